import { KeySquare } from 'lucide-react';
import type { Metadata } from 'next';
import { Fragment } from 'react';
import { AlertList } from '@/components/console/alert-list';
import { ConnectionCard } from '@/components/console/connection-card';
import { CreateConnectionButton } from '@/components/console/create-connection-button';
import { OidcConnectionButton } from '@/components/console/oidc-connection-button';
import { OidcConnectionCard } from '@/components/console/oidc-connection-card';
import { SetupLinkButton } from '@/components/console/setup-link-button';
import { FindingsCard } from '@/components/findings/findings-card';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import type { ConsoleDeps, TenantScope } from '@/lib/console/deps';
import { loadSignInFindings } from '@/lib/console/load-findings';
import { loadLifecycle } from '@/lib/console/load-lifecycle';
import type { Finding } from '@/lib/diagnosis/finding';
import { readOidcSignInFindings } from '@/lib/diagnosis/read-findings';
import type { SamlConnection } from '@/lib/ssoready/client';
import { openTenant } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Single sign-on' };

type Props = { params: Promise<{ environmentId: string; organizationId: string }> };

export default async function SsoPage({ params }: Props) {
  const scope = await params;
  const { deps, organization, mayChange } = await openTenant(scope.environmentId, scope.organizationId);
  const { samlConnections } = await deps.client.listSamlConnections({ organizationId: scope.organizationId });
  const oidcConnections = deps.client.remote
    ? []
    : (await deps.client.listOidcConnections({ organizationId: scope.organizationId })).oidcConnections;
  if (samlConnections.length + oidcConnections.length === 0) {
    return (
      <Card>
        <EmptyState
          title="No connection yet"
          icon={<KeySquare />}
          action={
            mayChange ? (
              <>
                <SetupLinkButton {...scope} primary openWith={undefined} label="Send setup link" />
                <CreateConnectionButton {...scope} label="Create SAML connection" />
                {deps.client.remote ? null : <OidcConnectionButton {...scope} connection={null} />}
              </>
            ) : null
          }
        >
          Send the customer’s admin a setup link and they make it themselves, or create one here and enter their
          identity provider’s details.
        </EmptyState>
      </Card>
    );
  }
  const lifecycle = await loadLifecycle(deps, scope, samlConnections);
  return (
    <div className="grid grid-cols-1 gap-4">
      <AlertList environmentId={scope.environmentId} alerts={lifecycle.alerts} mayChange={mayChange} />
      {[...samlConnections, ...oidcConnections].some(({ primary }) => primary) ? null : (
        <NoPrimaryAlert remote={deps.client.remote} />
      )}
      {samlConnections.map((connection) => (
        <Fragment key={connection.id}>
          <ConnectionCard
            connection={connection}
            environmentId={scope.environmentId}
            tenantName={organization.displayName || organization.id}
            mayChange={mayChange}
            remote={deps.client.remote}
            now={deps.clock()}
            proposals={lifecycle.proposals.filter((each) => each.samlConnectionId === connection.id)}
            keys={lifecycle.keys.filter((each) => each.samlConnectionId === connection.id)}
          />
          <ConnectionFindings deps={deps} scope={scope} connection={connection} />
        </Fragment>
      ))}
      {oidcConnections.map(async (connection) => (
        <Fragment key={connection.id}>
          <OidcConnectionCard
            connection={connection}
            environmentId={scope.environmentId}
            tenantName={organization.displayName || organization.id}
            mayChange={mayChange}
          />
          {connection.configured ? (
            <Diagnosis
              findings={await readOidcSignInFindings(deps.client, connection.id, deps.clock())}
              environmentId={scope.environmentId}
            />
          ) : null}
        </Fragment>
      ))}
      {mayChange ? (
        <div className="flex flex-wrap gap-2">
          <CreateConnectionButton {...scope} label="Add SAML connection" />
          {deps.client.remote ? null : (
            <OidcConnectionButton
              {...scope}
              connection={null}
              trigger={<Button>Add OpenID Connect connection</Button>}
            />
          )}
        </div>
      ) : null}
    </div>
  );
}

/** The engine fills the place of a deleted primary connection only where there is no choice; the rest is for a person to say. */
function NoPrimaryAlert({ remote }: { remote: boolean }) {
  return (
    <Alert
      tone="broken"
      title="No connection is primary, so sign-ins of this tenant cannot begin"
      code="no_primary_connection"
    >
      {remote
        ? 'Press Edit at the connection that they are to use, and tick “Primary connection of the tenant”.'
        : 'Press Put live at the connection that they are to use. One without that button is not complete yet.'}
    </Alert>
  );
}

type FindingsProps = { deps: ConsoleDeps; scope: TenantScope; connection: SamlConnection };

async function ConnectionFindings({ deps, scope, connection }: FindingsProps) {
  const findings = await loadSignInFindings(deps, scope, connection);
  if (findings === null) return null;
  return <Diagnosis findings={findings} environmentId={scope.environmentId} />;
}

function Diagnosis({ findings, environmentId }: { findings: readonly Finding[]; environmentId: string }) {
  return (
    <FindingsCard
      title="Diagnosis"
      findings={findings}
      nothing="Nothing looks wrong with the sign-ins of the last week."
      evidencePath={`/e/${environmentId}/logins`}
    />
  );
}
