/**
 * Names and attributes of our cookies. On https a session's cookie carries the `__Host-` prefix: the browser then refuses one
 * that was set by a sibling domain or without Secure (RFC 6265bis §4.1.3.2). On http, for local use, there is no prefix.
 */

export type CookieName = 'operator' | 'member' | 'login_state' | 'last_organization';

export function isSecureUrl(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

export function cookieName(name: CookieName, publicUrl: string): string {
  return `${isSecureUrl(publicUrl) ? '__Host-' : ''}vestibule.${name}`;
}

/** @param maxAgeSeconds how long the browser keeps it; 0 removes it. */
export function cookieOptions(publicUrl: string, maxAgeSeconds: number) {
  return {
    httpOnly: true,
    secure: isSecureUrl(publicUrl),
    sameSite: 'lax',
    path: '/',
    maxAge: maxAgeSeconds,
  } as const;
}
