'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useRef } from 'react';
import { LiveProblem } from '@/components/live/live-problem';
import { useLive } from '@/components/live/use-live';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { callApi } from '@/lib/call-api';
import { describeRunPhase, describeRunResult, describeRunStatus } from '@/lib/console/describe-run';
import type { SyncRunView, SyncStatus } from '@/lib/console/sync-status';

const KEY = ['member', 'sync'];
const POLL_MS = 1000;

/** Force SCIM Sync for a tenant's administrators: asks for a run and follows it. Without JavaScript it is a plain form. */
export function ForceSync({ initial }: { initial: SyncStatus }) {
  const queries = useQueryClient();
  const { data, error } = useLive<SyncStatus>({
    queryKey: KEY,
    path: '/member/sync',
    initial,
    intervalMs: ({ open }) => (open ? POLL_MS : false),
  });
  const router = useRouter();
  const lastId = data.last?.id;
  const shownId = useRef(lastId);
  useEffect(() => {
    // A run has finished since the page was made: groups and times around this panel may be others now.
    if (shownId.current !== lastId) router.refresh();
    shownId.current = lastId;
  }, [lastId, router]);
  const force = useMutation({
    mutationFn: () => callApi({ method: 'POST', path: '/member/sync' }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    force.mutate();
  };
  return (
    <div className="grid gap-3">
      <LiveProblem
        error={error}
        again={{ href: '/sign-in', label: 'Sign in again' }}
        reassurance="The sync itself goes on."
      />
      {force.error ? (
        <Alert tone="broken" live>
          {force.error.message}
        </Alert>
      ) : null}
      <div aria-live="polite">
        {data.open ? <OpenRun run={data.open} /> : data.last ? <LastRun run={data.last} /> : null}
      </div>
      <form action="/member/sync" method="post" onSubmit={submit}>
        <Button type="submit" variant="primary" pending={force.isPending || data.open !== null}>
          {force.isPending || data.open ? null : <RefreshCw aria-hidden />}
          Force SCIM Sync
        </Button>
      </form>
    </div>
  );
}

function OpenRun({ run }: { run: SyncRunView }) {
  return (
    <p className="flex flex-wrap items-center gap-2">
      <StateBadge state="waiting">{describeRunStatus(run.status).word}</StateBadge>
      <span className="text-ink-2">
        {describeRunPhase(run)}
        {run.usersRead > 0 ? ` · ${run.usersRead.toLocaleString('en')} people read` : ''}
      </span>
    </p>
  );
}

function LastRun({ run }: { run: SyncRunView }) {
  const { kind, word } = describeRunStatus(run.status);
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap items-center gap-2">
        <StateBadge state={kind}>{word}</StateBadge>
        <span className="text-ink-2">
          <Time value={run.finishedAt} />
          {run.errorMessage ? '' : ` · ${describeRunResult(run)}`}
        </span>
      </p>
      {run.errorMessage ? <p className="text-sm text-ink-2">{run.errorMessage}</p> : null}
    </div>
  );
}
