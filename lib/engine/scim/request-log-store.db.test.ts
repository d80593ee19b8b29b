import { beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { newUuidV7 } from '@/lib/ids';
import { uuidOf } from '../management/testing';
import { addRequestDays, pruneScimRequests } from './request-log-store';
import { createScimTest } from './testing';

const database = await openTestDatabase();
let directory: string;
beforeAll(async () => {
  directory = uuidOf('scimDirectory', (await createScimTest(database).createDirectory()).id);
});

const DAY_MS = 86_400_000;
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const daysFromToday = (days: number) => new Date(today + days * DAY_MS + 1000);

async function log(at: Date): Promise<void> {
  await database.sql`
    insert into engine.scim_requests (id, scim_directory_id, at, method, path, status, duration_micros)
    values (${newUuidV7(at)}, ${directory}, ${at}, 'GET', '/Users', 200, 1)`;
}

async function partitions(): Promise<string[]> {
  const rows = await database.sql<{ relname: string }[]>`
    select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'engine.scim_requests'::regclass order by relname`;
  return rows.map(({ relname }) => relname);
}

const tableOf = (at: Date) => `scim_requests_${at.toISOString().slice(0, 10).replaceAll('-', '')}`;

test('the log has a table for each day to come, and making them again changes nothing', async () => {
  await addRequestDays(database.sql, daysFromToday(6));
  const before = await partitions();
  expect(before).toEqual(expect.arrayContaining([2, 3, 4, 5, 6].map((days) => tableOf(daysFromToday(days)))));
  await Promise.all([
    addRequestDays(database.sql, daysFromToday(6)),
    addRequestDays(database.sql, daysFromToday(6)),
    addRequestDays(database.sql, daysFromToday(2)),
  ]);
  expect(await partitions()).toEqual(before);
});

test('a day that nobody made a table for is logged all the same, and found', async () => {
  const late = daysFromToday(40);
  await log(late);
  await addRequestDays(database.sql, daysFromToday(41));
  const names = await partitions();
  expect(names).toContain(tableOf(daysFromToday(41)));
  expect(names).not.toContain(tableOf(late));
  const rows = await database.sql`select 1 from engine.scim_requests where at = ${late}`;
  expect(rows).toHaveLength(1);
});

test('what grew old goes with its table, or row by row where a table holds several days, and nothing else does', async () => {
  const times = [-60, -20, 3, 4, 5].map(daysFromToday);
  for (const at of times) await log(at);
  const untilNone = async (before: Date) => {
    while ((await pruneScimRequests(database.sql, before)) > 0);
  };
  const left = async () =>
    (await database.sql<{ at: Date }[]>`select at from engine.scim_requests order by id`).map(({ at }) => at.getTime());
  await untilNone(daysFromToday(-30));
  expect(await left()).toEqual(expect.arrayContaining(times.slice(1).map(Number)));
  expect(await left()).not.toContain(Number(times[0]));
  // Within a day, its table stays.
  await untilNone(daysFromToday(4));
  expect(await left()).toEqual([Number(times[3]), Number(times[4]), Number(daysFromToday(40))]);
  expect(await partitions()).not.toContain(tableOf(daysFromToday(3)));
});

test('deleting a directory takes its log with it, whatever the day', async () => {
  await log(daysFromToday(5));
  await database.sql`delete from engine.scim_directories where id = ${directory}`;
  expect(await database.sql`select 1 from engine.scim_requests`).toHaveLength(0);
});
