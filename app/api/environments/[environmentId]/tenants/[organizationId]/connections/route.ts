import { consoleRoute } from '@/lib/auth/console-route';
import { createConnection } from '@/lib/console/connection-actions';
import { consoleDeps, TenantParams } from '../../../../../console-deps';

/** Makes an empty SAML connection. */
export const POST = consoleRoute({
  params: TenantParams,
  run: async ({ operator, params }) => ({
    samlConnection: await createConnection(consoleDeps(params.environmentId), operator, params),
  }),
});
