import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/record';
import { sha256 } from '@/lib/crypto';
import type { Database, Transaction } from '@/lib/db/client';
import { syncRequestKeys, syncRuns, tenants } from '@/lib/db/tables';
import { formatId, type Id, newUuidV7, parseId } from '@/lib/ids';
import { ensureTenant } from '@/lib/tenants/queries';
import { closeLostRuns } from './lost-runs';

export type SyncTrigger = 'manual' | 'schedule' | 'change';

export type RequestSyncDeps = {
  db: Database;
  jobs: { wakeSync(organizationId: string, options?: { afterSeconds: number }): Promise<void> };
  clock: () => Date;
};

export type SyncRequest = {
  environmentId: string;
  organizationId: string;
  trigger: SyncTrigger;
  /** In words, for the run's page: an operator's or a customer admin's e-mail; empty for the program itself. */
  requestedBy: string;
  /** Who is named in the audit log for a manual run; an operator called `requestedBy` when left out. */
  actor?: AuditActor | undefined;
  /** Only works out what a sync would do. A sync that is under way is joined; a request for one joins no preview. */
  preview?: boolean;
  /** The stopped run (`sync_run_…`) whose list of deactivations an operator approved: see approveGuardedRun. */
  approval?: { syncRunId: string; guardDigest: string } | undefined;
  /** What the caller named this request: asked again under the same name, however much later, the same run is the answer. */
  idempotencyKey?: string | undefined;
};

/**
 * Asks for a sync of one tenant. While a run of the tenant is waiting or working, that run is the answer (`joined`), however
 * many ask at once: a unique index decides. A change in the directory that arrives during a run makes the tenant due again,
 * because the run may have read past it.
 */
export async function requestSync(
  { db, jobs, clock }: RequestSyncDeps,
  request: SyncRequest,
): Promise<{ syncRunId: Id<'syncRun'>; joined: boolean }> {
  const now = clock();
  const { organizationId, environmentId } = request;
  const result = await db.transaction(async (tx) => {
    const known = await findNamed(tx, request);
    if (known !== null) return { ...known, afterSeconds: 0 };
    await ensureTenant(tx, { organizationId, environmentId, now });
    await closeLostRuns(tx, { organizationId, now });
    const opened = await openRun(tx, request, now);
    await rememberName(tx, request, opened.syncRunId);
    if (request.trigger === 'manual' && !request.approval) {
      return { ...opened, afterSeconds: await clickRestSeconds(tx, organizationId, now) };
    }
    const rests = request.trigger === 'change' && !opened.joined;
    return { ...opened, afterSeconds: rests ? await restSeconds(tx, organizationId, now) : 0 };
  });
  const { afterSeconds, ...answer } = result;
  if (!(answer.joined && request.trigger === 'change')) {
    await jobs.wakeSync(organizationId, ...(afterSeconds > 0 ? [{ afterSeconds }] : []));
  }
  return answer;
}

const MAX_REST_SECONDS = 60;

/**
 * While an identity provider pushes thousands of changes one by one, reading a big directory again after each would keep the
 * program at nothing else: a sync because of a change waits twice as long as the last one took, at most a minute.
 */
async function restSeconds(tx: Transaction, organizationId: string, now: Date): Promise<number> {
  const [last] = await tx
    .select({ startedAt: syncRuns.startedAt, finishedAt: syncRuns.finishedAt })
    .from(syncRuns)
    .where(and(eq(syncRuns.organizationId, organizationId), isNotNull(syncRuns.finishedAt)))
    .orderBy(desc(syncRuns.createdAt), desc(syncRuns.id))
    .limit(1);
  if (!last?.startedAt || !last.finishedAt) return 0;
  const rest = Math.min((2 * (last.finishedAt.getTime() - last.startedAt.getTime())) / 1000, MAX_REST_SECONDS);
  return Math.max(0, Math.ceil(rest - (now.getTime() - last.finishedAt.getTime()) / 1000));
}

/** So many clicks are worked off at once; a script that goes on gets a run every few seconds, and other tenants theirs. */
const CLICKS = 3;
const CLICK_SECONDS = 30;

