'use client';

import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; organizationId: string; label?: string };

/** Makes a SCIM directory. */
export function CreateDirectoryButton({ environmentId, organizationId, label }: Props) {
  const create = useApiAction({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/tenants/${organizationId}/directories`,
    }),
    success: 'SCIM directory created',
  });
  return (
    <Button pending={create.isPending} onClick={() => create.mutate()}>
      {label ?? 'Create directory'}
    </Button>
  );
}
