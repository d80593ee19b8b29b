import { FileKey } from 'lucide-react';
import type { Metadata } from 'next';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { ServiceKeysTable } from '@/components/console/service-keys-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterChips } from '@/components/ui/filter-chips';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { loadServiceKeys } from '@/lib/console/load-service-keys';
import { openEnvironment, type SearchParams, textParam } from '../../../console-page';

export const metadata: Metadata = { title: 'SAML keys' };

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function SamlKeysPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps, environment, mayChange } = await openEnvironment(environmentId);
  const search = await searchParams;
  const pageToken = textParam(search.page);
  const showsAll = textParam(search.show) === 'all';
  const path = `/e/${environmentId}/saml-keys`;
  const first = showsAll ? `${path}?show=all` : path;
  const found = await orFirstPage(loadServiceKeys(deps, { pageToken, retired: showsAll }), pageToken, first);
  return (
    <>
      <PageHeader
        title="SAML keys"
        description={`Our own keys in ${environment.displayName}: identity providers verify our requests with them, and encrypt for them. Each connection has its own.`}
      />
      {found === null ? (
        <RemoteNotice what="SAML keys" />
      ) : (
        <div className="grid grid-cols-1 gap-4">
          <p className="max-w-prose text-ink-2">
            To rotate one: make the next key, which our metadata then publishes; have the customer’s admin import our
            metadata or the certificate; put it in use; retire the previous one. Nobody is locked out in between.
          </p>
          <FilterChips
            label="Keys"
            chips={[
              { label: 'In rotation', href: path, current: !showsAll },
              { label: 'With retired ones', href: `${path}?show=all`, current: showsAll },
            ]}
          />
          <Card>
            {found.keys.length === 0 ? (
              <EmptyState title="No keys yet" icon={<FileKey />}>
                A connection gets its own when it signs its requests, takes encrypted assertions, or has single logout:
                see its settings on the Single sign-on tab of a tenant.
              </EmptyState>
            ) : (
              <ServiceKeysTable
                keys={found.keys}
                tenants={found.tenants}
                environmentId={environmentId}
                mayChange={mayChange}
              />
            )}
          </Card>
          <Pagination
            previousHref={pageToken === '' ? undefined : first}
            nextHref={
              found.nextPageToken === ''
                ? undefined
                : `${path}?${new URLSearchParams({ ...(showsAll ? { show: 'all' } : {}), page: found.nextPageToken })}`
            }
          />
        </div>
      )}
    </>
  );
}
