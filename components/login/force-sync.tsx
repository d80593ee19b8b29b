'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useRef } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { describeRunPhase, describeRunResult, describeRunStatus } from '@/lib/console/describe-run';
import type { SyncRunView, SyncStatus } from '@/lib/console/sync-status';

const KEY = ['member', 'sync'];
const POLL_MS = 1000;

/** Force SCIM Sync for a tenant's administrators: asks for a run and follows it. Without JavaScript it is a plain form. */
export function ForceSync({ initial }: { initial: SyncStatus }) {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: () => request<SyncStatus>('GET'),
    initialData: initial,
    refetchInterval: (query) => (query.state.data?.open ? POLL_MS : false),
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
    mutationFn: () => request<unknown>('POST'),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    force.mutate();
  };
  return (
    <div className="grid gap-3">
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

async function request<T>(method: 'GET' | 'POST'): Promise<T> {
  const response = await fetch('/member/sync', { method, headers: { accept: 'application/json' } });
  const body: unknown = await response.json();
  // Our own handler's answer, typed where it is made.
  if (response.ok) return body as T;
  throw new Error(messageOf(body) ?? 'The server did not answer as expected. Reload the page and try again.');
}

function messageOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : undefined;
}
