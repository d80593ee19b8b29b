import { seeOther } from '@/lib/auth/see-other';
import { findCurrentSync } from '@/lib/console/sync-status';
import { tenantAdminRoute } from '@/lib/login/member-route';
import { getRuntime } from '@/lib/runtime';
import { requestSync } from '@/lib/sync/request-sync';

/** The state of the tenant's sync, polled while a run is open. */
export const GET = tenantAdminRoute({
  run: ({ session }) =>
    findCurrentSync(getRuntime().db, {
      environmentId: session.environmentId,
      organizationId: session.member.organizationId,
    }),
});

/** Asks for a sync; joins one that is waiting or working. A form without JavaScript gets its page again. */
export const POST = tenantAdminRoute({
  run: async ({ session, request }) => {
    const { member, environmentId } = session;
    const result = await requestSync(getRuntime(), {
      environmentId,
      organizationId: member.organizationId,
      trigger: 'manual',
      requestedBy: member.email,
      actor: { type: 'member', id: member.id, label: member.email },
    });
    return request.headers.get('accept')?.includes('text/html') ? seeOther('/member') : result;
  },
});
