'use client';

import { Eye } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';
import { syncPath } from './use-sync-status';

type Props = { environmentId: string; organizationId: string };

/** Works out what a sync would do and opens the result, which fills in while it is read. */
export function PreviewSyncButton({ environmentId, organizationId }: Props) {
  const router = useRouter();
  const start = useApiAction<void, { syncRunId: string; joined: boolean }>({
    request: () => ({ method: 'POST', path: `${syncPath(environmentId, organizationId)}/preview` }),
    // The page says what the run is: a preview that waits can still become the sync that a change asks for.
    onDone: ({ syncRunId }) => router.push(`/e/${environmentId}/runs/${syncRunId}?asked=preview`),
    refresh: false,
  });
  return (
    <Button pending={start.isPending} onClick={() => start.mutate()}>
      {start.isPending ? null : <Eye aria-hidden />}
      Preview sync
    </Button>
  );
}
