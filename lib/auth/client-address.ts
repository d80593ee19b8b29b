import ipaddr from 'ipaddr.js';
import type { AddressRange } from '@/lib/env';

/** The server notes here who is at the other end, whatever the request itself says. */
export const PEER_HEADER = 'x-vestibule-peer';

/**
 * The address behind a connection from `peer`: its own, unless it is a reverse proxy that the configuration names. Each such proxy
 * appends to `X-Forwarded-For` the address that it saw, so the last entry there that is no trusted proxy is the first that
 * nobody of ours vouches for: the client. What stands before it, the client may have written. "" when nothing is known.
 */
export function addressBehind(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: readonly AddressRange[],
): string {
  const own = parse(peer);
  if (!own) return '';
  let client = own;
  for (const entry of (forwardedFor ?? '').split(',').reverse()) {
    if (!isWithin(client, trusted)) break;
    const before = parse(entry);
    if (!before) break;
    client = before;
  }
  return client.toString();
}

/** The network address a request came from, as the server noted it, or "" when it is not known. */
export function clientAddress(headers: Pick<Headers, 'get'>): string {
  return parse(headers.get(PEER_HEADER))?.toString() ?? '';
}

/** Networks that were worked out lately: the same few ask again and again. */
const known = new Map<string, string>();
const MAX_KNOWN = 10_000;

/**
 * The network that a request counts for when requests are limited: its address as {@link addressBehind} finds it, or of an IPv6 address the /64 that one customer
 * has as a rule. "" when it is not known.
 */
export function clientNetwork(
  peer: string | undefined,
  forwarded: string | undefined,
  trusted: readonly AddressRange[],
): string {
  // What is trusted is the same for as long as the program runs.
  const key = forwarded === undefined ? (peer ?? '') : `${peer} ${forwarded}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const address = addressBehind(peer, forwarded, trusted);
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

type Address = ReturnType<typeof ipaddr.parse>;

function isWithin(address: Address, ranges: readonly AddressRange[]): boolean {
  return ranges.some(([network, bits]) => {
    const range = ipaddr.parse(network);
    return range.kind() === address.kind() && address.match(range, bits);
  });
}

function parse(text: string | null | undefined): Address | null {
  const address = text?.trim();
  return address && ipaddr.isValid(address) ? ipaddr.process(address) : null;
}
