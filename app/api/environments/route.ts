import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { createEnvironment } from '@/lib/environments/save-environment';
import { getRuntime } from '@/lib/runtime';

const Body = z.object({
  displayName: z.string().trim().min(1, 'Give the environment a name.').max(200),
  redirectUrl: z.string().trim().max(2048).optional(),
  oauthRedirectUri: z.string().trim().max(2048).optional(),
  requireDomainProof: z.boolean().optional(),
  goLivePolicy: z.enum(['automatic', 'operator']).optional(),
});

/** Makes an environment. */
export const POST = consoleRoute({
  body: Body,
  run: async ({ operator, body }) => ({ environment: await createEnvironment(getRuntime(), operator, body) }),
});
