import { consoleRoute } from '@/lib/auth/console-route';
import { consoleDeps, LoginParams } from '../../../../../console-deps';

/** Judges a login's stored response by what its connection is set to now; nothing is written and nobody signs in. */
export const POST = consoleRoute({
  params: LoginParams,
  run: async ({ params }) => consoleDeps(params.environmentId).client.recheckSamlFlow(params.samlFlowId),
});
