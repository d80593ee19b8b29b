import type { Sql } from 'postgres';
import type { DirectoryScope } from '../scope';
import { isUniqueViolation } from '../sql-errors';
import { recordChanges } from './changes-store';
import type { UserFacts } from './protocol/facts';
import type { JsonObject } from './protocol/json';
import { type RequestLogEntry, toLogColumns } from './request-log-store';

export type UserCreation = {
  scope: DirectoryScope;
  /** The id of a new user; a revived one keeps its own. */
  id: string;
  facts: UserFacts;
  attributes: JsonObject;
  now: Date;
  /** Written with a new user. What becomes of a revived one, or of a conflict, is logged by the caller. */
  log: RequestLogEntry;
};

export type CreatedUser = { id: string; version: number; createdAt: Date; revived: boolean; changeId: string };

/** Rows of `input`, as both writes begin. */
function inputRows(sql: Sql, rows: readonly object[]) {
  return sql`
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) input (
      n int, id uuid, scim_directory_id uuid, version bigint, user_name text, user_name_folded text, external_id text,
      email text, email_folded text, active boolean, attributes jsonb, now timestamptz, log jsonb
    )`;
}

/**
 * Marks the deleted users superseded that share userName or e-mail with a user in `written`: a list with both would make its
 * reader delete the live one. Revived users are in `written` too, and deleted only in what this statement sees.
 */
function supersede(sql: Sql) {
  return sql`
    update engine.scim_users set superseded_at = twin.now
    from (
      select u.id, input.now from written join input on input.n = written.n
      join engine.scim_users u on u.scim_directory_id = input.scim_directory_id
        and u.user_name_folded = input.user_name_folded and u.deleted_at is not null
      union
      select u.id, input.now from written join input on input.n = written.n
      join engine.scim_users u on u.scim_directory_id = input.scim_directory_id
        and u.email_folded = input.email_folded and u.deleted_at is not null
      where input.email_folded <> ''
    ) twin
    where scim_users.id = twin.id and superseded_at is null and deleted_at is not null
      and scim_users.id not in (select id from written)`;
}

/** Writes the log entries of the rows of `input` whose numbers are in `logged_rows`. */
function logRows(sql: Sql) {
  return sql`
    insert into engine.scim_requests (
      id, scim_directory_id, at, method, path, status, error_code, dialect, capability, resource_id, request_body,
      response_body, duration_micros
    )
    select log.id, input.scim_directory_id, log.at, log.method, log.path, log.status, log.error_code, log.dialect,
      log.capability, log.resource_id, log.request_body, log.response_body, log.duration_micros
    from logged_rows join input on input.n = logged_rows.n
    cross join lateral jsonb_to_record(input.log) log (
      id uuid, at timestamptz, method text, path text, status int, error_code text, dialect text, capability text,
      resource_id uuid, request_body text, response_body text, duration_micros int
    )`;
}

/** Gives back the userName of a deleted user, where the new one may be the same person: see {@link createUsers}. */
function revive(sql: Sql) {
  return sql`
    update engine.scim_users u set user_name = input.user_name, external_id = input.external_id, email = input.email,
      email_folded = input.email_folded, active = input.active, attributes = input.attributes, deleted_at = null,
      version = u.version + 1, updated_at = input.now
    from tombstone join input on input.n = tombstone.n
    where u.id = tombstone.id and u.deleted_at is not null
    returning input.n, u.id, u.version, u.created_at`;
}

/** The deleted user each row of `input` may revive. */
function tombstones(sql: Sql) {
  return sql`
    select distinct on (input.n) input.n, u.id
    from input
    join engine.scim_users u on u.scim_directory_id = input.scim_directory_id
      and u.user_name_folded = input.user_name_folded and u.deleted_at is not null and u.superseded_at is null
    where (u.external_id is null or input.external_id is null or u.external_id = input.external_id)
      and not exists (
        select from engine.scim_users live where live.scim_directory_id = input.scim_directory_id
          and live.user_name_folded = input.user_name_folded and live.deleted_at is null
      )
    order by input.n, u.deleted_at desc, u.id`;
}

function sortKey({ scope, facts }: UserCreation): string {
  return `${scope.scimDirectoryId}/${facts.userNameFolded}`;
}

