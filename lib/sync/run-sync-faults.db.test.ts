import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { listAuditEvents } from '@/lib/audit/queries';
import { openTestDatabase } from '@/lib/db/testing';
import { invariant } from '@/lib/invariant';
import { silentLogger } from '@/lib/log';
import { resolveLogin } from '@/lib/members/resolve-login';
import { ApiError } from '@/lib/ssoready/client';
import { findTenant } from '@/lib/tenants/queries';
import { approveGuardedRun } from './approve-guarded-run';
import { LEASE_SECONDS, startRun } from './lease';
import { closeLostRuns } from './lost-runs';
import { DEFAULT_GUARD } from './plan-run';
import { findOpenSyncRun, findSyncRun, listSyncRunChanges, type SyncRun } from './queries';
import { requestSync, type SyncTrigger } from './request-sync';
import { runSync } from './run-sync';
import { FakeDirectory, newTenant, syncNow, TEST_ENVIRONMENT_ID, workNow } from './testing';

const database = await openTestDatabase();
let { organizationId, directory } = newTenant();

beforeEach(() => {
  ({ organizationId, directory } = newTenant());
});

const jobs = { wakeSync: async () => {} };
const clock = () => new Date();
const actor = { type: 'operator' as const, id: '', label: 'op@example.com' };

const request = (trigger: SyncTrigger = 'manual') =>
  requestSync(
    { db: database.db, jobs, clock },
    { environmentId: TEST_ENVIRONMENT_ID, organizationId, trigger, requestedBy: 'op@example.com' },
  );

async function find(id: string): Promise<SyncRun> {
  const run = await findSyncRun(database.db, id);
  invariant(run, 'the run is there');
  return run;
}

const sync = async (options: Parameters<typeof syncNow>[3] = {}) =>
  find(await syncNow(database.db, organizationId, directory, options));

const start = (signal = new AbortController().signal) =>
  startRun({ db: database.db, clock, signal, leaseSeconds: LEASE_SECONDS, nextSyncInSeconds: 3600 }, organizationId);

async function countMembers(status: 'active' | 'deactivated' = 'active'): Promise<number> {
  const [row] = await database.sql`
    select count(*)::int as count from members where organization_id = ${organizationId} and status = ${status}`;
  return Number(row?.count);
}

function putMany(count: number): string[] {
  return Array.from({ length: count }, (_, i) => directory.put({ email: `p${`${i}`.padStart(5, '0')}@example.com` }));
}

const leave = (ids: readonly string[]) => {
  for (const id of ids) {
    const user = directory.users.get(id);
    if (user) directory.users.set(id, { ...user, deleted: true });
  }
};

const refuse =
  (operation: string, status: number, code: number | null = null) =>
  (called: string) => {
    if (called === operation) throw new ApiError(`HTTP ${status}`, { status, operation, code });
  };

