import { Activity } from 'lucide-react';
import type { Metadata } from 'next';
import { RunsTable } from '@/components/console/runs-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { toSyncRunView } from '@/lib/console/sync-status';
import { listSyncRuns } from '@/lib/sync/queries';
import { namesOfTenants, openEnvironment, type SearchParams, textParam } from '../../../console-page';

export const metadata: Metadata = { title: 'Sync runs' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function EnvironmentRunsPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps } = await openEnvironment(environmentId);
  const before = textParam((await searchParams).before);
  const { runs, next } = await listSyncRuns(deps.db, {
    environmentId,
    before: before === '' ? undefined : before,
    limit: PAGE_SIZE,
  });
  const names = await namesOfTenants(
    deps.client,
    runs.map((run) => run.organizationId),
  );
  const path = `/e/${environmentId}/runs`;
  return (
    <>
      <PageHeader title="Sync runs" description="Of every tenant in this environment, newest first." />
      <Card>
        {runs.length === 0 ? (
          <EmptyState title="No sync yet" icon={<Activity />}>
            Syncs run every hour for tenants with a directory, after changes in it, and when somebody presses “Force
            SCIM Sync”.
          </EmptyState>
        ) : (
          <RunsTable
            runs={runs.map((run) => ({ ...toSyncRunView(run), tenantName: names.get(run.organizationId) ?? '' }))}
            environmentId={environmentId}
          />
        )}
      </Card>
      <Pagination
        previousHref={before === '' ? undefined : path}
        nextHref={next === null ? undefined : `${path}?before=${next}`}
      />
    </>
  );
}
