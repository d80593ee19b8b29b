import { consoleRoute } from '@/lib/auth/console-route';
import { revokeSetupLink } from '@/lib/console/setup-link-actions';
import { consoleDeps, SetupLinkParams } from '../../../../../console-deps';

/** Ends a setup link and the session it opened. */
export const POST = consoleRoute({
  params: SetupLinkParams,
  run: async ({ operator, params }) => ({
    setupLink: await revokeSetupLink(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.setupLinkId,
    ),
  }),
});
