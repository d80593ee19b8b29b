import type { Metadata } from 'next';
import { InviteOperator } from '@/components/console/invite-operator';
import { InvitationsTable, OperatorsTable } from '@/components/console/operators-table';
import { Card, CardHeader } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { listInvitations } from '@/lib/auth/invitations';
import { listOperatorsWithSessions } from '@/lib/auth/manage-operators';
import { requireOperator } from '@/lib/auth/require-operator';
import { getRuntime } from '@/lib/runtime';

export const metadata: Metadata = { title: 'Operators' };

/** Everybody sees who works here; only owners change it, and see who is invited. */
export default async function OperatorsPage() {
  const operator = await requireOperator();
  const { db, clock } = getRuntime();
  const isOwner = operator.role === 'owner';
  const [operators, invitations] = await Promise.all([
    listOperatorsWithSessions(db, clock()),
    isOwner ? listInvitations(db, clock()) : [],
  ]);
  return (
    <>
      <PageHeader
        title="Operators"
        description={
          isOwner
            ? 'Who may use this console. Owners manage operators, admins change everything else, viewers look.'
            : 'Who may use this console. Only owners can change this; ask one of them.'
        }
        actions={isOwner ? <InviteOperator /> : null}
      />
      <div className="grid grid-cols-1 gap-4">
        <Card>
          <OperatorsTable operators={operators} ownId={operator.id} mayManage={isOwner} />
        </Card>
        {invitations.length === 0 ? null : (
          <Card>
            <CardHeader title="Invited" count={invitations.length} />
            <InvitationsTable invitations={invitations} />
          </Card>
        )}
      </div>
    </>
  );
}
