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

/** Networks that were worked out lately: the same few ask again and again. */
const known = new Map<string, string>();
const MAX_KNOWN = 10_000;

/**
 * The network that a request counts for when requests are limited: its address, or of an IPv6 address the /64 that one customer
 * has as a rule. "" when it is not known.
 */
export function clientNetwork(peer: string | undefined, forwarded: string | string[] | undefined): string {
  const key = forwarded === undefined ? (peer ?? '') : `${peer} ${forwarded}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const fields: Record<string, string> = { [PEER_HEADER]: peer ?? '', 'x-forwarded-for': String(forwarded ?? '') };
  const address = clientAddress({ get: (name) => fields[name] ?? null });
  const network = address === '' ? '' : addressNetwork(address);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, network);
  return network;
}

/** An address as what it stands for: of an IPv6 address its /64, which is one customer as a rule. "unknown" for no address. */
export function addressNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6'
    ? `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`
    : parsed.toString();
}

function parse(text: string | null | undefined) {
  const address = text?.trim();
  return address && ipaddr.isValid(address) ? ipaddr.process(address) : null;
}
