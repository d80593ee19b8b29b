/**
 * The policy of every page (CSP level 3). Scripts run only with this response's nonce, or when such a script loads them; so a
 * tag that gets into a page from somebody's display name does nothing. Styles may be inline, because components set positions
 * and sizes that way. Forms go to this origin alone: see the sign-in form for how it leaves to an identity provider.
 */
export function contentSecurityPolicy({ nonce, development }: { nonce: string; development: boolean }): string {
  const directives = {
    'default-src': "'self'",
    // The development server evaluates modules and reloads over a socket.
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'connect-src': development ? "'self' ws: wss:" : "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-src': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
