/**
 * The cookie that ties a sign-in to its browser. It goes to the origin of the connection's address (redirect URI, ACS URL) and
 * nowhere else.
 */

const MAX_AGE_SECONDS = 3600;
const SECRET = /^[\w-]{43}$/;

/** `__Host-` keeps neighbours on the same domain from planting one (RFC 6265bis §4.1.3.2); a browser takes it over https only. */
function nameOf(printedFlowId: string, secure: boolean): string {
  return `${secure ? '__Host-' : ''}vestibule_${printedFlowId}`;
}

function isSecure(address: string): boolean {
  return address.startsWith('https:');
}

/** The secret that a browser presents for a flow, or null. */
export function readSecret(request: Request, address: string, printedFlowId: string): string | null {
  const name = nameOf(printedFlowId, isSecure(address));
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) {
      const value = pair.slice(at + 1).trim();
      return SECRET.test(value) ? value : null;
    }
  }
  return null;
}

/**
 * `Set-Cookie` for the way to the provider. Lax: the way back is a link from another site. Null as the secret ends the cookie.
 */
export function bindingCookie(address: string, printedFlowId: string, secret: string | null): string {
  const secure = isSecure(address);
  const age = secret === null ? 0 : MAX_AGE_SECONDS;
  const flags = `Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return `${nameOf(printedFlowId, secure)}=${secret ?? ''}; ${flags}`;
}
