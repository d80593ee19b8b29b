import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { createCertificate, toPem } from '@/lib/sandbox/protocol/certificate';
import { runScimCommand } from './cli';
import { createScimClient } from './client';
import { publicFetch } from './public-fetch';
import { USER } from './resources';

const closers: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** A server at 127.0.0.1, and a fetch that trusts it and takes it for `servers.example` on the public internet. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = Date.now();
  const times = { notBefore: new Date(now - 86_400_000), notAfter: new Date(now + 86_400_000) };
  const certificate = { privateKey, commonName: 'servers.example', serial: randomBytes(16), ...times };
  const ca = toPem(createCertificate(certificate));
  const seen: IncomingMessage[] = [];
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const server = createServer({ key, cert: ca }, (request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  const fetch = publicFetch({ resolve, isPublic: () => true, ca });
  const client = createScimClient({ baseUrl: `https://servers.example:${port}/v2`, token: 'tok', attempts: 1, fetch });
  return { client, seen };
}

const clientAt = (baseUrl: string, addresses: string[] = []) => {
  const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return createScimClient({ baseUrl, token: 'tok', attempts: 1, fetch: publicFetch({ resolve }) });
};

describe('CL22: a client for addresses that somebody else chose', () => {
  it.each([
    ['https://127.0.0.1/v2'],
    ['https://[::1]/v2'],
    ['https://[::ffff:10.0.0.1]/v2'],
    ['https://169.254.169.254/v2'],
    ['https://2130706433/v2'],
    ['https://0x7f.1/v2'],
  ])('asks nobody at %s', async (baseUrl) => {
    const outcome = await clientAt(baseUrl).get(USER, 'u1');
    expect(outcome).toMatchObject({ kind: 'transport_error', message: expect.stringContaining('not public') });
  });

  it.each([
    [['10.0.0.1']],
    [['fd00::1']],
    [['93.184.216.34', '192.168.0.1']],
    [['2606:2800:220:1:248:1893:25c8:1946', '::1']],
    [[]],
  ])('asks nobody where a name has the addresses %j', async (addresses) => {
    const outcome = await clientAt('https://servers.example/v2', addresses).get(USER, 'u1');
    expect(outcome).toMatchObject({ kind: 'transport_error', message: expect.stringContaining('not public') });
  });

  it('asks nobody by plain http', async () => {
    const outcome = await clientAt('http://servers.example/v2', ['93.184.216.34']).get(USER, 'u1');
    expect(outcome).toMatchObject({ kind: 'transport_error', message: expect.stringContaining('only https') });
  });

  it('connects to the address that was judged, under the name that was asked for, and reads answers as any fetch does', async () => {
    const { client, seen } = await serve((request, response) => {
      response.setHeader('etag', 'W/"7"');
      if (request.method === 'DELETE') response.writeHead(204).end();
      else response.end(JSON.stringify({ id: 'u1', userName: 'ada' }));
    });
    expect(await client.get(USER, 'u1')).toMatchObject({ kind: 'ok', etag: 'W/"7"', value: { userName: 'ada' } });
    expect(await client.delete(USER, 'u1')).toMatchObject({ kind: 'ok', value: { existed: true } });
    const created = await client.create(USER, { userName: 'ada' });
    expect(created).toMatchObject({ kind: 'ok' });
    expect(seen.map(({ method, headers }) => [method, headers.authorization, headers['accept-encoding']])).toEqual(
      ['GET', 'DELETE', 'POST'].map((method) => [method, 'Bearer tok', 'identity']),
    );
    expect(seen[0]?.headers.host).toMatch(/^servers\.example:\d+$/);
  });

  it('CL12: follows a redirect no further than any client: the token stays, and the target is judged anew', async () => {
    const { client, seen } = await serve((_, response) => {
      response.writeHead(307, { location: 'https://169.254.169.254/latest' }).end();
    });
    expect(await client.get(USER, 'u1')).toMatchObject({ kind: 'transport_error', reason: 'redirect' });
    expect(seen).toHaveLength(1);
  });

  it('CL13: refuses a compressed answer, and ends with one that changes the protocol', async () => {
    const packed = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
    expect(await packed.client.get(USER, 'u1')).toMatchObject({ message: expect.stringContaining('encoding gzip') });
    const changing = await serve((request) => {
      request.socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    });
    const outcome = await changing.client.get(USER, 'u1');
    expect(outcome).toMatchObject({ message: expect.stringContaining('another protocol') });
  });

  it('is what the command line uses with --public-only', async () => {
    const errors: string[] = [];
    const code = await runScimCommand(['users', 'get', 'u1', '--public-only', '--url', 'https://127.0.0.1/v2'], {
      ...{ stdout: () => undefined, stderr: (text) => errors.push(text), readStdin: async () => '', environment: {} },
      fetch: async () => Response.json({}),
    });
    expect([code, errors.join('')]).toEqual([1, expect.stringContaining('not public')]);
  });
});
