'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { SamlServiceKey } from '@/lib/ssoready/client';
import { useApiAction } from './use-api-action';

export type KeyProps = { environmentId: string; serviceKey: SamlServiceKey };

/** What can be done with a key of ours: the next one is put in use, and whatever is not in use can be retired. */
export function KeyActions({ environmentId, serviceKey }: KeyProps) {
  const change = useApiAction<'activate' | 'retire', SamlServiceKey>({
    request: (step) => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/saml-keys/${serviceKey.id}/${step}`,
    }),
    success: ({ state }) => (state === 'current' ? 'The key is in use' : 'The key is retired'),
    quiet: true,
  });
  const { state, purpose } = serviceKey;
  if (state === 'current' || state === 'retired') return null;
  return (
    <>
      {state === 'next' ? (
        <ConfirmDialog
          trigger={
            <Button size="sm" variant="primary">
              Put in use
            </Button>
          }
          title="Put this key in use?"
          description={
            purpose === 'signing'
              ? 'Our requests are signed with it from now on. An identity provider that checks them and has not imported our metadata since the key was made refuses every sign-in.'
              : 'Our metadata names it as the one to encrypt for. What is encrypted for the previous key is still read until that is retired.'
          }
          actionLabel="Put in use"
          danger={false}
          onConfirm={() => change.mutateAsync('activate')}
        />
      ) : null}
      <ConfirmDialog
        trigger={<Button size="sm">Retire</Button>}
        title="Retire this key?"
        description="Its private key is forgotten for good."
        losses={
          purpose === 'encryption'
            ? ['Sign-ins whose assertion is still encrypted for it are refused']
            : ['Its certificate leaves our metadata']
        }
        actionLabel="Retire the key"
        onConfirm={() => change.mutateAsync('retire')}
      />
    </>
  );
}
