import type { Metadata } from 'next';
import { AuditPage } from '@/components/console/audit-page';
import { PageHeader } from '@/components/ui/page-header';
import { listAuditEvents } from '@/lib/audit/queries';
import { requireOperator } from '@/lib/auth/require-operator';
import { readAuditFilter, toAuditQuery } from '@/lib/console/audit-filter';
import { getRuntime } from '@/lib/runtime';
import { type SearchParams, textParam } from '../console-page';

export const metadata: Metadata = { title: 'Audit log' };

const PAGE_SIZE = 50;

export default async function AuditLogPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperator();
  const search = await searchParams;
  const before = textParam(search.before);
  const filter = readAuditFilter(search);
  const list = await listAuditEvents(getRuntime().db, {
    ...toAuditQuery(filter),
    before: before === '' ? undefined : before,
    limit: PAGE_SIZE,
  });
  return (
    <>
      <PageHeader title="Audit log" description="Who changed what in this installation, newest first." />
      <AuditPage list={list} path="/audit" before={before} filter={filter} anyTenant />
    </>
  );
}
