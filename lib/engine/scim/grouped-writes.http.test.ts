import { beforeEach, expect, test } from 'vitest';
import { openPool } from '@/lib/db/client';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimTest, patch, type TestDirectory, user } from './testing';

/** Many requests at once share statements; nobody may notice. */
const scim = createScimTest(await openTestDatabase());
let directory: TestDirectory;
beforeEach(async () => {
  directory = await scim.createDirectory();
});

async function createMany(count: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) => directory.send('POST', '/Users', user(`u${n}`))),
  );
  return answers.map(({ body }) => body.id);
}

async function logged(): Promise<{ status: number; count: number }[]> {
  const rows = await scim.database.sql<{ status: number; count: number }[]>`
    select status, count(*)::int as count from engine.scim_requests where scim_directory_id = ${directory.uuid}
    group by status order by status`;
  return [...rows];
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const rename = (to: string) => patch({ op: 'replace', path: 'userName', value: to });

test('each request gets the answer to what it sent', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => directory.send('POST', '/Users', user(`u${n}`, { title: `t${n}` }))),
  );
  expect(answers.map(({ status, body }) => [status, body.userName, body.title])).toEqual(
    Array.from({ length: 60 }, (_, n) => [201, `u${n}`, `t${n}`]),
  );
  const read = await Promise.all(answers.map(({ body }) => directory.send('GET', `/Users/${body.id}`)));
  expect(read.map(({ body }) => body)).toEqual(answers.map(({ body }) => body));
  expect(await logged()).toEqual([
    { status: 200, count: 60 },
    { status: 201, count: 60 },
  ]);
  expect((await directory.send('GET', '/Users?count=0')).body.totalResults).toBe(60);
});

test('of those who want one userName at once, one gets it and the others hear of the conflict', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => directory.send('POST', '/Users', user(n % 2 === 0 ? 'Wanted' : `u${n}`))),
  );
  const wanted = answers.filter((_, n) => n % 2 === 0).map(({ status }) => status);
  expect(wanted.sort()).toEqual([201, ...Array(19).fill(409)]);
  expect(answers.filter((_, n) => n % 2 === 1).every(({ status }) => status === 201)).toBe(true);
  expect(await logged()).toEqual([
    { status: 201, count: 21 },
    { status: 409, count: 19 },
  ]);
});

test('a change that is refused refuses no other', async () => {
  const ids = await createMany(30);
  const answers = await Promise.all(
    ids.map((id, n) => directory.send('PATCH', `/Users/${id}`, rename(n % 10 === 5 ? 'u0' : `renamed-${n}`))),
  );
  // u0 itself is renamed at the same time: whoever came after that may have its name, but only one.
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((_, n) => n % 10 !== 5)).toEqual(Array(27).fill(200));
  const contended = statuses.filter((_, n) => n % 10 === 5);
  expect(contended.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
  expect(contended.filter((status) => status !== 200)).toEqual(
    Array(contended.filter((status) => status !== 200).length).fill(409),
  );
});

test('those who create whom somebody deleted get the deleted ones back, beside others', async () => {
  const ids = await createMany(20);
  await Promise.all(ids.map((id) => directory.send('DELETE', `/Users/${id}`)));
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => directory.send('POST', '/Users', user(`u${n}`))),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(201));
  expect(answers.slice(0, 20).map(({ body }) => body.id)).toEqual(ids);
  expect((await directory.send('GET', '/Users?count=0')).body.totalResults).toBe(40);
});

test('RF04: when the connection of a shared statement is cut, nothing is written twice and no answer is invented', async () => {
  const cut = openPool(scim.database.location, { max: 4, name: 'cut' });
  const { database } = scim;
  const own = createScimTest({ ...database, sql: cut });
  const victim = await own.createDirectory();
  await victim.send('POST', '/Users', user('first'));
  const locked = deferred();
  const release = deferred();
  const lock = database.sql.begin(async (tx) => {
    await tx`lock table engine.scim_users in share mode`;
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  const sent = Promise.all(Array.from({ length: 20 }, (_, n) => victim.send('POST', '/Users', user(`u${n}`))));
  await expect
    .poll(
      () => database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'cut' and wait_event_type = 'Lock' and datname = current_database()`,
      { timeout: 20_000 },
    )
    .toHaveLength(1);
  release.resolve();
  await lock;
  const answers = await sent;
  const [row] = await database.sql<{ names: string[] }[]>`
    select array_agg(user_name order by user_name) as names from engine.scim_users where scim_directory_id = ${victim.uuid}`;
  const created = answers.filter(({ status }) => status === 201).map(({ body }) => body.userName);
  expect(row?.names).toEqual(['first', ...created].sort());
  expect(answers.filter(({ status }) => status !== 201).every(({ status }) => status === 503)).toBe(true);
  await cut.end({ timeout: 5 });
});
