import { History } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { NoDirectory } from '@/components/console/no-directory';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { ScimChangesTable } from '@/components/console/scim-changes-table';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { dialectLabel } from '@/lib/console/dialects';
import { listScimChangesNamed } from '@/lib/console/list-scim-changes';
import { findShownDirectory } from '@/lib/console/shown-directory';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Changes' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function ChangesPage({ params, searchParams }: Props) {
  const { environmentId, organizationId } = await params;
  const { deps, path: tenantPath } = await openTenant(environmentId, organizationId);
  const asked = await searchParams;
  const directory = await findShownDirectory(deps.client, organizationId, textParam(asked.directory));
  if (directory === null) {
    return (
      <NoDirectory tenantPath={tenantPath} icon={<History />}>
        Changes appear once there is a directory and its identity provider sends people to it.
      </NoDirectory>
    );
  }
  const before = textParam(asked.before);
  const first = `${tenantPath}/changes?directory=${directory.id}`;
  const request = { scimDirectoryId: directory.id, before, pageSize: PAGE_SIZE };
  const page = await orFirstPage(listScimChangesNamed(deps.client, request), before, first);
  if (page === null) return <RemoteNotice what="The changes of a directory" />;
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <p className="text-ink-2">
        What the directory’s people and groups went through in the last 30 days, newest first.
      </p>
      <Card>
        {page.changes.length > 0 ? (
          <ScimChangesTable
            changes={page.changes}
            requestsPath={`${tenantPath}/requests`}
            provider={dialectLabel(directory.dialect)}
          />
        ) : (
          <Nothing before={before} first={first} />
        )}
      </Card>
      <Pagination
        previousHref={before === '' ? undefined : first}
        previousLabel="Newest"
        nextHref={page.nextCursor === '' ? undefined : `${first}&before=${encodeURIComponent(page.nextCursor)}`}
        nextLabel="Older"
      />
    </div>
  );
}

function Nothing({ before, first }: { before: string; first: string }) {
  if (before === '') {
    return (
      <EmptyState title="Nothing has changed in the last 30 days" icon={<History />}>
        Each person and group that the identity provider adds, changes or removes appears here. What it asks without
        changing anything is under Requests.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Nothing older is kept"
      action={
        <Button asChild>
          <Link href={first}>Show the newest</Link>
        </Button>
      }
    />
  );
}
