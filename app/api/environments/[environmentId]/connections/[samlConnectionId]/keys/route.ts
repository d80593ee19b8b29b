import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { changeServiceKey } from '@/lib/console/saml-lifecycle-actions';
import { ConnectionParams, consoleDeps } from '../../../../../console-deps';

/** Makes and publishes the next key of a connection. */
export const POST = consoleRoute({
  params: ConnectionParams,
  body: z.object({ purpose: z.enum(['encryption', 'signing']) }),
  run: async ({ operator, params: { environmentId, samlConnectionId }, body: { purpose } }) =>
    changeServiceKey(consoleDeps(environmentId), operator, environmentId, {
      step: 'create',
      samlConnectionId,
      purpose,
    }),
});
