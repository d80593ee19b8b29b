import { sql } from 'drizzle-orm';
import { recordAuditEvent, SYSTEM_ACTOR } from '@/lib/audit/record';
import type { Transaction } from '@/lib/db/client';
import { formatId } from '@/lib/ids';
import type { Failure } from './failure';
import { type ActiveRun, fenced, release } from './lease';
import { type GuardVerdict, listHeldBack } from './plan-run';

export type Outcome =
  | { status: 'completed' }
  /** Worked out and written down, and nothing else; `stopped`: the guard would stop it. */
  | ({ status: 'previewed' } & GuardVerdict)
  | { status: 'failed'; failure: Failure }
  | { status: 'lost'; failure: Failure }
  | ({ status: 'aborted_by_guard' } & GuardVerdict)
  /** There is no directory and never was one: a scheduled look at it leaves no trace. */
  | { status: 'nothing_to_sync' };

type Totals = { effective: number; quarantined: number; counts: Record<string, number> };

/** Ends the run: its result, the tenant's state, the audit event and the lease's return are one transaction. */
export async function finishRun(run: ActiveRun, outcome: Outcome): Promise<void> {
  const now = run.clock();
  await fenced(run, async (tx) => {
    if (outcome.status === 'nothing_to_sync') {
      await tx.execute(sql`delete from sync_runs where id = ${run.runId}::uuid`);
      await release(tx, run);
      return;
    }
    if (outcome.status === 'aborted_by_guard') await listHeldBack(tx, run);
    const totals = await close(tx, run, outcome, now);
    await touchTenant(tx, run, outcome, now);
    await audit(tx, run, outcome, totals);
    await release(tx, run);
  });
}

async function close(
  tx: Transaction,
  run: ActiveRun,
  outcome: Exclude<Outcome, { status: 'nothing_to_sync' }>,
  now: Date,
): Promise<Totals> {
  const failure = failureOf(outcome);
  const [row] = await tx.execute<Record<string, number>>(sql`
    update sync_runs r set
      status = case when ${outcome.status} = 'previewed' then 'succeeded'
        when ${outcome.status} <> 'completed' then ${outcome.status} when quarantined > 0 then 'partial'
        else 'succeeded' end,
      phase = 'finished', finished_at = ${now.toISOString()}::timestamptz,
      error_code = case when ${outcome.status} = 'completed' and quarantined > 0 then 'records_set_aside'
        else ${failure?.code ?? null}::text end,
      error_message = case when ${outcome.status} = 'completed' and quarantined > 0 then quarantined
          || case when quarantined = 1 then ' record was' else ' records were' end
          || ' set aside because of what the directory says about them; the list has the reasons. The customer''s administrator can correct them in the identity provider.'
        else ${failure?.message ?? null}::text end,
      guard_digest = ${outcome.status === 'aborted_by_guard' ? outcome.digest : null}::text,
      unchanged = case when ${outcome.status} not in ('completed', 'previewed') then unchanged else greatest(0, (
        select count(*) from sync_staged_users s where s.sync_run_id = r.id and not s.deleted
      ) + (
        select coalesce(sum(cardinality(u.scim_user_ids)), 0) from sync_staged_unchanged u where u.sync_run_id = r.id
      ) - created - updated - reactivated - quarantined) end
    where id = ${run.runId}::uuid
    returning created, updated, deactivated, reactivated, quarantined, groups_created as "groupsCreated",
      groups_updated as "groupsUpdated", groups_deleted as "groupsDeleted", memberships_added as "membershipsAdded",
      memberships_removed as "membershipsRemoved"`);
  const { quarantined = 0, ...counts } = { ...row };
  return { effective: Object.values(counts).reduce((sum, count) => sum + count, 0), quarantined, counts };
}

function failureOf(outcome: Outcome): Failure | null {
  if ('failure' in outcome) return outcome.failure;
  if (outcome.status === 'previewed' && outcome.stopped) {
    return {
      code: 'would_be_stopped',
      message: `A sync would be stopped by the guard: it would take access from ${whom(outcome)}. Force SCIM Sync lists them for approval.`,
    };
  }
  if (outcome.status !== 'aborted_by_guard') return null;
  return {
    code: outcome.lastAdmins ? 'last_admin' : 'mass_deactivation',
    message: `This sync would have taken access from ${whom(outcome)}, so nothing was changed. If that is right, approve the list; if it is not, the customer’s admin should look at who is assigned in the identity provider.`,
  };
}

function whom({ deactivations, active, lastAdmins }: GuardVerdict): string {
  const people = `${deactivations} of ${active} people`;
  return lastAdmins ? `${people}, among them every admin that the tenant has` : people;
}

async function touchTenant(tx: Transaction, run: ActiveRun, outcome: Outcome, now: Date): Promise<void> {
  if (run.preview) return;
  const at = now.toISOString();
  await tx.execute(sql`
    update tenants set last_sync_run_id = ${run.runId}::uuid, updated_at = ${at}::timestamptz
      ${outcome.status === 'completed' ? sql`, last_synced_at = ${at}::timestamptz` : sql``}
      ${outcome.status === 'lost' ? sql`, next_sync_at = ${at}::timestamptz` : sql``}
    where organization_id = ${run.organizationId}`);
}

/** One event a run, where a run did or withheld something: the run's own list has each change. */
async function audit(tx: Transaction, run: ActiveRun, outcome: Outcome, totals: Totals): Promise<void> {
  const stopped = outcome.status === 'aborted_by_guard';
  // Who asked for a preview is recorded; it does nothing that could be.
  if (run.preview) return;
  if (totals.effective === 0 && !stopped) return;
  await recordAuditEvent(tx, {
    actor: SYSTEM_ACTOR,
    action: stopped ? 'sync.stopped' : 'sync.applied',
    environmentId: run.environmentId,
    organizationId: run.organizationId,
    targetId: formatId('syncRun', run.runId),
    detail: stopped
      ? {
          wouldDeactivate: outcome.deactivations,
          activeMembers: outcome.active,
          ...(outcome.lastAdmins ? { lastAdmins: true } : {}),
        }
      : Object.fromEntries(Object.entries(totals.counts).filter(([, count]) => count > 0)),
  });
}
