import { eq, sql } from 'drizzle-orm';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/record';
import type { Database } from '@/lib/db/client';
import { tenants } from '@/lib/db/tables';
import { DomainError } from '@/lib/errors';
import { parseId } from '@/lib/ids';
import type { SyncRun } from './queries';

/** How long a run's deactivations can be taken back. Later, too much has happened to the people and their addresses. */
export const UNDO_HOURS = 72;

/** Whether a run's deactivations can still be taken back, as far as the run itself says. */
export function canUndo(
  run: Pick<SyncRun, 'preview' | 'status' | 'deactivated' | 'finishedAt' | 'undoneAt'>,
  now: Date,
): boolean {
  if (run.preview || run.status === 'aborted_by_guard' || run.deactivated === 0) return false;
  if (run.finishedAt === null || run.undoneAt !== null) return false;
  return now.getTime() - run.finishedAt.getTime() < UNDO_HOURS * 3_600_000;
}

type Undone = {
  /** People who have access again. */
  reactivated: number;
  /** People who were changed since, or whose address somebody else has by now: left as they are. */
  skipped: number;
};

/**
 * Gives the people whom a run deactivated their access back: those nothing has happened to since. Sessions that ended stay ended,
 * and groups come back with the next sync. Sync is switched off in the same transaction, because the directory still says that
 * they are gone and the next sync would take the access away again.
 *
 * Throws DomainError `not_found` (no such run, or one that deactivated nobody), `gone` (older than {@link UNDO_HOURS} or undone
 * already) and `conflict` (a sync is waiting or working).
 */
export function undoDeactivations(
  { db, clock }: { db: Database; clock: () => Date },
  args: { syncRunId: string; environmentId: string; organizationId: string; actor: AuditActor },
): Promise<Undone> {
  const now = clock();
  const id = parseId('syncRun', args.syncRunId);
  const { organizationId, environmentId, actor } = args;
  return db.transaction(async (tx) => {
    // Under the tenant's row: a run that starts waits for this, and sees what it has done.
    await tx
      .select({ id: tenants.organizationId })
      .from(tenants)
      .where(eq(tenants.organizationId, organizationId))
      .for('update');
    const [run] = await tx.execute<RunRow>(sql`
      select deactivated, undone_at is not null as undone,
        finished_at > ${now.toISOString()}::timestamptz - make_interval(hours => ${UNDO_HOURS}) as recent,
        exists (select from sync_runs o where o.organization_id = r.organization_id and o.status in ('queued', 'running')) as busy
      from sync_runs r
      where id = ${id}::uuid and organization_id = ${organizationId} and environment_id = ${environmentId}
        and finished_at is not null and not preview and status <> 'aborted_by_guard' and deactivated > 0
      for update`);
    refuse(run);
    const [counts] = await tx.execute<{ reactivated: number; listed: number }>(sql`
      with gone as (
        select m.id, m.email_folded from sync_run_changes c
        join sync_runs r on r.id = c.sync_run_id
        join members m on m.id = c.subject_id::uuid and m.organization_id = ${organizationId}
        where c.sync_run_id = ${id}::uuid and c.kind = 'deactivated' and m.status = 'deactivated'
          -- Nothing has happened to them since: the run's own write is the last one.
          and m.deactivated_at = m.updated_at and m.deactivated_at between r.started_at and r.finished_at),
      chosen as (
        select min(id::text)::uuid as id from gone
        where not exists (select from members a where a.organization_id = ${organizationId} and a.status = 'active'
          and a.email_folded = gone.email_folded)
        group by email_folded),
      done as (
        update members m set status = 'active', deactivated_at = null, updated_at = ${now.toISOString()}::timestamptz
        from chosen where m.id = chosen.id returning m.id),
      headcount as (
        update tenants set active_member_count = active_member_count + (select count(*) from done), sync_enabled = false,
          updated_at = ${now.toISOString()}::timestamptz
        where organization_id = ${organizationId}),
      marked as (
        update sync_runs set undone_at = ${now.toISOString()}::timestamptz, undone_count = (select count(*) from done)
        where id = ${id}::uuid)
      select (select count(*)::int from done) as reactivated,
        (select count(*)::int from sync_run_changes where sync_run_id = ${id}::uuid and kind = 'deactivated') as listed`);
    const { reactivated = 0, listed = 0 } = counts ?? {};
    const undone = { reactivated, skipped: listed - reactivated };
    await recordAuditEvent(tx, {
      ...{ actor, environmentId, organizationId },
      action: 'sync.undone',
      targetId: args.syncRunId,
      detail: { ...undone, syncEnabled: false },
    });
    return undone;
  });
}

type RunRow = { undone: boolean; recent: boolean; busy: boolean };

function refuse(run: RunRow | undefined): void {
  if (run === undefined)
    throw new DomainError('not_found', 'There is no sync run of this id that deactivated somebody.');
  if (run.undone) throw new DomainError('gone', 'The deactivations of this run have been undone already.');
  if (!run.recent) {
    throw new DomainError(
      'gone',
      `Deactivations can be undone for ${UNDO_HOURS / 24} days. Bring these people back in the directory instead.`,
    );
  }
  if (run.busy) throw new DomainError('conflict', 'A sync of this organization is under way. Wait for it, then undo.');
}
