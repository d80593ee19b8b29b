import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import { captureConsole, describeError, type Logger } from './log';

const CANARY = 'ada.lovelace@acme.example';

function recorder() {
  const lines: { level: string; fields: object; message: string }[] = [];
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  const logger: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  return { lines, logger };
}

function failedQuery() {
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "members_email_key"'), {
    code: '23505',
    constraint_name: 'members_email_key',
    detail: `Key (email)=(${CANARY}) already exists.`,
    where: `COPY members, line 1: "${CANARY}"`,
  });
  return new DrizzleQueryError('insert into "members" ("email") values ($1)', [CANARY], cause);
}

test('W95 W96: a failed statement is logged with its text and its code, without its parameters and PostgreSQL’s quotes', () => {
  const description = describeError(failedQuery());
  expect(JSON.stringify(description)).not.toContain(CANARY);
  expect(description.message).toBe('Failed query: insert into "members" ("email") values ($1)');
  expect(description.cause).toMatchObject({ code: '23505', constraint_name: 'members_email_key' });
  expect(description.stack).toMatch(/^\s+at /);
});

test('W95: an error is logged with known properties only, whatever else hangs on it', () => {
  const error = Object.assign(new Error('no answer'), { status: 502, token: CANARY, request: { body: CANARY } });
  expect(describeError(error)).toMatchObject({ type: 'Error', message: 'no answer', status: 502 });
  expect(JSON.stringify(describeError(error))).not.toContain(CANARY);
  expect(describeError(CANARY.length)).toMatchObject({ type: 'number', message: '25' });
});

test('W95: causes that lead back to themselves end', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(describeError(error))).toContain('round');
});

test('W69: what a library prints becomes one event of the log, with its error apart', () => {
  const { lines, logger } = recorder();
  const target = { error: (..._: unknown[]) => {}, warn: (..._: unknown[]) => {} };
  captureConsole(logger, target);
  const error = failedQuery();
  target.error('⨯', error);
  target.warn('[next-auth][warn]', '\u001b[31mred\n{"level":50}');
  target.error(error);
  expect(lines).toEqual([
    { level: 'error', fields: { err: error }, message: '⨯' },
    { level: 'warn', fields: {}, message: '[next-auth][warn] \u001b[31mred\n{"level":50}' },
    { level: 'error', fields: { err: error }, message: 'a library reported an error' },
  ]);
});
