import { createServer, type Server } from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase } from '@/lib/db/testing';
import { toNodeListener } from '@/lib/http/node-listener';
import { createScimTest, type ScimTest, senderTo, type TestDirectory, user } from './testing';

let scim: ScimTest;
let directory: TestDirectory;
let server: Server;
beforeAll(async () => {
  scim = createScimTest(await createTestDatabase());
  directory = await scim.createDirectory();
  const listener = toNodeListener((request) => scim.engine.fetch(request));
  server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await scim.database.drop();
});

async function send(text: string): Promise<net.Socket> {
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const socket = net.connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

test.each([
  ['declared', 'Content-Length: 500\r\n\r\n{"sch'],
  ['declared beyond the limit', 'Content-Length: 5000000\r\n\r\n{"sch'],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"sch\r\n'],
])('a client that goes away in the middle of its body, %s, is no failure of the database', async (kind, rest) => {
  const { pathname } = new URL(directory.baseUrl);
  const tag = encodeURIComponent(kind);
  const arrived = new Promise((resolve) => server.once('request', resolve));
  const socket = await send(
    `POST ${pathname}/Users?${tag} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${directory.token}\r\n${rest}`,
  );
  await arrived;
  socket.destroy();
  await vi.waitFor(async () => {
    const rows = await scim.database.sql`
      select status, error_code from engine.scim_requests where path = ${`/Users?${tag}`}`;
    expect(rows).toEqual([{ status: 400, error_code: 'body_incomplete' }]);
  });
});

test('A22: escapes in the directory id of the path change nothing', async () => {
  await directory.send('POST', '/Users', user('ann'));
  const escaped = directory.baseUrl.replace('scim_directory', 'scim%5Fdirectory').replace('/scim/', '/%73cim/');
  const { status, body } = await senderTo(scim.engine, escaped, directory.token)('GET', '/Users?count=0');
  expect([status, body.totalResults]).toEqual([200, 1]);
});
