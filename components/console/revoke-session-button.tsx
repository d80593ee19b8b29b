'use client';

import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

/** Ends one of the operator's other sessions. */
export function RevokeSessionButton({ sessionId }: { sessionId: string }) {
  const revoke = useApiAction({
    request: () => ({ method: 'POST', path: `/api/account/sessions/${sessionId}/revoke` }),
    success: 'Session ended',
  });
  return (
    <Button size="sm" pending={revoke.isPending} onClick={() => revoke.mutate()}>
      End
    </Button>
  );
}

/** Ends all of the operator's sessions but this one. */
export function RevokeOthersButton() {
  const revoke = useApiAction({
    request: () => ({ method: 'POST', path: '/api/account/sessions/revoke-others' }),
    success: 'Every other session has ended',
  });
  return (
    <Button size="sm" pending={revoke.isPending} onClick={() => revoke.mutate()}>
      End all others
    </Button>
  );
}
