import type { Metadata } from 'next';
import { ChecksCard } from '@/components/console/checks-card';
import { CopyDiagnostics } from '@/components/console/copy-diagnostics';
import { FlowFacts } from '@/components/console/flow-facts';
import { FlowWatcher } from '@/components/console/flow-watcher';
import { RecheckCard } from '@/components/console/recheck-card';
import { RemoteNotice } from '@/components/console/remote-notice';
import { XmlBlock } from '@/components/console/xml-block';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Copyable } from '@/components/ui/copyable';
import { PageHeader } from '@/components/ui/page-header';
import { StateBadge } from '@/components/ui/state-badge';
import { describeFlowStatus } from '@/lib/console/describe-flow';
import { toDate } from '@/lib/console/format';
import { redactedDiagnostics } from '@/lib/console/redact';
import { explainCheck } from '@/lib/console/saml-checks';
import { whenSupported } from '@/lib/console/supported';
import type { SamlFlow } from '@/lib/ssoready/client';
import { nameOfTenant, openEnvironment, orNotFound } from '../../../../console-page';

export const metadata: Metadata = { title: 'Login' };

type Props = { params: Promise<{ environmentId: string; samlFlowId: string }> };

/** What the page is called while nobody has been named. */
const TITLES: Record<SamlFlow['status'], string> = {
  succeeded: 'Sign-in',
  failed: 'Sign-in refused',
  in_progress: 'Sign-in under way',
};

/** Longer than anybody takes to sign in: an attempt that old has been given up. */
const GIVEN_UP_MS = 30 * 60_000;

function isUnderWay(flow: SamlFlow, now: Date): boolean {
  const startedAt = toDate(flow.createTime);
  return flow.status === 'in_progress' && startedAt !== null && now.getTime() - startedAt.getTime() < GIVEN_UP_MS;
}

export default async function LoginPage({ params }: Props) {
  const { environmentId, samlFlowId } = await params;
  const { deps } = await openEnvironment(environmentId);
  const flow = await orNotFound(whenSupported(deps.client.getSamlFlow(samlFlowId)));
  if (flow === null) return <RemoteNotice what="Logins" />;
  const tenantName = await nameOfTenant(deps.client, flow.organizationId);
  const tenantPath = `/e/${environmentId}/tenants/${flow.organizationId}`;
  const failed = flow.checks.find((check) => !check.passed);
  const isOidc = flow.oidcConnectionId !== '';
  return (
    <>
      <PageHeader
        crumbs={[
          { href: `/e/${environmentId}/tenants`, label: 'Tenants' },
          { href: tenantPath, label: tenantName },
          { href: `${tenantPath}/logins`, label: 'Logins' },
        ]}
        title={flow.email || flow.nameId || TITLES[flow.status]}
        badges={
          <>
            <StateBadge state={describeFlowStatus(flow.status).kind}>
              {describeFlowStatus(flow.status).word}
              {failed === undefined ? '' : `: ${explainCheck(failed.name, isOidc ? 'oidc' : 'saml').label}`}
            </StateBadge>
            {flow.test ? <Badge>test</Badge> : null}
            {flow.errorCode ? <code className="text-ink-2">{flow.errorCode}</code> : null}
            <Copyable value={flow.id} label="login ID" />
          </>
        }
        actions={<CopyDiagnostics text={redactedDiagnostics(flow)} />}
      />
      <div className="grid grid-cols-1 gap-4">
        {isUnderWay(flow, deps.clock()) ? <FlowWatcher /> : null}
        {flow.errorMessage === '' ? null : (
          <Alert tone="broken" title="What happened">
            {flow.errorMessage}
          </Alert>
        )}
        <div className="grid items-start grid-cols-1 gap-4 lg:grid-cols-[minmax(0,4fr)_minmax(0,3fr)]">
          <ChecksCard flow={flow} />
          <FlowFacts flow={flow} />
        </div>
        {flow.response === '' || isOidc ? null : <RecheckCard environmentId={environmentId} flow={flow} />}
        <XmlBlock
          title={isOidc ? 'Claims' : 'Response'}
          source={flow.response}
          marks={failed ? [failed.received] : []}
        />
        <XmlBlock title="Request" source={flow.initiateRequest} marks={[]} />
      </div>
    </>
  );
}
