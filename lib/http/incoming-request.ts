import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSecureUrl } from '../auth/cookies';
import { isOwnOrigin } from '../auth/same-origin';
import { earlyRefusal } from './early-refusal';

/** What the program knows how to answer. TRACE, CONNECT and the methods of other protocols are not among it. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export type Refusal = { status: number; headers: Record<string, string>; message: string };

/**
 * What is wrong with a request that neither the engine nor the pages should ever see, or null: an unknown method, and a target
 * that is no path or whose escapes are not UTF-8 text (RFC 3986 §2.5) or hide a NUL, which no database text can hold.
 */
export function refuseRequest(request: Pick<IncomingMessage, 'method' | 'url'>): Refusal | null {
  if (!METHODS.has(request.method ?? '')) {
    const message = 'This method is not known here.';
    return { status: 405, headers: { allow: [...METHODS].join(', ') }, message };
  }
  if (isReadablePath(pathOf(request.url ?? ''))) return null;
  return { status: 400, headers: {}, message: 'This address is not complete or was damaged on the way.' };
}

function pathOf(target: string): string {
  return target.replace(/[?#].*$/s, '');
}

function isReadablePath(path: string): boolean {
  if (!path.startsWith('/')) return false;
  if (!path.includes('%')) return true;
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false; // Escapes that are no UTF-8.
  }
}

/**
 * Gives a request the one origin this installation has: links, redirects and cookies are made from the configuration, so what a
 * client or a proxy says of host and scheme decides nothing. A target in absolute form (RFC 9112 §3.2.2) becomes its path.
 *
 * Another spelling of the own origin (127.0.0.1 for localhost) is kept, because the browser compares it with its own.
 */
export function pinOrigin(request: Pick<IncomingMessage, 'url' | 'headers'>, publicUrl: string): void {
  const own = ownOrigin(publicUrl);
  if (!request.url?.startsWith('/')) {
    request.url = request.url?.replace(/^https?:\/\/[^/?#]*(?=[/?#]|$)/i, '') || '/';
    if (request.url.startsWith('?')) request.url = `/${request.url}`;
  }
  const { headers } = request;
  if (headers.host !== own.host && !isOwnHost(headers.host ?? '', own, publicUrl)) headers.host = own.host;
  // To delete makes the object slow for everybody after, also where there was nothing.
  if (headers['x-forwarded-host'] !== undefined) delete headers['x-forwarded-host'];
  if (headers['x-forwarded-port'] !== undefined) delete headers['x-forwarded-port'];
  headers['x-forwarded-proto'] = own.protocol.slice(0, -1);
}

/** The host that was looked at last: a client, or a proxy, says the same each time. */
let looked: { host: string; publicUrl: string; isOwn: boolean } | undefined;

function isOwnHost(host: string, { protocol }: URL, publicUrl: string): boolean {
  if (looked?.host !== host || looked.publicUrl !== publicUrl) {
    looked = { host, publicUrl, isOwn: isOwnOrigin(`${protocol}//${host}`, publicUrl) };
  }
  return looked.isOwn;
}

let parsed: { publicUrl: string; own: URL } | undefined;

/** The parsed origin of the installation, of which there is one in a process. */
function ownOrigin(publicUrl: string): URL {
  if (parsed?.publicUrl !== publicUrl) parsed = { publicUrl, own: new URL(publicUrl) };
  return parsed.own;
}

/**
 * Headers that all answers have, under lower-case names. Transport security is a promise for the whole host name, and so only
 * where the configuration says that it is served over https.
 */
export function commonHeaders(publicUrl: string): Record<string, string> {
  const secure: Record<string, string> = { 'strict-transport-security': 'max-age=31536000' };
  return { 'x-content-type-options': 'nosniff', ...(isSecureUrl(publicUrl) ? secure : {}) };
}

/**
 * What happens to every request before anybody looks at it: {@link pinOrigin}, and the answer to what {@link refuseRequest}
 * refuses, with the `common` headers. False when it was answered here.
 */
export function admitRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { publicUrl, common }: { publicUrl: string; common: Readonly<Record<string, string>> },
): boolean {
  pinOrigin(request, publicUrl);
  const refusal = refuseRequest(request);
  if (refusal === null) return true;
  const told = { target: request.url ?? '/', accept: request.headers.accept ?? '' };
  const { status, fields, body } = earlyRefusal({ ...refusal, headers: { ...common, ...refusal.headers } }, told);
  response.writeHead(status, fields).end(body);
  return false;
}
