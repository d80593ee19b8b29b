import { consoleRoute } from '@/lib/auth/console-route';
import { refreshMetadata } from '@/lib/console/saml-lifecycle-actions';
import { ConnectionParams, consoleDeps } from '../../../../../console-deps';

/** Reads the identity provider's metadata now. */
export const POST = consoleRoute({
  params: ConnectionParams,
  run: async ({ operator, params: { environmentId, samlConnectionId } }) =>
    refreshMetadata(consoleDeps(environmentId), operator, environmentId, samlConnectionId),
});
