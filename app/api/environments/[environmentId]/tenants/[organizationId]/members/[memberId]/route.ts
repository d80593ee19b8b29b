import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { actorOf } from '@/lib/auth/operator-session';
import { setTenantAdmin } from '@/lib/members/set-tenant-admin';
import { consoleDeps, MemberParams } from '../../../../../../console-deps';

/** Makes a person an admin of their tenant, or takes that away. */
export const PATCH = consoleRoute({
  params: MemberParams,
  body: z.object({ isTenantAdmin: z.boolean() }),
  run: async ({ operator, params, body }) => {
    const { db, client, clock } = consoleDeps(params.environmentId);
    // Refuses an organization of another environment before anything of ours is touched.
    await client.getOrganization(params.organizationId);
    await setTenantAdmin(db, { ...params, ...body, actor: actorOf(operator), now: clock() });
  },
});
