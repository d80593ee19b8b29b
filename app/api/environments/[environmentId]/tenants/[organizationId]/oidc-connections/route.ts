import { consoleRoute } from '@/lib/auth/console-route';
import { createOidcConnection } from '@/lib/console/oidc-actions';
import { consoleDeps, OidcConnectionBody, TenantParams } from '../../../../../console-deps';

/** Makes an OpenID Connect connection. */
export const POST = consoleRoute({
  params: TenantParams,
  body: OidcConnectionBody,
  run: async ({ operator, params, body }) => ({
    oidcConnection: await createOidcConnection(consoleDeps(params.environmentId), operator, params, body),
  }),
});
