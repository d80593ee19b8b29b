import ipaddr from 'ipaddr.js';

/** The server notes here who is at the other end of the connection, whatever the request itself says. */
export const PEER_HEADER = 'x-vestibule-peer';

/** Networks that a reverse proxy of ours connects from; strangers on the internet have other addresses. */
const PROXY_RANGES = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);

/**
 * The network address a request came from, or "" when it is not known. A peer on a private network is taken for a reverse
 * proxy, which appends the address it saw to `X-Forwarded-For`; so the last entry there is the only one that the client did
 * not write. From any other peer that header is worth nothing.
 */
export function clientAddress(headers: Pick<Headers, 'get'>): string {
  const peer = parse(headers.get(PEER_HEADER));
  if (!peer) return '';
  const forwarded = parse(headers.get('x-forwarded-for')?.split(',').at(-1));
  return (forwarded && PROXY_RANGES.has(peer.range()) ? forwarded : peer).toString();
}

function parse(text: string | null | undefined) {
  const address = text?.trim();
  return address && ipaddr.isValid(address) ? ipaddr.process(address) : null;
}
