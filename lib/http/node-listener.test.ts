import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { toNodeListener } from './node-listener';
import { TextResponse } from './text-response';

async function serve(fetchFunction: (request: Request) => Promise<Response>): Promise<string> {
  const server = createServer(toNodeListener(fetchFunction));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A listening TCP server has an address of this kind.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function see(response: Response) {
  const { status, headers } = response;
  return { status, length: headers.get('content-length'), kind: headers.get('x-kind'), text: await response.text() };
}

test('a text answer reaches the client as any other answer does: status, headers, bytes', async () => {
  const url = await serve(async (request) => {
    const fields = { 'content-type': 'application/json', 'x-kind': 'text' };
    if (request.url.endsWith('/nothing')) return new TextResponse(null, 204, { 'x-kind': 'text' });
    if (request.url.endsWith('/stream')) return new Response('{"ä":1}', { status: 201, headers: fields });
    return new TextResponse('{"ä":1}', 201, fields);
  });
  const text = await see(await fetch(`${url}/text`));
  expect(text).toEqual({ status: 201, length: '8', kind: 'text', text: '{"ä":1}' });
  expect(await see(await fetch(`${url}/stream`))).toEqual(text);
  expect(await see(await fetch(`${url}/nothing`))).toEqual({ status: 204, length: null, kind: 'text', text: '' });
  expect(await see(await fetch(`${url}/text`, { method: 'HEAD' }))).toEqual({ ...text, text: '' });
});

test('a text answer is a Response to whoever reads it in the process', async () => {
  const make = () => new TextResponse('{"a":1}', 409, { 'x-kind': 'text' });
  const response = make();
  expect(response).toBeInstanceOf(Response);
  expect([response.status, response.ok, response.bodyUsed]).toEqual([409, false, false]);
  expect(await response.json()).toEqual({ a: 1 });
  expect(response.bodyUsed).toBe(true);
  const read = make();
  expect([await read.text(), read.bodyUsed]).toEqual(['{"a":1}', true]);
  await expect(read.text()).rejects.toThrow(TypeError);
  await expect(read.json()).rejects.toThrow(TypeError);
  expect(() => read.clone()).toThrow(TypeError);
  expect(read.headers.get('x-kind')).toBe('text');
  expect(await make().clone().text()).toBe('{"a":1}');
  expect((await make().arrayBuffer()).byteLength).toBe(7);
  expect((await make().blob()).size).toBe(7);
  expect(await new Response(make().body).text()).toBe('{"a":1}');
  expect(new TextResponse(null, 204, {}).body).toBeNull();
});

test('headers set before and after somebody looked at them are sent', () => {
  const response = new TextResponse('', 200, { 'x-first': '1' });
  response.setField('x-second', '2');
  response.setDefault('x-second', 'no');
  expect(response.headers.get('x-second')).toBe('2');
  response.setField('x-third', '3');
  response.setDefault('x-third', 'no');
  response.setDefault('x-fifth', '5');
  response.headers.set('x-fourth', '4');
  expect(response.toFields()).toMatchObject({
    'x-first': '1',
    'x-second': '2',
    'x-third': '3',
    'x-fourth': '4',
    'x-fifth': '5',
  });
});

/** The status line and body of a request that no HTTP library would send. */
function sendRaw(url: string, target: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => {
      socket.write(`GET ${target} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    });
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(`${received.slice(9, 12)} ${received.split('\r\n\r\n')[1]}`));
  });
}

test('O03: raw quotes in a filter arrive; a raw space is no HTTP, is refused, and harms nobody after', async () => {
  const url = await serve(
    async (request) => new TextResponse(new URL(request.url).searchParams.get('filter'), 200, {}),
  );
  expect(await sendRaw(url, '/Users?filter=userName%20eq%20"x"')).toBe('200 userName eq "x"');
  expect(await sendRaw(url, '/Users?filter=userName+eq+"x"')).toBe('200 userName eq "x"');
  expect(await sendRaw(url, '/Users?filter=userName eq "x"')).toBe('400 ');
  expect(await sendRaw(url, '/Users?filter=x')).toBe('200 x');
});
