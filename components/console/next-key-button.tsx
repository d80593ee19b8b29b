'use client';

import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

type Props = {
  environmentId: string;
  samlConnectionId: string;
  purpose: 'signing' | 'encryption';
  /** In a row that names the purpose already. */
  short?: boolean;
};

/** Makes the next key of a connection and publishes it; nothing is signed with it before it is put in use. */
export function NextKeyButton({ environmentId, samlConnectionId, purpose, short = false }: Props) {
  const create = useApiAction({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/connections/${samlConnectionId}/keys`,
      body: { purpose },
    }),
    success: 'The next key is published in our metadata',
  });
  return (
    <div>
      <Button size="sm" pending={create.isPending} onClick={() => create.mutate()}>
        {short ? (
          <>
            Make next key<span className="sr-only">: {purpose}</span>
          </>
        ) : (
          `Make the next ${purpose} key`
        )}
      </Button>
    </div>
  );
}
