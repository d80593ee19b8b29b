import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { findTenant } from '@/lib/tenants/queries';
import { findSyncRun, listSyncRunChanges, type SyncRun } from './queries';
import { requestSync } from './request-sync';
import { FakeDirectory, newTenant, type SyncOptions, syncNow, TEST_ENVIRONMENT_ID, workNow } from './testing';

const database = await openTestDatabase();
let { organizationId, directory } = newTenant();

beforeEach(() => {
  ({ organizationId, directory } = newTenant());
});

async function runOf(id: string): Promise<SyncRun> {
  const run = await findSyncRun(database.db, id);
  invariant(run, 'the run is there');
  return run;
}
const sync = async (options: SyncOptions = {}) => runOf(await syncNow(database.db, organizationId, directory, options));
const preview = (options: SyncOptions = {}) => sync({ ...options, request: { preview: true } });

const COUNTS = [
  'created',
  'updated',
  'deactivated',
  'reactivated',
  'unchanged',
  'quarantined',
  'groupsCreated',
  'groupsDeleted',
  'membershipsAdded',
  'membershipsRemoved',
  'usersRead',
  'groupsRead',
] as const;
const countsOf = (run: SyncRun) => Object.fromEntries(COUNTS.map((name) => [name, run[name]]));

/** Everything that a sync may write, as it is stored. */
const world = () => database.sql`
  select 'm' || m.id || m.xmin || m.ctid as row from members m where organization_id = ${organizationId}
  union all select 'g' || g.id || g.xmin from member_groups g where organization_id = ${organizationId}
  union all select 'x' || x.member_id || x.xmin from member_group_memberships x
    join member_groups g on g.id = x.member_group_id where g.organization_id = ${organizationId}
  union all select 't' || t.next_sync_at || coalesce(t.last_sync_run_id::text, '') from tenants t
    where organization_id = ${organizationId} order by 1`;

