import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { consoleDeps, EnvironmentParams } from '../../../console-deps';

const Body = z.object({ issuer: z.string().trim().min(1, 'Enter the issuer first.').max(2048) });

/** Reads what an OpenID Connect provider says about itself; stores nothing. */
export const POST = consoleRoute({
  params: EnvironmentParams,
  body: Body,
  run: async ({ params, body }) => ({
    oidcProvider: await consoleDeps(params.environmentId).client.inspectOidcIssuer(body.issuer),
  }),
});
