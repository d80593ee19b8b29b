import { expect, test } from 'vitest';
import { createLookups, type ResolvedAddress } from './name-lookups';

const ADDRESS = { address: '203.0.114.7', family: 4 };

/** A resolver that answers when it is told to, and notes what it was asked. */
function slowResolver() {
  const asked: string[] = [];
  const answers = new Map<string, (addresses: ResolvedAddress[]) => void>();
  const lookUp = createLookups((host) => {
    asked.push(host);
    return new Promise((resolve) => answers.set(host, resolve));
  });
  return { asked, lookUp, answer: (host: string) => answers.get(host)?.([ADDRESS]) };
}

const open = () => new AbortController().signal;

test('W57: names that nobody answers for do not pile up: who gave up while waiting is never looked up', async () => {
  const { asked, lookUp, answer } = slowResolver();
  const first = [lookUp('a.example', open()), lookUp('b.example', open())];
  const gaveUp = new AbortController();
  const flood = Array.from({ length: 100 }, (_, at) => lookUp(`flood-${at}.example`, gaveUp.signal));
  const later = lookUp('later.example', open());
  gaveUp.abort();
  expect((await Promise.all(flood)).flat()).toEqual([]);
  answer('a.example');
  answer('b.example');
  await Promise.all(first);
  await expect.poll(() => asked).toEqual(['a.example', 'b.example', 'later.example']);
  answer('later.example');
  expect(await later).toEqual([ADDRESS]);
});

test('a name is looked up once for all who ask meanwhile, and anew afterwards', async () => {
  const { asked, lookUp, answer } = slowResolver();
  const both = [lookUp('a.example', open()), lookUp('a.example', open())];
  answer('a.example');
  expect(await Promise.all(both)).toEqual([[ADDRESS], [ADDRESS]]);
  const again = lookUp('a.example', open());
  answer('a.example');
  await again;
  expect(asked).toEqual(['a.example', 'a.example']);
});

test('a look-up that fails is told to all who wait for it, and leaves its place to the next', async () => {
  const lookUp = createLookups(async (host) => {
    if (host === 'bad.example') throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    return [ADDRESS];
  });
  const failed = await Promise.allSettled(Array.from({ length: 5 }, () => lookUp('bad.example', open())));
  expect(failed.map(({ status }) => status)).toEqual(failed.map(() => 'rejected'));
  expect(await Promise.all(['a', 'b', 'c', 'd'].map((host) => lookUp(host, open())))).toHaveLength(4);
});
