import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { listAuditEvents } from '@/lib/audit/queries';
import type { Database } from '@/lib/db/client';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { silentLogger } from '@/lib/log';
import { approveGuardedRun } from './approve-guarded-run';
import { LEASE_SECONDS, startRun } from './lease';
import { closeLostRuns } from './lost-runs';
import { DEFAULT_GUARD } from './plan-run';
import { findSyncRun, listSyncRunChanges } from './queries';
import { requestSync } from './request-sync';
import { runSync } from './run-sync';
import { FakeDirectory, syncNow, TEST_ENVIRONMENT_ID, workNow } from './testing';

// What a sync makes of a database that goes away, comes back older, or asks to try again, and of odd directories.

const database = await openTestDatabase();
let organizationId: string;
let directory: FakeDirectory;

beforeEach(() => {
  organizationId = formatId('organization', randomUUID());
  directory = new FakeDirectory();
});

const clock = () => new Date();
const jobs = { wakeSync: async () => {} };
const actor = { type: 'operator' as const, id: '', label: 'op@example.com' };

const sync = async () => find(await syncNow(database.db, organizationId, directory));

async function find(id: string) {
  const run = await findSyncRun(database.db, id);
  invariant(run, 'the run is there');
  return run;
}

const putMany = (count: number) =>
  Array.from({ length: count }, (_, i) => directory.put({ email: `p${String(i).padStart(5, '0')}@example.com` }));

function leave(ids: readonly string[]): void {
  for (const id of ids) {
    const user = directory.users.get(id);
    if (user) directory.users.set(id, { ...user, deleted: true });
  }
}