function toRow(change: UserCreation | UserChange, n: number): object {
  const { facts } = change;
  return {
    n,
    id: change.id,
    scim_directory_id: change.scope.scimDirectoryId,
    version: 'version' in change ? change.version : null,
    user_name: facts.userName,
    user_name_folded: facts.userNameFolded,
    external_id: facts.externalId,
    email: facts.email,
    email_folded: facts.emailFolded,
    active: facts.active,
    attributes: change.attributes,
    now: change.now.toISOString(),
    log: toLogColumns(change.log),
  };
}

type WrittenRow = {
  n: number;
  id: string;
  version: string;
  created_at: Date;
  revived: boolean;
  change_id: string;
};

/** The changes of the users in `written`, for the feed. */
function userChanges(sql: Sql, type: 'user.created' | 'user.updated') {
  return sql`
    select input.scim_directory_id, input.now as at, ${type}::text as type, written.id as resource_id, written.version,
      input.active, null::text as member_type, null::uuid[] as member_ids, input.n as place
    from written join input on input.n = written.n`;
}

/**
 * Creates users; null where a live user has the userName. A deleted user with the userName is revived under its id, without its
 * old attributes and memberships, unless both have an externalId and they differ: then another person has the address, and the
 * deleted user is marked superseded. The request log is part of the statement.
 */
export async function createUsers(sql: Sql, creations: readonly UserCreation[]): Promise<(CreatedUser | null)[]> {
  // In one order everywhere, so that two batches of the same names cannot wait for each other.
  const ordered = creations.map((creation, n) => ({ creation, n }));
  ordered.sort((a, b) => (sortKey(a.creation) < sortKey(b.creation) ? -1 : 1));
  const rows = await sql<WrittenRow[]>`
    with input as materialized (${inputRows(
      sql,
      ordered.map(({ creation, n }) => toRow(creation, n)),
    )}), tombstone as (${tombstones(sql)}), revived as (${revive(sql)}), inserted as (
      insert into engine.scim_users (
        id, scim_directory_id, user_name, user_name_folded, external_id, email, email_folded, active, attributes, created_at,
        updated_at
      )
      select id, scim_directory_id, user_name, user_name_folded, external_id, email, email_folded, active, attributes, now, now
      from input where n not in (select n from revived)
      on conflict (scim_directory_id, user_name_folded) where deleted_at is null do nothing
      returning id, version, created_at
    ), written as (
      select n, id, version, created_at, true as revived from revived
      union all
      select input.n, inserted.id, inserted.version, inserted.created_at, false from inserted join input using (id)
    ), superseded as (${supersede(sql)}), unlinked as (
      delete from engine.scim_group_members where member_id in (select id from revived) returning scim_group_id
    ), uncounted as (
      update engine.scim_groups g set member_count = g.member_count - left_by.count
      from (select scim_group_id, count(*)::int as count from unlinked group by scim_group_id) left_by
      where g.id = left_by.scim_group_id
    ), logged_rows as (select n from written where not revived), logged as (${logRows(sql)}),
    recorded as (${recordChanges(sql, userChanges(sql, 'user.created'))})
    select written.n, written.id, written.version, written.created_at, written.revived, recorded.id as change_id
    from written join recorded on recorded.resource_id = written.id`;
  const answers = new Map(rows.map((row) => [row.n, row]));
  return creations.map((_, n) => {
    const row = answers.get(n);
    if (row === undefined) return null;
    const { id, revived, change_id: changeId } = row;
    return { id, version: Number(row.version), createdAt: row.created_at, revived, changeId };
  });
}

export type UserChange = {
  scope: DirectoryScope;
  id: string;
  /** The version the change was made from. */
  version: number;
  facts: UserFacts;
  attributes: JsonObject;
  now: Date;
  log: RequestLogEntry;
};

const LIVE_NAME_KEY = 'scim_users_live_user_name_key';

/**
 * Writes changed users, and their log with them. `stale` where the version is no longer the one the change was made from.
 * Rejects with PostgreSQL's unique violation when a userName is taken: see {@link isUserNameTaken}.
 */
