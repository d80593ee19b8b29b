'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useApiAction } from './use-api-action';

/** Ends a setup link. */
export function RevokeLinkButton({ environmentId, setupLinkId }: { environmentId: string; setupLinkId: string }) {
  const revoke = useApiAction({
    request: () => ({ method: 'POST', path: `/api/environments/${environmentId}/setup-links/${setupLinkId}/revoke` }),
    success: 'Setup link revoked',
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={<Button size="sm">Revoke</Button>}
      title="Revoke this setup link?"
      description="Whoever has it can no longer open it, and a setup under way in their browser ends. What they have saved stays."
      actionLabel="Revoke"
      onConfirm={() => revoke.mutateAsync()}
    />
  );
}
