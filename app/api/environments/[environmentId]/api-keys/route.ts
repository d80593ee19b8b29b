import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { createApiKey } from '@/lib/console/api-key-actions';
import { isScope } from '@/lib/console/key-scopes';
import { consoleDeps, EnvironmentParams } from '../../../console-deps';

const Body = z.object({
  displayName: z.string().trim().min(1, 'Say what uses the key.').max(200, 'At most 200 characters.'),
  hasManagementApiAccess: z.boolean().default(false),
  scopes: z
    .array(z.string().refine(isScope, 'There is no such scope.'))
    .min(1, 'Tick at least one.')
    .nullable()
    .default(null),
  ttlSeconds: z.number().int().min(60).nullable().default(null),
});

/** Makes an API key; its secret is shown this once. */
export const POST = consoleRoute({
  params: EnvironmentParams,
  body: Body,
  run: async ({ operator, params, body }) =>
    createApiKey(consoleDeps(params.environmentId), operator, params.environmentId, body),
});
