import { ArrowLeftRight } from 'lucide-react';
import type { Metadata } from 'next';
import { NoDirectory } from '@/components/console/no-directory';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { NoRequests } from '@/components/console/requests-empty';
import { RequestsSearch } from '@/components/console/requests-search';
import { RequestsTable } from '@/components/console/requests-table';
import { Card } from '@/components/ui/card';
import { Pagination } from '@/components/ui/pagination';
import {
  isResourceId,
  printRequestPlace,
  readRequestPlace,
  readRequestSearch,
  requestsHref,
  toRequestFilter,
} from '@/lib/console/request-search';
import { findShownDirectory } from '@/lib/console/shown-directory';
import { whenSupported } from '@/lib/console/supported';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Requests' };

const PAGE_SIZE = 50;
const NOTHING = { scimRequests: [], nextPageToken: '' };

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function RequestsPage({ params, searchParams }: Props) {
  const { environmentId, organizationId } = await params;
  const { deps, path: tenantPath } = await openTenant(environmentId, organizationId);
  const asked = await searchParams;
  const directory = await findShownDirectory(deps.client, organizationId, textParam(asked.directory));
  if (directory === null) {
    return (
      <NoDirectory tenantPath={tenantPath} icon={<ArrowLeftRight />}>
        Requests appear once there is a directory and their identity provider sends to it.
      </NoDirectory>
    );
  }
  const search = readRequestSearch(asked);
  const { token, at } = readRequestPlace(textParam(asked.page), deps.clock());
  const path = `${tenantPath}/requests`;
  const kept = requestsHref(path, directory.id, search);
  const wrongId = search.resource !== '' && !isResourceId(search.resource);
  const filter = {
    scimDirectoryId: directory.id,
    pageToken: token,
    pageSize: PAGE_SIZE,
    ...toRequestFilter(search, at),
  };
  const requests = wrongId
    ? NOTHING
    : await orFirstPage(whenSupported(deps.client.listScimRequests(filter)), token, kept);
  if (requests === null) return <RemoteNotice what="SCIM requests" />;
  const next = requests.nextPageToken;
  const nextHref =
    next === '' ? undefined : requestsHref(path, directory.id, search, printRequestPlace({ token: next, at }));
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <RequestsSearch search={search} clearHref={requestsHref(path, directory.id, {})} />
      <Card>
        {requests.scimRequests.length > 0 ? (
          <RequestsTable requests={requests.scimRequests} environmentId={environmentId} />
        ) : (
          <NoRequests
            search={search}
            wrongId={wrongId}
            olderHref={nextHref}
            allHref={requestsHref(path, directory.id, {})}
          />
        )}
      </Card>
      <Pagination
        previousHref={token === '' ? undefined : kept}
        previousLabel="Newest"
        nextHref={nextHref}
        nextLabel="Older"
      />
    </div>
  );
}
