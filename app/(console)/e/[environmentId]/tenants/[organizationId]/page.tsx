import Link from 'next/link';
import type { ReactNode } from 'react';
import { CardLink } from '@/components/console/card-link';
import { LoginsTable } from '@/components/console/logins-table';
import { PartBadge } from '@/components/console/part-badge';
import { RemoteNotice } from '@/components/console/remote-notice';
import { SyncPanel } from '@/components/console/sync-panel';
import { FindingsCard } from '@/components/findings/findings-card';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { EmptyState } from '@/components/ui/empty-state';
import { Time } from '@/components/ui/time';
import { describeTenant } from '@/lib/console/describe-tenant';
import { dialectLabel } from '@/lib/console/dialects';
import { formatCount } from '@/lib/console/format';
import { loadTenantFindings, type TenantFindings } from '@/lib/console/load-findings';
import { whenSupported } from '@/lib/console/supported';
import { findCurrentSync } from '@/lib/console/sync-status';
import { openTenant, type TenantPage } from '../../../../console-page';

type Props = { params: Promise<{ environmentId: string; organizationId: string }> };

const RECENT_LOGINS = 5;

export default async function TenantOverviewPage({ params }: Props) {
  const scope = await params;
  const page = await openTenant(scope.environmentId, scope.organizationId);
  const { db, client } = page.deps;
  const [sync, logins, findings] = await Promise.all([
    findCurrentSync(db, scope),
    whenSupported(client.listSamlFlows({ organizationId: scope.organizationId, pageSize: RECENT_LOGINS })),
    loadTenantFindings(page.deps, scope),
  ]);
  return (
    <div className="grid grid-cols-1 gap-4">
      <PressingFindings findings={findings} environmentId={scope.environmentId} />
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <TenantCard page={page} />
        <PartsCard page={page} />
      </div>
      <SyncPanel {...scope} initial={sync} />
      {logins === null ? (
        <RemoteNotice what="Logins" />
      ) : (
        <Card>
          <CardHeader title="Latest logins" actions={<CardLink href={`${page.path}/logins`}>All logins</CardLink>} />
          {logins.samlFlows.length === 0 ? (
            <EmptyState title="Nobody has signed in yet">
              Logins appear here as soon as the connection is set up and somebody uses it.
            </EmptyState>
          ) : (
            <LoginsTable flows={logins.samlFlows} environmentId={scope.environmentId} />
          )}
        </Card>
      )}
    </div>
  );
}

/** Only what somebody should act on: the tabs of sign-in and directory have the rest. */
function PressingFindings({ findings, environmentId }: { findings: TenantFindings; environmentId: string }) {
  return (
    <>
      {findings.signIns.length === 0 ? null : (
        <FindingsCard
          title="Sign-in: what looks wrong"
          findings={findings.signIns}
          nothing=""
          evidencePath={`/e/${environmentId}/logins`}
        />
      )}
      {findings.directory.length === 0 ? null : (
        <FindingsCard
          title="Directory: what looks wrong"
          findings={findings.directory}
          nothing=""
          evidencePath={`/e/${environmentId}/requests`}
        />
      )}
    </>
  );
}

function TenantCard({ page }: { page: TenantPage }) {
  const { organization, tenant, path } = page;
  const people = tenant.lastSyncedAt === null && tenant.activeMemberCount === 0 ? null : tenant.activeMemberCount;
  return (
    <Card>
      <CardHeader title="Tenant" actions={<CardLink href={`${path}/settings`}>Edit</CardLink>} />
      <CardBody>
        <DescriptionList
          items={[
            { name: 'ID', value: <Copyable value={organization.id} label="organization ID" /> },
            {
              name: 'External ID',
              value: organization.externalId ? (
                <Copyable value={organization.externalId} label="external ID" />
              ) : (
                <Missing>none</Missing>
              ),
            },
            {
              name: 'Domains',
              value: organization.domains.length === 0 ? <Missing>none</Missing> : organization.domains.join(', '),
            },
            { name: 'People', value: people === null ? <Missing>not synced yet</Missing> : formatCount(people) },
            { name: 'Last sync', value: <Time value={tenant.lastSyncedAt} /> },
            { name: 'Last login', value: <Time value={tenant.lastLoginAt ?? page.summary?.sso.lastLoginTime} /> },
            { name: 'Created', value: <Time value={organization.createTime} show="day" /> },
          ]}
        />
      </CardBody>
    </Card>
  );
}

function PartsCard({ page }: { page: TenantPage }) {
  const { summary, tenant, path, deps } = page;
  if (summary === null) return <RemoteNotice what="The state of sign-in and directory" />;
  const facts = describeTenant(
    summary,
    { syncEnabled: tenant.syncEnabled, tested: page.testedAt !== null },
    deps.clock(),
  );
  const users = formatCount(summary.directory.userCount);
  const source = dialectLabel(summary.directory.dialect);
  return (
    <Card>
      <CardHeader title="Setup" actions={<CardLink href={`${path}/onboarding`}>Onboarding</CardLink>} />
      <ul className="divide-y divide-line">
        <Part title="Single sign-on" href={`${path}/sso`} badge={<PartBadge part={facts.sso} />}>
          {facts.sso?.detail}
        </Part>
        <Part title="Directory" href={`${path}/directory`} badge={<PartBadge part={facts.directory} />}>
          {facts.directory?.detail}
          {summary.directory.firstRequestTime ? ` ${users} people in the directory.` : ''}
        </Part>
        <Part
          title="Sync"
          href={`${path}/settings`}
          badge={<span className="text-sm text-ink-3">{tenant.syncEnabled ? 'on' : 'off'}</span>}
        >
          {tenant.syncEnabled ? null : 'Switched off: joiners and leavers do not follow.'}
          {tenant.syncEnabled && !summary.directory.firstRequestTime
            ? 'Begins with what the directory sends first; hourly from then on.'
            : null}
          {tenant.syncEnabled && summary.directory.firstRequestTime ? (
            <>
              Hourly{source === null ? '' : ` from ${source}`}; next <Time value={tenant.nextSyncAt} />.
            </>
          ) : null}
        </Part>
      </ul>
    </Card>
  );
}

function Part({
  title,
  href,
  badge,
  children,
}: {
  title: string;
  href: string;
  badge: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="grid gap-1 px-4 py-3">
      <div className="flex items-center gap-2">
        <span className="font-medium">{title}</span>
        {badge}
        <Button asChild size="sm" variant="quiet" className="-mr-2.5 ml-auto">
          <Link href={href} aria-label={`Open ${title.toLowerCase()}`}>
            Open
          </Link>
        </Button>
      </div>
      <p className="text-ink-2">{children}</p>
    </li>
  );
}

function Missing({ children }: { children: ReactNode }) {
  return <span className="text-ink-3">{children}</span>;
}
