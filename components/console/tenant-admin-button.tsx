'use client';

import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

type Props = {
  environmentId: string;
  organizationId: string;
  memberId: string;
  email: string;
  isTenantAdmin: boolean;
};

/** Makes a person an admin of their tenant, who may start a sync from their own page; or takes that away. */
export function TenantAdminButton({ environmentId, organizationId, memberId, email, isTenantAdmin }: Props) {
  const change = useApiAction({
    request: () => ({
      method: 'PATCH',
      path: `/api/environments/${environmentId}/tenants/${organizationId}/members/${memberId}`,
      body: { isTenantAdmin: !isTenantAdmin },
    }),
    success: isTenantAdmin ? `${email} is no longer an admin` : `${email} is now an admin`,
  });
  return (
    <Button size="sm" variant="quiet" pending={change.isPending} onClick={() => change.mutate()}>
      {isTenantAdmin ? 'Remove admin' : 'Make admin'}
      <span className="sr-only">: {email}</span>
    </Button>
  );
}
