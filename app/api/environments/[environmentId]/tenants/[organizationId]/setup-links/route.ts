import { consoleRoute } from '@/lib/auth/console-route';
import { createSetupLink } from '@/lib/console/setup-link-actions';
import { consoleDeps, SetupLinkBody, TenantParams } from '../../../../../console-deps';

/** Makes a link for the customer's admin; its URL is shown this once. */
export const POST = consoleRoute({
  params: TenantParams,
  body: SetupLinkBody,
  run: async ({ operator, params, body }) => createSetupLink(consoleDeps(params.environmentId), operator, params, body),
});
