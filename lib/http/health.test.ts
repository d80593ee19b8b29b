import path from 'node:path';
import { expect, test } from 'vitest';
import { silentLogger } from '../log';
import { handleHealth } from './health';

const migrations = path.resolve(import.meta.dirname, '../drizzle');
const away = { ask: () => Promise.reject(new Error('away')), close: async () => {} };
// The probe answers whatever it is asked.
const facts = { applied: 3, known: 3 } as never;
const current = { ask: async () => facts, close: async () => {} };

async function ask(pathname: string, { probe = current, started = true }: { probe?: typeof away; started?: boolean }) {
  const request = new Request(`http://localhost${pathname}`);
  const response = await handleHealth({ probe, logger: silentLogger }, { migrations, started }, request);
  return response.json();
}

test('W109: whoever asks learns nothing of version, database or cause, only states that have names', async () => {
  const down = {
    ask: () => Promise.reject(new Error('password authentication failed for "vestibule" at db.internal:5432')),
    close: async () => {},
  };
  const told = [
    await ask('/healthz', {}),
    await ask('/readyz', { started: false }),
    await ask('/readyz', { probe: down }),
    await ask('/readyz', {}),
  ];
  expect(new Set(told.flatMap((body) => Object.keys(body)))).toEqual(new Set(['status', 'code', 'schema']));
  const words = told.flatMap((body) => Object.values(body)).filter((value) => typeof value === 'string');
  expect(new Set(words)).toEqual(new Set(['live', 'unready', 'starting', 'database_unreachable', 'ready']));
});

test('RF01: a program lives from its first moment, and is ready when requests are served and the database works', async () => {
  expect(await ask('/healthz', { started: false, probe: away })).toEqual({ status: 'live' });
  expect(await ask('/readyz', { started: false })).toMatchObject({ status: 'unready', code: 'starting' });
  expect(await ask('/readyz', { probe: away })).toMatchObject({ status: 'unready', code: 'database_unreachable' });
  expect(await ask('/readyz', {})).toEqual({ status: 'ready', schema: 3 });
});
