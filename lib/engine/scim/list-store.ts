import type { Sql } from 'postgres';
import type { DirectoryScope } from '../scope';
import { ADMITTED, claimsOf, type DirectoryAccess, LOST, type Lost } from './access-store';
import { compileFilter, compileSort, Parameters } from './filter-sql';
import {
  GROUP_COLUMNS,
  type GroupRow,
  type MemberDetail,
  memberColumn,
  type StoredGroup,
  toStoredGroup,
} from './groups-store';
import type { Members } from './member-stream';
import type { BoundFilter, BoundPath } from './protocol/bind';
import type { ResourceType } from './protocol/schema';
import { type StoredUser, toStoredUser, USER_COLUMNS, type UserRow } from './users-store';

/** What a list is asked for. `startIndex` is at least 1, `count` at least 0. */
export type ListQuery = {
  filter: BoundFilter | null;
  sort: { path: BoundPath; descending: boolean } | null;
  startIndex: number;
  count: number;
};

export type Page<T> = { total: number; resources: T[] };

type Listed<R> = R & { total: number; id: string | null; ordinal: string | null };
type StoredGroupWithMembers = StoredGroup & { members: Members };

/** A page of live users that a filter selects or that are sorted. The total is counted. */
export async function listUsers(
  sql: Sql,
  scope: DirectoryScope,
  type: ResourceType,
  query: ListQuery,
): Promise<Page<StoredUser>> {
  const rows = await listSelected<UserRow>(sql, scope, {
    type,
    table: 'engine.scim_users',
    columns: LISTED_USER,
    query,
  });
  return { total: rows[0]?.total ?? 0, resources: rows.filter(isResource).map(toStoredUser) };
}

/** A page of all live users of a directory. `after`: the ordinal where it begins, and `skip` how many come between. */
export type UserPageKey = { access: DirectoryAccess; after: string; skip: number; count: number };

/** `deltas`: rows that were added up for the total. `first` and `last`: ordinals. */
export type ListedUsers = Page<StoredUser> & { deltas: number; first: string | null; last: string | null };

const LISTED_USER = USER_COLUMNS.replaceAll(/\bu\./g, 'r.');

const LIST_PAGES = `
  with ${ADMITTED}
  select wanted.n::int, counted.total, counted.deltas, r.ordinal, ${LISTED_USER}
  from unnest($4::int[], $5::bigint[], $6::bigint[], $7::bigint[]) with ordinality wanted (k, after, skip, count, n)
  join admitted using (k)
  cross join lateral (
    select coalesce(sum(delta), 0)::int as total, count(*)::int as deltas from engine.scim_count_deltas
    where scim_directory_id = admitted.directory_id and kind = 'user'
  ) counted
  left join lateral (
    select r.* from engine.scim_users r
    where r.scim_directory_id = admitted.directory_id and r.deleted_at is null and r.ordinal > wanted.after
    order by r.scim_directory_id, r.ordinal
    limit wanted.count offset wanted.skip
  ) r on true
  order by wanted.n, r.ordinal`;

type PageRow = Listed<UserRow> & { n: number; deltas: number };

/** Pages of live users, in the order asked for. Whoever asks for the same page at the same time gets the same answer. */
export async function listUserPages(sql: Sql, keys: readonly UserPageKey[]): Promise<(ListedUsers | Lost)[]> {
  const { parameters, places } = claimsOf(keys);
  const names = keys.map(({ after, skip, count }, index) => `${places[index]}/${after}/${skip}/${count}`);
  const different = [...new Map(names.map((name, index) => [name, index])).values()];
  const pick = <V>(read: (key: UserPageKey, index: number) => V) =>
    different.flatMap((index) => {
      const key = keys[index];
      return key === undefined ? [] : [read(key, index)];
    });
  const wanted = [
    pick((_, index) => places[index] ?? 0),
    pick(({ after }) => after),
    pick(({ skip }) => skip),
    pick(({ count }) => count),
  ];
  const rows = await sql.unsafe<PageRow[]>(LIST_PAGES, [...parameters, ...wanted], { prepare: true });
  const pages = new Map<string, PageRow[]>();
  for (const row of rows) {
    const name = names[different[row.n - 1] ?? -1] ?? '';
    const page = pages.get(name);
    if (page === undefined) pages.set(name, [row]);
    else page.push(row);
  }
  const answers = new Map([...pages].map(([name, page]) => [name, toListedUsers(page)]));
  return names.map((name) => answers.get(name) ?? LOST);
}

function toListedUsers(rows: readonly PageRow[]): ListedUsers {
  const found = rows.filter(isResource);
  return {
    total: rows[0]?.total ?? 0,
    deltas: rows[0]?.deltas ?? 0,
    resources: found.map(toStoredUser),
    first: found[0]?.ordinal ?? null,
    last: found.at(-1)?.ordinal ?? null,
  };
}

/** A page of live groups, with as much of their members as is asked for. */
export async function listGroups(
  sql: Sql,
  scope: DirectoryScope,
  type: ResourceType,
  query: ListQuery & { members: MemberDetail },
  positions: PagePositions,
): Promise<Page<StoredGroupWithMembers>> {
  const columns = `${GROUP_COLUMNS}, ${memberColumn(query.members)} as members`;
  const plan = { type, table: 'engine.scim_groups', columns, query };
  const rows =
    query.filter === null && query.sort === null
      ? await listAllGroups(sql, scope, columns, query, positions)
      : await listSelected<GroupRow>(sql, scope, plan);
  return { total: rows[0]?.total ?? 0, resources: rows.filter(isResource).map(toStoredGroup) };
}

