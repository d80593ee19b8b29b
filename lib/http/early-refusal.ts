import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { refusalJson } from './refusal-body';

/** What is refused before anybody looks at what was asked, by its status. */
const REFUSALS: Record<number, { message: string; code: string; grpcCode: number }> = {
  400: { message: 'This request is damaged: it is not HTTP as RFC 9112 has it.', code: 'bad_request', grpcCode: 3 },
  405: { message: 'This method is not known here.', code: 'method_not_allowed', grpcCode: 12 },
  408: {
    message: 'The request did not arrive in time. Send it again, at once and as a whole.',
    code: 'request_timeout',
    grpcCode: 4,
  },
  413: { message: 'The request has more around its content than is taken.', code: 'payload_too_large', grpcCode: 3 },
  417: {
    message: 'Of the header "Expect" only "100-continue" is understood.',
    code: 'expectation_failed',
    grpcCode: 3,
  },
  431: {
    message: 'The headers of this request are too large; often it is a cookie.',
    code: 'headers_too_large',
    grpcCode: 3,
  },
};

/** Time for an answer to be taken, before the connection is cut. */
const LINGER_MS = 2000;

export type EarlyRefusal = { status: number; message?: string; headers?: Readonly<Record<string, string>> };

/** An answer to a request that nobody reads further: its fields under lower-case names, and its body in the caller's words. */
export function earlyRefusal(
  { status, message: own, headers = {} }: EarlyRefusal,
  { target, accept }: { target: string; accept: string },
): { status: number; fields: Record<string, string>; body: string } {
  const known = REFUSALS[status] ?? { message: 'This request cannot be taken.', code: 'bad_request', grpcCode: 3 };
  const message = own ?? known.message;
  const requestId = randomUUID();
  const refused = { status, ...known, message, oauthError: 'invalid_request', requestId };
  const json = refusalJson(target.replace(/[?#].*$/s, ''), refused);
  const { type, text } = json ?? (accept.includes('text/html') ? page(refused) : plain(message));
  const fields = {
    ...headers,
    'content-type': type,
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    connection: 'close',
  };
  return { status, fields, body: text };
}

function plain(message: string) {
  return { type: 'text/plain; charset=utf-8', text: message };
}

/** No word of the request is in it. */
function page({ message, requestId }: { message: string; requestId: string }) {
  const title = 'This request could not be taken';
  return {
    type: 'text/html; charset=utf-8',
    text:
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<meta name="color-scheme" content="light dark"><title>${title}</title></head><body><h1>${title}</h1><p>${message}</p>` +
      `<p>Request <code>${requestId}</code></p></body></html>`,
  };
}

/** Answers, in words of ours and with a request id, what Node refuses before it hands a request over. `common` are headers of every answer. */
export function answerEarlyRefusals(server: Server, common: Readonly<Record<string, string>>): void {
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    const begun = answerUnderWay(socket);
    // Half an answer cannot become another one.
    if (begun?.headersSent) return socket.destroy();
    const told = begun === null ? readHead(error.rawPacket) : headOf(begun.req);
    writeRaw(socket, earlyRefusal({ status: statusOf(error), headers: common }, told));
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const { status, fields, body } = earlyRefusal({ status: 417, headers: common }, headOf(request));
    response.writeHead(status, fields).end(body);
  });
  // Without a listener Node closes the connection in silence.
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    writeRaw(socket, earlyRefusal({ status: 405, headers: { ...common, allow: 'GET, HEAD, POST' } }, headOf(request)));
  });
}

function statusOf({ code }: NodeJS.ErrnoException): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    default:
      return 400;
  }
}

/** The answer to a request of this connection that is not finished; Node's own listener looks at the same. */
function answerUnderWay(socket: Duplex): ServerResponse | null {
  const message: unknown = Reflect.get(socket, '_httpMessage');
  return message instanceof ServerResponse ? message : null;
}

function headOf({ url, headers }: IncomingMessage) {
  return { target: url ?? '/', accept: headers.accept ?? '' };
}

/** What can be read of a request that could not be parsed. */
function readHead(packet: Buffer | undefined): { target: string; accept: string } {
  const text = packet?.subarray(0, 16_384).toString('latin1') ?? '';
  return {
    target: /^[A-Z]+ (\/[^ \r\n]*)/.exec(text)?.[1] ?? '/',
    accept: /\r\naccept:([^\r\n]*)/i.exec(text)?.[1] ?? '',
  };
}

function writeRaw(socket: Duplex, { status, fields, body }: ReturnType<typeof earlyRefusal>): void {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ndate: ${new Date().toUTCString()}\r\n${lines.join('')}\r\n${body}`,
  );
  // Node looks after neither any more: somebody who never closes their side would hold the connection for good.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
