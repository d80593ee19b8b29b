import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { holdFailure } from './held-failure';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answerOf(away: boolean, handle: RequestListener): Promise<Response> {
  const server = createServer((request, response) => {
    holdFailure(response, async () => {
      if (away) response.writeHead(503, { 'retry-after': '5' }).end('away');
      return away;
    });
    handle(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const ways: Record<string, RequestListener> = {
  'with a status and headers, in pieces': (_, response) => {
    response.statusCode = 500;
    response.setHeader('content-type', 'text/html');
    response.flushHeaders();
    response.write('<p>');
    response.write(Buffer.from('failed'), () => response.end('</p>', 'utf8'));
  },
  'with writeHead, in one': (_, response) => {
    response.writeHead(500, { 'content-type': 'text/html' });
    response.end('<p>failed</p>');
  },
  'through a wrapper, as compression is one': (_, response) => {
    const { write, end } = response;
    response.write = (chunk: string) => write.call(response, chunk.toUpperCase(), 'utf8');
    response.end = () => end.call(response, '', 'utf8');
    response.statusCode = 500;
    response.setHeader('content-type', 'text/html');
    response.setHeader('content-encoding', 'identity');
    response.write('<p>failed</p>');
    response.end();
  },
};

describe.each(Object.entries(ways))('RF03: a 500 written %s', (_name, handle) => {
  test('becomes the other answer when there is one, with nothing of the first', async () => {
    const response = await answerOf(true, handle);
    expect([response.status, await response.text()]).toEqual([503, 'away']);
    expect(response.headers.get('content-type')).toBeNull();
  });

  test('is sent as it was when there is none', async () => {
    const response = await answerOf(false, handle);
    expect([response.status, (await response.text()).toLowerCase()]).toEqual([500, '<p>failed</p>']);
    expect(response.headers.get('content-type')).toBe('text/html');
  });
});

test('any other answer goes out piece by piece, and nobody is asked', async () => {
  const response = await answerOf(true, (_, own) => {
    own.writeHead(200, { 'x-a': 'b' });
    own.write('one ');
    own.end('two');
  });
  expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([200, 'b', 'one two']);
});
