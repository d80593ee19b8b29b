import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from '@/lib/auth/content-security-policy';
import { isSecureUrl } from '@/lib/auth/cookies';
import { isSameOrigin } from '@/lib/auth/same-origin';
import { isDevelopment } from '@/lib/env';

/** Handlers that write a whole page themselves, with a narrower policy of its own; ours on top would forbid its script. */
const OWN_POLICY = /^\/sandbox\/[^/]+\/(sso|respond)$/;

/** The one page that other sites send a form to: the sandbox's sign-in, as a service provider does. */
const OPEN_TO_OTHER_SITES = /^\/sandbox\/[^/]+\/sso$/;

/**
 * Gives every page its script policy, and tells the page which address it was asked for. Not a guard: pages, actions and route
 * handlers each check for themselves who is asking.
 */
export function proxy(request: NextRequest): NextResponse {
  const publicUrl = globalThis.vestibuleHost?.env.publicUrl;
  if (publicUrl && isForged(request, publicUrl)) {
    const message = `This form was not sent from a page of ${publicUrl}, so nothing was done. Open the page there and try again.`;
    return new NextResponse(message, { status: 403 });
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy({ nonce, development: isDevelopment() });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('x-vestibule-path', request.nextUrl.pathname + request.nextUrl.search);
  // Next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  if (!OWN_POLICY.test(request.nextUrl.pathname)) response.headers.set('content-security-policy', policy);
  // A promise for the whole host name, and so only where the configuration says that it is served over https.
  if (isSecureUrl(publicUrl ?? '')) {
    response.headers.set('strict-transport-security', 'max-age=31536000');
  }
  return response;
}

/** Handlers and actions refuse this too; here it is refused before Next makes an internal error of it. */
function isForged(request: NextRequest, publicUrl: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  return !OPEN_TO_OTHER_SITES.test(request.nextUrl.pathname) && !isSameOrigin(request.headers, publicUrl);
}

export const config = {
  // The engine and files are not pages. The sandbox's sign-in endpoint brings policies of its own: its answers leave this origin.
  matcher: [{ source: '/((?!v1/|sandbox/[^/]+/(?:sso|respond)$|_next/static|_next/image|favicon.ico|icon.svg).*)' }],
};
