import path from 'node:path';
import { expect, test } from 'vitest';
import { conformancePage, findNames } from './conformance.mjs';

test('docs/conformance.md is up to date; if not: npm run conformance', () => {
  const { current, wanted } = conformancePage(path.resolve(import.meta.dirname, '..'));
  expect(current).toBe(wanted);
});

test('names of tests are found with all their ids, in every way they are written', () => {
  const source = String.raw`
    test('A01, A02: one thing', () => {});
    it('CL12 never does it\'s worst', () => {});
    test.each([['OC1-OC3: a row', 1]])('DC5: %s', () => {});
    const id = 'A01';
    const sentence = 'A plain one, about E20: nothing';`;
  expect(findNames(source)).toEqual([
    { ids: ['A01', 'A02'], sentence: 'one thing' },
    { ids: ['CL12'], sentence: "never does it's worst" },
    { ids: ['OC1', 'OC2', 'OC3'], sentence: 'a row' },
    { ids: ['DC5'], sentence: '%s' },
  ]);
});