function isResource<R extends { id: string | null }>(row: R): row is R & { id: string } {
  return row.id !== null;
}

type ListPlan = { type: ResourceType; table: string; columns: string; query: ListQuery };

/**
 * The total is in every row; a page without resources is one row without id. Groups and members are gathered outside the page:
 * inside, they would be for the rows that are skipped, too.
 */
async function listSelected<R>(sql: Sql, scope: DirectoryScope, plan: ListPlan): Promise<Listed<R>[]> {
  const { query } = plan;
  const parameters = new Parameters();
  const directory = parameters.add(scope.scimDirectoryId, 'uuid');
  const condition = query.filter === null ? 'true' : compileFilter(plan.type, query.filter, parameters, directory);
  const live = `from ${plan.table} r where r.scim_directory_id = ${directory} and r.deleted_at is null and ${condition}`;
  const order =
    query.sort === null ? '' : `${compileSort(plan.type, query.sort.path)} ${query.sort.descending ? 'desc' : 'asc'},`;
  const limit = parameters.add(query.count, 'numeric');
  const offset = parameters.add(query.startIndex - 1, 'numeric');
  // Not prepared: the shapes of filters have no end, and each would stay in the server's memory.
  return sql.unsafe<Listed<R>[]>(
    `select counted.total, r.ordinal, ${plan.columns} from (select count(*)::int as total ${live}) counted
    left join lateral (
      select r.* ${live} order by ${order} r.scim_directory_id, r.ordinal limit ${limit}::bigint offset ${offset}::bigint
    ) r on true`,
    // Every parameter is a string, number or boolean: see Parameters.
    parameters.values as (string | number | boolean)[],
  );
}

async function listAllGroups(
  sql: Sql,
  scope: DirectoryScope,
  columns: string,
  query: ListQuery,
  positions: PagePositions,
): Promise<Listed<GroupRow>[]> {
  const directory = scope.scimDirectoryId;
  const { after, skip } = positions.find(directory, 'group', query.startIndex);
  const rows = await sql<Listed<GroupRow>[]>`
    select counted.total, r.ordinal, ${sql.unsafe(columns)} from (
      select coalesce(sum(delta), 0)::int as total from engine.scim_count_deltas
      where scim_directory_id = ${directory} and kind = 'group'
    ) counted
    left join lateral (
      select r.* from engine.scim_groups r
      where r.scim_directory_id = ${directory} and r.deleted_at is null and r.ordinal > ${after}
      order by r.scim_directory_id, r.ordinal
      limit ${query.count} offset ${skip}
    ) r on true`;
  const found = rows.filter(isResource);
  const [first, last] = [found[0]?.ordinal, found.at(-1)?.ordinal];
  if (first && last)
    positions.notePage(directory, 'group', { startIndex: query.startIndex, first, last, count: found.length });
  return rows;
}

const MAX_POSITIONS = 10_000;
const POSITION_TTL_MS = 60_000;

/**
 * Where pages begin and end, for a minute: a client that walks through a list asks next for the index after the last one it got,
 * and the row it stands after is known. Skipping rows to get there would cost more with every page. A deletion between two pages
 * then moves no entry of the next one, where counting again would pass over as many as were deleted. The first page is never
 * remembered, and each walk replaces what the one before left.
 */
export class PagePositions {
  private readonly positions = new Map<string, { ordinal: string; at: number }>();
  private readonly clock: () => Date;

  constructor(clock: () => Date) {
    this.clock = clock;
  }

  /** The ordinal after which to look for the entry with this index, and how many entries to skip from there. */
  find(scimDirectoryId: string, kind: 'user' | 'group', startIndex: number): { after: string; skip: number } {
    const counted = { after: '0', skip: startIndex - 1 };
    if (startIndex === 1) return counted;
    const position = this.positions.get(`${scimDirectoryId}/${kind}/${startIndex}`);
    const fresh = position !== undefined && this.clock().getTime() - position.at < POSITION_TTL_MS;
    return fresh ? { after: position.ordinal, skip: 0 } : counted;
  }

  /** Remembers where a page of `count` entries began and ended. The beginning is kept where it was found by counting. */
  notePage(
    scimDirectoryId: string,
    kind: 'user' | 'group',
    page: { startIndex: number; first: string; last: string; count: number },
  ): void {
    const { startIndex, first, last, count } = page;
    if (this.find(scimDirectoryId, kind, startIndex).skip > 0) {
      this.note(scimDirectoryId, kind, startIndex, String(BigInt(first) - 1n));
    }
    this.note(scimDirectoryId, kind, startIndex + count, last);
  }

  private note(scimDirectoryId: string, kind: string, startIndex: number, ordinal: string): void {
    const key = `${scimDirectoryId}/${kind}/${startIndex}`;
    this.positions.delete(key);
    this.positions.set(key, { ordinal, at: this.clock().getTime() });
    const [oldest] = this.positions.keys();
    if (this.positions.size > MAX_POSITIONS && oldest !== undefined) this.positions.delete(oldest);
  }
}
