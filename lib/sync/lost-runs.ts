import { sql } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';

/** Lost runs in a row after which a tenant is left alone until its regular time: something about it kills the worker. */
const GIVE_UP_AFTER = 3;

/**
 * Closes runs whose worker died: they are called running but their lease has ended or passed on. The tenant becomes due at
 * once, so that the next run finishes the work, unless its last runs were lost too. Returns the organizations concerned.
 */
export async function closeLostRuns(
  db: DatabaseHandle,
  args: { organizationId?: string | undefined; now: Date },
): Promise<string[]> {
  const now = args.now.toISOString();
  const rows = await db.execute<{ organization_id: string }>(sql`
    with lost as (
      update sync_runs r
      set status = 'lost', phase = 'finished', finished_at = ${now}::timestamptz, error_code = 'worker_lost',
        error_message = 'The worker stopped in the middle of this sync. What it had written is complete in itself; the next sync finishes the rest. Nothing needs to be done unless it happens again.'
      where r.status = 'running'
        ${args.organizationId === undefined ? sql`` : sql`and r.organization_id = ${args.organizationId}`}
        and not exists (
          select from sync_leases l
          where l.organization_id = r.organization_id and l.sync_run_id = r.id and l.expires_at > now())
      returning r.id, r.organization_id, r.preview),
    due as (
      update tenants t set next_sync_at = ${now}::timestamptz
      from lost
      -- Nothing has to be finished after a preview, and nobody asked for more than that.
      where t.organization_id = lost.organization_id and not lost.preview
        and (select count(*) filter (where recent.status = 'lost') from (
          select s.status from sync_runs s
          where s.organization_id = lost.organization_id and s.id <> lost.id
          order by s.created_at desc, s.id desc limit ${GIVE_UP_AFTER - 1}) recent) < ${GIVE_UP_AFTER - 1})
    select organization_id from lost`);
  return rows.map((row) => row.organization_id);
}
