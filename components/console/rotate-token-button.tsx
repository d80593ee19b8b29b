'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { SecretOnce } from '@/components/ui/secret-once';
import { type ApiRequest, callApi } from '@/lib/call-api';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; scimDirectoryId: string; hasToken: boolean; baseUrl: string };

/** Makes a directory token, shown once. Replacing one that is in use asks first: the old one stops working at once. */
export function RotateTokenButton({ environmentId, scimDirectoryId, hasToken, baseUrl }: Props) {
  const router = useRouter();
  const [token, setToken] = useState<string | null>(null);
  const request = (): ApiRequest => ({
    method: 'POST',
    path: `/api/environments/${environmentId}/directories/${scimDirectoryId}/rotate`,
  });
  const first = useApiAction<void, { bearerToken: string }>({
    request,
    onDone: ({ bearerToken }) => setToken(bearerToken),
    refresh: false,
  });
  return (
    <>
      {hasToken ? (
        <ConfirmDialog
          trigger={<Button size="sm">Rotate token</Button>}
          title="Make a new token?"
          description="The old one stops working at once: their identity provider is refused until its admin enters the new one."
          actionLabel="Make new token"
          onConfirm={async () => setToken((await callApi<{ bearerToken: string }>(request())).bearerToken)}
        />
      ) : (
        <Button size="sm" variant="primary" pending={first.isPending} onClick={() => first.mutate()}>
          Make token
        </Button>
      )}
      <SecretOnce
        secret={token}
        label="Bearer token"
        title="Directory token"
        description={`For ${baseUrl}. It is shown this once: afterwards only its hash is stored.`}
        recovery="Rotate the token to get another."
        onClose={() => {
          setToken(null);
          router.refresh();
        }}
      />
    </>
  );
}