export async function updateUsers(
  sql: Sql,
  changes: readonly UserChange[],
): Promise<({ changeId: string } | 'stale')[]> {
  const written = await sql<{ n: number; change_id: string }[]>`
    with input as materialized (${inputRows(sql, changes.map(toRow))}), written as (
      update engine.scim_users u set user_name = input.user_name, user_name_folded = input.user_name_folded,
        external_id = input.external_id, email = input.email, email_folded = input.email_folded, active = input.active,
        attributes = input.attributes, version = u.version + 1, updated_at = input.now
      from input
      where u.id = input.id and u.scim_directory_id = input.scim_directory_id and u.deleted_at is null
        and u.version = input.version
      returning input.n, u.id, u.version
    ), superseded as (${supersede(sql)}), logged_rows as (select n from written), logged as (${logRows(sql)}),
    recorded as (${recordChanges(sql, userChanges(sql, 'user.updated'))})
    select written.n, recorded.id as change_id from written join recorded on recorded.resource_id = written.id`;
  const done = new Map(written.map((row) => [row.n, row.change_id]));
  return changes.map((_, n) => {
    const changeId = done.get(n);
    return changeId === undefined ? 'stale' : { changeId };
  });
}

/** True for PostgreSQL's refusal of a userName that another live user of the directory has. */
export function isUserNameTaken(error: unknown): boolean {
  return isUniqueViolation(error, LIVE_NAME_KEY);
}

/** What a deletion recorded in the feed. */
export type Deleted = { changeId: string; version: number };

export type Deletion = { scope: DirectoryScope; id: string; version: number | null; now: Date; log: RequestLogEntry };

/**
 * Marks a user deleted, and its groups changed. `unknown` when there is no such live user, `stale` when `version` is given and is
 * not its version.
 */
export async function deleteUser(sql: Sql, deletion: Deletion): Promise<Deleted | 'unknown' | 'stale'> {
  const { scope, id, version, now, log } = deletion;
  const [row] = await sql<DeletedRow[]>`
    with target as (
      select id, version, email_folded from engine.scim_users
      where id = ${id} and scim_directory_id = ${scope.scimDirectoryId} and deleted_at is null
      for update
    ), deleted as (
      update engine.scim_users u set deleted_at = ${now}, updated_at = ${now}, version = u.version + 1,
        superseded_at = case when exists (
          select from engine.scim_users twin where twin.scim_directory_id = ${scope.scimDirectoryId}
            and twin.email_folded = u.email_folded and u.email_folded <> '' and twin.deleted_at is null and twin.id <> u.id
        ) then ${now}::timestamptz end
      from target where u.id = target.id and (${version}::bigint is null or target.version = ${version}::bigint)
      returning u.id, u.scim_directory_id, u.version
    ), touched as (
      update engine.scim_groups g set version = g.version + 1, updated_at = ${now}
      from engine.scim_group_members m join deleted on m.member_id = deleted.id
      where g.id = m.scim_group_id and g.deleted_at is null
    ), logged as (
      insert into engine.scim_requests (
        id, scim_directory_id, at, method, path, status, dialect, capability, resource_id, duration_micros
      )
      select ${log.id}, ${scope.scimDirectoryId}, ${log.at}, ${log.method}, ${log.path}, ${log.status}, ${log.dialect},
        ${log.capability}, deleted.id, ${log.durationMicros} from deleted
    ), recorded as (${recordChanges(sql, deletions(sql, 'user.deleted', now))})
    ${selectDeleted(sql)}`;
  return toDeleted(row);
}

export type DeletedRow = { found: boolean; change_id: string | null; version: string | null };

/** The change of what is in `deleted`, for the feed. */
export function deletions(sql: Sql, type: 'user.deleted' | 'group.deleted', now: Date) {
  return sql`
    select scim_directory_id, ${now}::timestamptz as at, ${type}::text as type, id as resource_id, version,
      null::boolean as active, null::text as member_type, null::uuid[] as member_ids, 0 as place
    from deleted`;
}

/** The end of a statement that deletes: what {@link toDeleted} reads. */
export function selectDeleted(sql: Sql) {
  return sql`
    select exists (select from target) as found, recorded.id as change_id, recorded.version
    from (select) one left join recorded on true`;
}

export function toDeleted(row: DeletedRow | undefined): Deleted | 'unknown' | 'stale' {
  if (row?.change_id && row.version) return { changeId: row.change_id, version: Number(row.version) };
  return row?.found ? 'stale' : 'unknown';
}
