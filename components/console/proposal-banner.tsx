'use client';

import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import type { SamlMetadataChange, SamlMetadataProposal } from '@/lib/ssoready/client';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; proposal: SamlMetadataProposal; mayChange: boolean };

/** What an identity provider's metadata says by now and the connection does not. Nothing of it is in use before it is accepted. */
export function ProposalBanner({ environmentId, proposal, mayChange }: Props) {
  const decide = useApiAction<'accept' | 'dismiss', SamlMetadataProposal>({
    request: (decision) => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/metadata-proposals/${proposal.id}/${decision}`,
    }),
    success: ({ status }) => (status === 'accepted' ? 'The connection follows its metadata again' : 'Dismissed'),
  });
  const removes = proposal.changes.some((change) => change.field === 'certificate' && change.to === '');
  return (
    <Alert
      tone="waiting"
      title="Their metadata has changed"
      actions={
        mayChange ? (
          <>
            <Button size="sm" pending={decide.isPending} onClick={() => decide.mutate('dismiss')}>
              Dismiss
            </Button>
            <Button size="sm" variant="primary" pending={decide.isPending} onClick={() => decide.mutate('accept')}>
              Accept
            </Button>
          </>
        ) : undefined
      }
    >
      <p className="text-ink-2">
        Found <Time value={proposal.createTime} />. Sign-ins go on with what is stored; nothing of this is used before
        it is accepted.{removes ? ' Whoever still signs with a removed certificate is refused from then on.' : ''}
      </p>
      <ul className="mt-2 grid gap-1">
        {proposal.changes.map((change) => (
          <li key={`${change.field} ${change.from} ${change.to}`} className="wrap-anywhere">
            <Change change={change} />
          </li>
        ))}
      </ul>
    </Alert>
  );
}

const NAMES: Record<SamlMetadataChange['field'], string> = {
  certificate: 'Certificate',
  idpRedirectUrl: 'Sign-on URL',
  idpBinding: 'Binding of our request',
  idpSloUrl: 'Logout URL',
  idpSloResponseUrl: 'Logout answer URL',
  idpSloBinding: 'Logout binding',
};

function Change({ change }: { change: SamlMetadataChange }) {
  const { field, from, to, expireTime } = change;
  if (field !== 'certificate') {
    return (
      <>
        {NAMES[field]}: <code>{from || 'none'}</code> becomes <code>{to || 'none'}</code>
      </>
    );
  }
  return (
    <>
      {from === '' ? 'Certificate added' : 'Certificate removed'}: <code>{(to || from).slice(0, 16)}…</code>, until{' '}
      <Time value={expireTime} show="day" />
    </>
  );
}
