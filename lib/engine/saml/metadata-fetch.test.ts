import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '@/lib/public-address';
import { fetchMetadata, MAX_METADATA_BYTES } from './metadata-fetch';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A server on loopback; gives its port and counts the requests it got. */
async function serve(listener: RequestListener) {
  const seen = { requests: 0 };
  const server = createServer((request, response) => {
    seen.requests += 1;
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  // `address()` is a string only for a pipe.
  const { port } = server.address() as AddressInfo;
  return { port, seen };
}

const loopback = async () => [{ address: '127.0.0.1', family: 4 }];

describe('META2: a resolver that never answers', () => {
  it('holds a request no longer than its time', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const options = { allowedHosts: [], resolve, timeoutMs: 20 };
    expect(await fetchMetadata('https://idp.example.com/metadata', options)).toMatchObject({ failure: 'too_slow' });
  });
});

describe('META1: addresses that metadata is not fetched from (CVE-2026-53513)', () => {
  it.each([
    'http://idp.example.com/metadata',
    'file:///etc/passwd',
    'gopher://idp.example.com/',
    'ftp://idp.example.com/',
    'https://user:secret@idp.example.com/',
    'not an address',
    '',
  ])('refuses the scheme or form of %j', async (url) => {
    expect(await fetchMetadata(url, { allowedHosts: [] })).toMatchObject({ ok: false, failure: 'bad_url' });
  });
  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://0.0.0.0/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
    'https://10.0.0.1/',
    'https://192.168.0.1/',
    'https://100.64.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://localhost/',
  ])('refuses %s with the answer of any address that nothing can be fetched from', async (url) => {
    expect(await fetchMetadata(url, { allowedHosts: [] })).toEqual({ ok: false, failure: 'unreachable', detail: '' });
  });
  it('refuses a name of which only one address is private', async () => {
    const resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    expect(await fetchMetadata('https://idp.example.com/', { allowedHosts: [], resolve })).toMatchObject({
      failure: 'unreachable',
    });
  });
  it('gives the same answer for a name that does not exist', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }));
    expect(await fetchMetadata('https://idp.example.com/', { allowedHosts: [], resolve })).toEqual({
      ok: false,
      failure: 'unreachable',
      detail: '',
    });
  });
  it('W55: judges every hop: an allowed host that redirects to a private one is not followed', async () => {
    const inside = await serve((_request, response) => response.end('secret'));
    const outside = await serve((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    );
    const options = { allowedHosts: ['idp.example.com'], resolve: loopback };
    expect(await fetchMetadata(`http://idp.example.com:${outside.port}/`, options)).toMatchObject({
      failure: 'bad_url',
    });
    expect(inside.seen.requests).toBe(0);
  });
  it('W53: a host that is allowed with a port is allowed with that port only', async () => {
    const inside = await serve((_request, response) => response.end('secret'));
    const options = { allowedHosts: ['127.0.0.1:1'] };
    expect(await fetchMetadata(`http://127.0.0.1:${inside.port}/`, options)).toMatchObject({ failure: 'bad_url' });
    expect(await fetchMetadata(`https://127.0.0.1:${inside.port}/`, options)).toMatchObject({ failure: 'unreachable' });
    expect(inside.seen.requests).toBe(0);
    const own = { allowedHosts: [`127.0.0.1:${inside.port}`] };
    expect(await fetchMetadata(`http://127.0.0.1:${inside.port}/`, own)).toEqual({
      ok: true,
      status: 200,
      text: 'secret',
    });
  });
  it('W54: connects to the address that was judged, though the name resolves differently a moment later', async () => {
    const { port, seen } = await serve((_request, response) => response.end('<a/>'));
    let calls = 0;
    const resolve = async () => {
      calls += 1;
      return calls === 1 ? loopback() : [{ address: '192.0.2.1', family: 4 }];
    };
    const fetched = await fetchMetadata(`http://rebind.example.com:${port}/`, {
      allowedHosts: ['rebind.example.com'],
      resolve,
    });
    expect(fetched).toEqual({ ok: true, status: 200, text: '<a/>' });
    expect([calls, seen.requests]).toEqual([1, 1]);
  });
  it('tells public addresses from all others', () => {
    expect(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'].every(isPublicAddress)).toBe(true);
    const others = [
      '224.0.0.1',
      '255.255.255.255',
      '198.18.0.1',
      '192.0.2.1',
      'fe80::1',
      'fc00::1',
      'ff02::1',
      '2002:7f00:1::',
      '::',
      '::127.0.0.1',
      '::ffff:10.0.0.1',
      'fec0::1',
      '64:ff9b::7f00:1',
      '64:ff9b:1::a00:1',
      '100.64.0.1',
      '168.63.129.16',
      'x',
    ];
    expect(others.filter(isPublicAddress)).toEqual([]);
  });
});

describe('META2: answers that are not read', () => {
  const options = { allowedHosts: ['*'], timeoutMs: 300 };
  const fetchFrom = async (listener: RequestListener) => {
    const { port } = await serve(listener);
    return fetchMetadata(`http://127.0.0.1:${port}/`, options);
  };

  it('stops at two megabytes, whatever Content-Length says', async () => {
    const fetched = await fetchFrom((_request, response) => {
      response.writeHead(200);
      for (let size = 0; size <= MAX_METADATA_BYTES; size += 65_536) response.write(Buffer.alloc(65_536, 'x'));
      response.end();
    });
    expect(fetched).toMatchObject({ failure: 'too_large' });
  });
  it('W56, RF39: stops at the time limit when an answer begins and does not end', async () => {
    expect(await fetchFrom((_request, response) => response.writeHead(200).write('<a'))).toMatchObject({
      failure: 'too_slow',
    });
  });
  it('W66: does not decompress', async () => {
    const fetched = await fetchFrom((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000))),
    );
    expect(fetched).toMatchObject({ failure: 'compressed' });
  });
  it('W55: follows three redirects and no more', async () => {
    const fetched = await fetchFrom((_request, response) => response.writeHead(302, { location: '/again' }).end());
    expect(fetched).toMatchObject({ failure: 'too_many_redirects' });
  });
  it('names the status of an error', async () => {
    expect(await fetchFrom((_request, response) => response.writeHead(404).end())).toMatchObject({
      failure: 'bad_status',
      detail: '404',
    });
  });
  it('W56: an answer that changes the protocol ends at once, instead of never', async () => {
    const server = createServer().on('connection', (socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      );
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    // `address()` is a string only for a pipe.
    const { port } = server.address() as AddressInfo;
    expect(await fetchMetadata(`http://127.0.0.1:${port}/`, options)).toMatchObject({
      failure: 'bad_status',
      detail: '101',
    });
  });
});
