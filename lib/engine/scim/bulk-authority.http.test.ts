import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/db/testing';
import { type Body, createScimTest, group, type ScimTest, type TestDirectory, user } from './testing';

/** What happens to a bulk request, which takes a while, when the directory changes under it. */
let scim: ScimTest;
let directory: TestDirectory;
let afterFirst: (() => Promise<unknown>) | null = null;
beforeAll(async () => {
  const inTheMiddle = {
    before: async () => {
      const act = afterFirst;
      afterFirst = null;
      await act?.();
      return null;
    },
  };
  scim = createScimTest(await createTestDatabase(), { directoryHooks: [inTheMiddle] });
});
afterAll(() => scim.database.drop());
beforeEach(async () => {
  directory = await scim.createDirectory();
});

const BULK_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

async function statuses(...operations: object[]): Promise<string[]> {
  const { body } = await directory.send('POST', '/Bulk', { schemas: [BULK_SCHEMA], Operations: operations });
  return (body.Operations as Body[]).map(({ status }) => String(status));
}

const createGroup = (n: number) => ({ method: 'POST', bulkId: `g${n}`, path: '/Groups', data: group(`g${n}`) });
const createUser = (n: number) => ({ method: 'POST', bulkId: `u${n}`, path: '/Users', data: user(`u${n}`) });

test('a token that is taken away ends the bulk request that it began', async () => {
  const { body: ann } = await directory.send('POST', '/Users', user('ann'));
  afterFirst = () => scim.database.sql`
    update engine.scim_directories set bearer_token_sha256 = sha256('other'::bytea) where id = ${directory.uuid}`;
  const remove = { method: 'DELETE', path: `/Users/${ann.id}` };
  expect(await statuses(createGroup(1), createGroup(2), createUser(1), remove)).toEqual(['201', '401', '401', '401']);
  const [left] = await scim.database.sql`
    select count(*)::int as count from engine.scim_users where scim_directory_id = ${directory.uuid} and deleted_at is null`;
  expect(left?.count).toBe(1);
});

test('a directory that is switched off ends the bulk request that it began', async () => {
  afterFirst = () => scim.database.sql`
    update engine.scim_directories set disabled_at = now() where id = ${directory.uuid}`;
  expect(await statuses(createGroup(1), createGroup(2), createUser(1))).toEqual(['201', '403', '403']);
});

test('operations after a change of the settings are held against the new ones', async () => {
  afterFirst = () => scim.database.sql`
    update engine.scim_directories set domain_policy = 'enforce' where id = ${directory.uuid}`;
  expect(await statuses(createGroup(1), createGroup(2), createUser(1))).toEqual(['201', '201', '400']);
});

test('a long path of an operation is logged in whole characters', async () => {
  const head = '/Users?x=';
  const path = `${head}${'a'.repeat(2048 - '/Bulk '.length - head.length - 1)}😀zzz`;
  expect(await statuses({ method: 'POST', bulkId: 'a', path, data: user('ann') })).toEqual(['201']);
  const rows = await scim.database.sql`
    select length(path) as length from engine.scim_requests where scim_directory_id = ${directory.uuid} order by 1`;
  expect(rows.map(({ length }) => length)).toEqual(['/Bulk'.length, 2047]);
});
