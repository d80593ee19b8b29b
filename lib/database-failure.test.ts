import { expect, test } from 'vitest';
import { toDomainError } from '@/lib/auth/error-response';
import { isDatabaseUnavailable } from './database-failure';

const withCode = (code: string, facts: object = {}) => Object.assign(new Error('x'), { code, ...facts });

test('RF06, RF08: a database that is away, starting, full, locked or read-only is told from a fault of ours', () => {
  const away = ['CONNECTION_CLOSED', 'CONNECT_TIMEOUT', 'ECONNREFUSED', '57P01', '57P03', '53300', '53100', '08006'];
  for (const code of [...away, '55P03', '57014', '25006']) expect(isDatabaseUnavailable(withCode(code))).toBe(true);
  expect(isDatabaseUnavailable(new Error('wrapped', { cause: withCode('ECONNREFUSED') }))).toBe(true);
  expect(isDatabaseUnavailable(withCode('ENOENT', { syscall: 'connect' }))).toBe(true);
  // The job queue's driver gives no code.
  for (const message of [
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
  ]) {
    expect(isDatabaseUnavailable(new Error(message))).toBe(true);
  }
});

test('a refusal, a bug and another server that is away are not the database’s', () => {
  for (const code of ['23505', '22021', '42P01', '28P01']) expect(isDatabaseUnavailable(withCode(code))).toBe(false);
  expect(isDatabaseUnavailable(withCode('ENOENT', { syscall: 'open' }))).toBe(false);
  expect(isDatabaseUnavailable(new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }))).toBe(false);
  expect(isDatabaseUnavailable(new TypeError('x'))).toBe(false);
});

test('RF03: the console says that the database is away, and when to try again', () => {
  const refusal = toDomainError(new Error('Failed query: …', { cause: withCode('CONNECTION_CLOSED') }));
  expect(refusal).toMatchObject({ status: 503, code: 'unavailable', retryAfterSeconds: 5 });
  expect(refusal?.message).not.toContain('query');
  expect(toDomainError(new Error('a bug'))).toBeNull();
});
