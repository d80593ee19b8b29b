import { consoleRoute } from '@/lib/auth/console-route';
import { rotateOauthClientSecret } from '@/lib/console/oauth-client-actions';
import { consoleDeps, OauthClientParams } from '../../../../../console-deps';

/** Makes a new secret; it is shown this once and the old one stops working at once. */
export const POST = consoleRoute({
  params: OauthClientParams,
  run: async ({ operator, params }) =>
    rotateOauthClientSecret(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.samlOauthClientId,
    ),
});
