import { randomUUID } from 'node:crypto';
import { sha256 } from '../crypto';
import { DATABASE_RETRY_SECONDS } from '../database-failure';
import { refusalJson } from './refusal-body';

/** Why requests are turned away: the database does not answer, or the program is still starting. */
export type Absence = 'database' | 'starting';

const WORDS: Record<Absence, { title: string; message: string; code: string }> = {
  database: {
    title: 'The database cannot be reached',
    message: 'The database of this installation is not available at the moment, so nothing was done.',
    code: 'database_unavailable',
  },
  starting: {
    title: 'Vestibule is starting',
    message: 'This installation is starting and cannot work yet, so nothing was done.',
    code: 'starting',
  },
};
const ADVICE = 'Try again in a few seconds; if it stays, tell whoever runs this installation.';
/** gRPC number of "unavailable" in the API's error body. */
const GRPC_UNAVAILABLE = 14;
const UNAVAILABLE = 503;

/** True for what is served without the database: the files of pages. */
export function worksAlone(pathname: string): boolean {
  return /^\/(_next\/(static|image)|favicon\.ico$|icon\.svg$)/.test(pathname);
}

/** The 503 that a request to `pathname` understands: each dialect of the API has its own error, and people get a page. */
export function unavailableResponse(pathname: string, absence: Absence): Response {
  const { message, code } = WORDS[absence];
  const requestId = randomUUID();
  const json = refusalJson(pathname, {
    status: UNAVAILABLE,
    message: `${message} ${ADVICE}`,
    code,
    consoleCode: 'unavailable',
    oauthError: 'temporarily_unavailable',
    grpcCode: GRPC_UNAVAILABLE,
    requestId,
  });
  return json === null ? page(absence, requestId) : answer(json.text, json.type, requestId);
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b2524;--muted:#5b6a68;--line:#d9e0df;--paper:#fff;--page:#f5f7f7}
@media (prefers-color-scheme:dark){:root{--ink:#e7eeed;--muted:#9db0ad;--line:#2d3a39;--paper:#151d1c;--page:#0e1414}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,sans-serif;display:grid;min-height:100vh;place-items:center;padding:24px}
main{background:var(--paper);border:1px solid var(--line);border-radius:12px;max-width:448px;width:100%;padding:28px}
h1{font-size:21px;line-height:1.3;margin:0 0 8px}p{margin:0 0 8px}.muted{color:var(--muted)}code{font:13px/1.5 ui-monospace,monospace}`;
const STYLE_HASH = `'sha256-${sha256(STYLE).toString('base64')}'`;

/** Needs nothing but itself, and looks again by itself. */
function page(absence: Absence, requestId: string): Response {
  const { title, message, code } = WORDS[absence];
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<meta name="robots" content="noindex"><meta http-equiv="refresh" content="${DATABASE_RETRY_SECONDS}"><title>${title}</title>` +
    `<style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${message} What was saved before is still saved.</p>` +
    `<p>This page looks again every ${DATABASE_RETRY_SECONDS} seconds. If it stays, tell whoever runs this installation: the server’s log says what is missing.</p>` +
    `<p class="muted">Code <code>${code}</code></p></main></body></html>`;
  return answer(html, 'text/html; charset=utf-8', requestId, {
    'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  });
}

function answer(body: string, type: string, requestId: string, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    status: UNAVAILABLE,
    headers: {
      'content-type': type,
      'retry-after': String(DATABASE_RETRY_SECONDS),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
      ...headers,
    },
  });
}
