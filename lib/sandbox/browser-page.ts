import { createHash } from 'node:crypto';
import type { SignInForm } from './sign-in';

/**
 * The two pages that the sign-in endpoint writes itself, since a browser arrives there by POST: small, without outside
 * parts, and under a policy that allows nothing but what is in them. Where the form leads is not restricted, because a
 * service provider may send the browser on to any product.
 */
const STYLE = `
:root{color-scheme:light dark;font:14px/1.45 system-ui,sans-serif}
body{margin:0;min-height:100dvh;display:grid;place-items:center;background:light-dark(#f8fafa,#090f11);color:light-dark(#151c20,#edf1f1)}
main{max-width:26rem;margin:1rem;padding:1.75rem;border:1px solid light-dark(#dfe4e6,#2a3236);border-radius:12px;background:light-dark(#fff,#12191c)}
h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:.5rem 0}
.mark{display:inline-block;margin:0 0 1rem;padding:.1rem .6rem;border-radius:99px;background:light-dark(#fdf1d8,#3d2f12);color:light-dark(#7a4a00,#f2c879)}
button,a{font:inherit}button{padding:.45rem .9rem;border:0;border-radius:8px;background:light-dark(#00686b,#4cc0bd);color:light-dark(#fff,#08181a);font-weight:500}
a{color:light-dark(#00686b,#4cc0bd)}h1,p{overflow-wrap:anywhere}`;
const SCRIPT = 'document.forms[0].submit()';
const POLICY = [
  "default-src 'none'",
  `style-src '${sourceHash(STYLE)}'`,
  `script-src '${sourceHash(SCRIPT)}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Carries a response to the service provider: by itself with JavaScript, by one button without. */
export function postFormPage(form: SignInForm): Response {
  const relayState = form.relayState === '' ? '' : hidden('RelayState', form.relayState);
  const body = `<h1>Signing you in</h1><p>Your browser takes the answer to <code>${escapeHtml(new URL(form.acsUrl).host)}</code>.</p>
<form method="post" action="${escapeHtml(form.acsUrl)}">${hidden('SAMLResponse', form.samlResponse)}${relayState}<button>Continue</button></form>
<script>${SCRIPT}</script>`;
  return page(200, 'Signing you in', body);
}

/** Says what is wrong with a request that no account can be chosen for. */
export function problemPage(problem: {
  status: number;
  code: string;
  message: string;
  backHref?: string | undefined;
}): Response {
  const back =
    problem.backHref === undefined ? '' : `<p><a href="${escapeHtml(problem.backHref)}">Open this sandbox app</a></p>`;
  const body = `<h1>This sign-in cannot go on</h1><p>${escapeHtml(problem.message)}</p>${back}<p>Code <code>${escapeHtml(problem.code)}</code></p>`;
  return page(problem.status, 'Sign-in problem', body);
}

function page(status: number, title: string, body: string): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · Sandbox</title><style>${STYLE}</style></head><body><main><p class="mark">Sandbox – not a real identity provider</p>${body}</main></body></html>`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function sourceHash(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
