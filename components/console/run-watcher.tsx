'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { callApi } from '@/lib/call-api';
import type { SyncStatus } from '@/lib/console/sync-status';
import { syncKey, syncPath } from './use-sync-status';

const POLL_MS = 1_000;

/** Reads the page again while its run is under way: whenever a count or the phase has moved. */
export function RunWatcher({ environmentId, organizationId }: { environmentId: string; organizationId: string }) {
  const router = useRouter();
  const { data } = useQuery({
    queryKey: syncKey(organizationId),
    queryFn: () => callApi<SyncStatus>({ method: 'GET', path: syncPath(environmentId, organizationId) }),
    refetchInterval: POLL_MS,
  });
  const progress = data === undefined ? null : JSON.stringify(data.open);
  useEffect(() => {
    if (progress !== null) router.refresh();
  }, [progress, router]);
  return null;
}
