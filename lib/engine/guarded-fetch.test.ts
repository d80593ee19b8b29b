import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { guardedFetch } from './guarded-fetch';

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A server on loopback that notes what reaches it. */
async function serve(listener: RequestListener) {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for a pipe.
  const { port } = server.address() as AddressInfo;
  return { reached, url: `http://127.0.0.1:${port}` };
}

const request = {
  ...{ method: 'POST' as const, headers: { authorization: 'Basic client-secret' }, body: 'client_secret=secret' },
  ...{ maxBytes: 1000, maxRedirects: 0 },
};

describe('a request that carries a credential', () => {
  test.each([301, 302, 303, 307, 308])(
    'W57: goes to the address it is for and is not sent on by a %d',
    async (status) => {
      const other = await serve((_, response) => response.end('{}'));
      const asked = await serve((_, response) => response.writeHead(status, { location: `${other.url}/taken` }).end());
      const answer = await guardedFetch(`${asked.url}/token`, request, { allowedHosts: ['*'] });
      expect(answer).toMatchObject({ ok: false, failure: 'bad_status' });
      expect(asked.reached).toEqual(['POST /token Basic client-secret']);
      expect(other.reached).toEqual([]);
    },
  );

  test('W57: goes through no proxy that the environment of the process names', async () => {
    const proxy = await serve((_, response) => response.end('{}'));
    const asked = await serve((_, response) => response.end('{}'));
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])
      vi.stubEnv(name, proxy.url);
    expect(await guardedFetch(`${asked.url}/token`, request, { allowedHosts: ['*'] })).toMatchObject({ ok: true });
    expect(asked.reached).toHaveLength(1);
    expect(proxy.reached).toEqual([]);
  });
});
