import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeRequest } from './node-request';
import { TextResponse } from './text-response';

/**
 * Serves a fetch-style function on node:http, for answers that fit into memory. Requests are read where they are
 * ({@link NodeRequest}), and answers whose text is at hand ({@link TextResponse}) go to the socket in one write. `fields` are headers
 * of every answer, under lower-case names. `fetch` reports its own failures; what it throws is answered 500.
 */
export function toNodeListener(
  fetch: (request: Request, incoming: Pick<IncomingMessage, 'headers' | 'socket'>) => Promise<Response>,
  fields: Readonly<Record<string, string>> = {},
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const common = Object.entries(fields);
  return async (incoming, outgoing) => {
    const request = readRequest(incoming);
    const response =
      request === null ? new TextResponse(null, 400, {}) : await fetch(request, incoming).catch(toFailure);
    if (!(response instanceof TextResponse)) return writeResponse(response, outgoing, common);
    const { content, status } = response;
    const own = response.toFields();
    for (const [name, value] of common) own[name] ??= value;
    if (content !== null) own['content-length'] = String(Buffer.byteLength(content));
    else if (incoming.method !== 'HEAD' && status !== 204 && status !== 304) own['content-length'] = '0';
    outgoing.writeHead(status, own);
    outgoing.end(content ?? '');
  };
}

function toFailure(): Response {
  return new TextResponse(null, 500, {});
}

function readRequest(incoming: IncomingMessage): NodeRequest | null {
  try {
    return new NodeRequest(incoming);
  } catch {
    return null; // Its target makes no URL.
  }
}

async function writeResponse(
  response: Response,
  outgoing: ServerResponse,
  common: readonly (readonly [string, string])[],
): Promise<void> {
  const bytes = response.body === null ? null : Buffer.from(await response.arrayBuffer());
  for (const [name, value] of common) outgoing.setHeader(name, value);
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  if (bytes !== null) outgoing.setHeader('content-length', bytes.byteLength);
  outgoing.writeHead(response.status);
  outgoing.end(bytes ?? '');
}
