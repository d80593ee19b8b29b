import type { Sql, TransactionSql } from 'postgres';
import type { DirectoryScope } from '../scope';
import { isUniqueViolation, retryDeadlocks } from '../sql-errors';
import { type Fragment, memberChanges, type RecordedChange, recordChanges } from './changes-store';
import { CompactMembers, type Members } from './member-stream';
import type { GroupFacts } from './protocol/facts';
import type { JsonObject } from './protocol/json';
import type { RequestLogEntry } from './request-log-store';
import { type Deleted, type DeletedRow, type Deletion, deletions, selectDeleted, toDeleted } from './user-writes-store';
import { toAttributes } from './users-store';

/** A live group as it is stored. Ids are UUIDs. */
export type StoredGroup = {
  id: string;
  attributes: JsonObject;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  memberCount: number;
};

export type GroupRow = {
  id: string;
  attributes: unknown;
  version: string;
  created_at: Date;
  updated_at: Date;
  member_count: number;
  /** Bytes of {@link CompactMembers}, or with names. */
  members: Uint8Array | [string, 'User' | 'Group', string | null][] | null;
};

export const GROUP_COLUMNS = 'r.id, r.attributes, r.version, r.created_at, r.updated_at, r.member_count';

/** How much of its members is read with a group: a large group is quick to list and slow to name. */
export type MemberDetail = 'none' | 'ids' | 'named';

/** The name of member `m`, where `u` and `nested` are the user or group that it is. */
export const MEMBER_NAME = `coalesce(
      nested.display_name, nullif(u.attributes ->> 'displayName', ''), nullif(u.attributes #>> '{name,formatted}', ''),
      u.user_name
    )`;

/**
 * The live members of group `r` as a column: deleted ones stay on record and are not shown. Both ways give the same; PostgreSQL
 * plans for the average group, and would read every user of the installation for ten members beside one group of all.
 */
export function memberColumn(detail: MemberDetail): string {
  if (detail === 'none') return 'null::json';
  const all =
    detail === 'named'
      ? `json_agg(json_build_array(m.member_id, m.member_type, ${MEMBER_NAME}) order by m.created_at, m.member_id)`
      : String.raw`string_agg(
          uuid_send(m.member_id) || case m.member_type when 'User' then '\x00'::bytea else '\x01'::bytea end, ''
          order by m.created_at, m.member_id
        )`;
  const members = 'select * from engine.scim_group_members where scim_group_id = r.id';
  const few = `(${members} order by scim_group_id, member_id limit ${FEW_MEMBERS})`;
  const one = (table: string, name: string) =>
    `lateral (select * from ${table} where id = m.member_id and deleted_at is null offset 0) ${name}`;
  return `case when r.member_count <= ${FEW_MEMBERS} then (
    select ${all} from ${few} m
    left join ${one('engine.scim_users', 'u')} on m.member_type = 'User'
    left join ${one('engine.scim_groups', 'nested')} on m.member_type = 'Group'
    where u.id is not null or nested.id is not null
  ) else (
    select ${all} from (${members}) m
    left join engine.scim_users u on m.member_type = 'User' and u.id = m.member_id and u.deleted_at is null
    left join engine.scim_groups nested on m.member_type = 'Group' and nested.id = m.member_id and nested.deleted_at is null
    where u.id is not null or nested.id is not null
  ) end`;
}

const FEW_MEMBERS = 1000;

export function toStoredGroup(row: GroupRow): StoredGroup & { members: Members } {
  return {
    id: row.id,
    attributes: toAttributes(row.attributes),
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    memberCount: row.member_count,
    members: toMembers(row.members ?? []),
  };
}

function toMembers(members: NonNullable<GroupRow['members']>): Members {
  if (members instanceof Uint8Array) return new CompactMembers(Buffer.from(members));
  return members.map(([id, type, display]) => ({ id, type, display }));
}

/** Finds a live group, and as much of its members as is asked for. */
export async function findGroup(
  sql: Sql,
  scope: DirectoryScope,
  id: string,
  detail: MemberDetail,
): Promise<(StoredGroup & { members: Members }) | null> {
  const [row] = await sql<GroupRow[]>`
    select ${sql.unsafe(GROUP_COLUMNS)}, ${sql.unsafe(memberColumn(detail))} as members
    from engine.scim_groups r
    where r.id = ${id} and r.scim_directory_id = ${scope.scimDirectoryId} and r.deleted_at is null`;
  return row === undefined ? null : toStoredGroup(row);
}

const LIVE_NAME_KEY = 'scim_groups_live_display_name_key';

type GroupCreation = {
  scope: DirectoryScope;
  id: string;
  facts: GroupFacts;
  attributes: JsonObject;
  /** UUIDs; each once. */
  memberIds: readonly string[];
  now: Date;
};

type CreatedGroup = { memberCount: number; changes: RecordedChange[] };

