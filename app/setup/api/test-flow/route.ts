import { startTest } from '@/lib/onboarding/saml-setup';
import { depsOf } from '../../deps';
import { viewTest } from '../../test-view';
import { setupRoute } from '../route-guard';

/** The last test sign-in with its result; answers `{ test: TestAnswer }`. */
export const GET = setupRoute('canManageSaml', async (session) => ({ test: await viewTest(session) }));

/**
 * Starts a test sign-in in the tab the form was sent to. A page that moves on by itself, rather than a redirect: a page's
 * `form-action` policy would stop a redirect from a form to another site.
 */
export const POST = setupRoute('canManageSaml', async (session) => {
  const { redirectUrl } = await startTest(depsOf(session), session);
  return new Response(toMovingPage(redirectUrl), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' },
  });
});

function toMovingPage(url: string): string {
  const href = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test sign-in</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0;url=${href}"></head>
<body><p>Taking you to your identity provider. <a href="${href}">Continue</a></p></body></html>`;
}
