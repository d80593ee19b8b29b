import { expect, test } from 'vitest';
import { isAuthOperation } from './next-auth';

test.each<[string, string[], boolean]>([
  ['POST', ['callback', 'credentials'], true],
  ['GET', ['session'], true],
  ['POST', ['signout'], true],
  ['POST', ['_log'], false],
  ['GET', ['callback', 'credentials'], false],
  ['POST', ['session'], false],
  ['GET', ['verify-request'], false],
  ['POST', ['callback', 'email'], false],
  ['PUT', ['session'], false],
  ['GET', [], false],
])('W69: of next-auth only what a password sign-in needs is there: %s %j → %s', (method, path, known) => {
  expect(isAuthOperation(method, path)).toBe(known);
});
