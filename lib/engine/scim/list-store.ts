import type { Sql } from 'postgres';
import type { DirectoryScope } from '../scope';
import { compileFilter, compileSort, Parameters } from './filter-sql';
import {
  GROUP_COLUMNS,
  type GroupRow,
  type MemberDetail,
  memberColumn,
  type StoredGroup,
  type StoredMember,
  toStoredGroup,
} from './groups-store';
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
type StoredGroupWithMembers = StoredGroup & { members: StoredMember[] };

/** A page of live users: all of them by a maintained count, filtered ones by counting. */
export async function listUsers(
  sql: Sql,
  scope: DirectoryScope,
  type: ResourceType,
  query: ListQuery,
  positions: PagePositions,
): Promise<Page<StoredUser>> {
  const columns = USER_COLUMNS.replaceAll(/\bu\./g, 'r.');
  const rows = await list<UserRow>(sql, scope, { type, table: 'engine.scim_users', columns, query, positions });
  return { total: rows[0]?.total ?? 0, resources: rows.filter(isResource).map(toStoredUser) };
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
  const rows = await list<GroupRow>(sql, scope, { type, table: 'engine.scim_groups', columns, query, positions });
  return { total: rows[0]?.total ?? 0, resources: rows.filter(isResource).map(toStoredGroup) };
}

function isResource<R extends { id: string | null }>(row: R): row is R & { id: string } {
  return row.id !== null;
}

type ListPlan = { type: ResourceType; table: string; columns: string; query: ListQuery; positions: PagePositions };

/**
 * The total is in every row; a page without resources is one row without id. Groups and members are gathered outside the page:
 * inside, they would be for the rows that are skipped, too.
 */
async function list<R>(sql: Sql, scope: DirectoryScope, plan: ListPlan): Promise<Listed<R>[]> {
  const { query } = plan;
  if (query.filter === null && query.sort === null) return listAll<R>(sql, scope, plan);
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

async function listAll<R>(sql: Sql, scope: DirectoryScope, plan: ListPlan): Promise<Listed<R>[]> {
  const { startIndex, count } = plan.query;
  const kind = plan.type.name === 'User' ? 'user' : 'group';
  const directory = scope.scimDirectoryId;
  const after = plan.positions.find(directory, kind, startIndex);
  const rows = await sql<Listed<R>[]>`
    select counted.total, r.ordinal, ${sql.unsafe(plan.columns)} from (
      select coalesce(sum(delta), 0)::int as total from engine.scim_count_deltas
      where scim_directory_id = ${directory} and kind = ${kind}
    ) counted
    left join lateral (
      select r.* from ${sql.unsafe(plan.table)} r
      where r.scim_directory_id = ${directory} and r.deleted_at is null and r.ordinal > ${after ?? 0}
      order by r.scim_directory_id, r.ordinal
      limit ${count} offset ${after === null ? startIndex - 1 : 0}
    ) r on true`;
  const found = rows.filter(isResource);
  const [first, last] = [found[0]?.ordinal, found.at(-1)?.ordinal];
  if (first && last) {
    if (after === null) plan.positions.note(directory, kind, startIndex, String(BigInt(first) - 1n));
    plan.positions.note(directory, kind, startIndex + found.length, last);
  }
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

  /** The ordinal after which the entry with this index comes, or null when it must be counted. */
  find(scimDirectoryId: string, kind: string, startIndex: number): string | null {
    if (startIndex === 1) return null;
    const position = this.positions.get(`${scimDirectoryId}/${kind}/${startIndex}`);
    const fresh = position !== undefined && this.clock().getTime() - position.at < POSITION_TTL_MS;
    return fresh ? position.ordinal : null;
  }

  note(scimDirectoryId: string, kind: string, startIndex: number, ordinal: string): void {
    const key = `${scimDirectoryId}/${kind}/${startIndex}`;
    this.positions.delete(key);
    this.positions.set(key, { ordinal, at: this.clock().getTime() });
    const [oldest] = this.positions.keys();
    if (this.positions.size > MAX_POSITIONS && oldest !== undefined) this.positions.delete(oldest);
  }
}
