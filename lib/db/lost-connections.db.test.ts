import type { Sql } from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPool } from './client';
import { createTestDatabase, type TestDatabase } from './testing';

let database: TestDatabase;
let pool: Sql;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.location, { max: 2, name: 'victim' });
  await pool`create table notes (text text)`;
});
afterEach(async () => {
  await pool.end({ timeout: 1 });
  await database.drop();
});

/** What a restart of the server does to every connection of the pool; resolves when the server has forgotten them. */
async function cutConnections(): Promise<void> {
  await database.sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'victim'`;
}

test('RF03: a transaction whose connection is cut is refused as a whole, and the pool heals', async () => {
  const seen: unknown[] = [];
  process.on('uncaughtException', (error) => seen.push(error));
  for (let round = 0; round < 5; round++) {
    const work = pool.begin(async (tx) => {
      await tx`insert into notes values ('half')`;
      await cutConnections();
      await tx`insert into notes values ('other half')`;
    });
    await expect(work).rejects.toThrow();
    // The other connection may learn of its end only by its next query, which is then refused.
    const four = () => Promise.all([1, 2, 3, 4].map(() => pool`select 1 as one`));
    await expect.poll(() => four().catch(String), { timeout: 10_000 }).toHaveLength(4);
  }
  process.removeAllListeners('uncaughtException');
  expect(seen).toEqual([]);
  expect(await pool`select * from notes`).toHaveLength(0);
});

test('IV3: a transaction that goes on after its connection was cut writes nothing on the next one', async () => {
  const single = openPool(database.location, { max: 1, name: 'victim' });
  const late: unknown[] = [];
  let goOn = () => {};
  const healed = new Promise<void>((resolve) => (goOn = resolve));
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const work = single.begin(async (tx) => {
    await tx`insert into notes values ('first')`;
    await cutConnections();
    await healed;
    await tx`insert into notes values ('second')`.catch((error: unknown) => late.push(error));
    finish();
  });
  await expect(work).rejects.toThrow();
  await single`select 1`;
  goOn();
  await finished;
  expect(late).toMatchObject([{ code: 'CONNECTION_CLOSED' }]);
  expect(await pool`select text from notes`).toEqual([]);
  await single.end({ timeout: 1 });
});
