import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { toNodeListener } from '@/lib/http/node-listener';
import { createScimTest, type ScimTest, type TestDirectory } from './testing';

let database: TestDatabase;
let test: ScimTest;
let directory: TestDirectory;
let server: Server;
let port: number;
beforeAll(async () => {
  database = await createTestDatabase();
  test = createScimTest(database);
  directory = await test.createDirectory();
  const listener = toNodeListener((request) => test.engine.fetch(request));
  server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database.drop();
});

/** Sends bytes over a socket as a simple client does: all of them, and reads what comes, until the connection or the answer ends. */
async function sendRaw(head: string, body: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  let failure = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
    if (/\r\n\r\n[\s\S]*\}\s*(?:0\r\n\r\n)?$/.test(answer)) socket.end();
  });
  socket.on('error', (error) => {
    failure = error.message;
  });
  await once(socket, 'connect');
  socket.write(head);
  for (let start = 0; start < body.length; start += 65_536) {
    if (!socket.write(body.subarray(start, start + 65_536)) && !socket.destroyed) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
    }
  }
  if (!socket.destroyed) await once(socket, 'close');
  return answer === '' ? `no answer: ${failure}` : answer;
}

describe('A19, L07: a body of two megabytes over a real socket', () => {
  it.each([
    ['of declared length', (length: number) => `content-length: ${length}\r\n`, (body: Buffer) => body],
    [
      'in chunks',
      () => 'transfer-encoding: chunked\r\n',
      (body: Buffer) =>
        Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]),
    ],
  ])(
    '%s is answered with a readable 413',
    async (_, header, encode) => {
      const body = Buffer.alloc(2_097_152, ' ');
      const head =
        `POST ${new URL(directory.baseUrl).pathname}/Users HTTP/1.1\r\nhost: x\r\ncontent-type: application/scim+json\r\n` +
        `authorization: Bearer ${directory.token}\r\n${header(body.length)}\r\n`;
      const answer = await sendRaw(head, encode(body));
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toContain('urn:ietf:params:scim:api:messages:2.0:Error');
      expect(answer).toContain('may be at most 1048576 bytes');
    },
    60_000,
  );
});
