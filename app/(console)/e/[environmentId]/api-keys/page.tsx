import { KeyRound } from 'lucide-react';
import type { Metadata } from 'next';
import { ApiKeysTable } from '@/components/console/api-keys-table';
import { CreateApiKey } from '@/components/console/create-api-key';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { whenSupported } from '@/lib/console/supported';
import { getRuntime } from '@/lib/runtime';
import { openEnvironment, type SearchParams, textParam } from '../../../console-page';

export const metadata: Metadata = { title: 'API keys' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function ApiKeysPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps, environment, mayChange } = await openEnvironment(environmentId);
  const pageToken = textParam((await searchParams).page);
  const path = `/e/${environmentId}/api-keys`;
  const answer = whenSupported(deps.client.listApiKeys({ pageToken, pageSize: PAGE_SIZE }));
  const keys = await orFirstPage(answer, pageToken, path);
  return (
    <>
      <PageHeader
        title="API keys"
        description={`With a key of ${environment.displayName}, your product calls the SSOReady HTTP API here, also through the official SDKs.`}
        actions={mayChange && keys !== null ? <CreateApiKey environmentId={environmentId} /> : null}
      />
      <div className="grid grid-cols-1 gap-4">
        {keys === null ? (
          <RemoteNotice what="API keys" />
        ) : (
          <Card>
            {keys.apiKeys.length === 0 ? (
              <EmptyState title="No API keys yet" icon={<KeyRound />}>
                Create one for each program that calls the API, so that each can be revoked by itself.
              </EmptyState>
            ) : (
              <ApiKeysTable
                apiKeys={keys.apiKeys}
                environmentId={environmentId}
                mayChange={mayChange}
                now={deps.clock()}
              />
            )}
          </Card>
        )}
        <Pagination
          previousHref={pageToken === '' ? undefined : path}
          nextHref={keys?.nextPageToken ? `${path}?page=${encodeURIComponent(keys.nextPageToken)}` : undefined}
        />
        {keys === null ? null : <HowToUse />}
      </div>
    </>
  );
}

function HowToUse() {
  const { publicUrl } = getRuntime().env;
  return (
    <Card>
      <CardHeader title="Use it" />
      <CardBody className="grid gap-3">
        <CopyField label="Base URL for the SDKs" value={publicUrl} />
        <CopyField
          label="Try it"
          value={`curl -H "Authorization: Bearer $SSOREADY_API_KEY" "${publicUrl}/v1/scim/users?organizationExternalId=…"`}
        />
      </CardBody>
    </Card>
  );
}
