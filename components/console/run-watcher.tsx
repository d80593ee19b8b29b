'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { LiveProblem } from '@/components/live/live-problem';
import type { SyncStatus } from '@/lib/console/sync-status';
import { CONSOLE_AGAIN } from './console-again';
import { useSyncStatus } from './use-sync-status';

type Props = { environmentId: string; organizationId: string; initial: SyncStatus };

/** Reads the page again while its run is under way: whenever a count or the phase has moved. */
export function RunWatcher({ environmentId, organizationId, initial }: Props) {
  const router = useRouter();
  const { data, error } = useSyncStatus(environmentId, organizationId, initial);
  const progress = JSON.stringify(data.open);
  const shown = JSON.stringify(initial.open);
  useEffect(() => {
    if (progress !== shown) router.refresh();
  }, [progress, shown, router]);
  return <LiveProblem error={error} again={CONSOLE_AGAIN} reassurance="The sync itself goes on." />;
}
