/**
 * The network address a request came from. `X-Forwarded-For` is a list to which each proxy appends the address it saw, so the
 * last entry is the only one that the client did not write; without a proxy the server itself writes it.
 */
export function clientAddress(headers: Pick<Headers, 'get'>): string {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
}
