import { consoleRoute } from '@/lib/auth/console-route';
import { actorOf } from '@/lib/auth/operator-session';
import { DomainError } from '@/lib/errors';
import { getRuntime } from '@/lib/runtime';
import { findSyncRun } from '@/lib/sync/queries';
import { undoDeactivations } from '@/lib/sync/undo-deactivations';
import { SyncRunParams } from '../../../../../console-deps';

/** Gives the people whom a run deactivated their access back, and switches the tenant's sync off. */
export const POST = consoleRoute({
  params: SyncRunParams,
  run: async ({ operator, params }) => {
    const { db, clock } = getRuntime();
    const run = await findSyncRun(db, params.syncRunId);
    if (!run || run.environmentId !== params.environmentId) {
      throw new DomainError('not_found', 'There is no such sync run. Reload the page.');
    }
    const { organizationId } = run;
    return undoDeactivations({ db, clock }, { ...params, organizationId, actor: actorOf(operator) });
  },
});
