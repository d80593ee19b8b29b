import { CircleMinus } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { Member } from '@/lib/members/queries';
import { TenantAdminButton } from './tenant-admin-button';

type Props = {
  members: readonly Member[];
  environmentId: string;
  organizationId: string;
  /** Where the tenant's pages live. */
  path: string;
  mayChange: boolean;
};

/** People of a tenant as the product knows them. */
export function MembersTable({ members, environmentId, organizationId, path, mayChange }: Props) {
  return (
    <Table label="People">
      <TableColumns names={['E-mail', 'Name', 'State', 'From', 'Last login', 'Changed']} actions />
      <TableBody>
        {members.map((member) => (
          <TableRow key={member.id}>
            <TableCell className="max-w-72">
              <span className="flex items-center gap-2">
                <Link
                  href={`${path}/people/${member.id}`}
                  className="truncate font-medium hover:underline"
                  title={member.email}
                >
                  {member.email}
                </Link>
                {member.isTenantAdmin ? <Badge tone="accent">admin</Badge> : null}
              </span>
            </TableCell>
            <TableCell className="max-w-56 truncate text-ink-2">{member.displayName || '–'}</TableCell>
            <TableCell>
              <StateBadge {...(member.status === 'active' ? { state: 'live' } : { state: 'draft', icon: CircleMinus })}>
                {member.status === 'active' ? 'Active' : 'Deactivated'}
              </StateBadge>
            </TableCell>
            <TableCell className="text-ink-2">{member.source === 'directory' ? 'directory' : 'first login'}</TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={member.lastLoginAt} />
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={member.updatedAt} />
            </TableCell>
            <TableCell className="text-right">
              {mayChange && member.status === 'active' ? (
                <TenantAdminButton
                  environmentId={environmentId}
                  organizationId={organizationId}
                  memberId={member.id}
                  email={member.email}
                  isTenantAdmin={member.isTenantAdmin}
                />
              ) : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