describe('a preview', () => {
  test('RF53: says what a sync would do, with the first of each kind, and writes none of it', async () => {
    const leaver = directory.put({ email: 'leaver@example.com' });
    const renamed = directory.put({ email: 'renamed@example.com', attributes: { displayName: 'Old' } });
    directory.putGroup('All', [leaver, renamed]);
    await sync();
    const before = await world();
    directory.put({ id: leaver, email: 'leaver@example.com', deleted: true });
    directory.put({ id: renamed, email: 'renamed@example.com', attributes: { displayName: 'New' } });
    directory.put({ email: 'joiner@example.com' });
    directory.put({ email: '' });
    const run = await preview();
    expect(run).toMatchObject({
      ...{ status: 'succeeded', preview: true, created: 1, updated: 1, deactivated: 1, quarantined: 1, unchanged: 0 },
      ...{ membershipsRemoved: 1, membershipsAdded: 0, errorCode: null },
    });
    const { changes } = await listSyncRunChanges(database.db, run.id, { limit: 100 });
    expect(changes.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['deactivated', 'leaver@example.com'],
      ['updated', 'renamed@example.com'],
      ['created', 'joiner@example.com'],
      ['quarantined', expect.stringMatching(/^scim_user_/)],
    ]);
    expect(await world()).toEqual(before);
    const staged = await database.sql`select 1 from sync_staged_users limit 1`;
    expect(staged).toEqual([]);
  });

  test('RF53: counts exactly what the sync after it does, for any directory', { timeout: 120_000 }, async () => {
    const person = fc.record({
      email: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      name: fc.constantFrom('x', 'y'),
      deleted: fc.boolean(),
    });
    const people = fc.array(fc.option(person), { minLength: 6, maxLength: 6 });
    const groups = fc.array(fc.option(fc.array(fc.nat(5), { maxLength: 4 })), { minLength: 2, maxLength: 2 });
    const state = fc.record({ people, groups });
    await fc.assert(
      fc.asyncProperty(state, state, fc.constantFrom('email', 'scim_id'), async (first, second, matchBy) => {
        organizationId = formatId('organization', randomUUID());
        directory = new FakeDirectory();
        const ids = Array.from({ length: 6 }, () => formatId('scimUser', randomUUID()));
        const groupIds = [0, 1].map(() => formatId('scimGroup', randomUUID()));
        const become = (wanted: typeof first) => {
          directory.users.clear();
          directory.groups.clear();
          wanted.people.forEach((one, index) => {
            if (one)
              directory.put({
                id: ids[index] ?? '',
                email: `${one.email}@example.com`,
                deleted: one.deleted,
                attributes: { displayName: one.name },
              });
          });
          wanted.groups.forEach((members, index) => {
            const inGroup = (members ?? [])
              .flatMap((member) => ids[member] ?? [])
              .filter((id) => directory.users.has(id));
            if (members) directory.putGroup(`Group ${index}`, inGroup, groupIds[index]);
          });
        };
        become(first);
        await sync();
        await database.sql`update tenants set match_by = ${matchBy} where organization_id = ${organizationId}`;
        become(second);
        const intended = countsOf(await preview());
        expect(intended).toEqual(countsOf(await sync()));
      }),
      { numRuns: 40 },
    );
  });

  test('says that the guard would stop the sync, and still counts', async () => {
    const ids = Array.from({ length: 6 }, (_, i) => directory.put({ email: `p${i}@example.com` }));
    await sync();
    for (const id of ids.slice(0, 4)) directory.put({ id, email: `gone-${id}@example.com`, deleted: true });
    const run = await preview({ guard: { always: 1, share: 0.3 } });
    expect(run).toMatchObject({ status: 'succeeded', deactivated: 4, errorCode: 'would_be_stopped' });
    expect(run.errorMessage).toContain('4 of 6 people');
  });

  test('lists a hundred of a kind and counts all', async () => {
    for (let i = 0; i < 130; i++) directory.put({ email: `p${i}@example.com` });
    const run = await preview();
    expect(run.created).toBe(130);
    expect((await listSyncRunChanges(database.db, run.id, { limit: 1000 })).changes).toHaveLength(100);
  });

  test('works over the pages of a remote server', async () => {
    directory.remote = true;
    directory.pageSize = 10;
    for (let i = 0; i < 25; i++) directory.put({ email: `p${i}@example.com` });
    expect(await preview()).toMatchObject({ status: 'succeeded', created: 25, usersRead: 25 });
  });

  test('does not move the next regular sync, and is not what the tenant was last synced by', async () => {
    directory.put({ email: 'a@example.com' });
    const real = await sync();
    const before = await findTenant(database.db, organizationId);
    await preview();
    expect(await findTenant(database.db, organizationId)).toEqual(before);
    expect(before?.lastSyncRunId).toBe(real.id);
  });
});

describe('a preview and a sync asked for at once', () => {
  const ask = (request: { trigger: 'manual' | 'change'; preview?: boolean }) =>
    requestSync(
      { db: database.db, jobs: { wakeSync: async () => {} }, clock: () => new Date() },
      { environmentId: TEST_ENVIRONMENT_ID, organizationId, requestedBy: 'op@example.com', ...request },
    );

  test.each(['manual', 'change'] as const)(
    'a waiting preview becomes the sync that is asked for (%s)',
    async (trigger) => {
      directory.put({ email: 'a@example.com' });
      const asked = await ask({ trigger: 'manual', preview: true });
      expect(await ask({ trigger })).toEqual({ syncRunId: asked.syncRunId, joined: false });
      await workNow(database.db, organizationId, directory);
      expect(await runOf(asked.syncRunId)).toMatchObject({ preview: false, trigger, created: 1 });
      expect((await findTenant(database.db, organizationId))?.activeMemberCount).toBe(1);
    },
  );

  test('a preview joins the sync that is under way', async () => {
    const asked = await ask({ trigger: 'manual' });
    expect(await ask({ trigger: 'manual', preview: true })).toEqual({ syncRunId: asked.syncRunId, joined: true });
    expect(await runOf(asked.syncRunId)).toMatchObject({ preview: false });
  });

  test('a sync asked for while a preview works follows it', async () => {
    directory.put({ email: 'a@example.com' });
    await sync();
    let asked = false;
    directory.weather = async () => {
      if (!asked) await ask({ trigger: 'manual' });
      asked = true;
    };
    await preview();
    const tenant = await findTenant(database.db, organizationId);
    expect(tenant?.nextSyncAt.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
