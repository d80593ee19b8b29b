import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { PartBadge } from '@/components/console/part-badge';
import { TenantActions } from '@/components/console/tenant-actions';
import { PageHeader } from '@/components/ui/page-header';
import { Tabs } from '@/components/ui/tabs';
import { describeTenant } from '@/lib/console/describe-tenant';
import { findCurrentSync } from '@/lib/console/sync-status';
import { tenantName } from '@/lib/tenants/tenant-name';
import { openTenant } from '../../../../console-page';

type Props = { children: ReactNode; params: Promise<{ environmentId: string; organizationId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { environmentId, organizationId } = await params;
  // What keeps the tenant from being opened is the layout's to answer; a title there must be in any case.
  const name = await openTenant(environmentId, organizationId).then(
    ({ organization }) => organization.displayName || organization.id,
    () => 'Not found',
  );
  return { title: { default: name, template: `%s · ${name} · Vestibule` } };
}

export default async function TenantLayout({ children, params }: Props) {
  const { environmentId, organizationId } = await params;
  const page = await openTenant(environmentId, organizationId);
  const { organization, summary, tenant, path, deps, mayChange } = page;
  const facts = describeTenant(
    summary,
    { syncEnabled: tenant.syncEnabled, tested: page.testedAt !== null },
    deps.clock(),
  );
  return (
    <>
      <PageHeader
        className="mb-2"
        crumbs={[{ href: `/e/${environmentId}/tenants`, label: 'Tenants' }]}
        title={tenantName(organization)}
        badges={
          summary === null ? null : (
            <>
              <PartBadge part={facts.sso} prefix="SSO" />
              <PartBadge part={facts.directory} prefix="Directory" />
            </>
          )
        }
        actions={
          <TenantActions
            environmentId={environmentId}
            organizationId={organizationId}
            mayChange={mayChange}
            primary={facts.primaryAction}
            testConnectionId={facts.testConnectionId}
            canSync={facts.canSync}
            initialSync={await findCurrentSync(deps.db, { environmentId, organizationId })}
          />
        }
      />
      <Tabs className="mb-4" label="Tenant" items={tabsOf(path)} />
      {children}
    </>
  );
}

function tabsOf(path: string) {
  return [
    { href: path, label: 'Overview', exact: true },
    { href: `${path}/onboarding`, label: 'Onboarding' },
    { href: `${path}/sso`, label: 'Single sign-on' },
    { href: `${path}/directory`, label: 'Directory' },
    { href: `${path}/people`, label: 'People' },
    { href: `${path}/groups`, label: 'Groups' },
    { href: `${path}/runs`, label: 'Sync runs' },
    { href: `${path}/logins`, label: 'Logins' },
    { href: `${path}/changes`, label: 'Changes' },
    { href: `${path}/requests`, label: 'Requests' },
    { href: `${path}/audit`, label: 'Audit' },
    { href: `${path}/settings`, label: 'Settings' },
  ];
}
