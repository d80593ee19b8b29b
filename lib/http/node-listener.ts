import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeRequest } from './node-request';
import { TextResponse } from './text-response';

/**
 * Serves a fetch-style function on node:http. Requests are read where they are ({@link NodeRequest}), and answers whose text is at
 * hand ({@link TextResponse}) go to the socket in one write. `fields` are headers of every answer, under lower-case names. `fetch`
 * reports its own failures; what it throws is answered 500.
 */
export function toNodeListener(
  fetch: (request: Request, incoming: Pick<IncomingMessage, 'headers' | 'socket'>) => Promise<Response>,
  fields: Readonly<Record<string, string>> = {},
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const common = Object.entries(fields);
  return (incoming, outgoing) => {
    const request = readRequest(incoming);
    const answer = request === null ? Promise.resolve(new TextResponse(null, 400, {})) : fetch(request, incoming);
    const write = (response: Response) =>
      response instanceof TextResponse
        ? writeText(response, incoming.method, outgoing, common)
        : writeResponse(response, outgoing, common);
    return answer.then(write, () => write(toFailure()));
  };
}

function writeText(
  response: TextResponse,
  method: string | undefined,
  outgoing: ServerResponse,
  common: readonly (readonly [string, string])[],
): void {
  const { content, status } = response;
  const own = response.toFields();
  for (const [name, value] of common) own[name] ??= value;
  if (content !== null) own['content-length'] = String(Buffer.byteLength(content));
  else if (method !== 'HEAD' && status !== 204 && status !== 304) own['content-length'] = '0';
  outgoing.writeHead(status, own);
  outgoing.end(content ?? '');
}

function toFailure(): Response {
  return new TextResponse(null, 500, { 'x-request-id': randomUUID() });
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
  for (const [name, value] of common) outgoing.setHeader(name, value);
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  if (response.body === null) {
    outgoing.writeHead(response.status);
    outgoing.end();
    return;
  }
  const reader = response.body.getReader();
  try {
    await writeBody(response.status, reader, outgoing);
  } catch {
    // The body failed or its reader went away: half an answer must not look like a whole one.
    outgoing.destroy();
    await reader.cancel().catch(() => {});
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** A body of one piece is sent with its length, a longer one as it comes and no faster than it is taken. */
async function writeBody(status: number, reader: Reader, outgoing: ServerResponse): Promise<void> {
  const first = await reader.read();
  let next = first.done ? first : await reader.read();
  if (next.done) outgoing.setHeader('content-length', first.value?.byteLength ?? 0);
  outgoing.writeHead(status);
  if (first.value !== undefined) outgoing.write(first.value);
  while (!next.done) {
    if (!outgoing.write(next.value)) await drained(outgoing);
    next = await reader.read();
  }
  outgoing.end();
}

/** Resolves when more can be written, and rejects when nobody takes it any more. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    if (outgoing.destroyed) return reject(new Error('the connection is closed'));
    const onDrain = () => {
      outgoing.off('close', onClose);
      resolve();
    };
    const onClose = () => {
      outgoing.off('drain', onDrain);
      reject(new Error('the connection was closed'));
    };
    outgoing.once('drain', onDrain);
    outgoing.once('close', onClose);
  });
}
