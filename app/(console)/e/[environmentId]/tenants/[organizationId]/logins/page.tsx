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
import { Pagination } from '@/components/ui/pagination';
import { FLOW_FILTERS, readFlowFilter } from '@/lib/console/flow-filters';
import { whenSupported } from '@/lib/console/supported';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Logins' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function LoginsPage({ params, searchParams }: Props) {
  const { environmentId, organizationId } = await params;
  const { deps, path } = await openTenant(environmentId, organizationId);
  const search = await searchParams;
  const status = readFlowFilter(textParam(search.status));
  const pageToken = textParam(search.page);
  const request = { organizationId, pageToken, pageSize: PAGE_SIZE, ...(status === '' ? {} : { status }) };
  const page = `${path}/logins`;
  const flows = await orFirstPage(whenSupported(deps.client.listSamlFlows(request)), pageToken, page);
  if (flows === null) return <RemoteNotice what="Logins" />;
  const kept = status === '' ? page : `${page}?status=${status}`;
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <FilterChips
        label="Result"
        chips={FLOW_FILTERS.map(({ value, label }) => ({
          label,
          href: value === '' ? page : `${page}?status=${value}`,
          current: status === value,
        }))}
      />
      <Card>
        {flows.samlFlows.length > 0 ? (
          <LoginsTable flows={flows.samlFlows} environmentId={environmentId} />
        ) : status === '' ? (
          <EmptyState title="Nobody has signed in yet" icon={<LogIn />}>
            Every attempt appears here with its checks and messages, also the ones that were refused.
          </EmptyState>
        ) : (
          <EmptyState
            title="No login with this result"
            action={
              <Button asChild>
                <Link href={page}>Show all</Link>
              </Button>
            }
          />
        )}
      </Card>
      <Pagination
        previousHref={pageToken === '' ? undefined : kept}
        nextHref={
          flows.nextPageToken === ''
            ? undefined
            : `${kept}${status === '' ? '?' : '&'}page=${encodeURIComponent(flows.nextPageToken)}`
        }
      />
    </div>
  );
}
