import { consoleRoute } from '@/lib/auth/console-route';
import { deleteOidcConnection, updateOidcConnection } from '@/lib/console/oidc-actions';
import { ConfirmBody, consoleDeps, OidcConnectionBody, OidcConnectionParams } from '../../../../console-deps';

/** Changes an OpenID Connect connection; what is left out is kept. */
export const PATCH = consoleRoute({
  params: OidcConnectionParams,
  body: OidcConnectionBody,
  run: async ({ operator, params: { environmentId, oidcConnectionId }, body }) => ({
    oidcConnection: await updateOidcConnection(
      consoleDeps(environmentId),
      operator,
      environmentId,
      oidcConnectionId,
      body,
    ),
  }),
});

/** Deletes an OpenID Connect connection: nobody signs in with it any more. */
export const DELETE = consoleRoute({
  params: OidcConnectionParams,
  body: ConfirmBody,
  run: async ({ operator, params: { environmentId, oidcConnectionId }, body }) =>
    deleteOidcConnection(consoleDeps(environmentId), operator, environmentId, oidcConnectionId, body.confirm),
});
