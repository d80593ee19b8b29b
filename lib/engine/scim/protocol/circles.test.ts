import { expect, test } from 'vitest';
import { findCircle } from './circles';

const waiting = (edges: Record<string, string>) =>
  Object.entries(edges).map(([key, pending]) => ({ key, pending: new Set(pending) }));
const circleOf = (edges: Record<string, string>) => findCircle(waiting(edges)).map(({ key }) => key);

test.each([
  [{ a: 'b', b: 'a' }, ['a', 'b']],
  [{ a: 'a' }, ['a']],
  [{ x: 'a', a: 'b', b: 'c', c: 'a' }, ['a', 'b', 'c']],
  [{ a: 'bc', b: 'a', c: 'd', d: 'c' }, ['c', 'd']],
  [{ a: 'b', b: 'ac', c: 'b' }, ['a', 'b', 'c']],
  [{ a: 'b', b: 'c', c: 'c' }, ['c']],
])('BM06: in %j the circle that waits for nobody outside is %j', (edges, expected) => {
  expect(circleOf(edges)).toEqual(expected);
});

test('BM06: a circle of a thousand is found, behind a thousand that wait for it', () => {
  const edges = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`k${n}`, n < 1999 ? `k${n + 1}` : 'k1000']));
  const found = findCircle(Object.entries(edges).map(([key, next]) => ({ key, pending: new Set([next]) })));
  expect([found.length, found[0]?.key]).toEqual([1000, 'k1000']);
});

test('what has no key is waited for by nobody, and where all are free there is no circle', () => {
  expect(findCircle([{ key: null, pending: new Set('a') }, ...waiting({ a: 'a' })]).map(({ key }) => key)).toEqual([
    'a',
  ]);
  expect(() => findCircle(waiting({}))).toThrow('nobody waits');
});
