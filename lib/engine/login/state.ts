import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs the id of a flow for the `state` of its init URL: base64url(id) "." base64url(first 32 bytes of HMAC-SHA-512). */
export function signState(key: Uint8Array, flowId: string): string {
  return `${Buffer.from(flowId).toString('base64url')}.${mac(key, flowId).toString('base64url')}`;
}

/** The flow id that {@link signState} signed, or null for anything else. */
export function verifyState(key: Uint8Array, state: string): string | null {
  const [encodedId = '', encodedMac = '', ...more] = state.split('.');
  if (more.length > 0 || state.length > 200) return null;
  const flowId = Buffer.from(encodedId, 'base64url').toString('utf8');
  const presented = Buffer.from(encodedMac, 'base64url');
  const expected = mac(key, flowId);
  return presented.length === expected.length && timingSafeEqual(presented, expected) ? flowId : null;
}

function mac(key: Uint8Array, flowId: string): Buffer {
  return createHmac('sha512', key).update(flowId).digest().subarray(0, 32);
}
