import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { createScimTest } from '@/lib/engine/scim/testing';
import { brokenInvariants } from './invariants';
import { parseFault } from './pure-parts';
import { createScimRun } from './session';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('fuzzing of the SCIM service', () => {
  it('W111, IV2: five hundred mutated requests: refused or done, never a failure, and the database stays consistent', async () => {
    const run = await createScimRun('in npm test', database);
    for (let session = 0; session < 5; session += 1) expect(await run.runSession(session), String(session)).toBeNull();
    // What is tried is not all refused.
    for (const status of [200, 201, 400]) expect(run.statuses.get(status)).toBeGreaterThan(5);
  }, 180_000);

  it('would notice: a wrong count, a lost member, a stale folded name, a slow parser', async () => {
    const directory = await createScimTest(database).createDirectory();
    await directory.send('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'Ada',
    });
    expect(await brokenInvariants(database.sql, directory.uuid)).toEqual([]);
    await database.sql`update engine.scim_users set user_name_folded = 'x' where scim_directory_id = ${directory.uuid}`;
    await database.sql`insert into engine.scim_count_deltas values (${directory.uuid}, 'group', 1)`;
    expect(await brokenInvariants(database.sql, directory.uuid)).toEqual([
      '0 of kind group exist and 1 are counted',
      expect.stringContaining('user_name_folded is x'),
    ]);
    const slow = { method: 'POST', path: '/Users', headers: {}, body: Buffer.from('{}') };
    expect(parseFault(slow)).toBeNull();
    expect(parseFault({ ...slow, body: Buffer.alloc(60_000_000, ' ') })).toContain('processor time');
  }, 60_000);
});
