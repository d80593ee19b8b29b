import { expect, test } from 'vitest';
import { silentLogger } from '@/lib/log';
import { DatabaseUnreachableError, DatabaseUnusableError } from './migrate';
import { whenReachable } from './when-reachable';

function refusing(times: number, error: Error) {
  let left = times;
  return async () => {
    if (left-- > 0) throw error;
    return 'migrated';
  };
}

test('RF01: a program that starts before its database waits for it, longer each time up to five seconds', async () => {
  const waits: number[] = [];
  const lines: string[] = [];
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const away = new DatabaseUnreachableError('The database cannot be reached: connect ECONNREFUSED.', {
    cause: refused,
  });
  const result = await whenReachable(refusing(6, away), {
    logger: { ...silentLogger, warn: (_fields, line) => lines.push(line) },
    wait: async (ms) => void waits.push(ms),
  });
  expect(result).toBe('migrated');
  expect(waits).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  expect(lines[0]).toBe('The database cannot be reached: connect ECONNREFUSED. Trying again in 0.5 s.');
});

test('RF21: a newer schema and a refused password end the start at once', async () => {
  const wrongPassword = Object.assign(new Error('password authentication failed'), { code: '28P01' });
  for (const fault of [
    new DatabaseUnusableError('newer schema'),
    new DatabaseUnusableError('x', { cause: wrongPassword }),
  ]) {
    await expect(whenReachable(refusing(1, fault), { logger: silentLogger })).rejects.toBe(fault);
  }
});
