import { consoleRoute } from '@/lib/auth/console-route';
import { revokeOauthClient } from '@/lib/console/oauth-client-actions';
import { consoleDeps, OauthClientParams } from '../../../../../console-deps';

/** Ends an OAuth client for good. */
export const POST = consoleRoute({
  params: OauthClientParams,
  run: async ({ operator, params }) => ({
    samlOauthClient: await revokeOauthClient(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.samlOauthClientId,
    ),
  }),
});
