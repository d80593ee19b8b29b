import { CircleMinus } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { Invitation } from '@/lib/auth/invitations';
import type { ListedOperator } from '@/lib/auth/manage-operators';
import { OperatorMenu } from './operator-menu';
import { WithdrawInvitationButton } from './withdraw-invitation-button';

type Props = { operators: readonly ListedOperator[]; ownId: string; mayManage: boolean };

/** Who may use the console. */
export function OperatorsTable({ operators, ownId, mayManage }: Props) {
  return (
    <Table label="Operators">
      <TableHead>
        <tr>
          <TableHeader>Who</TableHeader>
          <TableHeader>Role</TableHeader>
          <TableHeader>State</TableHeader>
          <TableHeader numeric>Sessions</TableHeader>
          <TableHeader>Last sign-in</TableHeader>
          <TableHeader>Added</TableHeader>
          {mayManage ? (
            <TableHeader>
              <span className="sr-only">Actions</span>
            </TableHeader>
          ) : null}
        </tr>
      </TableHead>
      <TableBody>
        {operators.map((one) => (
          <TableRow key={one.id}>
            <TableCell className="max-w-80 min-w-52">
              <span className="flex items-center gap-2">
                <span className="truncate font-medium" title={one.email}>
                  {one.email}
                </span>
                {one.id === ownId ? <Badge tone="accent">you</Badge> : null}
              </span>
              {one.name === '' ? null : <span className="block truncate text-sm text-ink-2">{one.name}</span>}
            </TableCell>
            <TableCell>{one.role}</TableCell>
            <TableCell>
              {one.disabledAt === null ? (
                <StateBadge state="live">Active</StateBadge>
              ) : (
                <StateBadge state="draft" icon={CircleMinus}>
                  Disabled
                </StateBadge>
              )}
            </TableCell>
            <TableCell numeric>{one.sessions}</TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              {one.lastSignInAt === null ? 'never' : <Time value={one.lastSignInAt} />}
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={one.createdAt} show="day" />
            </TableCell>
            {mayManage ? (
              <TableCell className="text-right">
                {one.id === ownId ? null : (
                  <OperatorMenu
                    operator={{ id: one.id, email: one.email, role: one.role, disabled: one.disabledAt !== null }}
                    sessions={one.sessions}
                  />
                )}
              </TableCell>
            ) : null}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Links that nobody has used yet; the links themselves are not kept. */
export function InvitationsTable({ invitations }: { invitations: readonly Invitation[] }) {
  return (
    <Table label="Invitations">
      <TableColumns names={['E-mail', 'Role', 'Invited by', 'Ends']} actions />
      <TableBody>
        {invitations.map((one) => (
          <TableRow key={one.id}>
            <TableCell className="max-w-80 truncate">{one.email}</TableCell>
            <TableCell>{one.role}</TableCell>
            <TableCell className="max-w-64 truncate text-ink-2">{one.invitedBy ?? 'the command line'}</TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={one.expiresAt} />
            </TableCell>
            <TableCell className="text-right">
              <WithdrawInvitationButton invitationId={one.id} email={one.email} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
