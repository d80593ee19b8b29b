import type { Metadata } from 'next';
import { AuditPage } from '@/components/console/audit-page';
import { listAuditEvents } from '@/lib/audit/queries';
import { readAuditFilter, toAuditQuery } from '@/lib/console/audit-filter';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Audit' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function TenantAuditPage({ params, searchParams }: Props) {
  const { environmentId, organizationId } = await params;
  const { deps, path } = await openTenant(environmentId, organizationId);
  const search = await searchParams;
  const before = textParam(search.before);
  const filter = readAuditFilter(search);
  const list = await listAuditEvents(deps.db, {
    ...toAuditQuery(filter),
    // Last: whatever the address says, this is the log of one tenant.
    organizationId,
    before: before === '' ? undefined : before,
    limit: PAGE_SIZE,
  });
  return <AuditPage list={list} path={`${path}/audit`} before={before} filter={filter} />;
}
