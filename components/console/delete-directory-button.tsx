'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; scimDirectoryId: string; tenantName: string };

/** Deletes a SCIM directory after its tenant's name was typed. */
export function DeleteDirectoryButton({ environmentId, scimDirectoryId, tenantName }: Props) {
  const remove = useApiAction({
    request: () => ({
      method: 'DELETE',
      path: `/api/environments/${environmentId}/directories/${scimDirectoryId}`,
      body: { confirm: tenantName },
    }),
    success: 'SCIM directory deleted',
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet">
          Delete
        </Button>
      }
      title="Delete this SCIM directory?"
      description={`The identity provider of ${tenantName} is refused from then on.`}
      losses={['The people and groups it sent', 'Its token and its request log']}
      typeToConfirm={tenantName}
      actionLabel="Delete directory"
      onConfirm={() => remove.mutateAsync()}
    />
  );
}
