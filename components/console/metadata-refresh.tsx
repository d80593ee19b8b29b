'use client';

import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import type { RefreshSamlMetadataResponse, SamlConnection } from '@/lib/ssoready/client';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; connection: SamlConnection; mayChange: boolean };

/** Where the metadata is read again every few hours, how the last reading went, and a button for now. */
export function MetadataRefresh({ environmentId, connection, mayChange }: Props) {
  const refresh = useApiAction<void, RefreshSamlMetadataResponse>({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/connections/${connection.id}/refresh`,
    }),
    onDone: ({ metadataFailure, samlMetadataProposal }) => {
      if (metadataFailure !== '') toast.error(metadataFailure);
      else toast.success(samlMetadataProposal === undefined ? 'Nothing has changed' : 'Something has changed');
    },
  });
  if (connection.metadataUrl === '') return null;
  const failed = connection.metadataFailure !== '';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-2.5">
      <span className="w-28 font-medium">Metadata</span>
      <StateBadge state={failed ? 'waiting' : connection.metadataCheckTime ? 'live' : 'draft'}>
        {failed ? 'Not readable' : connection.metadataCheckTime ? 'Read' : 'Not read yet'}
      </StateBadge>
      <span className="min-w-0 text-ink-2 wrap-anywhere">
        {failed ? `${connection.metadataFailure} ` : ''}
        {connection.metadataCheckTime ? <Time value={connection.metadataCheckTime} /> : null}
        {connection.acceptNewCertificates ? '; new certificates are taken without asking' : ''}
      </span>
      {mayChange ? (
        <Button size="sm" className="ml-auto" pending={refresh.isPending} onClick={() => refresh.mutate()}>
          Check now
        </Button>
      ) : null}
    </div>
  );
}
