/**
 * Reads a refusal from an error answer (RFC 7644 §3.12), or null when the body is something else entirely. Vendors wrap it in
 * `Errors`, spell `detail` as `description` or `message`, and send bare bodies with 401 and 404.
 */
export function parseErrorBody(
  status: number,
  body: unknown,
): { status: number; scimType: string | null; detail: string } | null {
  if (body === undefined && status < 500) {
    return { status, scimType: null, detail: BARE_STATUS[status] ?? `The server answered ${status} without a reason.` };
  }
  const source = unwrap(body);
  if (source === null) return null;
  const detail = firstString(source, ['detail', 'description', 'message', 'title', 'error_description', 'error']);
  const scimType = firstString(source, ['scimType', 'scimtype']);
  if (detail === null && scimType === null && !('schemas' in source)) return null;
  return { status, scimType, detail: detail ?? `The server answered ${status} without a reason.` };
}

const BARE_STATUS: Readonly<Record<number, string>> = {
  401: 'The server does not accept this bearer token.',
  403: 'The token may not do this.',
  404: 'There is nothing at this address.',
  409: 'Another resource already holds a value that must be unique.',
  412: 'The resource has changed since it was read.',
  413: 'The request is too large for this server.',
  429: 'Too many requests.',
};

/** SCIM 1.1 and several vendors: `{ "Errors": [{ "description": …, "code": … }] }`. */
function unwrap(body: unknown): object | null {
  if (typeof body !== 'object' || body === null) return null;
  if ('Errors' in body && Array.isArray(body.Errors)) return unwrap(body.Errors[0]);
  return Array.isArray(body) ? unwrap(body[0]) : body;
}

function firstString(source: object, names: readonly string[]): string | null {
  const entries = new Map<string, unknown>(Object.entries(source));
  for (const name of names) {
    const value = entries.get(name);
    if (typeof value === 'string' && value !== '') return value.slice(0, 1024);
  }
  return null;
}

/** `Retry-After` as milliseconds from `now`: seconds or an HTTP date (RFC 9110 §10.2.3). Null when absent or unreadable. */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
