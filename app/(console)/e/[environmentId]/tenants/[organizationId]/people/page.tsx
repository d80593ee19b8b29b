import { Users } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { MembersTable } from '@/components/console/members-table';
import { SearchField } from '@/components/console/search-field';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterChips } from '@/components/ui/filter-chips';
import { Pagination } from '@/components/ui/pagination';
import { findMemberGroup, listMembers } from '@/lib/members/queries';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'People' };

const PAGE_SIZE = 50;
const STATUSES = [
  { value: '', label: 'Everybody' },
  { value: 'active', label: 'Active' },
  { value: 'deactivated', label: 'Deactivated' },
] as const;

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function PeoplePage({ params, searchParams }: Props) {
  const scope = await params;
  const { deps, path, mayChange } = await openTenant(scope.environmentId, scope.organizationId);
  const search = await searchParams;
  const query = textParam(search.query);
  const status = STATUSES.find(({ value }) => value === textParam(search.status))?.value ?? '';
  const after = textParam(search.after);
  const found = textParam(search.group) === '' ? null : await findMemberGroup(deps.db, textParam(search.group));
  const group = found?.organizationId === scope.organizationId ? found : null;
  const { members, next } = await listMembers(deps.db, {
    organizationId: scope.organizationId,
    query,
    status: status === '' ? undefined : status,
    memberGroupId: group?.id,
    after: after === '' ? undefined : after,
    limit: PAGE_SIZE,
  });
  const page = `${path}/people`;
  const kept = { query, status, group: group?.id ?? '' };
  const filtered = query !== '' || status !== '' || group !== null;
  return (
    <div className="grid grid-cols-1 gap-3.5">
      <div className="flex flex-wrap items-center gap-3">
        <SearchField label="Search people" placeholder="Name or e-mail…" />
        <FilterChips
          label="Status"
          chips={[
            ...STATUSES.map(({ value, label }) => ({
              label,
              href: addressOf(page, { ...kept, status: value }),
              current: status === value,
            })),
            ...(group === null
              ? []
              : [
                  {
                    label: `Group: ${group.displayName} ✕`,
                    href: addressOf(page, { ...kept, group: '' }),
                    current: true,
                  },
                ]),
          ]}
        />
      </div>
      <Card>
        {members.length > 0 ? (
          <MembersTable members={members} {...scope} path={path} mayChange={mayChange} />
        ) : filtered || after !== '' ? (
          <EmptyState
            title="Nobody matches"
            action={
              <Button asChild>
                <Link href={page}>Clear the filter</Link>
              </Button>
            }
          />
        ) : (
          <EmptyState title="Nobody yet" icon={<Users />}>
            People are added by a sync from the directory, or by their first sign-in.
          </EmptyState>
        )}
      </Card>
      <Pagination
        previousHref={after === '' ? undefined : addressOf(page, kept)}
        nextHref={next === null ? undefined : addressOf(page, { ...kept, after: next })}
      />
    </div>
  );
}

function addressOf(page: string, parameters: Record<string, string>): string {
  const search = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
  return search.size === 0 ? page : `${page}?${search}`;
}
