import { RefreshCw } from 'lucide-react';
import type { Metadata } from 'next';
import { RunsTable } from '@/components/console/runs-table';
import { SyncPanel } from '@/components/console/sync-panel';
import { Card, CardHeader } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { findCurrentSync, toSyncRunView } from '@/lib/console/sync-status';
import { listSyncRuns } from '@/lib/sync/queries';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Sync runs' };

const PAGE_SIZE = 25;

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function RunsPage({ params, searchParams }: Props) {
  const scope = await params;
  const { deps, path } = await openTenant(scope.environmentId, scope.organizationId);
  const before = textParam((await searchParams).before);
  const [sync, { runs, next }] = await Promise.all([
    findCurrentSync(deps.db, scope),
    listSyncRuns(deps.db, { ...scope, before: before === '' ? undefined : before, limit: PAGE_SIZE }),
  ]);
  const page = `${path}/runs`;
  return (
    <div className="grid grid-cols-1 gap-4">
      <SyncPanel {...scope} initial={sync} />
      <div>
        <Card>
          <CardHeader title="Runs" />
          {runs.length === 0 ? (
            <EmptyState title="No sync yet" icon={<RefreshCw />}>
              Syncs run every hour and after changes in the directory. Press “Force SCIM Sync” to run one now.
            </EmptyState>
          ) : (
            <RunsTable runs={runs.map(toSyncRunView)} environmentId={scope.environmentId} />
          )}
        </Card>
        <Pagination
          previousHref={before === '' ? undefined : page}
          nextHref={next === null ? undefined : `${page}?before=${next}`}
        />
      </div>
    </div>
  );
}
