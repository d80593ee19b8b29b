import type { Database } from '@/lib/db/client';
import { findOpenSyncRun, listSyncRuns, type SyncRun } from '@/lib/sync/queries';
import { findTenant } from '@/lib/tenants/queries';
import type { TenantScope } from './deps';

/** What the sync panel shows of a run; times are RFC 3339, so that it survives JSON. */
export type SyncRunView = {
  id: string;
  status: SyncRun['status'];
  phase: SyncRun['phase'];
  trigger: SyncRun['trigger'];
  preview: boolean;
  requestedBy: string;
  usersRead: number;
  groupsRead: number;
  created: number;
  updated: number;
  deactivated: number;
  reactivated: number;
  unchanged: number;
  quarantined: number;
  errorCode: string | null;
  errorMessage: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export type SyncStatus = {
  /** The run that is waiting or working. */
  open: SyncRunView | null;
  /** The newest run that has finished. */
  last: SyncRunView | null;
  syncEnabled: boolean;
  nextSyncAt: string | null;
};

/** What is happening with a tenant's sync now, and what happened last. Two or three short reads; polled every second. */
export async function findCurrentSync(db: Database, { organizationId }: TenantScope): Promise<SyncStatus> {
  const [open, { runs }, tenant] = await Promise.all([
    findOpenSyncRun(db, organizationId),
    listSyncRuns(db, { organizationId, previews: false, limit: 2 }),
    findTenant(db, organizationId),
  ]);
  const last = runs.find((run) => run.finishedAt !== null);
  return {
    open: open ? toSyncRunView(open) : null,
    last: last ? toSyncRunView(last) : null,
    syncEnabled: tenant?.syncEnabled ?? true,
    nextSyncAt: tenant?.nextSyncAt.toISOString() ?? null,
  };
}

export function toSyncRunView(run: SyncRun): SyncRunView {
  const { id, status, phase, trigger, preview, requestedBy, usersRead, groupsRead, errorCode, errorMessage } = run;
  const { created, updated, deactivated, reactivated, unchanged, quarantined } = run;
  return {
    id,
    status,
    phase,
    trigger,
    preview,
    requestedBy,
    usersRead,
    groupsRead,
    created,
    updated,
    deactivated,
    reactivated,
    unchanged,
    quarantined,
    errorCode,
    errorMessage,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}
