'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { OrganizationDomain } from '@/lib/ssoready/client';
import { useApiAction } from './use-api-action';

type Props = {
  environmentId: string;
  organizationId: string;
  domain: string;
  verified: boolean;
  /** False for names that no customer owns. */
  provable: boolean;
};

/** What an operator can do with the proof of a domain. */
export function DomainButtons({ environmentId, organizationId, domain, verified, provable }: Props) {
  const path = `/api/environments/${environmentId}/tenants/${organizationId}/domains`;
  const change = useApiAction<'check' | 'verify' | 'withdraw', { domain: OrganizationDomain }>({
    request: (verb) => ({ method: 'POST', path: `${path}/${verb}`, body: { domain } }),
    success: (answer) => describe(answer.domain),
  });
  if (!provable) return null;
  const name = <span className="sr-only">: {domain}</span>;
  return (
    <>
      <Button
        size="sm"
        pending={change.isPending && change.variables === 'check'}
        onClick={() => change.mutate('check')}
      >
        Check now{name}
      </Button>
      {verified ? (
        <ConfirmDialog
          trigger={<Button size="sm">Withdraw{name}</Button>}
          title={`Withdraw the proof of ${domain}?`}
          description="The domain counts as unproven, and its record gets another value: what is in DNS now proves nothing any more."
          actionLabel="Withdraw"
          onConfirm={() => change.mutateAsync('withdraw')}
        />
      ) : (
        <ConfirmDialog
          trigger={<Button size="sm">Mark as verified{name}</Button>}
          title={`Vouch for ${domain}?`}
          description="Do this when you know by other means that the domain is this customer’s. It is written into the audit log under your name."
          actionLabel="Mark as verified"
          danger={false}
          onConfirm={() => change.mutateAsync('verify')}
        />
      )}
    </>
  );
}

function describe({ domain, state, message }: OrganizationDomain): string {
  return state === 'verified' ? `${domain} is verified` : message || `${domain} is not verified`;
}
