import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { deleteTenant, saveTenant } from '@/lib/console/tenant-actions';
import { ConfirmBody, consoleDeps, TenantParams } from '../../../../console-deps';

const Body = z.object({
  displayName: z.string().trim().min(1, 'Give the tenant a name.').max(200, 'At most 200 characters.').optional(),
  externalId: z.string().trim().max(500, 'At most 500 characters.').optional(),
  domains: z.string().max(20_000).optional(),
  matchBy: z.enum(['email', 'scim_id']).optional(),
  syncEnabled: z.boolean().optional(),
});

/** Changes a tenant; what is left out is kept. */
export const PATCH = consoleRoute({
  params: TenantParams,
  body: Body,
  run: async ({ operator, params, body }) => ({
    organization: await saveTenant(consoleDeps(params.environmentId), operator, params, body),
  }),
});

/** Deletes a tenant with its connections, directories, people and logs. */
export const DELETE = consoleRoute({
  params: TenantParams,
  body: ConfirmBody,
  run: async ({ operator, params, body }) =>
    deleteTenant(consoleDeps(params.environmentId), operator, params, body.confirm),
});
