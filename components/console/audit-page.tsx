import { ScrollText } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import type { AuditEventList } from '@/lib/audit/queries';
import { type AuditFilter, auditHref, isFiltered } from '@/lib/console/audit-filter';
import { AuditFilterForm } from './audit-filter-form';
import { AuditTable } from './audit-table';

type Props = {
  list: AuditEventList;
  path: string;
  before: string;
  filter: AuditFilter;
  /** Whether a tenant can be asked for: not in a tenant's own log. */
  anyTenant?: boolean;
};

/** A page of the audit log with its filters and paging. */
export function AuditPage({ list, path, before, filter, anyTenant = false }: Props) {
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <AuditFilterForm path={path} filter={filter} anyTenant={anyTenant} />
      <Card>
        {list.events.length === 0 ? (
          <NoEvents path={path} filtered={isFiltered(filter)} paged={before !== ''} />
        ) : (
          <AuditTable events={list.events} />
        )}
      </Card>
      <Pagination
        previousHref={before === '' ? undefined : auditHref(path, filter)}
        previousLabel="Newest"
        nextHref={list.next === null ? undefined : auditHref(path, filter, list.next)}
        nextLabel="Older"
      />
    </div>
  );
}

function NoEvents({ path, filtered, paged }: { path: string; filtered: boolean; paged: boolean }) {
  if (!filtered && !paged) {
    return (
      <EmptyState title="Nothing has been recorded" icon={<ScrollText />}>
        Every change by an operator, a customer’s admin or the program itself is written here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={filtered ? 'Nothing recorded fits these filters' : 'Nothing older has been recorded'}
      icon={<ScrollText />}
      action={
        <Button asChild>
          <Link href={path}>{filtered ? 'Clear the filters' : 'Show the newest'}</Link>
        </Button>
      }
    >
      {filtered
        ? 'Days are counted in UTC. Who is found by any part of an e-mail or a key’s name, or by a whole ID.'
        : null}
    </EmptyState>
  );
}
