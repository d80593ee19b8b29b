/**
 * Whether a state-changing request comes from our own pages. Cookies alone do not prove that: a form on another site carries
 * them too. A browser always names the page in `Origin` for unsafe methods and cannot be made to lie by that page.
 */
export function isSameOrigin(headers: Pick<Headers, 'get'>, publicUrl: string): boolean {
  const origin = headers.get('origin');
  // Only browsers old enough to leave Origin out of same-origin posts get here; Fetch Metadata then decides.
  if (origin === null) return headers.get('sec-fetch-site') === 'same-origin';
  return isOwnOrigin(origin, publicUrl);
}

/** Whether an origin is this installation's own, in any spelling of loopback. */
export function isOwnOrigin(origin: string, publicUrl: string): boolean {
  if (!URL.canParse(origin) || !URL.canParse(publicUrl)) return false;
  const [a, b] = [new URL(origin), new URL(publicUrl)];
  if (a.origin === 'null') return false;
  // localhost, 127.0.0.1 and [::1] reach the same program; a developer may have opened any of them.
  const sameHost = a.hostname === b.hostname || (isLoopback(a.hostname) && isLoopback(b.hostname));
  return a.protocol === b.protocol && a.port === b.port && sameHost;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
