import ipaddr from 'ipaddr.js';

/** The only IPv6 block that is given out to the internet (RFC 4291 §2.4): not `::127.0.0.1`, `fec0::` nor `64:ff9b:1::`. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number, but each machine of a large cloud reaches its own host there. */
const HOST_SERVICES = new Set(['168.63.129.16']);

/** Whether an address is one of the public internet: not private, loopback, link-local, metadata, mapped or reserved. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // `process` turns an IPv4-mapped IPv6 address into the IPv4 address it stands for.
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST)) return false;
  return address.range() === 'unicast' && !HOST_SERVICES.has(address.toString());
}
