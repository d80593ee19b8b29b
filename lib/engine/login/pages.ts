import { sha256 } from '@/lib/crypto';
import { escapeXml } from '../saml/protocol/xml-writer';
import type { Side, SignInProtocol } from './advice';
import { adviceFor } from './problem-text';

/** What a browser sees on its way: a form that takes it to the identity provider, a page that says what went wrong, or nothing. */

const STYLE = `
:root{color-scheme:light dark;--ink:#1b2524;--muted:#5b6a68;--line:#d9e0df;--paper:#fff;--accent:#0b5f5a;--page:#f5f7f7}
@media (prefers-color-scheme:dark){:root{--ink:#e7eeed;--muted:#9db0ad;--line:#2d3a39;--paper:#151d1c;--accent:#5fc3ba;--page:#0e1414}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,sans-serif;display:grid;min-height:100vh;place-items:center;padding:24px}
main{background:var(--paper);border:1px solid var(--line);border-radius:12px;max-width:600px;width:100%;padding:32px}
h1{font-size:21px;line-height:1.3;margin:0 0 8px}h2{font-size:14px;margin:24px 0 4px}p{margin:0 0 8px}
.muted,dt{color:var(--muted)}dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:8px 0}
dd{margin:0;overflow-wrap:anywhere}code{font:13px/1.5 ui-monospace,monospace}
footer{border-top:1px solid var(--line);margin-top:24px;padding-top:16px}
button{background:var(--accent);color:var(--paper);border:0;border-radius:8px;font:inherit;font-weight:600;padding:8px 16px;cursor:pointer}
button:focus-visible{outline:2px solid var(--ink);outline-offset:2px}`;
const SUBMIT = 'document.forms[0].submit()';
const STYLE_HASH = `'sha256-${sha256(STYLE).toString('base64')}'`;
const SUBMIT_HASH = `'sha256-${sha256(SUBMIT).toString('base64')}'`;

/**
 * Posts `SAMLRequest` to the identity provider (Bindings §3.5.4): by script where there is one, by a button where there is none.
 * `form-action` names schemes and not the one host, because browsers apply it to the redirects that follow the post too.
 */
export function renderPostForm(ssoUrl: string, samlRequest: string): Response {
  return renderForm('Signing you in', ssoUrl, { SAMLRequest: samlRequest });
}

/** Posts a logout message to the identity provider. */
export function renderLogoutForm(url: string, fields: Readonly<Record<string, string>>): Response {
  return renderForm('Signing you out', url, fields);
}

function renderForm(title: string, url: string, fields: Readonly<Record<string, string>>): Response {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeXml(name)}" value="${escapeXml(value)}">`,
  );
  const body =
    `<h1>${title}</h1><p>You are on your way to your organization’s sign-in page.</p>` +
    `<form method="post" action="${escapeXml(url)}">${inputs.join('')}` +
    `<button type="submit">Continue</button></form><script>${SUBMIT}</script>`;
  return html(200, title, body, `script-src ${SUBMIT_HASH}; form-action https: http:`);
}

/** Ends a logout that leads nowhere else, or says why it could not be taken. `code` is empty when all went well. */
export function renderLogoutNotice(notice: { status: number; code: string; requestId: string }): Response {
  if (notice.code === '') {
    return html(
      200,
      'You are signed out',
      '<h1>You are signed out</h1><p>You can close this page.</p>',
      "form-action 'none'",
    );
  }
  const body =
    `<h1>The sign-out could not be finished</h1><p>You may still be signed in elsewhere. To be sure, close your browser.</p>` +
    `<h2>${READERS.customer}</h2><p>The logout message was refused. Compare the single logout settings of this application with our metadata: the address, the signing certificate, and SHA-256.</p>` +
    `<footer><dl><dt>Code</dt><dd><code>${escapeXml(notice.code)}</code></dd>` +
    `<dt>Reference</dt><dd><code>${escapeXml(notice.requestId)}</code></dd></dl></footer>`;
  return html(notice.status, 'The sign-out could not be finished', body, "form-action 'none'");
}

export type ErrorPage = {
  /** 400 where it is left out. */
  readonly status?: number;
  readonly code: string;
  /** The printed id of the flow that has the details; absent or null when none was made. */
  readonly flowId?: string | null;
  readonly requestId: string;
  /** Shown only when it was read from a verified response. */
  readonly comparison?: { readonly expected: string; readonly received: string } | null;
  /** What the connection speaks; SAML where it is left out. */
  readonly protocol?: SignInProtocol;
};

const READERS: Readonly<Record<Side, string>> = {
  member: 'What you can do',
  customer: 'For the administrator of your organization’s identity provider',
  vendor: 'For the people who run this application',
};

/** Says in plain words what happened, who can fix it, and what to quote. Everything that came from outside is escaped. */
export function renderErrorPage(
  { status = 400, code, flowId = null, requestId, comparison = null, protocol }: ErrorPage,
  headers: Record<string, string> = {},
): Response {
  const { side, title, fix } = adviceFor(code, protocol);
  const forMember =
    side === 'member'
      ? ''
      : '<p>Your password is not the problem, and trying again will probably not help. Send this page to your administrator.</p>';
  const compared =
    comparison === null
      ? ''
      : `<dl><dt>Expected</dt><dd><code>${shown(comparison.expected)}</code></dd><dt>Received</dt><dd><code>${shown(comparison.received)}</code></dd></dl>`;
  const body =
    `<h1>We could not sign you in</h1><p>${escapeXml(title)}.</p>${forMember}` +
    `<h2>${READERS[side]}</h2><p>${escapeXml(fix)}</p>${compared}` +
    `<footer><dl><dt>Code</dt><dd><code>${escapeXml(code)}</code></dd>` +
    `<dt>Reference</dt><dd><code>${escapeXml(flowId ?? requestId)}</code></dd></dl></footer>`;
  return html(status, 'We could not sign you in', body, "form-action 'none'", headers);
}

/** 303: the browser follows with a GET, and leaves behind what it posted and the address with the code. */
export function seeOther(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { location, 'referrer-policy': 'no-referrer', ...headers } });
}

function shown(text: string): string {
  return escapeXml(text.length > 500 ? `${text.slice(0, 500)}…` : text);
}

function html(
  status: number,
  title: string,
  body: string,
  policy: string,
  headers: Record<string, string> = {},
): Response {
  const page =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<meta name="robots" content="noindex"><title>${escapeXml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
  return new Response(page, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; base-uri 'none'; frame-ancestors 'none'; ${policy}`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      ...headers,
    },
  });
}
