import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { extendSetupLink } from '@/lib/console/setup-link-actions';
import { consoleDeps, SetupLinkParams } from '../../../../../console-deps';

const Body = z.object({ ttlSeconds: z.number().int().min(60).max(2_592_000) });

/** Gives an open setup link a new end, counted from now. */
export const POST = consoleRoute({
  params: SetupLinkParams,
  body: Body,
  run: async ({ operator, params, body }) => ({
    setupLink: await extendSetupLink(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.setupLinkId,
      body.ttlSeconds,
    ),
  }),
});
