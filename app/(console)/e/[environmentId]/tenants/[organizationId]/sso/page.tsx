import { KeySquare } from 'lucide-react';
import type { Metadata } from 'next';
import { ConnectionCard } from '@/components/console/connection-card';
import { CreateConnectionButton } from '@/components/console/create-connection-button';
import { SetupLinkButton } from '@/components/console/setup-link-button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { openTenant } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Single sign-on' };

type Props = { params: Promise<{ environmentId: string; organizationId: string }> };

export default async function SsoPage({ params }: Props) {
  const scope = await params;
  const { deps, organization, mayChange } = await openTenant(scope.environmentId, scope.organizationId);
  const { samlConnections } = await deps.client.listSamlConnections({ organizationId: scope.organizationId });
  if (samlConnections.length === 0) {
    return (
      <Card>
        <EmptyState
          title="No SAML connection yet"
          icon={<KeySquare />}
          action={
            mayChange ? (
              <>
                <SetupLinkButton {...scope} primary openWith={undefined} label="Send setup link" />
                <CreateConnectionButton {...scope} />
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
  return (
    <div className="grid grid-cols-1 gap-4">
      {samlConnections.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          environmentId={scope.environmentId}
          tenantName={organization.displayName || organization.id}
          mayChange={mayChange}
          remote={deps.client.remote}
          now={deps.clock()}
        />
      ))}
      {mayChange ? (
        <div>
          <CreateConnectionButton {...scope} label="Add another connection" />
        </div>
      ) : null}
    </div>
  );
}
