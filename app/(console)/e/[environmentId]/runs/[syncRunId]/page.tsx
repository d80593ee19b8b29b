import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ApproveRunButton } from '@/components/console/approve-run-button';
import { ChangesCard } from '@/components/console/changes-card';
import { ForceSyncButton } from '@/components/console/force-sync-button';
import { RunFacts } from '@/components/console/run-facts';
import { RunWatcher } from '@/components/console/run-watcher';
import { UndoRunButton } from '@/components/console/undo-run-button';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Copyable } from '@/components/ui/copyable';
import { PageHeader } from '@/components/ui/page-header';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { CHANGE_KINDS } from '@/lib/console/describe-change';
import { describeRunStatus } from '@/lib/console/describe-run';
import { formatPlural } from '@/lib/console/format';
import { findCurrentSync, toSyncRunView } from '@/lib/console/sync-status';
import { findSyncRun, listSyncRunChanges, type SyncRun } from '@/lib/sync/queries';
import { canUndo, UNDO_HOURS } from '@/lib/sync/undo-deactivations';
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
        title={run.preview ? 'Sync preview' : 'Sync run'}
        badges={
          <>
            <StateBadge state={state.kind}>
              {run.preview && !open ? `Preview: ${state.word.toLowerCase()}` : state.word}
            </StateBadge>
            <Copyable value={run.id} label="sync run ID" />
          </>
        }
        actions={
          open ? null : (
            <>
              <ExportLinks environmentId={environmentId} syncRunId={run.id} />
              {run.preview && mayChange ? (
                <ForceSyncButton
                  environmentId={environmentId}
                  organizationId={run.organizationId}
                  initial={await findCurrentSync(deps.db, run)}
                  primary
                />
              ) : null}
            </>
          )
        }
      />
      <div className="grid grid-cols-1 gap-4">
        {open ? (
          <RunWatcher
            environmentId={environmentId}
            organizationId={run.organizationId}
            initial={await findCurrentSync(deps.db, run)}
          />
        ) : null}
        {textParam(search.asked) === 'preview' && !run.preview ? <NoPreview /> : null}
        <RunUndo run={run} environmentId={environmentId} mayChange={mayChange} now={deps.clock()} />
        <RunProblem run={run} environmentId={environmentId} mayChange={mayChange} />
        <RunFacts run={view} groups={groupCounts(run)} now={deps.clock()} />
        <ChangesCard run={run} changes={changes} path={path} kind={kind ?? null} after={textParam(search.after)} />
      </div>
    </>
  );
}

/** What somebody sees who asked for a preview while a sync was under way, or whose preview a change overtook. */
function NoPreview() {
  return (
    <Alert tone="waiting" title="This is a sync, not a preview" live>
      One was under way already, or was asked for before the preview had begun: what this page counts is written. Ask
      for a preview again when it has finished.
    </Alert>
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
      tone={guarded || run.preview || run.status === 'partial' ? 'waiting' : 'broken'}
      title={
        guarded ? 'This run was stopped before it changed anything' : run.preview ? 'Before you sync' : 'What happened'
      }
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

/** That nothing was written, or how what was written can be taken back, or that it was. */
function RunUndo({ run, environmentId, mayChange, now }: ProblemProps & { now: Date }) {
  if (run.preview) {
    return run.finishedAt === null || run.status !== 'succeeded' ? null : (
      <Alert title="This is a preview: nothing was changed">
        The counts are of what the directory said when it was read. A sync reads it again.
      </Alert>
    );
  }
  if (run.undoneAt !== null) {
    return (
      <Alert tone="live" title="The deactivations of this run were undone">
        {formatPlural(run.undoneCount, 'person has', 'people have')} access again, since <Time value={run.undoneAt} />.
        Sync was switched off for this tenant.
      </Alert>
    );
  }
  if (!mayChange || !canUndo(run, now)) return null;
  return (
    <Alert
      title={`${formatPlural(run.deactivated, 'person', 'people')} lost access in this run`}
      actions={<UndoRunButton environmentId={environmentId} syncRunId={run.id} count={run.deactivated} />}
    >
      If that was a mistake, it can be undone for {UNDO_HOURS / 24} days.
    </Alert>
  );
}

function groupCounts(run: SyncRun) {
  const { groupsCreated, groupsUpdated, groupsDeleted, membershipsAdded, membershipsRemoved } = run;
  return { groupsCreated, groupsUpdated, groupsDeleted, membershipsAdded, membershipsRemoved };
}
