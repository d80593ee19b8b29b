import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { putConnectionLive } from '@/lib/console/go-live-actions';
import { consoleDeps, TenantParams } from '../../../../../console-deps';

const Body = z.object({ connectionId: z.string().regex(/^(saml|oidc)_conn_[0-9a-z]{25}$/) });

/** Makes a connection the one that the tenant's sign-ins begin at. */
export const POST = consoleRoute({
  params: TenantParams,
  body: Body,
  run: async ({ operator, params, body }) =>
    putConnectionLive(consoleDeps(params.environmentId), operator, params, body.connectionId),
});
