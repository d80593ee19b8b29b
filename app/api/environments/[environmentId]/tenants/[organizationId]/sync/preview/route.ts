import { consoleRoute } from '@/lib/auth/console-route';
import { actorOf } from '@/lib/auth/operator-session';
import { getRuntime } from '@/lib/runtime';
import { requestSync } from '@/lib/sync/request-sync';
import { TenantParams } from '../../../../../../console-deps';

/** Asks what a sync would do; a run that is under way is the answer instead. */
export const POST = consoleRoute({
  params: TenantParams,
  run: async ({ operator, params }) => {
    const { db, jobs, clock, clientFor } = getRuntime();
    await clientFor(params.environmentId).getOrganization(params.organizationId);
    const requestedBy = { requestedBy: operator.email, actor: actorOf(operator) };
    return requestSync({ db, jobs, clock }, { ...params, trigger: 'manual', preview: true, ...requestedBy });
  },
});
