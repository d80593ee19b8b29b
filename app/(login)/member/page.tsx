import type { Metadata } from 'next';
import { ForceSync } from '@/components/login/force-sync';
import { MemberPage } from '@/components/login/member-page';
import { findCurrentSync } from '@/lib/console/sync-status';
import { requireMember } from '@/lib/login/member-session';
import { findOrganizationName } from '@/lib/login/organization-name';
import { listGroupsOfMember } from '@/lib/members/queries';
import { getRuntime } from '@/lib/runtime';
import { findTenant } from '@/lib/tenants/queries';

export const metadata: Metadata = { title: 'Signed in' };

/** Who is signed in, in which organization, and where that is known from. */
export default async function SignedInPage() {
  const session = await requireMember();
  const { member, environmentId } = session;
  const runtime = getRuntime();
  const scope = { environmentId, organizationId: member.organizationId };
  const [organizationName, groups, tenant, sync] = await Promise.all([
    findOrganizationName(runtime.clientFor(environmentId), member.organizationId),
    listGroupsOfMember(runtime.db, member.id),
    findTenant(runtime.db, member.organizationId),
    member.isTenantAdmin ? findCurrentSync(runtime.db, scope) : null,
  ]);
  return (
    <MemberPage
      session={session}
      organizationName={organizationName}
      groups={groups}
      lastSyncedAt={tenant?.lastSyncedAt ?? null}
      sync={sync ? <ForceSync initial={sync} /> : null}
    />
  );
}
