'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; apiKeyId: string; name: string };

/** Ends an API key for good. */
export function RevokeKeyButton({ environmentId, apiKeyId, name }: Props) {
  const revoke = useApiAction({
    request: () => ({ method: 'POST', path: `/api/environments/${environmentId}/api-keys/${apiKeyId}/revoke` }),
    success: 'API key revoked',
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm">
          Revoke<span className="sr-only"> {name}</span>
        </Button>
      }
      title={`Revoke ${name || 'this key'}?`}
      description="Every program that uses it is refused at once. It cannot be taken back."
      actionLabel="Revoke key"
      onConfirm={() => revoke.mutateAsync()}
    />
  );
}
