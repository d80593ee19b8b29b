'use client';

import Link from 'next/link';
import { useSyncExternalStore } from 'react';
import { LiveProblem } from '@/components/live/live-problem';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import {
  describeRunPhase,
  describeRunResult,
  describeRunStatus,
  describeRunTrigger,
  readRate,
} from '@/lib/console/describe-run';
import { formatCount, formatDuration } from '@/lib/console/format';
import type { SyncRunView, SyncStatus } from '@/lib/console/sync-status';
import { CONSOLE_AGAIN } from './console-again';
import { PhaseSteps } from './phase-steps';
import { useSyncStatus } from './use-sync-status';

type Props = { environmentId: string; organizationId: string; initial: SyncStatus };

/** What a tenant's sync is doing now, or what it did last. */
export function SyncPanel({ environmentId, organizationId, initial }: Props) {
  const { data: status, error } = useSyncStatus(environmentId, organizationId, initial);
  return (
    <>
      {status.open ? (
        <OpenRun run={status.open} environmentId={environmentId} />
      ) : (
        <LastRun status={status} environmentId={environmentId} />
      )}
      <LiveProblem error={error} again={CONSOLE_AGAIN} reassurance="The sync itself goes on." />
    </>
  );
}

function OpenRun({ run, environmentId }: { run: SyncRunView; environmentId: string }) {
  const since = new Date(run.startedAt ?? run.createdAt);
  const now = useNow(since);
  const rate = readRate(run, now);
  const read = `${formatCount(run.usersRead)} people and ${formatCount(run.groupsRead)} groups read`;
  return (
    <Card>
      <CardHeader
        title={run.preview ? 'Working out what a sync would do' : 'Syncing now'}
        count={`started ${describeRunTrigger(run)}`}
        actions={
          <span className="text-sm text-ink-2">
            {formatDuration(now.getTime() - since.getTime())}
            {rate === null ? '' : ` · ${formatCount(rate)}/s`}
          </span>
        }
      />
      <CardBody className="grid grid-cols-1 gap-4">
        <PhaseSteps run={run} />
        {/* Announced when the phase changes, not at every count. */}
        <p className="sr-only" role="status">
          {describeRunPhase(run)}
        </p>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
          <span>{read}</span>
          <span>{describeRunResult(run) === 'nothing to change' ? 'nothing written yet' : describeRunResult(run)}</span>
          <Link href={`/e/${environmentId}/runs/${run.id}`} className="ml-auto underline underline-offset-2">
            Open the run
          </Link>
        </div>
      </CardBody>
    </Card>
  );
}

function LastRun({ status, environmentId }: { status: SyncStatus; environmentId: string }) {
  const run = status.last;
  if (run === null) return null;
  const { kind, word } = describeRunStatus(run.status);
  return (
    <Card>
      <CardHeader
        title="Last sync"
        count={<Time value={run.finishedAt} />}
        actions={
          <Button asChild size="sm">
            <Link href={`/e/${environmentId}/runs/${run.id}`}>Open the run</Link>
          </Button>
        }
      />
      <CardBody className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <StateBadge state={kind}>{word}</StateBadge>
        <span>{describeRunResult(run)}</span>
        <span className="text-ink-2">
          {formatCount(run.usersRead)} people read, {describeRunTrigger(run)}
        </span>
        {run.errorMessage === null ? null : <p className="w-full text-ink-2">{run.errorMessage}</p>}
      </CardBody>
    </Card>
  );
}

const TICK_MS = 1_000;

function subscribeToSeconds(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
}

/** The time, once a second; `first` on the server and in the first paint, which must agree. */
function useNow(first: Date): Date {
  const second = useSyncExternalStore(
    subscribeToSeconds,
    () => Math.floor(Date.now() / TICK_MS),
    () => null,
  );
  return second === null ? first : new Date(second * TICK_MS);
}
