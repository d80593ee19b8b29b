import type { Metadata } from 'next';
import { RevokeOthersButton, RevokeSessionButton } from '@/components/console/revoke-session-button';
import { ChangePasswordForm } from '@/components/login/change-password-form';
import { Badge } from '@/components/ui/badge';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { PageHeader } from '@/components/ui/page-header';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { listOperatorSessions } from '@/lib/auth/operator-session';
import { requireOperator } from '@/lib/auth/require-operator';
import { describeUserAgent } from '@/lib/console/describe-user-agent';
import { getRuntime } from '@/lib/runtime';
import { changePassword } from './actions';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const operator = await requireOperator();
  const { db, clock } = getRuntime();
  const sessions = await listOperatorSessions(db, operator, clock());
  return (
    <>
      <PageHeader title="Account" />
      <div className="grid grid-cols-1 gap-4">
        <Card>
          <CardHeader title="You" />
          <CardBody>
            <DescriptionList
              items={[
                { name: 'E-mail', value: operator.email },
                { name: 'Name', value: operator.name || '–' },
                { name: 'Role', value: operator.role },
              ]}
            />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="Password" />
          <CardBody>
            <ChangePasswordForm action={changePassword} email={operator.email} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader
            title="Sessions"
            count={sessions.length}
            actions={sessions.length > 1 ? <RevokeOthersButton /> : null}
          />
          <Table label="Sessions">
            <TableColumns names={['Browser', 'Signed in', 'Last seen', 'Ends']} actions />
            <TableBody>
              {sessions.map((session) => (
                <TableRow key={session.id}>
                  <TableCell>
                    <span className="flex items-center gap-2" title={session.userAgent}>
                      {describeUserAgent(session.userAgent)}
                      {session.id === operator.sessionId ? <Badge tone="accent">this one</Badge> : null}
                    </span>
                  </TableCell>
                  <TableCell className="whitespace-nowrap text-ink-2">
                    <Time value={session.createdAt} />
                  </TableCell>
                  <TableCell className="whitespace-nowrap text-ink-2">
                    <Time value={session.lastSeenAt} />
                  </TableCell>
                  <TableCell className="whitespace-nowrap text-ink-2">
                    <Time value={session.expiresAt} />
                  </TableCell>
                  <TableCell className="text-right">
                    {session.id === operator.sessionId ? null : <RevokeSessionButton sessionId={session.id} />}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </Card>
      </div>
    </>
  );
}
