import { decode, encode } from 'next-auth/jwt';
import { SESSION_MAX_AGE_SECONDS } from './operator-session';

/**
 * The operator's cookie: next-auth's encrypted JWT (A256GCM under a key derived from the secret), whose only claim that
 * counts is the id of a session row.
 */
export function encodeOperatorCookie(secret: string, sessionId: string): Promise<string> {
  return encode({ secret, token: { sid: sessionId }, maxAge: SESSION_MAX_AGE_SECONDS });
}

/** The session id in the cookie, or null when it is absent, forged, damaged or out of date. */
export async function decodeOperatorCookie(secret: string, cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  try {
    const token = await decode({ secret, token: cookie });
    return typeof token?.sid === 'string' ? token.sid : null;
  } catch {
    return null; // Not a token of ours: the same as no token.
  }
}
