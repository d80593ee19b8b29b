import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { Time } from '@/components/ui/time';
import type { Task } from '@/lib/onboarding/checklist';
import type { SamlSetup } from '@/lib/onboarding/portal';
import { hasOwnCertificates } from '@/lib/onboarding/steps';
import { certificateLife, shortFingerprint } from '@/lib/onboarding/verdict';
import { TaskBadge } from './task-badge';

type Props = { task: Task; setup: SamlSetup; testedAt: Date | null; providerName: string | null; now: Date };

/** Single sign-on with its evidence: the test, the last sign-in, how long the certificate lasts. */
export function SamlStatus({ task, setup, testedAt, providerName, now }: Props) {
  const { connection, test } = setup;
  const certificates = connection?.certificates.filter((certificate) => certificate.state !== 'retired') ?? [];
  const configured = task.state !== 'not_started' && task.state !== 'in_progress';
  const items = [
    { name: 'Provider', value: providerName ?? 'not chosen' },
    ...(connection === null || connection.idpEntityId === ''
      ? []
      : [{ name: 'Entity ID', value: <Copyable value={connection.idpEntityId} label="entity ID" /> }]),
    ...certificates.map((certificate) => ({
      name: certificate.state === 'next' ? 'Next certificate' : 'Certificate',
      value: (
        <>
          {certificateLife(certificate, now).words}, until <Time value={certificate.notAfter} show="day" />
          <code className="block text-ink-3">{shortFingerprint(certificate.fingerprintSha256)}</code>
        </>
      ),
    })),
    {
      name: 'Test sign-in',
      value:
        testedAt === null ? (
          'none yet'
        ) : (
          <>
            passed <Time value={testedAt} />
            {test?.status === 'succeeded' && test.email !== '' ? ` as ${test.email}` : ''}
          </>
        ),
    },
    {
      name: 'Last sign-in',
      value: setup.lastLoginTime === undefined ? 'none yet' : <Time value={setup.lastLoginTime} />,
    },
  ];
  return (
    <Card className="flex flex-col">
      <CardHeader title="Single sign-on" actions={<TaskBadge task={task} />} />
      <CardBody className="flex flex-1 flex-col gap-4">
        <DescriptionList items={items} />
        <div className="mt-auto flex flex-wrap gap-2">
          <Button asChild size="sm">
            <Link href={configured ? '/setup/saml/test' : task.next.href}>
              {configured ? 'Test sign-in' : 'Set up single sign-on'}
            </Link>
          </Button>
          {configured ? (
            <Button asChild size="sm">
              <Link href="/setup/saml/metadata">Update metadata</Link>
            </Button>
          ) : null}
          {connection !== null && hasOwnCertificates(connection) ? (
            <Button asChild size="sm">
              <Link href="/setup/saml/certificates">Our certificates</Link>
            </Button>
          ) : null}
        </div>
      </CardBody>
    </Card>
  );
}
