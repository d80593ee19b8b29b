import { consoleRoute } from '@/lib/auth/console-route';
import { startTestSignIn } from '@/lib/console/connection-actions';
import { ConnectionParams, consoleDeps } from '../../../../../console-deps';

/** Starts a test sign-in: where to send the browser, and the flow that holds the result. */
export const POST = consoleRoute({
  params: ConnectionParams,
  run: async ({ operator, params }) =>
    startTestSignIn(consoleDeps(params.environmentId), operator, params.environmentId, params.samlConnectionId),
});
