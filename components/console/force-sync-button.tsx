'use client';

import { useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { describeRunResult, describeRunStatus } from '@/lib/console/describe-run';
import { firstSentence } from '@/lib/console/format';
import type { SyncRunView, SyncStatus } from '@/lib/console/sync-status';
import { useApiAction } from './use-api-action';
import { syncKey, syncPath, useSyncStatus } from './use-sync-status';

type Props = {
  environmentId: string;
  organizationId: string;
  initial: SyncStatus;
  primary: boolean;
  disabled?: boolean;
};

/** Starts a sync, or joins the one under way; says what came of it when it ends, wherever on the tenant's pages one is. */
export function ForceSyncButton({ environmentId, organizationId, initial, primary, disabled }: Props) {
  const queries = useQueryClient();
  const { data: status } = useSyncStatus(environmentId, organizationId, initial);
  useResultToast(environmentId, status);
  const start = useApiAction<void, { joined: boolean }>({
    request: () => ({ method: 'POST', path: syncPath(environmentId, organizationId) }),
    success: ({ joined }) => (joined ? 'A sync is already under way; showing that one' : 'Sync started'),
    onDone: () => void queries.invalidateQueries({ queryKey: syncKey(organizationId) }),
  });
  const running = start.isPending || status.open !== null;
  return (
    <Button
      variant={primary ? 'primary' : 'secondary'}
      pending={running}
      disabled={disabled ?? false}
      onClick={() => start.mutate()}
    >
      {running ? null : <RefreshCw aria-hidden />}
      {running ? 'Syncing…' : 'Force SCIM Sync'}
    </Button>
  );
}

/** When the run that was open has ended: a toast with its result, and the page's data read again. */
function useResultToast(environmentId: string, status: SyncStatus) {
  const router = useRouter();
  const openId = useRef<string | null>(status.open?.id ?? null);
  useEffect(() => {
    const before = openId.current;
    openId.current = status.open?.id ?? null;
    if (before === null || status.open !== null || status.last?.id !== before) return;
    announce(status.last, () => router.push(`/e/${environmentId}/runs/${before}`));
    router.refresh();
  }, [status, environmentId, router]);
}

function announce(run: SyncRunView, open: () => void) {
  const action = { label: 'Open', onClick: open };
  if (run.status === 'succeeded') toast.success(`Sync finished: ${describeRunResult(run)}`, { action });
  else toast.error(firstSentence(run.errorMessage ?? describeRunStatus(run.status).word), { action });
}