/** Creates a group with those of its members that exist; null where a live group has the name. */
export async function createGroup(sql: Sql, creation: GroupCreation): Promise<CreatedGroup | null> {
  const { scope, id, facts, attributes, now } = creation;
  const [row] = await sql<{ member_count: number; changes: RecordedChange[] }[]>`
    with resolved as (${resolvedMembers(sql, scope, creation.memberIds)}), created as (
      insert into engine.scim_groups (
        id, scim_directory_id, display_name, display_name_folded, external_id, attributes, member_count, created_at, updated_at
      )
      values (
        ${id}, ${scope.scimDirectoryId}, ${facts.displayName}, ${facts.displayNameFolded}, ${facts.externalId},
        ${JSON.stringify(attributes)}::text::jsonb, (select count(*) from resolved), ${now}, ${now}
      )
      on conflict (scim_directory_id, display_name_folded) where deleted_at is null do nothing
      returning id, scim_directory_id, version, member_count
    ), linked as (
      insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id, member_type, created_at)
      select ${scope.scimDirectoryId}, created.id, resolved.id, resolved.type, ${now} from created, resolved
    ), recorded as (${recordChanges(
      sql,
      sql`${valueChange(sql, 'group.created', sql`select * from created`, now)} union all ${memberChanges(sql, {
        type: 'group.members_added',
        place: 1,
        from: sql`select id, type from resolved`,
        of: sql`select * from created`,
        now,
      })}`,
    )})
    select member_count, ${recordedJson(sql)} as changes from created`;
  return row === undefined ? null : { memberCount: row.member_count, changes: row.changes };
}

/** The change of a group's own values, for the feed. */
function valueChange(sql: Sql | TransactionSql, type: 'group.created' | 'group.updated', of: Fragment, now: Date) {
  return sql`
    select owner.scim_directory_id, ${now}::timestamptz as at, ${type}::text as type, owner.id as resource_id, owner.version,
      null::boolean as active, null::text as member_type, null::uuid[] as member_ids, 0::bigint as place
    from (${of}) owner`;
}

/** What was recorded, in order, as a column. */
function recordedJson(sql: Sql | TransactionSql) {
  return sql`coalesce((
    select json_agg(json_build_object(
      'id', id, 'type', type, 'resourceId', resource_id, 'version', version, 'memberType', member_type, 'memberIds', member_ids
    ) order by seq) from recorded
  ), '[]')`;
}

/** Which of some ids are live users or groups of the directory. */
function resolvedMembers(sql: Sql | TransactionSql, scope: DirectoryScope, ids: readonly string[]) {
  return sql`
    select u.id, 'User' as type from unnest(${[...ids]}::uuid[]) wanted (id)
    join engine.scim_users u on u.id = wanted.id
      and u.scim_directory_id = ${scope.scimDirectoryId} and u.deleted_at is null
    union all
    select g.id, 'Group' from unnest(${[...ids]}::uuid[]) wanted (id)
    join engine.scim_groups g on g.id = wanted.id
      and g.scim_directory_id = ${scope.scimDirectoryId} and g.deleted_at is null`;
}

