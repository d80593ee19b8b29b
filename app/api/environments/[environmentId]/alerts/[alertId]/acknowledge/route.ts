import { consoleRoute } from '@/lib/auth/console-route';
import { acknowledgeAlert } from '@/lib/console/saml-lifecycle-actions';
import { AlertParams, consoleDeps } from '../../../../../console-deps';

/** Notes that an alert was seen. */
export const POST = consoleRoute({
  params: AlertParams,
  run: async ({ operator, params: { environmentId, alertId } }) =>
    acknowledgeAlert(consoleDeps(environmentId), operator, environmentId, alertId),
});