async function statuses(): Promise<Record<string, number>> {
  const rows = await database.sql<{ status: string; count: number }[]>`
    select status, count(*)::int as count from members where organization_id = ${organizationId} group by status`;
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** The builder, with a call before each transaction that counts them. */
function interrupted(before: (transaction: number) => Promise<void> | void): Database {
  let count = 0;
  return new Proxy(database.db, {
    get(target, name, receiver) {
      if (name !== 'transaction') return Reflect.get(target, name, receiver);
      return async (...args: Parameters<typeof target.transaction>) => {
        await before(++count);
        return target.transaction(...args);
      };
    },
  });
}

async function runWith(db: Database): Promise<string> {
  const { syncRunId } = await requestSync(
    { db: database.db, jobs, clock },
    { environmentId: TEST_ENVIRONMENT_ID, organizationId, trigger: 'manual', requestedBy: 'op@example.com' },
  );
  const signal = new AbortController().signal;
  const run = await startRun(
    { db: database.db, clock, signal, leaseSeconds: LEASE_SECONDS, nextSyncInSeconds: 3600 },
    organizationId,
  );
  invariant(run, 'the run starts');
  await runSync({ ...run, db }, { client: directory.client(), logger: silentLogger, guard: DEFAULT_GUARD });
  return syncRunId;
}

/** Cuts every connection of the builder, as a server that stops does. */
async function cutConnections(): Promise<void> {
  await database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'test-builder'`;
}

describe('a database that goes away', () => {
  test('RF02: in the middle of a sync leaves whole batches of what the directory said, and the next sync does the rest', async () => {
    const ids = putMany(2500);
    await sync();
    leave(ids.slice(0, 20));
    for (let i = 0; i < 2500; i += 1) directory.put({ email: `new${i}@example.com` });
    let isCut = false;
    const db = new Proxy(database.db, {
      get(target, name, receiver) {
        if (name !== 'transaction') return Reflect.get(target, name, receiver);
        return (...[work, ...rest]: Parameters<Database['transaction']>) =>
          target.transaction(
            async (tx) => {
              const [row] = await database.sql`
              select count(*)::int as count from members where organization_id = ${organizationId}`;
              if (!isCut && Number(row?.count) === 3500) {
                isCut = true;
                await cutConnections();
              }
              return work(tx);
            },
            ...rest,
          );
      },
    });
    const run = await find(await runWith(db));
    expect(run).toMatchObject({ status: 'failed', errorCode: 'database_error', created: 1000, deactivated: 20 });
    expect(await statuses()).toEqual({ active: 3480, deactivated: 20 });
    expect(await sync()).toMatchObject({ status: 'succeeded', created: 1500, deactivated: 0 });
    expect(await statuses()).toEqual({ active: 4980, deactivated: 20 });
  }, 60_000);

  test('RF02: and stays away to the end of the run leaves a run that is called lost, and nobody deactivated', async () => {
    leave(putMany(3).slice(0, 1));
    const gone = interrupted(() => {
      throw Object.assign(new Error('terminating connection'), { code: '57P01' });
    });
    await expect(runWith(gone)).rejects.toMatchObject({ code: '57P01' });
    await database.sql`update sync_leases set expires_at = now() where organization_id = ${organizationId}`;
    expect(await closeLostRuns(database.db, { now: new Date() })).toEqual([organizationId]);
    expect(await statuses()).toEqual({});
    expect(await sync()).toMatchObject({ status: 'succeeded', created: 2 });
  });

  test('RF05: and comes back as a replica that lost the last writes is made whole by the next sync', async () => {
    const ids = putMany(30);
    directory.putGroup('Everyone', ids);
    await sync();
    const snapshot = await database.sql`select count(*) from members where organization_id = ${organizationId}`;
    // What was written last is lost: some members, some memberships, and a change of a name.
    await database.sql`
      delete from members where id in (select id from members where organization_id = ${organizationId} order by id limit 10)`;
    await database.sql`
      update members set display_name = 'as it was before' where id in (
        select id from members where organization_id = ${organizationId} order by id desc limit 3)`;
    expect(await sync()).toMatchObject({
      status: 'succeeded',
      created: 10,
      updated: 3,
      deactivated: 0,
      membershipsAdded: 10,
    });
    expect(await database.sql`select count(*) from members where organization_id = ${organizationId}`).toEqual(
      snapshot,
    );
    expect(await sync()).toMatchObject({
      status: 'succeeded',
      created: 0,
      updated: 0,
      unchanged: 30,
      membershipsAdded: 0,
    });
  });

  test.each([
    ['40001', 'a serialization failure'],
    ['40P01', 'a deadlock'],
  ])('RF07: %s (%s) is tried again twice and not for ever', async (code) => {
    putMany(3);
    let refused = 0;
    const transient = (times: number) =>
      interrupted(() => {
        if (refused === times) return;
        refused += 1;
        throw Object.assign(new Error('try again'), { code });
      });
    expect(await find(await runWith(transient(2)))).toMatchObject({ status: 'succeeded', created: 3 });
    refused = 0;
    directory.put({ email: 'another@example.com' });
    expect(await find(await runWith(transient(3)))).toMatchObject({ status: 'failed', errorCode: 'database_error' });
    expect(refused).toBe(3);
  });
});

describe('an odd directory', () => {
  test.each([1, 2, 1000])(
    'RF46: of a user who is listed twice the later one counts, with pages of %d',
    async (pageSize) => {
      const [first = ''] = putMany(4);
      const client = directory.client();
      directory.pageSize = pageSize;
      const { syncRunId } = await requestSync(
        { db: database.db, jobs, clock },
        { environmentId: TEST_ENVIRONMENT_ID, organizationId, trigger: 'manual', requestedBy: '' },
      );
      const signal = new AbortController().signal;
      const run = await startRun(
        { db: database.db, clock, signal, leaseSeconds: LEASE_SECONDS, nextSyncInSeconds: 3600 },
        organizationId,
      );
      invariant(run, 'the run starts');
      const listScimUsers: typeof client.listScimUsers = async (filter) => {
        const page = await client.listScimUsers(filter);
        if (filter.scimGroupId !== undefined || page.nextPageToken !== '') return page;
        const again = directory.users.get(first);
        invariant(again, 'the first user is there');
        return { ...page, scimUsers: [...page.scimUsers, { ...again, email: 'later@example.com' }] };
      };
      await runSync(run, { client: { ...client, listScimUsers }, logger: silentLogger, guard: DEFAULT_GUARD });
      expect(await find(syncRunId)).toMatchObject({ status: 'succeeded', created: 4 });
      const rows = await database.sql`
      select email from members where organization_id = ${organizationId} and scim_user_id = ${first}`;
      expect(rows).toEqual([{ email: 'later@example.com' }]);
    },
  );
});

describe('the admins of a tenant', () => {
  async function makeAdmins(...emails: string[]): Promise<void> {
    await database.sql`
      update members set is_tenant_admin = true where organization_id = ${organizationId} and email = any(${emails})`;
  }

  test('RF52: a sync that would take access from the last of them changes nothing until somebody approves it', async () => {
    const [first = '', second = ''] = putMany(8);
    await sync();
    await makeAdmins('p00000@example.com', 'p00001@example.com');
    leave([first]);
    expect(await sync()).toMatchObject({ status: 'succeeded', deactivated: 1 });
    leave([second]);
    const stopped = await sync();
    expect(stopped).toMatchObject({
      ...{ status: 'aborted_by_guard', errorCode: 'last_admin', deactivated: 0 },
      errorMessage: expect.stringContaining('1 of 7 people, among them every admin that the tenant has'),
    });
    const { changes } = await listSyncRunChanges(database.db, stopped.id, { limit: 10 });
    expect(changes).toMatchObject([{ kind: 'deactivated', subject: 'p00001@example.com' }]);
    const { events } = await listAuditEvents(database.db, { organizationId, limit: 1 });
    expect(events).toMatchObject([{ action: 'sync.stopped', detail: { wouldDeactivate: 1, lastAdmins: true } }]);

    const args = { syncRunId: stopped.id, environmentId: TEST_ENVIRONMENT_ID, organizationId, actor };
    const { syncRunId } = await approveGuardedRun({ db: database.db, jobs, clock }, args);
    await workNow(database.db, organizationId, directory);
    expect(await find(syncRunId)).toMatchObject({ status: 'succeeded', deactivated: 1 });
  });

  test('RF52: a tenant without admins, or with one who stays, is synced as ever', async () => {
    const [first = '', second = ''] = putMany(8);
    await sync();
    leave([first]);
    expect(await sync()).toMatchObject({ status: 'succeeded', deactivated: 1 });
    await makeAdmins('p00001@example.com', 'p00002@example.com');
    leave([second]);
    expect(await sync()).toMatchObject({ status: 'succeeded', deactivated: 1 });
  });
});
