import { Layers } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EnvironmentDialog } from '@/components/console/environment-dialog';
import { Alert } from '@/components/ui/alert';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Time } from '@/components/ui/time';
import { requireOperator } from '@/lib/auth/require-operator';
import { listAllEnvironments } from '@/lib/environments/list-environments';
import { getRuntime } from '@/lib/runtime';
import type { Environment } from '@/lib/ssoready/client';

export const metadata: Metadata = { title: 'Environments' };

export default async function EnvironmentsPage() {
  const operator = await requireOperator();
  const { adminClient, env } = getRuntime();
  if (env.remote !== null) return <RemoteEnvironment baseUrl={env.remote.baseUrl} />;
  const environments = await listAllEnvironments(adminClient);
  const mayChange = operator.role !== 'viewer';
  const signInUrl = `${env.publicUrl}/login/callback`;
  return (
    <>
      <PageHeader
        title="Environments"
        description="Each has its own tenants, keys and logins: one for production, one for staging, one for development."
        actions={mayChange ? <EnvironmentDialog environment={null} ownRedirectUrl={signInUrl} /> : null}
      />
      {environments.length === 0 ? (
        <Card>
          <EmptyState title="No environment yet" icon={<Layers />}>
            Create the first one; tenants live inside it.
          </EmptyState>
        </Card>
      ) : (
        <div className="grid grid-cols-1 gap-4">
          {environments.map((environment) => (
            <EnvironmentCard
              key={environment.id}
              environment={environment}
              mayChange={mayChange}
              ownRedirectUrl={signInUrl}
            />
          ))}
        </div>
      )}
    </>
  );
}

type CardProps = { environment: Environment; mayChange: boolean; ownRedirectUrl: string };

function EnvironmentCard({ environment, mayChange, ownRedirectUrl }: CardProps) {
  const { id, displayName, redirectUrl, oauthRedirectUri, createTime } = environment;
  const none = <span className="text-ink-3">none</span>;
  return (
    <Card>
      <CardHeader
        title={<Link href={`/e/${id}`}>{displayName || id}</Link>}
        actions={mayChange ? <EnvironmentDialog environment={environment} ownRedirectUrl={ownRedirectUrl} /> : null}
      />
      <CardBody className="grid gap-3">
        {redirectUrl === '' ? (
          <Alert tone="waiting" title="No redirect URL">
            After a sign-in nobody can be sent back to your product. Edit the environment and set it.
          </Alert>
        ) : null}
        <DescriptionList
          items={[
            { name: 'ID', value: <Copyable value={id} label="environment ID" /> },
            {
              name: 'Redirect URL',
              value: redirectUrl === '' ? none : <Copyable value={redirectUrl} label="redirect URL" />,
            },
            {
              name: 'OAuth redirect URI',
              value: oauthRedirectUri === '' ? none : <Copyable value={oauthRedirectUri} label="OAuth redirect URI" />,
            },
            {
              name: 'Sign-in by e-mail',
              value: environment.requireDomainProof
                ? 'finds tenants by proven domains only'
                : 'finds tenants by every domain that is entered for them',
            },
            {
              name: 'A finished setup',
              value:
                environment.goLivePolicy === 'operator' ? 'waits until an operator puts it live' : 'is in use at once',
            },
            { name: 'Created', value: <Time value={createTime} show="day" /> },
          ]}
        />
      </CardBody>
    </Card>
  );
}

function RemoteEnvironment({ baseUrl }: { baseUrl: string }) {
  return (
    <>
      <PageHeader title="Environments" />
      <Alert title="A remote SSOReady is connected" code="unsupported_by_remote">
        This console drives <code>{baseUrl}</code> with one API key, and that key belongs to one environment there.
        Manage environments and keys in its own console.
      </Alert>
    </>
  );
}
