'use client';

import { ExternalLink } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; connectionId: string; primary?: boolean; size?: 'sm' | 'md' };

/** A connection's id tells what it speaks. */
function collectionOf(connectionId: string): string {
  return connectionId.startsWith('oidc_conn_') ? 'oidc-connections' : 'connections';
}

/** Signs in as oneself at the customer's identity provider, in another tab; this tab goes to the result. */
export function TestSignInButton({ environmentId, connectionId, primary, size = 'md' }: Props) {
  const router = useRouter();
  const test = useApiAction<Window | null, { redirectUrl: string; samlFlowId: string }>({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/${collectionOf(connectionId)}/${connectionId}/test`,
    }),
    refresh: false,
  });

  function start() {
    // Opened at once, while the click counts as the person's own: browsers block a tab that appears later.
    const tab = window.open('about:blank', '_blank');
    test.mutate(tab, {
      onSuccess: ({ redirectUrl, samlFlowId }) => {
        if (tab === null) {
          window.location.assign(redirectUrl);
          return;
        }
        tab.opener = null;
        tab.location.assign(redirectUrl);
        router.push(`/e/${environmentId}/logins/${samlFlowId}`);
      },
      onError: () => tab?.close(),
    });
  }

  return (
    <Button size={size} variant={primary ? 'primary' : 'secondary'} pending={test.isPending} onClick={start}>
      {test.isPending ? null : <ExternalLink aria-hidden />}
      Test sign-in
    </Button>
  );
}
