import { createServer, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { answerEarlyRefusals } from './early-refusal';
import { admitRequest } from './incoming-request';
import { nameAnswer } from './named-answer';

const common = { 'x-content-type-options': 'nosniff' };
const server = createServer(
  { requestTimeout: 1500, headersTimeout: 1500, connectionsCheckingInterval: 100 },
  (request, response) => {
    if (!admitRequest(request, response, { publicUrl: 'http://localhost', common })) return;
    nameAnswer(response);
    if (request.url === '/begun') return void begin(response);
    request.on('data', () => {});
    request.on('end', () => response.end('served'));
  },
);
let port: number;

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '10' });
  response.write('half');
}

beforeAll(async () => {
  answerEarlyRefusals(server, common);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for a pipe.
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What comes back until the server closes. */
function sendRaw(bytes: string, more = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
      if (more !== '' && !socket.destroyed) socket.write(more);
    });
    socket.on('error', (error) => received === '' && reject(error));
    socket.on('close', () => resolve(received));
  });
}

function parsed(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const fields = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { status: Number(start.split(' ')[1]), fields, body };
}

const host = 'Host: localhost\r\n';
const LARGE = `Cookie: ${'x'.repeat(20_000)}\r\n`;
const API = '"code":';
const SCIM = '"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]';
const HTML = 'Accept: text/html\r\n';

it.each([
  ['a damaged request', 400, 'text/plain', 'what\r\n\r\n', 'damaged'],
  [
    'a damaged header of the API',
    400,
    'application/json',
    `GET /v1/organizations HTTP/1.1\r\n${host}bad header\r\n\r\n`,
    API,
  ],
  [
    'two lengths of a SCIM request',
    400,
    'application/scim+json',
    `POST /v1/scim/scim_directory_x/Users HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    SCIM,
  ],
  ['large headers of the API', 431, 'application/json', `GET /v1/organizations HTTP/1.1\r\n${host}${LARGE}\r\n`, API],
  [
    'large headers of SCIM',
    431,
    'application/scim+json',
    `GET /v1/scim/scim_directory_x/Users HTTP/1.1\r\n${host}${LARGE}\r\n`,
    SCIM,
  ],
  ['large headers of a page', 431, 'text/html', `GET /overview HTTP/1.1\r\n${host}${HTML}${LARGE}\r\n`, '<h1>'],
  [
    'large headers of the console',
    431,
    'application/json',
    `GET /api/environments HTTP/1.1\r\n${host}${LARGE}\r\n`,
    '"error":{"code":"headers_too_large"',
  ],
  [
    'a body that does not come',
    408,
    'application/json',
    `POST /v1/organizations HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\n`,
    API,
  ],
  ['headers that do not come', 408, 'text/plain', 'GET / HT', 'in time'],
  [
    'an expectation',
    417,
    'application/json',
    `POST /v1/oauth/token HTTP/1.1\r\n${host}Expect: a-miracle\r\nContent-Length: 0\r\n\r\n`,
    '"error":"invalid_request"',
  ],
  ['a tunnel', 405, 'text/plain', `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`, 'not known'],
  ['an unknown method', 405, 'application/json', `TRACE /v1/organizations HTTP/1.1\r\n${host}\r\n`, '"code":12'],
  [
    'an address that is none',
    400,
    'application/scim+json',
    `GET /v1/scim/scim_directory_x/%ff HTTP/1.1\r\n${host}\r\n`,
    SCIM,
  ],
  [
    'extensions of chunks',
    413,
    'application/json',
    `POST /v1/organizations HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}`,
    API,
  ],
])(
  'W72: %s is answered %i in the words of who asks, with a request id, and the connection ends',
  async (_, status, type, bytes, words) => {
    const answer = parsed(await sendRaw(bytes));
    expect([answer.status, answer.fields.get('content-type')]).toEqual([status, expect.stringContaining(type)]);
    expect(answer.fields.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.fields.get('connection')).toBe('close');
    expect(answer.fields.get('x-content-type-options')).toBe('nosniff');
    expect(Number(answer.fields.get('content-length'))).toBe(Buffer.byteLength(answer.body));
    expect(answer.body).toContain(words);
  },
);

it('an answer that has begun is never followed by another one in the same connection', async () => {
  const received = await sendRaw(`GET /begun HTTP/1.1\r\n${host}\r\n`, 'what\r\n\r\n');
  expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(received).toMatch(/half$/);
});

it('a wish to speak another protocol is passed over, and the answer has a request id', async () => {
  const wish = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
  const { status, fields } = parsed(await sendRaw(`GET /v1/organizations HTTP/1.1\r\n${host}${wish}\r\n`));
  expect(status).toBe(200);
  expect(fields.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

it.each([
  ['a request that never becomes whole', `GET / HTTP/1.1\r\n${host}`],
  ['a tunnel', `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`],
])('%s does not hold its connection when its sender never closes', async (_, bytes) => {
  const accepted = new Promise<net.Socket>((resolve) => server.once('connection', resolve));
  const sender = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => sender.write(bytes));
  const ended = new Promise((resolve) => sender.resume().once('end', resolve));
  const connection = await accepted;
  await ended;
  await vi.waitFor(() => expect(connection.destroyed).toBe(true), 15_000);
  sender.destroy();
});
