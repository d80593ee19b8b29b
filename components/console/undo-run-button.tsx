'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { callApi } from '@/lib/call-api';
import { formatPlural } from '@/lib/console/format';

type Props = { environmentId: string; syncRunId: string; count: number };

/** Gives the people whom a run deactivated their access back. */
export function UndoRunButton({ environmentId, syncRunId, count }: Props) {
  const router = useRouter();
  const people = formatPlural(count, 'person', 'people');
  return (
    <ConfirmDialog
      trigger={<Button>Undo deactivations</Button>}
      title={`Give ${people} their access back?`}
      description="People who were changed since, or whose address somebody else has by now, are left as they are. Groups come back with the next sync."
      losses={[
        'Sync is switched off for this tenant: the directory still says that they are gone',
        'Joiners and leavers do not follow until you switch it on again under Settings',
      ]}
      actionLabel="Undo and pause sync"
      onConfirm={async () => {
        const { reactivated, skipped } = await callApi<{ reactivated: number; skipped: number }>({
          method: 'POST',
          path: `/api/environments/${environmentId}/runs/${syncRunId}/undo`,
        });
        const left = skipped === 0 ? '' : `; ${skipped} left as they are`;
        toast.success(`${formatPlural(reactivated, 'person has', 'people have')} access again${left}. Sync is paused.`);
        router.refresh();
      }}
    />
  );
}
