import type { Metadata } from 'next';
import { DeleteTenantButton } from '@/components/console/delete-tenant-button';
import { DomainsCard } from '@/components/console/domains-card';
import { TenantSettingsForm } from '@/components/console/tenant-settings-form';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { whenSupported } from '@/lib/console/supported';
import { getRuntime } from '@/lib/runtime';
import { openTenant } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Settings' };

type Props = { params: Promise<{ environmentId: string; organizationId: string }> };

export default async function TenantSettingsPage({ params }: Props) {
  const scope = await params;
  const { organization, tenant, deps, mayChange } = await openTenant(scope.environmentId, scope.organizationId);
  const domains = await whenSupported(deps.client.listOrganizationDomains(scope.organizationId));
  return (
    <div className="grid max-w-2xl gap-4">
      <Card>
        <CardHeader title="Tenant" />
        <CardBody>
          <TenantSettingsForm
            {...scope}
            organization={{
              displayName: organization.displayName,
              externalId: organization.externalId,
              domains: organization.domains,
            }}
            settings={{ matchBy: tenant.matchBy, syncEnabled: tenant.syncEnabled }}
            disabledReason={mayChange ? undefined : 'Your role lets you look but not change.'}
          />
        </CardBody>
      </Card>
      {domains === null || domains.length === 0 ? null : (
        <DomainsCard {...scope} domains={domains} mayChange={mayChange} required={await isProofRequired(scope)} />
      )}
      {mayChange && !deps.client.remote ? (
        <Card>
          <CardHeader title="Delete" />
          <CardBody className="flex flex-wrap items-center gap-4">
            <p className="min-w-0 flex-1 basis-72 text-ink-2">
              Deletes the tenant with its connections, directories, people and logs. The audit log stays.
            </p>
            <DeleteTenantButton {...scope} name={organization.displayName || organization.id} />
          </CardBody>
        </Card>
      ) : null}
    </div>
  );
}

async function isProofRequired({ environmentId }: { environmentId: string }): Promise<boolean> {
  return (await getRuntime().adminClient.getEnvironment(environmentId)).requireDomainProof;
}
