import type { PendingQuery, Row, Sql, TransactionSql } from 'postgres';
import type { EnvironmentScope } from '../scope';

/** The change feed: written with each change, put in order afterwards (docs/decisions/0013). */

/** A row of the feed. Ids are UUIDs. */
export type StoredChange = {
  id: string;
  type: string;
  at: Date;
  organizationId: string;
  scimDirectoryId: string;
  resourceId: string;
  version: number;
  active: boolean | null;
  memberType: 'User' | 'Group' | null;
  memberIds: string[] | null;
};

/** What a statement gave back of a change that it recorded. */
export type RecordedChange = Pick<StoredChange, 'id' | 'type' | 'resourceId' | 'version'> &
  Partial<Pick<StoredChange, 'active' | 'memberType' | 'memberIds'>>;

export type Fragment = PendingQuery<Row[]>;

/**
 * The insert that records changes, for the `with` list of the statement that makes them. `changes` yields
 * {@link CHANGE_COLUMNS}; it must read what the changes' own `returning` gave, so that `seq` is taken under the locks of the
 * changed rows.
 */
export function recordChanges(sql: Sql | TransactionSql, changes: Fragment): Fragment {
  return sql`
    insert into engine.scim_changes (
      environment_id, organization_id, scim_directory_id, at, type, resource_id, version, active, member_type, member_ids
    )
    select d.environment_id, d.organization_id, d.id, change.at, change.type, change.resource_id, change.version,
      change.active, change.member_type, change.member_ids
    from (${changes}) change join engine.scim_directories d on d.id = change.scim_directory_id
    order by change.place
    returning seq, id, type, resource_id, version, member_type, member_ids`;
}

/** Who joins or leaves in one event; a larger change is several, and each member is in one of them. */
const MEMBERS_PER_CHANGE = 1000;

/** Rows for {@link recordChanges} of the members in `from (id, type)`, of the group in `of`. */
export function memberChanges(
  sql: Sql | TransactionSql,
  { type, place, from, of, now }: { type: string; place: number; from: Fragment; of: Fragment; now: Date },
): Fragment {
  return sql`
    select owner.scim_directory_id, ${now}::timestamptz as at, ${type}::text as type, owner.id as resource_id, owner.version,
      null::boolean as active, chunk.member_type, chunk.member_ids, ${place}::bigint + chunk.n as place
    from (${of}) owner, (
      select numbered.type as member_type, numbered.n / ${MEMBERS_PER_CHANGE} as n, array_agg(numbered.id) as member_ids
      from (select id, type, row_number() over (partition by type order by id) - 1 as n from (${from}) member) numbered
      group by 1, 2
    ) chunk`;
}

const PLACED_AT_ONCE = 10_000;

/**
 * Gives the committed changes of an environment that have none yet their positions, in the order of `seq`; returns whether there
 * may be more. Only one caller at a time does so for an environment: positions become visible in ascending order.
 */
export async function placeChanges(sql: Sql, environmentId: string): Promise<boolean> {
  const [unplaced] = await sql`
    select 1 from engine.scim_changes where environment_id = ${environmentId} and position is null limit 1`;
  if (unplaced === undefined) return false;
  return sql.begin(async (tx) => {
    await tx`
      insert into engine.scim_change_feeds (environment_id)
      select id from engine.environments where id = ${environmentId} on conflict do nothing`;
    await tx`select from engine.scim_change_feeds where environment_id = ${environmentId} for update`;
    // Another statement, so that its snapshot has what was placed by whoever held the lock before.
    const [row] = await tx<{ placed: number }[]>`
      with next as (
        select seq, row_number() over (order by seq) as n from engine.scim_changes
        where environment_id = ${environmentId} and position is null
        order by seq limit ${PLACED_AT_ONCE}
      ), feed as (
        update engine.scim_change_feeds set last_position = last_position + (select count(*) from next)
        where environment_id = ${environmentId} returning last_position
      ), placed as (
        update engine.scim_changes change
        set position = feed.last_position - (select count(*) from next) + next.n
        from next, feed where change.seq = next.seq
        returning 1
      )
      select count(*)::int as placed from placed`;
    return row?.placed === PLACED_AT_ONCE;
  });
}

export type FeedState = { lastPosition: number; prunedThrough: number };