describe('many at once', () => {
  test('RF26: fifty clicks at the same moment are one run', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => request()));
    expect(new Set(answers.map((answer) => answer.syncRunId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.joined)).toHaveLength(1);
  });

  test('IV6: of two workers that take up a tenant at the same moment one does the run', async () => {
    putMany(30);
    const { syncRunId } = await request();
    const worked = await Promise.all(Array.from({ length: 4 }, () => workNow(database.db, organizationId, directory)));
    expect(worked.filter(Boolean)).toHaveLength(1);
    expect(await find(syncRunId)).toMatchObject({ status: 'succeeded', created: 30 });
  });

  test('RF27: a change that arrives while a run reads makes the tenant due again', async () => {
    putMany(1);
    directory.weather = async (operation) => {
      if (operation === 'listSCIMGroups') expect(await request('change')).toMatchObject({ joined: true });
    };
    await sync();
    const tenant = await findTenant(database.db, organizationId);
    expect(tenant?.nextSyncAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('IV6, RF17: a worker whose lease passed on writes nothing any more', async () => {
    putMany(3);
    const { syncRunId } = await request();
    const asleep = await start();
    invariant(asleep, 'the first worker has the run');
    await database.sql`update sync_leases set expires_at = now() - interval '1 second' where organization_id = ${organizationId}`;
    await request();
    expect(await find(syncRunId)).toMatchObject({ status: 'lost', errorCode: 'worker_lost' });
    const other = await start();
    invariant(other, 'the second worker has the next run');
    await runSync(asleep, { client: directory.client(), logger: silentLogger, guard: DEFAULT_GUARD });
    expect(await countMembers()).toBe(0);
    await runSync(other, { client: directory.client(), logger: silentLogger, guard: DEFAULT_GUARD });
    expect(await countMembers()).toBe(3);
    expect(await find(syncRunId)).toMatchObject({ status: 'lost' });
  });

  test('IV6, RF17: a worker whose lease passes on after reading is refused by the database when it writes', async () => {
    putMany(3);
    await request();
    const asleep = await start();
    invariant(asleep, 'the first worker has the run');
    const taken: unknown[] = [];
    directory.weather = async (operation) => {
      if (operation !== 'getSCIMDirectory' || taken.length > 0) return;
      await database.sql`update sync_leases set expires_at = now() where organization_id = ${organizationId}`;
      await request();
      taken.push(await start());
    };
    await runSync(asleep, { client: directory.client(), logger: silentLogger, guard: DEFAULT_GUARD });
    expect(taken).toMatchObject([{ fence: asleep.fence + 1 }]);
    expect(await countMembers()).toBe(0);
    const [lease] = await database.sql`
      select fence::int, sync_run_id is not null as held from sync_leases where organization_id = ${organizationId}`;
    expect(lease).toEqual({ fence: asleep.fence + 1, held: true });
  });

  test('somebody who logs in for the first time while the sync writes is tied, not doubled', async () => {
    putMany(3);
    const { syncRunId } = await request();
    const run = await start();
    invariant(run, 'the run starts');
    let raced = false;
    let directoryWasRead = false;
    directory.weather = (operation) => {
      if (operation === 'getSCIMDirectory') directoryWasRead = true;
    };
    // The login falls between the plan and its writing.
    const db = new Proxy(run.db, {
      get(target, name, receiver) {
        if (name === 'transaction' && !raced && directoryWasRead) {
          raced = true;
          return async (...args: Parameters<typeof target.transaction>) => {
            await resolveLogin(database.db, {
              ...{ organizationId, environmentId: TEST_ENVIRONMENT_ID, attributes: {}, now: new Date() },
              email: 'p00001@example.com',
            });
            return target.transaction(...args);
          };
        }
        return Reflect.get(target, name, receiver);
      },
    });
    await runSync({ ...run, db }, { client: directory.client(), logger: silentLogger, guard: DEFAULT_GUARD });
    expect(raced).toBe(true);
    expect(await find(syncRunId)).toMatchObject({ status: 'succeeded', created: 2, updated: 1 });
    expect(await countMembers()).toBe(3);
    expect(await findTenant(database.db, organizationId)).toMatchObject({ activeMemberCount: 3 });
  });
});

describe('a worker that ends in the middle', () => {
  test('RF16: a shut-down between two batches ends the run as lost, and the next run finishes the rest', async () => {
    putMany(2500);
    const stop = new AbortController();
    const { syncRunId } = await request();
    const run = await start(stop.signal);
    invariant(run, 'the run starts');
    const seen = watchCreated(run.runId, 1000, () => stop.abort());
    await runSync({ ...run, db: seen }, { client: directory.client(), logger: silentLogger, guard: DEFAULT_GUARD });
    expect(await find(syncRunId)).toMatchObject({ status: 'lost', errorCode: 'interrupted', created: 1000 });
    expect(await countMembers()).toBe(1000);
    expect(await sync()).toMatchObject({ status: 'succeeded', created: 1500, unchanged: 1000 });
    expect(await countMembers()).toBe(2500);
    const [left] = await database.sql`select count(*)::int as count from sync_staged_users`;
    expect(left?.count).toBe(0);
  });

  /** The builder, with a call after the first transaction that follows `count` creations. */
  function watchCreated(runId: string, count: number, then: () => void) {
    return new Proxy(database.db, {
      get(target, name, receiver) {
        if (name !== 'transaction') return Reflect.get(target, name, receiver);
        return async (...args: Parameters<typeof target.transaction>) => {
          const result = await target.transaction(...args);
          const [row] = await database.sql`select created from sync_runs where id = ${runId}`;
          if (Number(row?.created) >= count) then();
          return result;
        };
      },
    });
  }

  test('RF15, IV7: a killed worker leaves a run that is called lost when its lease ends, and the tenant is due at once', async () => {
    putMany(2);
    const { syncRunId } = await request();
    await start();
    await database.sql`update sync_leases set expires_at = now() - interval '1 second' where organization_id = ${organizationId}`;
    const now = new Date();
    expect(await closeLostRuns(database.db, { now })).toEqual([organizationId]);
    expect(await find(syncRunId)).toMatchObject({ status: 'lost' });
    expect((await findTenant(database.db, organizationId))?.nextSyncAt).toEqual(now);
    expect(await sync()).toMatchObject({ status: 'succeeded', created: 2 });
  });

  test('RF18: a tenant that kills the worker again and again waits for its regular time', async () => {
    for (let i = 0; i < 3; i++) {
      await request();
      await start();
      await database.sql`update sync_leases set expires_at = now() - interval '1 second' where organization_id = ${organizationId}`;
      await closeLostRuns(database.db, { now: new Date() });
    }
    const tenant = await findTenant(database.db, organizationId);
    expect(tenant?.nextSyncAt.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
    expect(await findOpenSyncRun(database.db, organizationId)).toBeNull();
  });
});

describe('mass deactivation', () => {
  test('RF48: above the threshold nothing is written, and the list of what would have been is kept', async () => {
    const ids = putMany(60);
    await sync();
    leave(ids.slice(0, 30));
    directory.put({ email: 'new@example.com' });
    const run = await sync();
    expect(run).toMatchObject({
      ...{ status: 'aborted_by_guard', errorCode: 'mass_deactivation', deactivated: 0, created: 0 },
      errorMessage: expect.stringContaining('30 of 60'),
    });
    expect(await countMembers()).toBe(60);
    const { changes } = await listSyncRunChanges(database.db, run.id, { limit: 100 });
    expect(changes).toHaveLength(30);
    expect(changes[0]).toMatchObject({ kind: 'deactivated', reason: 'deleted_in_directory' });
    const { events } = await listAuditEvents(database.db, { organizationId, limit: 1 });
    expect(events).toMatchObject([{ action: 'sync.stopped', targetId: run.id, detail: { wouldDeactivate: 30 } }]);
  });

  test('RF49: an approval lets exactly that list through', async () => {
    const ids = putMany(60);
    await sync();
    leave(ids.slice(0, 30));
    const stopped = await sync();
    const args = { syncRunId: stopped.id, environmentId: TEST_ENVIRONMENT_ID, organizationId, actor };
    const approved = await approveGuardedRun({ db: database.db, jobs, clock }, args);
    await workNow(database.db, organizationId, directory);
    expect(await find(approved.syncRunId)).toMatchObject({ status: 'succeeded', deactivated: 30 });
    expect(await countMembers('deactivated')).toBe(30);
    const { events } = await listAuditEvents(database.db, { organizationId, limit: 10 });
    expect(events.find((event) => event.action === 'sync.approved')).toMatchObject({
      actor,
      targetId: approved.syncRunId,
    });
  });

  test('RF49: an approval does not let a longer list through', async () => {
    const ids = putMany(60);
    await sync();
    leave(ids.slice(0, 30));
    const stopped = await sync();
    const args = { syncRunId: stopped.id, environmentId: TEST_ENVIRONMENT_ID, organizationId, actor };
    const approved = await approveGuardedRun({ db: database.db, jobs, clock }, args);
    leave(ids.slice(30, 31));
    await workNow(database.db, organizationId, directory);
    expect(await find(approved.syncRunId)).toMatchObject({ status: 'aborted_by_guard', deactivated: 0 });
  });

  test('RF49: an approval of another tenant, of a day-old list or during a run is refused', async () => {
    const ids = putMany(60);
    await sync();
    leave(ids.slice(0, 30));
    const stopped = await sync();
    const args = { syncRunId: stopped.id, environmentId: TEST_ENVIRONMENT_ID, organizationId, actor };
    const deps = { db: database.db, jobs, clock };
    await expect(approveGuardedRun(deps, { ...args, organizationId: 'org_other' })).rejects.toMatchObject({
      code: 'not_found',
    });
    const tomorrow = () => new Date(Date.now() + 25 * 3_600_000);
    await expect(approveGuardedRun({ ...deps, clock: tomorrow }, args)).rejects.toMatchObject({ code: 'gone' });
    await request();
    await expect(approveGuardedRun(deps, args)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('RF41: an empty list where there were sixty people deactivates nobody', async () => {
    putMany(60);
    await sync();
    directory.users.clear();
    expect(await sync()).toMatchObject({ status: 'aborted_by_guard' });
    expect(await countMembers()).toBe(60);
  });
});

describe('what the other side does', () => {
  test('RF42: a user whom the list missed but the directory still has is not deactivated', async () => {
    const [missed = '', gone = ''] = putMany(5);
    await sync();
    const client = directory.client();
    directory.users.delete(gone);
    const { syncRunId } = await request();
    const run = await start();
    invariant(run, 'the run starts');
    const listScimUsers: typeof client.listScimUsers = async (filter) => {
      const page = await client.listScimUsers(filter);
      return { ...page, scimUsers: page.scimUsers.filter((user) => user.id !== missed) };
    };
    await runSync(run, { client: { ...client, listScimUsers }, logger: silentLogger, guard: DEFAULT_GUARD });
    expect(await find(syncRunId)).toMatchObject({ status: 'partial', deactivated: 1, quarantined: 1, unchanged: 3 });
    const { changes } = await listSyncRunChanges(database.db, syncRunId, { limit: 10 });
    expect(changes).toMatchObject([
      { kind: 'deactivated', reason: 'absent_from_directory' },
      { kind: 'quarantined', reason: 'missing_from_list', subjectId: missed },
    ]);
  });

  test.each([
    ['a refused API key', 'listSCIMUsers', 401, null, 'api_key_refused'],
    ['a directory that was deleted', 'listSCIMUsers', 404, 5, 'directory_missing'],
    ['no answer', 'listSCIMUsers', 0, null, 'server_unreachable'],
    ['a crash', 'listSCIMGroups', 500, 13, 'server_error'],
    ['a page that is no JSON', 'listSCIMUsers', 200, null, 'bad_answer'],
    ['too many requests', 'listSCIMUsers', 429, 8, 'rate_limited'],
  ])(
    'RF43: %s ends the run as failed, says who can mend it, and deactivates nobody',
    async (_name, operation, status, code, expected) => {
      const ids = putMany(3);
      await sync();
      leave(ids.slice(0, 1));
      directory.weather = refuse(operation, status, code);
      const run = await sync();
      expect(run).toMatchObject({ status: 'failed', phase: 'finished', errorCode: expected, deactivated: 0 });
      expect(run.errorMessage).toMatch(/operator|nothing needs to be done/);
      expect(await countMembers()).toBe(3);
    },
  );

  test('RF33: a page token that is refused once makes reading start again, refused twice it ends the run', async () => {
    putMany(30);
    directory.pageSize = 10;
    let refusals = 1;
    let pages = 0;
    directory.weather = (operation) => {
      if (operation === 'listSCIMUsers' && ++pages % 3 === 0 && refusals-- > 0) {
        throw new ApiError('bad token', { status: 400, operation });
      }
    };
    expect(await sync()).toMatchObject({ status: 'succeeded', created: 30, usersRead: 30 });
    refusals = 2;
    pages = 0;
    expect(await sync()).toMatchObject({ status: 'failed', errorCode: 'request_refused' });
  });

  test('RF34: a list that never ends is noticed', async () => {
    putMany(20);
    const client = directory.client();
    const { syncRunId } = await request();
    const run = await start();
    invariant(run, 'the run starts');
    const listScimUsers: typeof client.listScimUsers = async ({ pageToken: _pageToken, ...filter }) => ({
      ...(await client.listScimUsers(filter)),
      nextPageToken: randomUUID(),
    });
    await runSync(run, { client: { ...client, listScimUsers }, logger: silentLogger, guard: DEFAULT_GUARD });
    expect(await find(syncRunId)).toMatchObject({ status: 'failed', errorCode: 'page_loop', created: 0 });
  });

  test('RF29: a directory that stops being the primary one during the run changes nobody', async () => {
    putMany(2);
    directory.weather = (operation) => {
      if (operation === 'listSCIMGroups') directory.primary = false;
    };
    expect(await sync()).toMatchObject({ status: 'failed', errorCode: 'directory_changed', created: 0 });
  });

  test('another directory with the same people takes the members over by their e-mail addresses', async () => {
    putMany(60);
    await sync();
    const emails = [...directory.users.values()].map((user) => user.email);
    directory = new FakeDirectory();
    for (const email of emails) directory.put({ email });
    expect(await sync()).toMatchObject({ status: 'succeeded', created: 0, updated: 60, deactivated: 0 });
    expect(await countMembers()).toBe(60);
  });

  test('an organization without a directory: a click says so, the schedule leaves no trace', async () => {
    directory.hasDirectory = false;
    expect(await sync()).toMatchObject({ status: 'failed', errorCode: 'no_directory' });
    const { syncRunId } = await request('schedule');
    await workNow(database.db, organizationId, directory);
    expect(await findSyncRun(database.db, syncRunId)).toBeNull();
    expect(await findOpenSyncRun(database.db, organizationId)).toBeNull();
  });

  test('the remote engine: pages of ten without a page size; a failing server is no proof of an absence', async () => {
    const [first = ''] = putMany(25);
    directory.pageSize = 10;
    directory.remote = true;
    await sync();
    directory.users.delete(first);
    directory.weather = refuse('getSCIMUser', 500, 2);
    expect(await sync()).toMatchObject({ status: 'failed', errorCode: 'server_error' });
    directory.weather = refuse('getSCIMUser', 404, 5);
    expect(await sync()).toMatchObject({ status: 'succeeded', deactivated: 1, usersRead: 24 });
  });
});

test('a directory of 5,000 users and a group of them all: first sync, no change, and every attribute new', async () => {
  const ids = putMany(5000);
  directory.putGroup('Everyone', ids);
  expect(await sync()).toMatchObject({ status: 'succeeded', created: 5000, membershipsAdded: 5000 });
  expect(await sync()).toMatchObject({ status: 'succeeded', created: 0, unchanged: 5000, membershipsAdded: 0 });
  for (const [id, user] of directory.users) directory.users.set(id, { ...user, attributes: { title: 'new' } });
  expect(await sync()).toMatchObject({ status: 'succeeded', updated: 5000, unchanged: 0 });
});
