import { ArrowLeftRight } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { FilterChips } from '@/components/console/filter-chips';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { RequestsTable } from '@/components/console/requests-table';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { whenSupported } from '@/lib/console/supported';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Requests' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function RequestsPage({ params, searchParams }: Props) {
  const { environmentId, organizationId } = await params;
  const { deps, path } = await openTenant(environmentId, organizationId);
  const search = await searchParams;
  const { scimDirectories } = await deps.client.listScimDirectories({ organizationId });
  const asked = textParam(search.directory);
  const directory =
    scimDirectories.find(({ id }) => id === asked) ??
    scimDirectories.find(({ primary }) => primary) ??
    scimDirectories[0];
  if (directory === undefined) return <Nothing path={path} />;
  const failed = textParam(search.failed) === '1';
  const pageToken = textParam(search.page);
  const filter = { scimDirectoryId: directory.id, pageToken, pageSize: PAGE_SIZE, ...(failed ? { failed } : {}) };
  const page = `${path}/requests?directory=${directory.id}`;
  const kept = failed ? `${page}&failed=1` : page;
  const requests = await orFirstPage(whenSupported(deps.client.listScimRequests(filter)), pageToken, kept);
  if (requests === null) return <RemoteNotice what="SCIM requests" />;
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <FilterChips
        label="Requests"
        chips={[
          { label: 'All', href: page, current: !failed },
          { label: 'Refused', href: `${page}&failed=1`, current: failed },
        ]}
      />
      <Card>
        {requests.scimRequests.length > 0 ? (
          <RequestsTable requests={requests.scimRequests} environmentId={environmentId} />
        ) : failed ? (
          <EmptyState
            title="Nothing was refused"
            action={
              <Button asChild>
                <Link href={page}>Show all requests</Link>
              </Button>
            }
          />
        ) : (
          <Quiet />
        )}
      </Card>
      <Pagination
        previousHref={pageToken === '' ? undefined : kept}
        nextHref={
          requests.nextPageToken === '' ? undefined : `${kept}&page=${encodeURIComponent(requests.nextPageToken)}`
        }
      />
    </div>
  );
}

function Quiet() {
  return (
    <EmptyState title="Nothing has arrived yet" icon={<ArrowLeftRight />}>
      Every request of the customer’s identity provider appears here with its bodies and our answer.
    </EmptyState>
  );
}

function Nothing({ path }: { path: string }) {
  return (
    <Card>
      <EmptyState
        title="No SCIM directory yet"
        icon={<ArrowLeftRight />}
        action={
          <Button asChild>
            <Link href={`${path}/directory`}>Open the Directory tab</Link>
          </Button>
        }
      >
        Requests appear once there is a directory and their identity provider sends to it.
      </EmptyState>
    </Card>
  );
}
