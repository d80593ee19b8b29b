import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CreateTenant } from '@/components/console/create-tenant';
import { FirstRun } from '@/components/console/first-run';
import { OverviewBody } from '@/components/console/overview-body';
import { RemoteNotice } from '@/components/console/remote-notice';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { listFirstRunSteps } from '@/lib/console/first-run';
import { loadOverview } from '@/lib/console/load-overview';
import { whenSupported } from '@/lib/console/supported';
import { getRuntime } from '@/lib/runtime';
import { type EnvironmentPage, openEnvironment } from '../../console-page';

export const metadata: Metadata = { title: 'Overview' };

type Props = { params: Promise<{ environmentId: string }> };

export default async function OverviewPage({ params }: Props) {
  const page = await openEnvironment((await params).environmentId);
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          <Suspense>
            <NewTenant page={page} />
          </Suspense>
        }
      />
      <Suspense fallback={<OverviewSkeleton />}>
        <OverviewContent page={page} />
      </Suspense>
    </>
  );
}

/** The way to another tenant; the very first one is made from the list of first steps. */
async function NewTenant({ page }: { page: EnvironmentPage }) {
  if (!page.mayChange) return null;
  const listed = await whenSupported(page.deps.client.listOrganizationSummaries({ pageSize: 1 }));
  return listed?.totalCount === 0 ? null : <CreateTenant environmentId={page.environment.id} />;
}

async function OverviewContent({ page }: { page: EnvironmentPage }) {
  const environmentId = page.environment.id;
  const overview = await loadOverview(page.deps, environmentId);
  if (overview === null) return <RemoteNotice what="The overview" />;
  const steps = listFirstRunSteps({ environmentId, ...overview, sandbox: getRuntime().env.sandbox });
  return (
    <div className="grid grid-cols-1 gap-4">
      {steps === null ? null : <FirstRun steps={steps} environmentId={environmentId} mayChange={page.mayChange} />}
      {overview.totalCount === 0 ? null : (
        <OverviewBody overview={overview} environmentId={environmentId} now={page.deps.clock()} />
      )}
    </div>
  );
}

function OverviewSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4" role="status">
      <span className="sr-only">Loading the overview</span>
      <Skeleton className="h-48 rounded-xl" />
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        {['tenants', 'people', 'logins', 'sync'].map((name) => (
          <Skeleton key={name} className="h-[98px] rounded-xl" />
        ))}
      </div>
      <Skeleton className="h-56 rounded-xl" />
    </div>
  );
}
