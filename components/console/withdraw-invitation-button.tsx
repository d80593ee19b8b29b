'use client';

import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

/** Takes an invitation back. */
export function WithdrawInvitationButton({ invitationId, email }: { invitationId: string; email: string }) {
  const withdraw = useApiAction({
    request: () => ({ method: 'DELETE', path: `/api/operators/invitations/${invitationId}` }),
    success: 'Invitation withdrawn',
  });
  return (
    <Button
      size="sm"
      aria-label={`Withdraw the invitation of ${email}`}
      pending={withdraw.isPending}
      onClick={() => withdraw.mutate()}
    >
      Withdraw
    </Button>
  );
}
