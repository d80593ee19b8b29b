'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useApiAction } from './use-api-action';

type Props = {
  /** The route handler that deletes it; it checks the typed name again. */
  path: string;
  /** “SAML connection”. */
  what: string;
  tenantName: string;
  description: string;
  /** What goes with it. */
  losses: string[];
};

/** Deletes a tenant's connection or directory after the tenant's name was typed. */
export function DeleteFromTenantButton({ path, what, tenantName, description, losses }: Props) {
  const remove = useApiAction({
    request: () => ({ method: 'DELETE', path, body: { confirm: tenantName } }),
    success: `${what} deleted`,
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet">
          Delete
        </Button>
      }
      title={`Delete this ${what}?`}
      description={description}
      losses={losses}
      typeToConfirm={tenantName}
      actionLabel={`Delete ${what}`}
      onConfirm={() => remove.mutateAsync()}
    />
  );
}
