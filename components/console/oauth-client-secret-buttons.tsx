'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { callApi } from '@/lib/call-api';
import type { SamlOauthClient } from '@/lib/ssoready/client';
import { SecretShownOnce } from './secret-shown-once';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; client: Pick<SamlOauthClient, 'id' | 'displayName'> };

/** Gives an OAuth client a new secret, shown once. */
export function RotateClientSecretButton({ environmentId, client }: Props) {
  return (
    <SecretShownOnce
      label="Client secret"
      title="Client secret"
      description={`For ${client.displayName || client.id}. It is shown this once: afterwards only its hash is stored.`}
      recovery="Make another new secret."
    >
      {(show) => (
        <ConfirmDialog
          trigger={
            <Button size="sm">
              New secret<span className="sr-only"> for {client.displayName}</span>
            </Button>
          }
          title="Make a new secret?"
          description="The old one stops working at once: the program is refused until it has the new one. People who are signed in stay so."
          actionLabel="Make new secret"
          onConfirm={async () => {
            const path = `/api/environments/${environmentId}/oauth-clients/${client.id}/rotate`;
            show((await callApi<{ clientSecret: string }>({ method: 'POST', path })).clientSecret);
          }}
        />
      )}
    </SecretShownOnce>
  );
}

/** Ends an OAuth client for good. */
export function DeleteOauthClientButton({ environmentId, client }: Props) {
  const revoke = useApiAction({
    request: () => ({ method: 'POST', path: `/api/environments/${environmentId}/oauth-clients/${client.id}/revoke` }),
    success: 'OAuth client deleted',
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm">
          Delete<span className="sr-only"> {client.displayName}</span>
        </Button>
      }
      title={`Delete ${client.displayName || 'this client'}?`}
      description="Sign-ins through it are refused at once, and its access tokens are void. It cannot be taken back."
      actionLabel="Delete client"
      onConfirm={() => revoke.mutateAsync()}
    />
  );
}