/** How far the feed of an environment goes, and from where on it is still there. */
export async function readFeedState(sql: Sql, scope: EnvironmentScope): Promise<FeedState> {
  const [row] = await sql<{ last_position: string; pruned_through: string }[]>`
    select last_position, pruned_through from engine.scim_change_feeds where environment_id = ${scope.environmentId}`;
  return { lastPosition: Number(row?.last_position ?? 0), prunedThrough: Number(row?.pruned_through ?? 0) };
}

/** Which changes to list: UUIDs, or null for all. A directory is named together with its organization. */
export type FeedFilter = { organizationId: string | null; scimDirectoryId: string | null };

const CHANGE = `position, id, type, at, organization_id as "organizationId", scim_directory_id as "scimDirectoryId",
  resource_id as "resourceId", version, active, member_type as "memberType", member_ids as "memberIds"`;

type PlacedChange = StoredChange & { position: number };
type PlacedRow = StoredChange & { position: string; version: string };

/** Placed changes with positions above `after` and up to `through`, in order. */
export async function listChanges(
  sql: Sql,
  scope: EnvironmentScope,
  { filter, after, through, limit }: { filter: FeedFilter; after: number; through: number; limit: number },
): Promise<PlacedChange[]> {
  const rows = await sql<PlacedRow[]>`
    select ${sql.unsafe(CHANGE)} from engine.scim_changes
    where environment_id = ${scope.environmentId} and position > ${after} and position <= ${through} ${chosen(sql, filter)}
    order by position limit ${limit}`;
  return rows.map(toPlaced);
}

/** Placed changes with positions below `before`, or all of them where it is null, the newest first. */
export async function listChangesBefore(
  sql: Sql,
  scope: EnvironmentScope,
  { filter, before, limit }: { filter: FeedFilter; before: number | null; limit: number },
): Promise<PlacedChange[]> {
  const rows = await sql<PlacedRow[]>`
    select ${sql.unsafe(CHANGE)} from engine.scim_changes
    where environment_id = ${scope.environmentId} and position is not null
      ${before === null ? sql`` : sql`and position < ${before}`} ${chosen(sql, filter)}
    order by position desc limit ${limit}`;
  return rows.map(toPlaced);
}

function chosen(sql: Sql, { organizationId, scimDirectoryId }: FeedFilter): Fragment {
  return sql`
    ${organizationId === null ? sql`` : sql`and organization_id = ${organizationId}`}
    ${scimDirectoryId === null ? sql`` : sql`and scim_directory_id = ${scimDirectoryId}`}`;
}

function toPlaced(row: PlacedRow): PlacedChange {
  return { ...row, position: Number(row.position), version: Number(row.version) };
}

/** The organization of a directory of the environment, or null when there is no such directory. UUIDs. */
export async function findDirectoryOrganization(
  sql: Sql,
  scope: EnvironmentScope,
  scimDirectoryId: string,
): Promise<string | null> {
  const [row] = await sql<{ organization_id: string }[]>`
    select organization_id from engine.scim_directories
    where id = ${scimDirectoryId} and environment_id = ${scope.environmentId}`;
  return row?.organization_id ?? null;
}

export async function hasOrganization(sql: Sql, scope: EnvironmentScope, id: string): Promise<boolean> {
  const rows = await sql`
    select 1 from engine.organizations where id = ${id} and environment_id = ${scope.environmentId}`;
  return rows.length === 1;
}

/** Environments with changes that have no position yet. */
export async function listUnplacedFeeds(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from engine.environments e
    where exists (select from engine.scim_changes where environment_id = e.id and position is null)`;
  return rows.map(({ id }) => id);
}

/**
 * Deletes changes made before `before`, a bounded number at a time, and notes up to where a feed is gone. Changes of environments
 * that are gone go too. Returns how many it deleted; call until 0.
 */
export async function pruneChanges(sql: Sql, before: Date): Promise<number> {
  const [row] = await sql<{ pruned: number }[]>`
    with oldest as (
      select seq, at, position, environment_id from engine.scim_changes order by seq limit 5000
    ), pruned as (
      delete from engine.scim_changes change using oldest
      where change.seq = oldest.seq and oldest.at < ${before} and (
        oldest.position is not null
        or not exists (select from engine.environments where id = oldest.environment_id)
      )
      returning change.environment_id, change.position
    ), noted as (
      update engine.scim_change_feeds feed set pruned_through = greatest(feed.pruned_through, gone.through)
      from (select environment_id, max(position) as through from pruned group by environment_id) gone
      where feed.environment_id = gone.environment_id
    )
    select count(*)::int as pruned from pruned`;
  return row?.pruned ?? 0;
}
