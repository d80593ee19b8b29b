import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toNodeListener } from './node-listener';
import { TextResponse } from './text-response';

/** Serves `look`, whose answer comes back as JSON, and returns a function that sends bytes and hears the status and the JSON. */
async function serve(look: (request: Request) => unknown) {
  const listener = toNodeListener(async (request) => {
    const seen = await Promise.resolve(look(request)).catch((error: unknown) => ({ error: String(error) }));
    return new TextResponse(JSON.stringify(seen), 200, {});
  });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A listening TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return (lines: readonly string[], body = '') =>
    new Promise<{ status: number; seen: unknown }>((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
      });
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('error', reject);
      socket.on('close', () => {
        const text = received.split('\r\n\r\n')[1] ?? '';
        resolve({ status: Number(received.slice(9, 12)), seen: text === '' ? null : JSON.parse(text) });
      });
    });
}

const HOST = 'Host: sso.example:8080';

describe('the URL', () => {
  test.each([
    ['/v1/a?b=c%20d', 'http://sso.example:8080/v1/a?b=c%20d'],
    ['/v1/a/../b', 'http://sso.example:8080/v1/b'],
    ['/v1/a/%2e%2E/b', 'http://sso.example:8080/v1/b'],
    ['/v1/./a', 'http://sso.example:8080/v1/a'],
    ['/v1/"a"', 'http://sso.example:8080/v1/%22a%22'],
    ['//other.example/v1', 'http://sso.example:8080//other.example/v1'],
    ['/v1?x=/../y', 'http://sso.example:8080/v1?x=/../y'],
  ])('of %s is what the platform makes of it', async (target, url) => {
    const send = await serve((request) => request.url);
    expect(await send([`GET ${target} HTTP/1.1`, HOST])).toEqual({ status: 200, seen: url });
    expect(new Request(`http://sso.example:8080${target}`).url).toBe(url);
  });

  test.each(['/v1/a\\..\\b', '/\\other.example/'])('a backslash in the path, %s, is refused', async (target) => {
    const send = await serve(() => 'seen');
    expect(await send([`GET ${target} HTTP/1.1`, HOST])).toEqual({ status: 400, seen: null });
  });

  test('a host that is none is refused', async () => {
    const send = await serve(() => 'seen');
    expect(await send(['GET / HTTP/1.1', 'Host: a b'])).toEqual({ status: 400, seen: null });
  });
});

describe('headers', () => {
  const lines = [
    'GET / HTTP/1.1',
    HOST,
    'Authorization: Bearer a',
    'X-Twice: 1',
    'authorization: Bearer b',
    'x-twice:  2',
  ];

  test('are found in any letter case, and repeated ones are joined as the platform joins them', async () => {
    const names = ['authorization', 'AUTHORIZATION', 'x-twice', 'host', 'none'];
    const send = await serve(({ headers }) => names.map((name) => [headers.get(name), headers.has(name)]));
    const reference = new Headers([
      ['Authorization', 'Bearer a'],
      ['X-Twice', '1'],
      ['authorization', 'Bearer b'],
      ['x-twice', '2'],
      ['Host', 'sso.example:8080'],
    ]);
    const expected = names.map((name) => [reference.get(name), reference.has(name)]);
    expect((await send(lines)).seen).toEqual(expected);
  });

  test('can be listed, changed and copied', async () => {
    const send = await serve(({ headers }) => {
      headers.set('x-twice', '3');
      headers.append('x-new', '4');
      headers.delete('connection');
      const copy = new Headers(headers);
      return [
        Object.fromEntries(headers),
        Object.fromEntries(copy),
        headers.get('x-twice'),
        headers instanceof Headers,
      ];
    });
    const all = { authorization: 'Bearer a, Bearer b', host: 'sso.example:8080', 'x-new': '4', 'x-twice': '3' };
    expect((await send(lines)).seen).toEqual([all, all, '3', true]);
  });
});