/** How long a run that somebody asked for waits, because the tenant had its runs of the last half minute. */
async function clickRestSeconds(tx: Transaction, organizationId: string, now: Date): Promise<number> {
  const [earlier] = await tx
    .select({ createdAt: syncRuns.createdAt })
    .from(syncRuns)
    .where(and(eq(syncRuns.organizationId, organizationId), eq(syncRuns.trigger, 'manual')))
    .orderBy(desc(syncRuns.createdAt), desc(syncRuns.id))
    .offset(CLICKS)
    .limit(1);
  if (earlier === undefined) return 0;
  return Math.max(0, Math.ceil(CLICK_SECONDS - (now.getTime() - earlier.createdAt.getTime()) / 1000));
}

async function findNamed(tx: Transaction, { organizationId, idempotencyKey }: SyncRequest) {
  if (idempotencyKey === undefined) return null;
  const [row] = await tx
    .select({ id: syncRequestKeys.syncRunId })
    .from(syncRequestKeys)
    .where(
      and(eq(syncRequestKeys.organizationId, organizationId), eq(syncRequestKeys.keySha256, sha256(idempotencyKey))),
    );
  return row === undefined ? null : { syncRunId: formatId('syncRun', row.id), joined: true };
}

async function rememberName(tx: Transaction, request: SyncRequest, syncRunId: Id<'syncRun'>): Promise<void> {
  const { organizationId, idempotencyKey } = request;
  const id = parseId('syncRun', syncRunId);
  if (idempotencyKey === undefined || id === null) return;
  await tx
    .insert(syncRequestKeys)
    .values({ organizationId, keySha256: sha256(idempotencyKey), syncRunId: id })
    .onConflictDoNothing();
}

async function openRun(tx: Transaction, request: SyncRequest, now: Date) {
  const { organizationId, environmentId, trigger, requestedBy } = request;
  // The open run can end between the two statements; then there is room for a new one.
  for (;;) {
    const id = newUuidV7(now);
    const inserted = await tx
      .insert(syncRuns)
      .values({
        id,
        environmentId,
        organizationId,
        trigger,
        requestedBy,
        preview: request.preview ?? false,
        approvedGuardDigest: request.approval?.guardDigest ?? null,
        createdAt: now,
      })
      .onConflictDoNothing({ target: syncRuns.organizationId, where: sql`status in ('queued', 'running')` })
      .returning({ id: syncRuns.id });
    if (inserted.length > 0) {
      const syncRunId = formatId('syncRun', id);
      await auditManualRun(tx, request, syncRunId);
      return { syncRunId, joined: false };
    }
    const [open] = await tx
      .select({ id: syncRuns.id, status: syncRuns.status, preview: syncRuns.preview })
      .from(syncRuns)
      .where(and(eq(syncRuns.organizationId, organizationId), inArray(syncRuns.status, ['queued', 'running'])));
    if (open === undefined) continue;
    const previewing = open.preview && request.preview !== true;
    if (previewing && open.status === 'queued' && (await takeOver(tx, request, open.id))) {
      const syncRunId = formatId('syncRun', open.id);
      await auditManualRun(tx, request, syncRunId);
      return { syncRunId, joined: false };
    }
    if (previewing || (trigger === 'change' && open.status === 'running')) {
      await tx.update(tenants).set({ nextSyncAt: now }).where(eq(tenants.organizationId, organizationId));
    }
    return { syncRunId: formatId('syncRun', open.id), joined: true };
  }
}

/** A preview that has not begun becomes the sync that is asked for. */
async function takeOver(tx: Transaction, request: SyncRequest, id: string): Promise<boolean> {
  const { trigger, requestedBy, approval } = request;
  const rows = await tx
    .update(syncRuns)
    .set({ preview: false, trigger, requestedBy, approvedGuardDigest: approval?.guardDigest ?? null })
    .where(and(eq(syncRuns.id, id), eq(syncRuns.status, 'queued'), eq(syncRuns.preview, true)))
    .returning({ id: syncRuns.id });
  return rows.length > 0;
}

async function auditManualRun(tx: Transaction, request: SyncRequest, syncRunId: string): Promise<void> {
  if (request.trigger !== 'manual') return;
  await recordAuditEvent(tx, {
    actor: request.actor ?? { type: 'operator', id: '', label: request.requestedBy },
    action: request.approval ? 'sync.approved' : request.preview ? 'sync.previewed' : 'sync.requested',
    environmentId: request.environmentId,
    organizationId: request.organizationId,
    targetId: syncRunId,
    detail: request.approval ? { approvedRunId: request.approval.syncRunId } : {},
  });
}
