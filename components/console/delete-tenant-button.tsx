'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { callApi } from '@/lib/call-api';

type Props = { environmentId: string; organizationId: string; name: string };

/** Deletes a tenant after its name was typed. */
export function DeleteTenantButton({ environmentId, organizationId, name }: Props) {
  const router = useRouter();
  return (
    <ConfirmDialog
      trigger={<Button variant="danger">Delete tenant</Button>}
      title={`Delete ${name}?`}
      description="It cannot be taken back."
      losses={[
        'Its SAML connections: nobody can sign in',
        'Its directories with people, groups and tokens',
        'Its members, sync runs, logins and request log',
        'Its setup links',
      ]}
      typeToConfirm={name}
      actionLabel="Delete tenant"
      onConfirm={async () => {
        await callApi({
          method: 'DELETE',
          path: `/api/environments/${environmentId}/tenants/${organizationId}`,
          body: { confirm: name },
        });
        toast.success(`${name} deleted`);
        router.push(`/e/${environmentId}/tenants`);
        router.refresh();
      }}
    />
  );
}
