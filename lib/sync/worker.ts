import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import type { Logger } from '@/lib/log';
import { LEASE_SECONDS, startRun } from './lease';
import { closeLostRuns } from './lost-runs';
import { DEFAULT_GUARD, type Guard } from './plan-run';
import type { DirectoryClient } from './read-directory';
import { type RequestSyncDeps, requestSync } from './request-sync';
import { runSync } from './run-sync';
import { STAGING_TABLES } from './stage';

export type SyncWorkerDeps = {
  db: Database;
  clock: () => Date;
  logger: Logger;
  /** The API, bound to one environment. */
  clientFor: (environmentId: string) => DirectoryClient;
  jobs: RequestSyncDeps['jobs'];
  guard?: Guard;
  /** In [0, 1): spreads regular syncs. */
  random?: () => number;
};

export type SyncWorker = {
  /** Does a tenant's waiting run, if there is one. `signal` stops it between two batches. */
  syncTenant(organizationId: string, signal: AbortSignal): Promise<void>;
  /** Looks for tenants whose time has come, for runs whose worker died and for runs that nobody took up. */
  schedule(): Promise<void>;
  /** Empties the staging tables of runs that ended without doing so. */
  clearAbandonedStaging(): Promise<void>;
};

/** Once an hour, give or take a tenth: identity providers push no faster, and tenants should not come all at once. */
const HOUR_SECONDS = 3600;
/** Tenants a minute; more wait for the next minute, the longest overdue first. */
const SCHEDULE_LIMIT = 1000;

/** What the worker process does for syncs; the queue calls it. */
export function createSyncWorker(deps: SyncWorkerDeps): SyncWorker {
  const { db, clock, logger, jobs } = deps;
  const random = deps.random ?? Math.random;
  return {
    async syncTenant(organizationId, signal) {
      const nextSyncInSeconds = HOUR_SECONDS * (0.9 + random() * 0.2);
      const run = await startRun({ db, clock, signal, leaseSeconds: LEASE_SECONDS, nextSyncInSeconds }, organizationId);
      if (run === null) return;
      await runSync(run, { client: deps.clientFor(run.environmentId), logger, guard: deps.guard ?? DEFAULT_GUARD });
      if (!signal.aborted) await followUp(deps, run);
    },
    async schedule() {
      const lost = await closeLostRuns(db, { now: clock() });
      for (const organizationId of lost) logger.warn({ organizationId }, 'a sync was lost with its worker');
      for (const tenant of await listDueTenants(db, clock())) {
        await requestSync({ db, jobs, clock }, { ...tenant, trigger: 'schedule', requestedBy: '' });
      }
      for (const organizationId of await listForgottenRuns(db, clock())) await jobs.wakeSync(organizationId);
    },
    async clearAbandonedStaging() {
      for (const table of STAGING_TABLES) {
        await db.execute(sql`
          delete from ${table} s
          where not exists (select from sync_runs r where r.id = s.sync_run_id and r.status = 'running')`);
      }
    },
  };
}

/** The directory changed while it was being read: the run may have read past the change. */
async function followUp(deps: SyncWorkerDeps, run: { organizationId: string; environmentId: string }): Promise<void> {
  const { organizationId, environmentId } = run;
  const due = await deps.db.execute(sql`
    select 1 from tenants
    where organization_id = ${organizationId} and sync_enabled and next_sync_at <= ${deps.clock().toISOString()}::timestamptz`);
  if (due.length > 0) await requestSync(deps, { organizationId, environmentId, trigger: 'change', requestedBy: '' });
}

async function listDueTenants(db: Database, now: Date): Promise<{ organizationId: string; environmentId: string }[]> {
  return db.execute<{ organizationId: string; environmentId: string }>(sql`
    select t.organization_id as "organizationId", t.environment_id as "environmentId"
    from tenants t
    where t.sync_enabled and t.next_sync_at <= ${now.toISOString()}::timestamptz
      and not exists (select from sync_runs r
        where r.organization_id = t.organization_id and r.status in ('queued', 'running'))
    order by t.next_sync_at limit ${SCHEDULE_LIMIT}`);
}

/** Waiting for over a minute: the process that asked died before it told the queue. */
async function listForgottenRuns(db: Database, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - 60_000).toISOString();
  const rows = await db.execute<{ organization_id: string }>(sql`
    select organization_id from sync_runs
    where status = 'queued' and created_at < ${before}::timestamptz order by created_at limit ${SCHEDULE_LIMIT}`);
  return rows.map((row) => row.organization_id);
}
