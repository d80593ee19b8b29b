import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { newUuid, newUuidV7 } from '@/lib/ids';
import { uuidOf } from '../management/testing';
import { mintDirectoryScope } from '../scope';
import { insertRefusal, insertRequests, type RequestLogEntry } from './request-log-store';
import { createScimTest, patch, type ScimTest, type TestDirectory, user } from './testing';

/** The log has no foreign key (decision 17): what is logged while its directory is deleted must go with it all the same. */

let database: TestDatabase;
let scim: ScimTest;
let directory: TestDirectory;
beforeAll(async () => {
  database = await createTestDatabase();
  scim = createScimTest(database);
});
beforeEach(async () => {
  directory = await scim.createDirectory();
});
afterAll(() => database.drop());

function entry(): RequestLogEntry {
  const at = new Date();
  const nothing = { errorCode: null, dialect: null, capability: null, resourceId: null, requestBody: null };
  const rest = { responseBody: null, resourceBefore: null, resourceAfter: null, durationMicros: 1 };
  return { id: newUuidV7(at), at, method: 'GET', path: '/Users', status: 200, ...nothing, ...rest };
}

const scope = () =>
  mintDirectoryScope({
    scimDirectoryId: directory.uuid,
    environmentId: uuidOf('environment', directory.environmentId),
    organizationId: uuidOf('organization', directory.organizationId),
  });

const logged = async () =>
  (await database.sql`select id from engine.scim_requests where scim_directory_id = ${directory.uuid}`).length;

async function remove(): Promise<void> {
  await database.sql`delete from engine.scim_directories where id = ${directory.uuid}`;
}

async function untilSomebodyWaits(): Promise<void> {
  await vi.waitFor(async () => {
    const waiting = await database.sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    expect(waiting).toHaveLength(1);
  });
}

/** Runs `first` in a transaction that ends only when `second` waits for it. */
async function overtake(first: (sql: TestDatabase['sql']) => Promise<unknown>, second: () => Promise<unknown>) {
  let waiting: Promise<unknown> = Promise.resolve();
  await database.sql.begin(async (transaction) => {
    await first(transaction as unknown as TestDatabase['sql']); // A transaction runs statements as a client does.
    waiting = second();
    await untilSomebodyWaits();
  });
  await waiting;
}

test.each([
  ['a request', (sql: TestDatabase['sql']) => insertRequests(sql, [{ scope: scope(), entry: entry() }])],
  ['a refusal', (sql: TestDatabase['sql']) => insertRefusal(sql, directory.uuid, entry())],
])('%s that is being logged is waited for by the deletion of its directory, and goes with it', async (_, write) => {
  await overtake(write, remove);
  expect(await logged()).toBe(0);
});

test.each([
  ['a request', () => insertRequests(database.sql, [{ scope: scope(), entry: entry() }])],
  ['a refusal', () => insertRefusal(database.sql, directory.uuid, entry())],
])('%s waits for the deletion of its directory, and is not logged', async (_, write) => {
  await overtake(async (sql) => {
    await sql`delete from engine.scim_directories where id = ${directory.uuid}`;
  }, write);
  expect(await logged()).toBe(0);
});

test('a change is logged with its write, which the deletion of its directory waits for', async () => {
  const { body } = await directory.send('POST', '/Users', user('ann'));
  // As long as the change waits, so does its log.
  await overtake(
    async (sql) => {
      await sql`select from engine.scim_users where scim_directory_id = ${directory.uuid} for update`;
    },
    () => directory.send('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'active', value: false })),
  );
  expect(await logged()).toBe(2);
  await Promise.all([
    directory.send('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'title', value: newUuid() })),
    remove(),
  ]);
  expect(await logged()).toBe(0);
});

test('the log of an organization goes with it', async () => {
  await directory.send('GET', '/Users');
  expect(await logged()).toBe(1);
  await database.sql`delete from engine.organizations where id = ${scope().organizationId}`;
  expect(await logged()).toBe(0);
});
