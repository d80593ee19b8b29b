import { consoleRoute } from '@/lib/auth/console-route';
import { settleSetup } from '@/lib/console/go-live-actions';
import { consoleDeps, TenantParams } from '../../../../../console-deps';

/** An operator has seen to a setup that its admin called ready. */
export const POST = consoleRoute({
  params: TenantParams,
  run: async ({ operator, params }) => settleSetup(consoleDeps(params.environmentId), operator, params),
});
