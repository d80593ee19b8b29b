import { consoleRoute } from '@/lib/auth/console-route';
import { actorOf } from '@/lib/auth/operator-session';
import { findCurrentSync } from '@/lib/console/sync-status';
import { getRuntime } from '@/lib/runtime';
import { requestSync } from '@/lib/sync/request-sync';
import { consoleDeps, TenantParams } from '../../../../../console-deps';

/** The run that is waiting or working, or else the last one; polled while the page is open. */
export const GET = consoleRoute({
  params: TenantParams,
  run: async ({ params }) => {
    const { db, client } = consoleDeps(params.environmentId);
    await client.getOrganization(params.organizationId);
    return findCurrentSync(db, params);
  },
});

/** Asks for a sync; a run that is under way is joined. */
export const POST = consoleRoute({
  params: TenantParams,
  run: async ({ operator, params }) => {
    const { db, jobs, clock, clientFor } = getRuntime();
    await clientFor(params.environmentId).getOrganization(params.organizationId);
    return requestSync(
      { db, jobs, clock },
      { ...params, trigger: 'manual', requestedBy: operator.email, actor: actorOf(operator) },
    );
  },
});
