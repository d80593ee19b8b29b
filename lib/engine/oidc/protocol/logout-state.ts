import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { sameText } from './binding';
import { readJsonObject } from './json';

/** Long enough for a slow provider and a person who reads its page. */
const WAIT_MS = 900_000;

const State = z.object({ returnUrl: z.string(), until: z.number() });

/** The `state` of a logout request (OpenID Connect RP-Initiated Logout 1.0 §2): where the browser goes afterwards, signed. */
export function logoutState(key: Uint8Array, connectionId: string, returnUrl: string, now: Date): string {
  const payload = Buffer.from(JSON.stringify({ returnUrl, until: now.getTime() + WAIT_MS })).toString('base64url');
  return `${payload}.${mac(key, connectionId, payload)}`;
}

/** The address in a state that was made here for this connection and is not too old; null for anything else. */
export function returnUrlIn(key: Uint8Array, connectionId: string, state: string, now: Date): string | null {
  const [payload = '', signature = '', ...more] = state.split('.');
  if (more.length > 0 || !sameText(signature, mac(key, connectionId, payload))) return null;
  const read = State.safeParse(readJsonObject(Buffer.from(payload, 'base64url')));
  return read.success && read.data.until > now.getTime() ? read.data.returnUrl : null;
}

function mac(key: Uint8Array, connectionId: string, payload: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['oidc', 'logout', connectionId, payload]))
    .digest('base64url');
}
