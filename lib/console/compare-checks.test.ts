import { expect, it } from 'vitest';
import type { SamlCheck } from '@/lib/ssoready/client';
import { compareChecks } from './compare-checks';

const check = (name: string, passed: boolean): SamlCheck => ({
  name,
  passed,
  expected: '',
  received: '',
  code: '',
  note: '',
});

it('puts two judgements of a response side by side and marks what differs', () => {
  const then = [check('signature', true), check('audience', false), check('gone', false)];
  const now = [check('signature', true), check('audience', true), check('email', false)];
  expect(compareChecks(then, now)).toEqual([
    { name: 'signature', before: 'passed', after: 'passed', differs: false },
    { name: 'audience', before: 'failed', after: 'passed', differs: true },
    { name: 'email', before: 'not made', after: 'failed', differs: true },
    { name: 'gone', before: 'failed', after: 'not made', differs: true },
  ]);
});

it('calls a check failed when any line of it failed', () => {
  const [compared] = compareChecks([check('time', true), check('time', false)], [check('time', true)]);
  expect(compared).toMatchObject({ before: 'failed', after: 'passed' });
});
