import { UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { SearchField } from '@/components/console/search-field';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pagination } from '@/components/ui/pagination';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { formatCount } from '@/lib/console/format';
import { listMemberGroups, type MemberGroup } from '@/lib/members/queries';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Groups' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function GroupsPage({ params, searchParams }: Props) {
  const { environmentId, organizationId } = await params;
  const { deps, path } = await openTenant(environmentId, organizationId);
  const search = await searchParams;
  const query = textParam(search.query);
  const after = textParam(search.after);
  const { groups, next } = await listMemberGroups(deps.db, {
    organizationId,
    query,
    after: after === '' ? undefined : after,
    limit: PAGE_SIZE,
  });
  const page = `${path}/groups`;
  const kept = new URLSearchParams(query === '' ? {} : { query });
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <SearchField label="Search groups" placeholder="Name…" />
      <Card>
        {groups.length > 0 ? (
          <GroupsTable groups={groups} path={path} />
        ) : query === '' ? (
          <EmptyState title="No groups" icon={<UsersRound />}>
            Groups arrive with a sync when the directory sends them. Many customers do without.
          </EmptyState>
        ) : (
          <EmptyState
            title={`No group matches “${query}”`}
            action={
              <Button asChild>
                <Link href={page}>Clear the search</Link>
              </Button>
            }
          />
        )}
      </Card>
      <Pagination
        previousHref={after === '' ? undefined : `${page}?${kept}`}
        nextHref={next === null ? undefined : `${page}?${new URLSearchParams([...kept, ['after', next]])}`}
      />
    </div>
  );
}

function GroupsTable({ groups, path }: { groups: readonly MemberGroup[]; path: string }) {
  return (
    <Table label="Groups">
      <TableHead>
        <tr>
          <TableHeader>Name</TableHeader>
          <TableHeader numeric>People</TableHeader>
          <TableHeader>Changed</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {groups.map((group) => (
          <TableRow key={group.id} className="relative hover:bg-raised/60">
            <TableCell className="max-w-96">
              <Link
                href={`${path}/people?group=${group.id}`}
                className="block truncate font-medium after:absolute after:inset-0"
              >
                {group.displayName}
              </Link>
            </TableCell>
            <TableCell numeric>{formatCount(group.memberCount)}</TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={group.updatedAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
