import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { Time } from '@/components/ui/time';
import type { Task } from '@/lib/onboarding/checklist';
import type { OidcConnection, SamlFlow } from '@/lib/ssoready/client';
import { TaskBadge } from './task-badge';

type Props = { task: Task; connection: OidcConnection; test: SamlFlow | null };

/** Single sign-on over OpenID Connect with its evidence: the settings, the last test, the last sign-in. */
export function OidcStatus({ task, connection, test }: Props) {
  const missing = 'not given yet';
  const items = [
    { name: 'Protocol', value: 'OpenID Connect' },
    {
      name: 'Issuer',
      value: connection.issuer === '' ? missing : <Copyable value={connection.issuer} label="issuer" />,
    },
    {
      name: 'Client ID',
      value: connection.clientId === '' ? missing : <Copyable value={connection.clientId} label="client ID" />,
    },
    { name: 'Client secret', value: connection.hasClientSecret ? 'stored, never shown' : 'none' },
    { name: 'Test sign-in', value: <TestOutcome test={test} /> },
    {
      name: 'Last sign-in',
      value: connection.lastLoginTime === undefined ? 'none yet' : <Time value={connection.lastLoginTime} />,
    },
  ];
  return (
    <Card className="flex flex-col">
      <CardHeader title="Single sign-on" actions={<TaskBadge task={task} />} />
      <CardBody className="flex flex-1 flex-col gap-4">
        <DescriptionList items={items} />
        <div className="mt-auto flex flex-wrap gap-2">
          <Button asChild size="sm">
            <Link href={connection.configured ? '/setup/oidc#test' : '/setup/oidc'}>
              {connection.configured ? 'Test sign-in' : 'Set up single sign-on'}
            </Link>
          </Button>
          {connection.configured ? (
            <Button asChild size="sm">
              <Link href="/setup/oidc">Update settings</Link>
            </Button>
          ) : null}
        </div>
      </CardBody>
    </Card>
  );
}

function TestOutcome({ test }: { test: SamlFlow | null }) {
  if (test === null) return 'none yet';
  return (
    <>
      {test.status === 'succeeded' ? 'passed' : 'failed'} <Time value={test.receiveTime ?? test.updateTime} />
      {test.status === 'succeeded' && test.email !== '' ? ` as ${test.email}` : ''}
    </>
  );
}
