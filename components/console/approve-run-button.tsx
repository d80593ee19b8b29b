'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { callApi } from '@/lib/call-api';
import { formatPlural } from '@/lib/console/format';

type Props = { environmentId: string; syncRunId: string; count: number };

/** Lets a run that the guard stopped be done after all: exactly the people on its list, and nobody else. */
export function ApproveRunButton({ environmentId, syncRunId, count }: Props) {
  const router = useRouter();
  const people = formatPlural(count, 'person', 'people');
  return (
    <ConfirmDialog
      trigger={<Button variant="primary">Approve {count > 0 ? `these ${count}` : 'this change'}</Button>}
      title={`Deactivate ${people}?`}
      description="The sync runs again and may deactivate exactly the people listed here. If the directory asks for others by then, it stops once more."
      losses={['They are signed out at once', 'They cannot sign in until the directory has them again']}
      actionLabel="Approve and sync"
      onConfirm={async () => {
        const { syncRunId: next } = await callApi<{ syncRunId: string }>({
          method: 'POST',
          path: `/api/environments/${environmentId}/runs/${syncRunId}/approve`,
        });
        toast.success('Approved; the sync is starting');
        router.push(`/e/${environmentId}/runs/${next}`);
      }}
    />
  );
}
