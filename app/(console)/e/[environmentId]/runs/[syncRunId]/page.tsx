import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ApproveRunButton } from '@/components/console/approve-run-button';
import { ChangesCard } from '@/components/console/changes-card';
import { RunFacts } from '@/components/console/run-facts';
import { RunWatcher } from '@/components/console/run-watcher';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Copyable } from '@/components/ui/copyable';
import { PageHeader } from '@/components/ui/page-header';
import { StateBadge } from '@/components/ui/state-badge';
import { CHANGE_KINDS } from '@/lib/console/describe-change';
import { describeRunStatus } from '@/lib/console/describe-run';
import { toSyncRunView } from '@/lib/console/sync-status';
import { findSyncRun, listSyncRunChanges, type SyncRun } from '@/lib/sync/queries';
import { nameOfTenant, openEnvironment, type SearchParams, textParam } from '../../../../console-page';

export const metadata: Metadata = { title: 'Sync run' };

const PAGE_SIZE = 100;

type Props = { params: Promise<{ environmentId: string; syncRunId: string }>; searchParams: SearchParams };

export default async function SyncRunPage({ params, searchParams }: Props) {
  const { environmentId, syncRunId } = await params;
  const { deps, mayChange } = await openEnvironment(environmentId);
  const run = await findSyncRun(deps.db, syncRunId);
  if (!run || run.environmentId !== environmentId) notFound();
  const search = await searchParams;
  const kind = CHANGE_KINDS.find((known) => known === textParam(search.kind));
  const after = Number.parseInt(textParam(search.after), 10);
  const changes = await listSyncRunChanges(deps.db, run.id, {
    kind,
    after: Number.isSafeInteger(after) ? after : undefined,
    limit: PAGE_SIZE,
  });
  const tenantName = await nameOfTenant(deps.client, run.organizationId);
  const path = `/e/${environmentId}/runs/${run.id}`;
  const view = toSyncRunView(run);
  const state = describeRunStatus(run.status);
  const open = run.finishedAt === null;
  return (
    <>
      <PageHeader
        crumbs={[
          { href: `/e/${environmentId}/tenants`, label: 'Tenants' },
          { href: `/e/${environmentId}/tenants/${run.organizationId}`, label: tenantName },
          { href: `/e/${environmentId}/tenants/${run.organizationId}/runs`, label: 'Sync runs' },
        ]}
        title="Sync run"
        badges={
          <>
            <StateBadge state={state.kind}>{state.word}</StateBadge>
            <Copyable value={run.id} label="sync run id" />
          </>
        }
        actions={open ? null : <ExportLinks environmentId={environmentId} syncRunId={run.id} />}
      />
      <div className="grid grid-cols-1 gap-4">
        {open ? <RunWatcher environmentId={environmentId} organizationId={run.organizationId} /> : null}
        <RunProblem run={run} environmentId={environmentId} mayChange={mayChange} />
        <RunFacts run={view} groups={groupCounts(run)} now={deps.clock()} />
        <ChangesCard run={run} changes={changes} path={path} kind={kind ?? null} after={textParam(search.after)} />
      </div>
    </>
  );
}

function ExportLinks({ environmentId, syncRunId }: { environmentId: string; syncRunId: string }) {
  const address = `/api/environments/${environmentId}/runs/${syncRunId}/export`;
  return (
    <>
      <Button asChild>
        <a href={`${address}?format=csv`} download>
          Export CSV
        </a>
      </Button>
      <Button asChild>
        <a href={`${address}?format=json`} download>
          Export JSON
        </a>
      </Button>
    </>
  );
}

type ProblemProps = { run: SyncRun; environmentId: string; mayChange: boolean };

function RunProblem({ run, environmentId, mayChange }: ProblemProps) {
  if (run.errorMessage === null && run.errorCode === null) return null;
  const guarded = run.status === 'aborted_by_guard';
  return (
    <Alert
      tone={guarded || run.status === 'partial' ? 'waiting' : 'broken'}
      title={guarded ? 'This run was stopped before it changed anything' : 'What happened'}
      code={run.errorCode ?? undefined}
      actions={
        guarded && mayChange ? (
          <ApproveRunButton environmentId={environmentId} syncRunId={run.id} count={run.deactivated} />
        ) : null
      }
    >
      {run.errorMessage}
    </Alert>
  );
}

function groupCounts(run: SyncRun) {
  const { groupsCreated, groupsUpdated, groupsDeleted, membershipsAdded, membershipsRemoved } = run;
  return { groupsCreated, groupsUpdated, groupsDeleted, membershipsAdded, membershipsRemoved };
}
