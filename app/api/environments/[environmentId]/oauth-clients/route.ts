import { consoleRoute } from '@/lib/auth/console-route';
import { createOauthClient } from '@/lib/console/oauth-client-actions';
import { consoleDeps, EnvironmentParams, OauthClientBody } from '../../../console-deps';

/** Makes an OAuth client; its secret is shown this once. */
export const POST = consoleRoute({
  params: EnvironmentParams,
  body: OauthClientBody,
  run: async ({ operator, params, body }) =>
    createOauthClient(consoleDeps(params.environmentId), operator, params.environmentId, body),
});
