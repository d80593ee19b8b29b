import { CircleMinus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { JsonBlock } from '@/components/console/json-block';
import { TenantAdminButton } from '@/components/console/tenant-admin-button';
import { Badge } from '@/components/ui/badge';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { findMember, listGroupsOfMember, type Member } from '@/lib/members/queries';
import { openTenant } from '../../../../../../console-page';

export const metadata: Metadata = { title: 'Person' };

type Props = { params: Promise<{ environmentId: string; organizationId: string; memberId: string }> };

export default async function MemberPage({ params }: Props) {
  const { environmentId, organizationId, memberId } = await params;
  const { deps, path, mayChange } = await openTenant(environmentId, organizationId);
  const member = await findMember(deps.db, memberId);
  if (!member || member.organizationId !== organizationId) notFound();
  const groups = await listGroupsOfMember(deps.db, member.id);
  return (
    <div className="grid grid-cols-1 gap-4">
      <Card>
        <CardHeader
          title={member.displayName || member.email}
          count={
            <span className="flex gap-2">
              <StateBadge {...(member.status === 'active' ? { state: 'live' } : { state: 'draft', icon: CircleMinus })}>
                {member.status === 'active' ? 'Active' : 'Deactivated'}
              </StateBadge>
              {member.isTenantAdmin ? <Badge tone="accent">admin</Badge> : null}
            </span>
          }
          actions={
            mayChange && member.status === 'active' ? (
              <TenantAdminButton
                environmentId={environmentId}
                organizationId={organizationId}
                memberId={member.id}
                email={member.email}
                isTenantAdmin={member.isTenantAdmin}
              />
            ) : null
          }
        />
        <CardBody>
          <DescriptionList items={factsOf(member)} />
        </CardBody>
      </Card>
      <Card>
        <CardHeader title="Groups" count={groups.length} />
        <CardBody className="flex flex-wrap gap-2">
          {groups.length === 0 ? <span className="text-ink-2">In no group.</span> : null}
          {groups.map((group) => (
            <Link key={group.id} href={`${path}/people?group=${group.id}`}>
              <Badge>{group.displayName}</Badge>
            </Link>
          ))}
        </CardBody>
      </Card>
      <JsonBlock title="Attributes" value={member.attributes} />
    </div>
  );
}

function factsOf(member: Member) {
  return [
    { name: 'E-mail', value: <Copyable value={member.email} label="e-mail" /> },
    { name: 'Member ID', value: <Copyable value={member.id} label="member ID" /> },
    {
      name: 'Directory user',
      value:
        member.scimUserId === null ? (
          'none: known from a sign-in'
        ) : (
          <Copyable value={member.scimUserId} label="directory user ID" />
        ),
    },
    { name: 'First came from', value: member.source === 'directory' ? 'the directory' : 'a sign-in' },
    { name: 'Created', value: <Time value={member.createdAt} show="absolute" /> },
    { name: 'Changed', value: <Time value={member.updatedAt} /> },
    { name: 'Last login', value: <Time value={member.lastLoginAt} /> },
    ...(member.deactivatedAt === null
      ? []
      : [{ name: 'Deactivated', value: <Time value={member.deactivatedAt} show="absolute" /> }]),
  ];
}
