import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { updateEnvironment } from '@/lib/environments/save-environment';
import { getRuntime } from '@/lib/runtime';
import { EnvironmentParams } from '../../console-deps';

const Body = z.object({
  displayName: z.string().trim().min(1, 'Give the environment a name.').max(200).optional(),
  redirectUrl: z.string().trim().max(2048).optional(),
  oauthRedirectUri: z.string().trim().max(2048).optional(),
  requireDomainProof: z.boolean().optional(),
  goLivePolicy: z.enum(['automatic', 'operator']).optional(),
});

/** Changes an environment; what is left out is kept. */
export const PATCH = consoleRoute({
  params: EnvironmentParams,
  body: Body,
  run: async ({ operator, params, body }) => ({
    environment: await updateEnvironment(getRuntime(), operator, params.environmentId, body),
  }),
});
