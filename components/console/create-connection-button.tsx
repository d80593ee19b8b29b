'use client';

import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; organizationId: string; label?: string };

/** Makes an empty SAML connection. */
export function CreateConnectionButton({ environmentId, organizationId, label }: Props) {
  const create = useApiAction({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/tenants/${organizationId}/connections`,
    }),
    success: 'SAML connection created',
  });
  return (
    <Button pending={create.isPending} onClick={() => create.mutate()}>
      {label ?? 'Create connection'}
    </Button>
  );
}