/** How many of some ids are not live users or groups of the directory. */
export async function countUnknownMembers(sql: Sql, scope: DirectoryScope, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from (${resolvedMembers(sql, scope, ids)}) resolved`;
  return ids.length - (row?.count ?? 0);
}

type GroupChange = {
  scope: DirectoryScope;
  id: string;
  /** When given, the change is made only to this version. */
  version: number | null;
  /** Null leaves name and attributes as they are. */
  values: { facts: GroupFacts; attributes: JsonObject } | null;
  /** UUIDs; an id is in one of the lists. `reset` removes every member that is not added. */
  members: { reset: boolean; add: readonly string[]; remove: readonly string[] };
  now: Date;
};

export type ChangedGroup = StoredGroup & {
  /** Empty where the group was as it was to be. */
  changes: RecordedChange[];
  /** Ids to add that are no live users or groups of the directory; they are passed over. */
  unknownMembers: number;
};

/**
 * Changes a group and its members. Null when there is no such live group, `stale` when it has another version, `taken` when
 * another live group has the name.
 */
export async function changeGroup(sql: Sql, change: GroupChange): Promise<ChangedGroup | null | 'stale' | 'taken'> {
  try {
    return await retryDeadlocks(() =>
      change.members.reset
        ? sql.begin(async (tx) => {
            // Two replacements at once must not see each other's group half done: the lock comes before the statement whose
            // snapshot has to include what the other one wrote.
            await tx`
              select from engine.scim_groups
              where id = ${change.id} and scim_directory_id = ${change.scope.scimDirectoryId} for update`;
            return write(tx, change);
          })
        : write(sql, change),
    );
  } catch (error) {
    if (isUniqueViolation(error, LIVE_NAME_KEY)) return 'taken';
    throw error;
  }
}

type ChangedRow = GroupRow & { changes: RecordedChange[]; unknown_members: number; stale: boolean };

async function write(
  sql: Sql | TransactionSql,
  { scope, id, version, values, members, now }: GroupChange,
): Promise<ChangedGroup | null | 'stale'> {
  const attributes = values === null ? null : JSON.stringify(values.attributes);
  const [row] = await sql<ChangedRow[]>`
    with target as (
      select * from engine.scim_groups
      where id = ${id} and scim_directory_id = ${scope.scimDirectoryId} and deleted_at is null for update
    ), fitting as (
      select * from target where ${version}::bigint is null or version = ${version}::bigint
    ), resolved as (${resolvedMembers(sql, scope, members.add)}), removed as (
      delete from engine.scim_group_members m using fitting
      where m.scim_group_id = fitting.id and ${
        members.reset
          ? sql`not exists (select from unnest(${[...members.add]}::uuid[]) kept (id) where kept.id = m.member_id)`
          : sql`m.member_id = any(${[...members.remove]}::uuid[])`
      }
      returning m.member_id as id, m.member_type as type
    ), left_group as (
      -- Deleted users had left before, though they are on record.
      select id, type from removed where exists (
        select from engine.scim_users u where u.id = removed.id and u.deleted_at is null
        union all
        select from engine.scim_groups g where g.id = removed.id and g.deleted_at is null
      )
    ), added as (
      insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id, member_type, created_at)
      select fitting.scim_directory_id, fitting.id, resolved.id, resolved.type, ${now}
      from fitting, resolved where resolved.id <> fitting.id
      on conflict do nothing
      returning member_id as id, member_type as type
    ), difference as (
      select (select count(*) from added)::int as added, (select count(*) from removed)::int as removed,
        ${attributes}::text is not null or exists (select from added) or exists (select from left_group) as visible
    ), changed as (
      update engine.scim_groups r set
        display_name = coalesce(${values?.facts.displayName ?? null}, r.display_name),
        display_name_folded = coalesce(${values?.facts.displayNameFolded ?? null}, r.display_name_folded),
        external_id = case when ${attributes}::text is null then r.external_id else ${values?.facts.externalId ?? null} end,
        attributes = coalesce(${attributes}::text::jsonb, r.attributes),
        member_count = r.member_count + difference.added - difference.removed,
        version = r.version + difference.visible::int,
        updated_at = case when difference.visible then ${now}::timestamptz else r.updated_at end
      from fitting, difference
      where r.id = fitting.id and (${attributes}::text is not null or difference.added + difference.removed > 0)
      returning ${sql.unsafe(GROUP_COLUMNS)}, r.scim_directory_id
    ), recorded as (${recordChanges(
      sql,
      sql`${valueChange(sql, 'group.updated', sql`select * from changed where ${attributes}::text is not null`, now)}
        union all ${memberChanges(sql, {
          type: 'group.members_removed',
          place: 1,
          from: sql`select id, type from left_group`,
          of: sql`select * from changed`,
          now,
        })}
        union all ${memberChanges(sql, {
          type: 'group.members_added',
          place: 1_000_000_000,
          from: sql`select id, type from added`,
          of: sql`select * from changed`,
          now,
        })}`,
    )})
    select ${sql.unsafe(GROUP_COLUMNS)}, null::json as members,
      ${recordedJson(sql)} as changes, not exists (select from fitting) as stale,
      cardinality(${[...members.add]}::uuid[]) - (select count(*)::int from resolved) as unknown_members
    from (select id, attributes, version, created_at, updated_at, member_count from changed
      union all select id, attributes, version, created_at, updated_at, member_count from target
      where not exists (select from changed)) r`;
  if (row === undefined) return null;
  if (row.stale) return 'stale';
  return { ...toStoredGroup(row), changes: row.changes, unknownMembers: row.unknown_members };
}

/** Marks a group deleted. `unknown` when there is no such live group, `stale` when `version` is given and is not its version. */
export async function deleteGroup(sql: Sql, deletion: Deletion): Promise<Deleted | 'unknown' | 'stale'> {
  const { scope, id, version, now, log } = deletion;
  const [row] = await sql<DeletedRow[]>`
    with target as (
      select id, version from engine.scim_groups
      where id = ${id} and scim_directory_id = ${scope.scimDirectoryId} and deleted_at is null
      for update
    ), deleted as (
      update engine.scim_groups g set deleted_at = ${now}, updated_at = ${now}, version = g.version + 1
      from target where g.id = target.id and (${version}::bigint is null or target.version = ${version}::bigint)
      returning g.id, g.scim_directory_id, g.version
    ), ${logged(sql, scope, log)}, recorded as (${recordChanges(sql, deletions(sql, 'group.deleted', now))})
    ${selectDeleted(sql)}`;
  return toDeleted(row);
}

function logged(sql: Sql, scope: DirectoryScope, log: RequestLogEntry) {
  return sql`logged as (
      insert into engine.scim_requests (
        id, scim_directory_id, at, method, path, status, dialect, capability, resource_id, duration_micros
      )
      select ${log.id}, ${scope.scimDirectoryId}, ${log.at}, ${log.method}, ${log.path}, ${log.status}, ${log.dialect},
        ${log.capability}, deleted.id, ${log.durationMicros} from deleted
    )`;
}
