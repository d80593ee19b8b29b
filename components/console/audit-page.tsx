import { ScrollText } from 'lucide-react';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import type { AuditEventList } from '@/lib/audit/queries';
import { AuditTable } from './audit-table';

type Props = { list: AuditEventList; path: string; before: string };

/** A page of the audit log with its paging. */
export function AuditPage({ list, path, before }: Props) {
  return (
    <div>
      <Card>
        {list.events.length === 0 ? (
          <EmptyState title="Nothing has been recorded" icon={<ScrollText />}>
            Every change by an operator, a customer’s admin or the program itself is written here.
          </EmptyState>
        ) : (
          <AuditTable events={list.events} />
        )}
      </Card>
      <Pagination
        previousHref={before === '' ? undefined : path}
        nextHref={list.next === null ? undefined : `${path}?before=${list.next}`}
      />
    </div>
  );
}