describe('a body', () => {
  const post = (body: string, more: string[] = []) => [
    'POST / HTTP/1.1',
    HOST,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...more,
  ];

  test.each<[string, (request: Request) => Promise<unknown>, unknown]>([
    ['text', (request) => request.text(), 'a=ä'],
    ['bytes', async (request) => (await request.arrayBuffer()).byteLength, 4],
    ['a blob', async (request) => (await request.blob()).type, 'application/x-www-form-urlencoded'],
    ['a form', async (request) => Object.fromEntries(await request.formData()), { a: 'ä' }],
    ['a stream', (request) => new Response(request.body).text(), 'a=ä'],
    ['a copy', (request) => request.clone().text(), 'a=ä'],
  ])('is read as %s', async (_, read, expected) => {
    const send = await serve(async (request) => [request instanceof Request, await read(request)]);
    expect((await send(post('a=ä'), 'a=ä')).seen).toEqual([true, expected]);
  });

  test('is JSON, in chunks or not, and empty where there is none', async () => {
    const send = await serve(async (request) => (request.method === 'GET' ? request.text() : request.json()));
    expect((await send(post('{"a":1}'), '{"a":1}')).seen).toEqual({ a: 1 });
    const chunked = ['POST / HTTP/1.1', HOST, 'Transfer-Encoding: chunked'];
    expect((await send(chunked, '4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n')).seen).toEqual({ a: 1 });
    expect((await send(['GET / HTTP/1.1', HOST])).seen).toBe('');
  });

  test('is read once', async () => {
    const send = await serve(async (request) => {
      await request.text();
      const again = await request.text().catch((error: unknown) => String(error));
      return [request.bodyUsed, again];
    });
    expect((await send(post('x'), 'x')).seen).toEqual([true, expect.stringContaining('read already')]);
  });

  test('that nobody reads does not disturb the next request', async () => {
    const send = await serve((request) => request.method);
    expect((await send(post('x'.repeat(100_000)), 'x'.repeat(100_000))).seen).toBe('POST');
    expect((await send(['GET / HTTP/1.1', HOST])).seen).toBe('GET');
  });

  test('that never arrives in full is an error for whoever waits for it', async () => {
    let settle = (_: string) => {};
    const outcome = new Promise<string>((resolve) => {
      settle = resolve;
    });
    const server = createServer(
      toNodeListener(async (request) => {
        settle(await request.text().catch((error: unknown) => String(error)));
        return new TextResponse('', 200, {});
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    // A listening TCP server has an address of this kind.
    const { port } = server.address() as AddressInfo;
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write(`POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 10\r\n\r\nshort`, () => socket.destroy());
    });
    expect(await outcome).toMatch(/Error/);
  });
});

/** Serves a body of 64 KiB pieces that fails or ends after `pieces`, and tells how many were asked for. */
async function servePieces(pieces: number, { fails }: { fails: boolean }) {
  const asked = { count: 0, cancelled: false };
  const server = createServer(
    toNodeListener(async () => {
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            if (asked.count === pieces) return fails ? controller.error(new Error('no more')) : controller.close();
            asked.count += 1;
            controller.enqueue(new Uint8Array(65_536).fill(97));
          },
          cancel() {
            asked.cancelled = true;
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(body);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A listening TCP server has an address of this kind.
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a streamed answer', () => {
  test('arrives whole', async () => {
    const { url } = await servePieces(40, { fails: false });
    expect(await (await fetch(url)).text()).toBe('a'.repeat(40 * 65_536));
  });

  test('that fails in the middle does not look complete', async () => {
    const { url } = await servePieces(3, { fails: true });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
  });

  test('is made no faster than it is taken, and no more of it when nobody takes it', async () => {
    const { url, asked } = await servePieces(100_000, { fails: false });
    const response = await fetch(url);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => asked.cancelled, { timeout: 20_000 }).toBe(true);
    expect(asked.count).toBeLessThan(10_000);
  });
});

test('an answer that is no text comes with its cookies, its length and the common headers; a failure is a 500', async () => {
  const server = createServer(
    toNodeListener(
      async (request) => {
        if (request.url.endsWith('/fail')) throw new Error('no');
        const headers = new Headers({ 'x-own': '1', 'x-common': 'own' });
        headers.append('set-cookie', 'a=1');
        headers.append('set-cookie', 'b=2');
        return new Response('ä', { status: 418, headers });
      },
      { 'x-common': 'everywhere' },
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A listening TCP server has an address of this kind.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = await fetch(url);
  expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([418, 'ä', ['a=1', 'b=2']]);
  expect([answer.headers.get('content-length'), answer.headers.get('x-common')]).toEqual(['2', 'own']);
  const failed = await fetch(`${url}/fail`);
  expect([failed.status, failed.headers.get('x-common')]).toEqual([500, 'everywhere']);
});
