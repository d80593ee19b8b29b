import { beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, newUuid } from '@/lib/ids';
import { silentLogger } from '@/lib/log';
import { ensureTenant, findTenant } from '@/lib/tenants/queries';
import { updateTenant } from '@/lib/tenants/update-tenant';
import { createChangeTrigger } from './change-trigger';
import { listSyncRuns } from './queries';
import { requestSync } from './request-sync';
import { newTenant, TEST_ENVIRONMENT_ID } from './testing';
import { createSyncWorker } from './worker';

const database = await openTestDatabase();
let { organizationId, directory } = newTenant();

beforeEach(() => {
  ({ organizationId, directory } = newTenant());
});

const clock = () => new Date();
const never = new AbortController().signal;

function setUp() {
  const woken: { organizationId: string; afterSeconds: number }[] = [];
  const jobs = {
    wakeSync: async (id: string, options?: { afterSeconds: number }) => {
      woken.push({ organizationId: id, afterSeconds: options?.afterSeconds ?? 0 });
    },
  };
  const { db } = database;
  const common = { db, jobs, clock, logger: silentLogger };
  const worker = createSyncWorker({ ...common, clientFor: () => directory.client(), random: () => 0.5 });
  const request = (trigger: 'manual' | 'change') =>
    requestSync(common, { environmentId: TEST_ENVIRONMENT_ID, organizationId, trigger, requestedBy: '' });
  const ofTenant = () => woken.filter((call) => call.organizationId === organizationId);
  return { worker, common, request, woken: ofTenant };
}

describe('the schedule', () => {
  test('asks for a sync of a tenant whose time has come, once, and the next is due an hour after it began', async () => {
    const { worker, request, woken } = setUp();
    await request('manual');
    await worker.syncTenant(organizationId, never);
    const before = woken().length;
    await worker.schedule();
    expect(woken()).toHaveLength(before);
    await database.sql`
      update tenants set next_sync_at = now() - interval '1 minute' where organization_id = ${organizationId}`;
    await Promise.all([worker.schedule(), worker.schedule()]);
    const { runs } = await listSyncRuns(database.db, { organizationId, limit: 9 });
    expect(runs).toHaveLength(2);
    directory.put({ email: 'one@example.com' });
    await worker.syncTenant(organizationId, never);
    const due = (await findTenant(database.db, organizationId))?.nextSyncAt.getTime() ?? 0;
    expect(Math.round((due - Date.now()) / 60_000)).toBe(60);
  });

  test('leaves a tenant alone whose sync is turned off', async () => {
    const { worker } = setUp();
    await updateTenant(database.db, {
      ...{ organizationId, environmentId: TEST_ENVIRONMENT_ID, now: new Date(0), syncEnabled: false },
      actor: { type: 'operator', id: '', label: 'op@example.com' },
    });
    await worker.schedule();
    expect((await listSyncRuns(database.db, { organizationId, limit: 9 })).runs).toEqual([]);
  });

  test('wakes the worker for a run that was asked for and never taken up', async () => {
    const { worker, request, woken } = setUp();
    await request('manual');
    await database.sql`
      update sync_runs set created_at = now() - interval '2 minutes' where organization_id = ${organizationId}`;
    const before = woken().length;
    await worker.schedule();
    expect(woken()).toHaveLength(before + 1);
  });
});

describe('syncs because of changes', () => {
  test('a change during a run is followed up, after a rest of twice the length of that run', async () => {
    const { worker, request, woken } = setUp();
    directory.put({ email: 'one@example.com' });
    directory.weather = async (operation) => {
      if (operation === 'listSCIMGroups') await request('change');
    };
    await request('manual');
    await worker.syncTenant(organizationId, never);
    const { runs } = await listSyncRuns(database.db, { organizationId, limit: 9 });
    expect(runs).toMatchObject([
      { trigger: 'change', status: 'queued' },
      { trigger: 'manual', status: 'succeeded' },
    ]);
    expect(woken().at(-1)?.afterSeconds).toBeGreaterThanOrEqual(1);
  });

  test('RF64: the rest after a long run is long, but never above a minute', async () => {
    const { request, woken } = setUp();
    await request('manual');
    await database.sql`
      update sync_runs set status = 'succeeded', started_at = now() - interval '20 seconds', finished_at = now()
      where organization_id = ${organizationId}`;
    await request('change');
    expect(woken().at(-1)?.afterSeconds).toBeGreaterThanOrEqual(38);
    await database.sql`
      update sync_runs set status = 'succeeded', started_at = now() - interval '9 hours', finished_at = now()
      where organization_id = ${organizationId}`;
    await request('change');
    expect(woken().at(-1)?.afterSeconds).toBeLessThanOrEqual(60);
  });

  test('a change in the directory of a tenant whose sync is paused starts none', async () => {
    const { common, woken } = setUp();
    await database.db.transaction((tx) =>
      ensureTenant(tx, { organizationId, environmentId: TEST_ENVIRONMENT_ID, now: new Date() }),
    );
    await database.sql`update tenants set sync_enabled = false where organization_id = ${organizationId}`;
    const trigger = createChangeTrigger({ ...common, gatherMs: 3_600_000 });
    trigger.notify({ environmentId: TEST_ENVIRONMENT_ID, organizationId });
    await trigger.flush();
    expect(woken()).toEqual([]);
    expect((await listSyncRuns(database.db, { organizationId, limit: 1 })).runs).toEqual([]);
  });

  test('many changes of a tenant at once become one sync, and what is being gathered is not lost at the end', async () => {
    const { common, woken } = setUp();
    const trigger = createChangeTrigger({ ...common, gatherMs: 10 });
    for (let i = 0; i < 100; i++) trigger.notify({ environmentId: TEST_ENVIRONMENT_ID, organizationId });
    await vi.waitFor(() => expect(woken()).toHaveLength(1), { timeout: 5000, interval: 10 });
    const other = formatId('organization', newUuid());
    const patient = createChangeTrigger({ ...common, gatherMs: 3_600_000 });
    patient.notify({ environmentId: TEST_ENVIRONMENT_ID, organizationId: other });
    await patient.flush();
    expect((await listSyncRuns(database.db, { organizationId: other, limit: 1 })).runs).toHaveLength(1);
  });
});

test('what a dead run left in the staging tables is cleared, what a living one has is kept', async () => {
  const { worker, request } = setUp();
  await request('manual');
  const dead = newUuid();
  const [row] = await database.sql`
    update sync_runs set status = 'running' where organization_id = ${organizationId} returning id`;
  for (const id of [dead, row?.id]) {
    await database.sql`
      insert into sync_staged_groups (sync_run_id, scim_group_id, display_name, deleted) values (${id}, 'g', 'G', false)`;
  }
  await worker.clearAbandonedStaging();
  const left = await database.sql`select sync_run_id from sync_staged_groups`;
  expect(left.map((group) => group.sync_run_id)).toEqual([row?.id]);
});
