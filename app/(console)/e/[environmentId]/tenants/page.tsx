import { Building2 } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { CreateTenant } from '@/components/console/create-tenant';
import { FilterSelect } from '@/components/console/filter-select';
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
import {
  DIRECTORY_CHOICES,
  readTenantSearch,
  SSO_CHOICES,
  type TenantSearch,
  tenantsHref,
} from '@/lib/console/tenant-search';
import { openEnvironment, type SearchParams, textParam } from '../../../console-page';

export const metadata: Metadata = { title: 'Tenants' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function TenantsPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps, mayChange } = await openEnvironment(environmentId);
  const search = await searchParams;
  const filters = readTenantSearch(search);
  const pageToken = textParam(search.page);
  const path = `/e/${environmentId}/tenants`;
  const answer = listTenants(deps, { ...filters, pageToken, pageSize: PAGE_SIZE });
  const page = await orFirstPage(answer, pageToken, tenantsHref(path, filters));
  const filtered = filters.query !== '' || filters.sso !== '' || filters.directory !== '';
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
      {empty && !filtered ? (
        <Card>
          <EmptyState title="No tenants yet" icon={<Building2 />}>
            A tenant is one of your customers. Create one, then send its admin a setup link: they connect their identity
            provider themselves.
          </EmptyState>
        </Card>
      ) : (
        <div className="grid grid-cols-1 gap-3.5">
          {page.limited ? <RemoteNotice what="Search and states" /> : <SearchRow path={path} search={filters} />}
          <Card>
            {page.rows.length === 0 ? (
              <NoResults search={filters} filtered={filtered} path={path} />
            ) : (
              <TenantsTable rows={page.rows} path={path} limited={page.limited} />
            )}
          </Card>
        </div>
      )}
      <Pagination {...pagesOf(page, path, filters, pageToken)} />
    </>
  );
}

function SearchRow({ path, search }: { path: string; search: TenantSearch }) {
  const active = search.sso !== '' || search.directory !== '';
  return (
    <div className="flex flex-wrap items-center gap-3">
      <SearchField label="Search tenants" placeholder="Name, domain, external ID…" />
      <FilterSelect name="sso" label="Single sign-on" value={search.sso} choices={SSO_CHOICES} />
      <FilterSelect name="directory" label="Directory" value={search.directory} choices={DIRECTORY_CHOICES} />
      {active ? (
        <Link
          href={tenantsHref(path, { ...search, sso: '', directory: '' })}
          className="text-sm underline underline-offset-2"
        >
          Clear the filters
        </Link>
      ) : null}
      {active ? null : <span className="ml-auto text-sm text-ink-3">sorted by name</span>}
    </div>
  );
}

function NoResults({ search, filtered, path }: { search: TenantSearch; filtered: boolean; path: string }) {
  const { query } = search;
  return (
    <EmptyState
      title={query !== '' ? `No tenant matches “${query}”` : filtered ? 'No tenant is like that' : 'No more tenants'}
      action={
        <Button asChild>
          <Link href={path}>{filtered ? 'Clear the search' : 'Back to the first page'}</Link>
        </Button>
      }
    >
      {query === '' ? null : 'Names, external IDs and domains are searched.'}
    </EmptyState>
  );
}

/** The address holds the search, the filters and the place in them. */
function pagesOf(page: TenantPage, path: string, search: TenantSearch, pageToken: string) {
  const at = (token: string) => (token === '' ? undefined : tenantsHref(path, search, { page: token }));
  const previousHref = at(page.previousPageToken);
  return {
    previousHref,
    nextHref: at(page.nextPageToken),
    summary:
      pageToken === '' || previousHref !== undefined ? undefined : (
        <Link href={tenantsHref(path, search)}>Back to the first page</Link>
      ),
  };
}
