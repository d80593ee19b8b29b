import { LogIn } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { LoginsTable } from '@/components/console/logins-table';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterChips } from '@/components/ui/filter-chips';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { FLOW_FILTERS, readFlowFilter } from '@/lib/console/flow-filters';
import { whenSupported } from '@/lib/console/supported';
import { namesOfTenants, openEnvironment, type SearchParams, textParam } from '../../../console-page';

export const metadata: Metadata = { title: 'Logins' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function EnvironmentLoginsPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps } = await openEnvironment(environmentId);
  const search = await searchParams;
  const status = readFlowFilter(textParam(search.status));
  const pageToken = textParam(search.page);
  const request = { pageToken, pageSize: PAGE_SIZE, ...(status === '' ? {} : { status }) };
  const path = `/e/${environmentId}/logins`;
  const flows = await orFirstPage(whenSupported(deps.client.listSamlFlows(request)), pageToken, path);
  const kept = status === '' ? path : `${path}?status=${status}`;
  const next = flows?.nextPageToken ?? '';
  const tenantNames = await namesOfTenants(
    deps.client,
    (flows?.samlFlows ?? []).map((flow) => flow.organizationId),
  );
  return (
    <>
      <PageHeader title="Logins" description="Of every tenant in this environment, newest first." />
      <div className="grid grid-cols-1 gap-3.5">
        {flows === null ? (
          <RemoteNotice what="Logins" />
        ) : (
          <FilterChips
            label="Result"
            chips={FLOW_FILTERS.map(({ value, label }) => ({
              label,
              href: value === '' ? path : `${path}?status=${value}`,
              current: status === value,
            }))}
          />
        )}
        {flows === null ? null : (
          <Card>
            {flows.samlFlows.length > 0 ? (
              <LoginsTable flows={flows.samlFlows} environmentId={environmentId} tenantNames={tenantNames} />
            ) : (
              <NoLogins filtered={status !== ''} path={path} />
            )}
          </Card>
        )}
      </div>
      <Pagination
        previousHref={pageToken === '' ? undefined : kept}
        nextHref={next === '' ? undefined : `${kept}${status === '' ? '?' : '&'}page=${encodeURIComponent(next)}`}
      />
    </>
  );
}

function NoLogins({ filtered, path }: { filtered: boolean; path: string }) {
  if (!filtered) {
    return (
      <EmptyState title="Nobody has signed in yet" icon={<LogIn />}>
        Every attempt appears here with its checks and messages, also the ones that were refused.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No login with this result"
      action={
        <Button asChild>
          <Link href={path}>Show all</Link>
        </Button>
      }
    />
  );
}
