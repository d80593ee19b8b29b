import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { listAuditEvents } from '@/lib/audit/queries';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { listMembers } from '@/lib/members/queries';
import { findTenant } from '@/lib/tenants/queries';
import { findSyncRun } from './queries';
import { requestSync } from './request-sync';
import { newTenant, type SyncOptions, syncNow, TEST_ENVIRONMENT_ID } from './testing';
import { canUndo, UNDO_HOURS, undoDeactivations } from './undo-deactivations';

const database = await openTestDatabase();
let { organizationId, directory } = newTenant();

beforeEach(() => {
  ({ organizationId, directory } = newTenant());
});

const sync = (options: SyncOptions = {}) => syncNow(database.db, organizationId, directory, options);
const actor = { type: 'operator', id: 'op', label: 'op@example.com' } as const;
const undo = (syncRunId: string, more: { organizationId?: string; environmentId?: string; now?: Date } = {}) =>
  undoDeactivations(
    { db: database.db, clock: () => more.now ?? new Date() },
    {
      syncRunId,
      actor,
      organizationId: more.organizationId ?? organizationId,
      environmentId: more.environmentId ?? TEST_ENVIRONMENT_ID,
    },
  );

async function statuses() {
  const { members } = await listMembers(database.db, { organizationId, limit: 100 });
  return Object.fromEntries(members.map(({ email, status }) => [email, status]));
}

/** Three people, of whom two leave. */
async function leave() {
  const ids = ['a', 'b', 'c'].map((name) => directory.put({ email: `${name}@example.com` }));
  await sync();
  for (const id of ids.slice(0, 2)) directory.put({ id, email: directory.users.get(id)?.email ?? '', deleted: true });
  return { run: await sync(), ids };
}

describe('undoing the deactivations of a run', () => {
  test('gives them their access back, pauses the sync, and is on record', async () => {
    const { run } = await leave();
    expect(await undo(run)).toEqual({ reactivated: 2, skipped: 0 });
    expect(await statuses()).toEqual({
      'a@example.com': 'active',
      'b@example.com': 'active',
      'c@example.com': 'active',
    });
    expect(await findTenant(database.db, organizationId)).toMatchObject({ activeMemberCount: 3, syncEnabled: false });
    expect(await findSyncRun(database.db, run)).toMatchObject({ undoneCount: 2, undoneAt: expect.any(Date) });
    const { events } = await listAuditEvents(database.db, { organizationId, limit: 1 });
    expect(events[0]).toMatchObject({
      action: 'sync.undone',
      targetId: run,
      detail: { reactivated: 2, syncEnabled: false },
    });
  });

  test('leaves alone whoever was changed since', async () => {
    const { run } = await leave();
    await database.sql`update members set display_name = 'Changed', updated_at = now()
      where organization_id = ${organizationId} and email = 'a@example.com'`;
    expect(await undo(run)).toEqual({ reactivated: 1, skipped: 1 });
    expect(await statuses()).toMatchObject({ 'a@example.com': 'deactivated', 'b@example.com': 'active' });
  });

  test('leaves alone whoever’s address another person has by now, and whoever a later run deactivated again', async () => {
    const { run, ids } = await leave();
    await database.sql`
      insert into members (id, organization_id, email, email_folded, source)
      values (${randomUUID()}, ${organizationId}, 'a@example.com', 'a@example.com', 'login')`;
    directory.put({ id: ids[1] ?? '', email: 'b@example.com' });
    await sync();
    directory.put({ id: ids[1] ?? '', email: 'b@example.com', deleted: true });
    await sync();
    expect(await undo(run)).toEqual({ reactivated: 0, skipped: 2 });
  });

  test('the next sync, once it is switched on again, follows the directory as before', async () => {
    const { run } = await leave();
    await undo(run);
    await sync();
    expect(await statuses()).toEqual({
      'a@example.com': 'deactivated',
      'b@example.com': 'deactivated',
      'c@example.com': 'active',
    });
  });

  test('is refused twice, of another tenant, too late, during a sync, and where nobody was deactivated', async () => {
    const { run } = await leave();
    await expect(undo(run, { organizationId: formatId('organization', randomUUID()) })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(undo(run, { environmentId: formatId('environment', randomUUID()) })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(undo('sync_run_nonsense')).rejects.toMatchObject({ code: 'not_found' });
    const late = new Date(Date.now() + (UNDO_HOURS + 1) * 3_600_000);
    await expect(undo(run, { now: late })).rejects.toMatchObject({ code: 'gone' });
    await expect(undo(await sync())).rejects.toMatchObject({ code: 'not_found' });
    const preview = await sync({ request: { preview: true } });
    await expect(undo(preview)).rejects.toMatchObject({ code: 'not_found' });
    await requestSync(
      { db: database.db, jobs: { wakeSync: async () => {} }, clock: () => new Date() },
      { environmentId: TEST_ENVIRONMENT_ID, organizationId, trigger: 'manual', requestedBy: '' },
    );
    await expect(undo(run)).rejects.toMatchObject({ code: 'conflict' });
    await database.sql`update sync_runs set status = 'succeeded', finished_at = now() where organization_id = ${organizationId} and status = 'queued'`;
    await undo(run);
    await expect(undo(run)).rejects.toMatchObject({ code: 'gone' });
  });

  test('two at once give access back once', async () => {
    const { run } = await leave();
    const results = await Promise.allSettled([undo(run), undo(run)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await findTenant(database.db, organizationId)).toMatchObject({ activeMemberCount: 3 });
  });

  test('is offered exactly for runs it would accept', () => {
    const now = new Date('2030-01-15T12:00:00Z');
    const run = { preview: false, status: 'succeeded', deactivated: 1, finishedAt: now, undoneAt: null } as const;
    expect(canUndo(run, now)).toBe(true);
    expect(canUndo({ ...run, preview: true }, now)).toBe(false);
    expect(canUndo({ ...run, status: 'aborted_by_guard' }, now)).toBe(false);
    expect(canUndo({ ...run, deactivated: 0 }, now)).toBe(false);
    expect(canUndo({ ...run, finishedAt: null }, now)).toBe(false);
    expect(canUndo({ ...run, undoneAt: now }, now)).toBe(false);
    expect(canUndo(run, new Date(now.getTime() + UNDO_HOURS * 3_600_000))).toBe(false);
  });
});
