'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; samlConnectionId: string; tenantName: string };

/** Deletes a SAML connection after its tenant's name was typed. */
export function DeleteConnectionButton({ environmentId, samlConnectionId, tenantName }: Props) {
  const remove = useApiAction({
    request: () => ({
      method: 'DELETE',
      path: `/api/environments/${environmentId}/connections/${samlConnectionId}`,
      body: { confirm: tenantName },
    }),
    success: 'SAML connection deleted',
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet">
          Delete
        </Button>
      }
      title="Delete this SAML connection?"
      description={`People of ${tenantName} can no longer sign in with it.`}
      losses={['The identity provider’s details and certificates', 'Its login history']}
      typeToConfirm={tenantName}
      actionLabel="Delete connection"
      onConfirm={() => remove.mutateAsync()}
    />
  );
}
