import type { Sql } from 'postgres';
import { admitted, claimsOf, LOST, type Lost } from './access-store';
import { recordChanges } from './changes-store';
import { LOG_COLUMNS, logFieldsOf } from './request-log-store';
import { type CreatedUser, INPUT_FIELDS, toRow, type UserChange, type UserCreation } from './user-writes-store';

/**
 * The same writes as in user-writes-store.ts where a deleted user has the userName or the e-mail address: rare, and what becomes
 * of the deleted one makes the statements several times as dear.
 */

/**
 * `input`, as both writes begin: the rows whose claims are still true. They were true when the deleted user was found, and the
 * statement may have waited since.
 */
function inputRows(sql: Sql, changes: readonly (UserCreation | UserChange)[]) {
  const { parameters, places } = claimsOf(changes);
  const rows = `[${changes.map((change, n) => toRow(change, n, places[n])).join(',')}]`;
  return sql`${admitted(sql, parameters)}, input as materialized (
    select given.* from json_to_recordset(${rows}::text::json) given (
      k int, scim_directory_id uuid, ${sql.unsafe(INPUT_FIELDS)}
    ) join admitted using (k)
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
        and u.user_name_folded = input.user_name_folded and u.deleted_at is not null and u.superseded_at is null
      union
      select u.id, input.now from written join input on input.n = written.n
      join engine.scim_users u on u.scim_directory_id = input.scim_directory_id
        and u.email_folded = input.email_folded and u.deleted_at is not null and u.superseded_at is null
      where input.email_folded <> ''
    ) twin
    where scim_users.id = twin.id and superseded_at is null and deleted_at is not null
      and scim_users.id not in (select id from written)`;
}

/** Writes the log entries of the rows of `input` whose numbers are in `logged_rows`. */
function logRows(sql: Sql) {
  return sql`
    insert into engine.scim_requests (scim_directory_id, ${sql.unsafe(LOG_COLUMNS)})
    select input.scim_directory_id, ${sql.unsafe(logFieldsOf('input'))} from logged_rows join input using (n)`;
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

type WrittenRow = { n: number } & (
  | { id: string; version: string; created_at: Date; revived: boolean; change_id: string }
  | { id: null }
);

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
export async function createOverDeleted(
  sql: Sql,
  creations: readonly UserCreation[],
): Promise<(CreatedUser | null | Lost)[]> {
  const rows = await sql<WrittenRow[]>`
    with ${inputRows(sql, creations)}, tombstone as (${tombstones(sql)}), revived as (${revive(sql)}), inserted as (
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
    select input.n, written.id, written.version, written.created_at, written.revived, recorded.id as change_id
    from input left join (written join recorded on recorded.resource_id = written.id) on written.n = input.n`;
  const answers = new Map(rows.map((row) => [row.n, row]));
  return creations.map((_, n) => {
    const row = answers.get(n);
    if (row === undefined) return LOST;
    if (row.id === null) return null;
    const { id, revived, change_id: changeId } = row;
    return { id, version: Number(row.version), createdAt: row.created_at, revived, changeId };
  });
}

/** Writes changed users, and marks the deleted ones superseded that share userName or e-mail with them. */
export async function updateOverDeleted(
  sql: Sql,
  changes: readonly UserChange[],
): Promise<({ changeId: string } | 'stale' | Lost)[]> {
  const rows = await sql<{ n: number; change_id: string | null }[]>`
    with ${inputRows(sql, changes)}, written as (
      update engine.scim_users u set user_name = input.user_name, user_name_folded = input.user_name_folded,
        external_id = input.external_id, email = input.email, email_folded = input.email_folded, active = input.active,
        attributes = input.attributes, version = u.version + 1, updated_at = input.now
      from input
      where u.id = input.id and u.scim_directory_id = input.scim_directory_id and u.deleted_at is null
        and u.version = input.version
      returning input.n, u.id, u.version
    ), superseded as (${supersede(sql)}), logged_rows as (select n from written), logged as (${logRows(sql)}),
    recorded as (${recordChanges(sql, userChanges(sql, 'user.updated'))})
    select input.n, recorded.id as change_id
    from input left join (written join recorded on recorded.resource_id = written.id) on written.n = input.n`;
  const done = new Map(rows.map((row) => [row.n, row.change_id]));
  return changes.map((_, n) => {
    const changeId = done.get(n);
    if (changeId === undefined) return LOST;
    return changeId === null ? 'stale' : { changeId };
  });
}
