import { consoleRoute } from '@/lib/auth/console-route';
import { actorOf } from '@/lib/auth/operator-session';
import { DomainError } from '@/lib/errors';
import { getRuntime } from '@/lib/runtime';
import { approveGuardedRun } from '@/lib/sync/approve-guarded-run';
import { findSyncRun } from '@/lib/sync/queries';
import { SyncRunParams } from '../../../../../console-deps';

/** Approves the deactivations that the guard held back, and asks for a sync that may do exactly those. */
export const POST = consoleRoute({
  params: SyncRunParams,
  run: async ({ operator, params }) => {
    const { db, jobs, clock } = getRuntime();
    const run = await findSyncRun(db, params.syncRunId);
    if (!run || run.environmentId !== params.environmentId) {
      throw new DomainError('not_found', 'There is no such sync run. Reload the page.');
    }
    return approveGuardedRun(
      { db, jobs, clock },
      { ...params, organizationId: run.organizationId, actor: actorOf(operator) },
    );
  },
});
