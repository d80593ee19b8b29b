'use client';

import { Button } from '@/components/ui/button';
import { useApiAction } from './use-api-action';

const WEEK_SECONDS = 604_800;

/** Lets an open setup link live a week from now. */
export function ExtendLinkButton({ environmentId, setupLinkId }: { environmentId: string; setupLinkId: string }) {
  const extend = useApiAction({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/setup-links/${setupLinkId}/extend`,
      body: { ttlSeconds: WEEK_SECONDS },
    }),
    success: 'The setup link works for another week',
  });
  return (
    <Button size="sm" pending={extend.isPending} onClick={() => extend.mutate()}>
      Extend a week
    </Button>
  );
}
