import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/lib/db/client';
import type { MatchBy } from '@/lib/tenants/queries';
import { closeLostRuns } from './lost-runs';
import { sqlState } from './sql-state';

/** Another worker holds the tenant now, or the run was closed: whoever gets this must stop writing at once. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError';
}

/** A run in the hands of this worker. */
export type ActiveRun = {
  db: Database;
  /** UUID. */
  runId: string;
  organizationId: string;
  environmentId: string;
  trigger: 'manual' | 'schedule' | 'change';
  /** Nothing but the run itself may be written. */
  preview: boolean;
  matchBy: MatchBy;
  approvedGuardDigest: string | null;
  /** Every write carries this number; the database refuses it once the lease has passed on. */
  fence: number;
  leaseSeconds: number;
  clock: () => Date;
  /** Aborted when the worker shuts down. */
  signal: AbortSignal;
  /** Position of the next row in the run's list of changes. */
  ordinal: number;
};

type StartDeps = Pick<ActiveRun, 'db' | 'clock' | 'signal' | 'leaseSeconds'> & {
  /** Seconds until the tenant's next regular sync. */
  nextSyncInSeconds: number;
};

/** Lets sixty seconds of silence pass before another worker may take over. */
export const LEASE_SECONDS = 60;

/**
 * Takes the tenant's waiting run and its lease in one transaction. Null when there is nothing to do, or another worker does it.
 */
export function startRun(deps: StartDeps, organizationId: string): Promise<ActiveRun | null> {
  const { db, clock, signal, leaseSeconds, nextSyncInSeconds } = deps;
  const now = clock();
  return db.transaction(async (tx) => {
    await closeLostRuns(tx, { organizationId, now });
    const [queued] = await tx.execute<{ id: string }>(sql`
      select id from sync_runs where organization_id = ${organizationId} and status = 'queued' for update skip locked`);
    if (queued === undefined) return null;
    const [lease] = await tx.execute<{ fence: string }>(sql`
      insert into sync_leases as l (organization_id, fence, sync_run_id, expires_at)
      values (${organizationId}, 1, ${queued.id}::uuid, now() + make_interval(secs => ${leaseSeconds}))
      on conflict (organization_id) do update
        set fence = l.fence + 1, sync_run_id = excluded.sync_run_id, expires_at = excluded.expires_at
        where l.sync_run_id is null or l.expires_at <= now()
      returning fence`);
    if (lease === undefined) return null;
    const [run] = await tx.execute<StartedRow>(sql`
      update sync_runs set status = 'running', phase = 'reading', started_at = ${now.toISOString()}::timestamptz
      where id = ${queued.id}::uuid
      returning environment_id, trigger, preview, approved_guard_digest`);
    if (run === undefined) throw new LeaseLostError('the run is gone');
    const nextSyncAt = new Date(now.getTime() + nextSyncInSeconds * 1000).toISOString();
    const [tenant] = await tx.execute<{ match_by: MatchBy }>(sql`
      update tenants set next_sync_at = ${run.preview ? sql`next_sync_at` : sql`${nextSyncAt}::timestamptz`}
      where organization_id = ${organizationId} returning match_by`);
    if (tenant === undefined) throw new LeaseLostError('the tenant is gone');
    return {
      ...{ db, clock, signal, leaseSeconds, organizationId },
      runId: queued.id,
      environmentId: run.environment_id,
      trigger: run.trigger,
      preview: run.preview,
      matchBy: tenant.match_by,
      approvedGuardDigest: run.approved_guard_digest,
      fence: Number(lease.fence),
      ordinal: 0,
    };
  });
}

type StartedRow = {
  environment_id: string;
  trigger: ActiveRun['trigger'];
  preview: boolean;
  approved_guard_digest: string | null;
};

/** Serialization failure and deadlock: the other transaction is through, so that trying again works. */
const TRANSIENT = new Set(['40001', '40P01']);

/**
 * Runs `work` in a transaction that holds the lease's row: a worker whose lease has passed on gets {@link LeaseLostError}
 * instead, and the lease cannot pass on before the commit. Renews the lease. Up to three tries when the database asks for it.
 */
export async function fenced<T>(run: ActiveRun, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run.db.transaction(async (tx) => {
        await renew(tx, run);
        return work(tx);
      });
    } catch (error) {
      if (attempt >= 3 || !TRANSIENT.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Extends the lease. Throws {@link LeaseLostError} when it has passed on. */
export async function renew(db: Database | Transaction, run: ActiveRun): Promise<void> {
  const rows = await db.execute(sql`
    update sync_leases set expires_at = now() + make_interval(secs => ${run.leaseSeconds})
    where organization_id = ${run.organizationId} and fence = ${run.fence} and sync_run_id = ${run.runId}::uuid
    returning 1`);
  if (rows.length === 0) throw new LeaseLostError(`another worker holds the lease of ${run.organizationId}`);
}

/** Gives the lease back, inside the transaction that ends the run. */
export async function release(tx: Transaction, run: ActiveRun): Promise<void> {
  await tx.execute(sql`
    update sync_leases set sync_run_id = null, expires_at = now()
    where organization_id = ${run.organizationId} and fence = ${run.fence}`);
}
