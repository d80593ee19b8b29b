import { consoleRoute } from '@/lib/auth/console-route';
import { updateOauthClient } from '@/lib/console/oauth-client-actions';
import { consoleDeps, OauthClientBody, OauthClientParams } from '../../../../console-deps';

/** Changes an OAuth client's name and callbacks. */
export const PATCH = consoleRoute({
  params: OauthClientParams,
  body: OauthClientBody,
  run: async ({ operator, params, body }) => ({
    samlOauthClient: await updateOauthClient(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.samlOauthClientId,
      body,
    ),
  }),
});
