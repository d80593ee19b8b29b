import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { searchTenants } from '@/lib/console/list-tenants';
import { createTenant } from '@/lib/console/tenant-actions';
import { consoleDeps, EnvironmentParams, SetupLinkBody } from '../../../console-deps';

const Body = z.object({
  displayName: z.string().trim().min(1, 'Give the tenant a name.').max(200, 'At most 200 characters.'),
  externalId: z.string().trim().max(500, 'At most 500 characters.').default(''),
  domains: z.string().max(20_000).default(''),
  setupLink: SetupLinkBody.nullable(),
});

/** Tenants by name, external id or domain, for the palette. */
export const GET = consoleRoute({
  params: EnvironmentParams,
  query: z.object({ query: z.string().max(200).default('') }),
  run: async ({ params, query }) => ({ tenants: await searchTenants(consoleDeps(params.environmentId), query.query) }),
});

/** Creates an organization and, when asked, the link with which its admin sets it up. */
export const POST = consoleRoute({
  params: EnvironmentParams,
  body: Body,
  run: async ({ operator, params, body }) =>
    createTenant(consoleDeps(params.environmentId), operator, params.environmentId, body),
});
