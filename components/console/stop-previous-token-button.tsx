'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; scimDirectoryId: string };

/** Ends the time in which a replaced token goes on working. */
export function StopPreviousTokenButton({ environmentId, scimDirectoryId }: Props) {
  const stop = useApiAction({
    request: () => ({
      method: 'DELETE',
      path: `/api/environments/${environmentId}/directories/${scimDirectoryId}/rotate`,
    }),
    success: 'The previous token no longer works',
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet">
          Stop it now
        </Button>
      }
      title="Stop the previous token?"
      description="Whoever still sends it is refused from then on. The present token is not touched."
      actionLabel="Stop the previous token"
      onConfirm={() => stop.mutateAsync()}
    />
  );
}
