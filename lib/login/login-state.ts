import { constantTimeEqual, hmacSha256, randomToken } from '@/lib/crypto';

/** How long a sign-in at the identity provider may take before its answer is refused. */
export const LOGIN_STATE_SECONDS = 3600;

/**
 * Ties a login to the browser that began it, against logins that somebody else prepared ("login CSRF"). The cookie holds a
 * secret of this browser; each login's `state` is a random value and its MAC under that secret. So one cookie serves logins
 * in several tabs.
 */
export function createLoginState(browserSecret: string): string {
  const value = randomToken();
  return `${value}.${macOf(browserSecret, value)}`;
}

/** True when `state` was made for the browser that holds `browserSecret`. */
export function verifyLoginState(state: string, browserSecret: string | undefined): boolean {
  const [value, mac, ...rest] = state.split('.');
  if (!browserSecret || !value || !mac || rest.length > 0) return false;
  return constantTimeEqual(Buffer.from(mac), Buffer.from(macOf(browserSecret, value)));
}

function macOf(browserSecret: string, value: string): string {
  return hmacSha256(Buffer.from(browserSecret), `login-state/${value}`).toString('base64url');
}
