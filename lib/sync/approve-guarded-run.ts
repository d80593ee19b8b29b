import { and, eq } from 'drizzle-orm';
import type { AuditActor } from '@/lib/audit/record';
import { syncRuns } from '@/lib/db/tables';
import { DomainError } from '@/lib/errors';
import { type Id, parseId } from '@/lib/ids';
import { type RequestSyncDeps, requestSync } from './request-sync';

/** An approval is for what the directory said lately, not for ever. */
const APPROVAL_HOURS = 24;

/**
 * Lets a run that the guard stopped be done after all: asks for a sync that may deactivate exactly the members on its list.
 * When the list is another one by then, the guard stops that run too. Throws DomainError `not_found`, `gone` (older than a
 * day) and `conflict` (a sync is working just now).
 */
export async function approveGuardedRun(
  deps: RequestSyncDeps,
  args: { syncRunId: string; environmentId: string; organizationId: string; actor: AuditActor },
): Promise<{ syncRunId: Id<'syncRun'> }> {
  const { db, clock } = deps;
  const { environmentId, organizationId, actor } = args;
  const id = parseId('syncRun', args.syncRunId);
  const [stopped] =
    id === null
      ? []
      : await db
          .select({ digest: syncRuns.guardDigest, finishedAt: syncRuns.finishedAt })
          .from(syncRuns)
          .where(
            and(
              eq(syncRuns.id, id),
              eq(syncRuns.environmentId, environmentId),
              eq(syncRuns.organizationId, organizationId),
              eq(syncRuns.status, 'aborted_by_guard'),
            ),
          );
  if (stopped?.digest == null || stopped.finishedAt === null) {
    throw new DomainError(
      'not_found',
      'There is no stopped sync of this id to approve. Reload the page: somebody may have approved it.',
    );
  }
  if (clock().getTime() - stopped.finishedAt.getTime() > APPROVAL_HOURS * 3_600_000) {
    throw new DomainError('gone', 'This list is more than a day old. Sync again and approve the new one.');
  }
  const { syncRunId, joined } = await requestSync(deps, {
    ...{ environmentId, organizationId, trigger: 'manual', requestedBy: actor.label, actor },
    approval: { syncRunId: args.syncRunId, guardDigest: stopped.digest },
  });
  if (joined) {
    throw new DomainError('conflict', 'A sync of this organization is under way. Wait for it, then approve again.');
  }
  return { syncRunId };
}
