import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { NodeRequest } from './node-request';
import { TextResponse } from './text-response';

/**
 * What stands in for the platform's classes (decision 20) has everything that those have, whichever version of Node runs this: the
 * platform is asked what that is, and nothing here lists it.
 */

const BODY = '{"ä":1}';

function incoming(): IncomingMessage {
  const headers = { host: 'sso.example', 'content-type': 'application/json' };
  const rawHeaders = Object.entries(headers).flat();
  // As much of a request of node:http as is read.
  return Object.assign(Readable.from([Buffer.from(BODY)]), {
    ...{ method: 'POST', url: '/v1/a?b=c', headers, rawHeaders },
  }) as unknown as IncomingMessage;
}

const PAIRS: [string, () => object, () => object][] = [
  [
    'Request',
    () => new NodeRequest(incoming()),
    () =>
      new Request('http://sso.example/v1/a?b=c', {
        method: 'POST',
        headers: { 'content-type': 'application/json', host: 'sso.example' },
        body: BODY,
      }),
  ],
  [
    'Response',
    () => new TextResponse(BODY, 201, { 'content-type': 'application/json' }),
    () => new Response(BODY, { status: 201, headers: { 'content-type': 'application/json' } }),
  ],
  ['Headers', () => new NodeRequest(incoming()).headers, () => new Headers()],
];

/** Every member of the platform's class, by its own word. Its private symbols are its own affair. */
function membersOf(instance: object): (string | symbol)[] {
  const names = Reflect.ownKeys(Object.getPrototypeOf(instance));
  return names.filter((name) => (typeof name === 'string' ? name !== 'constructor' : name === Symbol.iterator));
}

const read = (instance: object, name: string | symbol): unknown => Reflect.get(instance, name, instance);

test.each(PAIRS)(
  '%s: every member that the platform has is there, of its kind, and none throws',
  (_, ours, platforms) => {
    const [imitation, original] = [ours(), platforms()];
    for (const name of membersOf(original)) {
      expect([name, typeof read(imitation, name)]).toEqual([name, typeof read(original, name)]);
    }
    expect(Object.prototype.toString.call(imitation)).toBe(Object.prototype.toString.call(original));
  },
);

test.each(PAIRS.slice(0, 2))('%s: what can be compared is the same', (_, ours, platforms) => {
  const [imitation, original] = [ours(), platforms()];
  for (const name of membersOf(original)) {
    const expected = read(original, name);
    if (['string', 'number', 'boolean'].includes(typeof expected)) {
      expect([name, read(imitation, name)]).toEqual([name, expected]);
    }
  }
});

test.each(PAIRS.slice(0, 2))(
  '%s: each way to read the body gives what the platform gives',
  async (_, ours, platforms) => {
    const readers = membersOf(platforms()).filter((name) => /^(text|json|arrayBuffer|bytes|blob)$/.test(String(name)));
    expect(readers.length).toBeGreaterThan(3);
    for (const name of readers) {
      const [ourBody, theirBody] = await Promise.all(
        [ours(), platforms()].map(async (instance) => {
          const method = read(instance, name);
          const value: unknown = typeof method === 'function' ? await Reflect.apply(method, instance, []) : undefined;
          return value instanceof Blob ? value.text() : value;
        }),
      );
      expect([name, ourBody]).toEqual([name, theirBody]);
    }
  },
);

test.each(PAIRS)('%s: is an instance of it, also where only the prototype is asked', (name, ours) => {
  const platform: unknown = Reflect.get(globalThis, name);
  expect(typeof platform === 'function' && ours() instanceof platform).toBe(true);
});
