import { consoleRoute } from '@/lib/auth/console-route';
import { startOidcTest } from '@/lib/console/oidc-actions';
import { consoleDeps, OidcConnectionParams } from '../../../../../console-deps';

/** Starts a test sign-in: where to send the browser, and the flow that holds the result. */
export const POST = consoleRoute({
  params: OidcConnectionParams,
  run: async ({ operator, params: { environmentId, oidcConnectionId } }) =>
    startOidcTest(consoleDeps(environmentId), operator, environmentId, oidcConnectionId),
});
