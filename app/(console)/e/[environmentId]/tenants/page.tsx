import { Building2 } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { CreateTenant } from '@/components/console/create-tenant';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { SearchField } from '@/components/console/search-field';
import { TenantsTable } from '@/components/console/tenants-table';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { formatCount } from '@/lib/console/format';
import { listTenants, type TenantPage } from '@/lib/console/list-tenants';
import { openEnvironment, type SearchParams, textParam } from '../../../console-page';

export const metadata: Metadata = { title: 'Tenants' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function TenantsPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps, mayChange } = await openEnvironment(environmentId);
  const search = await searchParams;
  const query = textParam(search.query);
  const pageToken = textParam(search.page);
  const path = `/e/${environmentId}/tenants`;
  const answer = listTenants(deps, { query, pageToken, pageSize: PAGE_SIZE });
  const page = await orFirstPage(answer, pageToken, path);
  const empty = page.rows.length === 0 && pageToken === '';
  return (
    <>
      <PageHeader
        title="Tenants"
        badges={page.totalCount === null ? null : <span className="text-ink-3">{formatCount(page.totalCount)}</span>}
        actions={
          mayChange ? (
            <CreateTenant
              key={textParam(search.new)}
              environmentId={environmentId}
              openAtOnce={search.new !== undefined}
            />
          ) : null
        }
      />
      {empty && query === '' ? (
        <Card>
          <EmptyState title="No tenants yet" icon={<Building2 />}>
            A tenant is one of your customers. Create one, then send its admin a setup link: they connect their identity
            provider themselves.
          </EmptyState>
        </Card>
      ) : (
        <div className="grid grid-cols-1 gap-3.5">
          {page.limited ? <RemoteNotice what="Search and states" /> : <SearchRow />}
          <Card>
            {page.rows.length === 0 ? (
              <NoResults query={query} path={path} />
            ) : (
              <TenantsTable rows={page.rows} path={path} limited={page.limited} />
            )}
          </Card>
        </div>
      )}
      <Pagination {...pagesOf(page, path, query, pageToken)} />
    </>
  );
}

function SearchRow() {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <SearchField label="Search tenants" placeholder="Name, domain, external id…" />
      <span className="ml-auto text-sm text-ink-3">sorted by name</span>
    </div>
  );
}

function NoResults({ query, path }: { query: string; path: string }) {
  return (
    <EmptyState
      title={query === '' ? 'No more tenants' : `No tenant matches “${query}”`}
      action={
        <Button asChild>
          <Link href={path}>{query === '' ? 'Back to the first page' : 'Clear the search'}</Link>
        </Button>
      }
    >
      {query === '' ? null : 'Names, external ids and domains are searched.'}
    </EmptyState>
  );
}

/** The address holds the search and the place in it; a place is only ever reached forwards, so back is the beginning. */
function pagesOf(page: TenantPage, path: string, query: string, pageToken: string) {
  const search = new URLSearchParams(query === '' ? {} : { query });
  const first = search.size === 0 ? path : `${path}?${search}`;
  const next = new URLSearchParams([...search, ['page', page.nextPageToken]]);
  return {
    nextHref: page.nextPageToken === '' ? undefined : `${path}?${next}`,
    summary: pageToken === '' ? undefined : <Link href={first}>Back to the first page</Link>,
  };
}
