import type { Sql } from 'postgres';
import { newUuid } from '@/lib/ids';
import type { DirectoryScope } from '../scope';
import { isUniqueViolation } from '../sql-errors';
import { ADMITTED, claimsOf, type DirectoryAccess, LOST, type Lost } from './access-store';
import { recordChanges } from './changes-store';
import type { UserFacts } from './protocol/facts';
import { LOG_COLUMNS, LOG_FIELDS, logFieldsOf, type RequestLogEntry, toLogFields } from './request-log-store';
import type { StoredAttributes } from './users-store';

export type UserCreation = {
  access: DirectoryAccess;
  /** The id of a new user; a revived one keeps its own. */
  id: string;
  facts: UserFacts;
  attributes: StoredAttributes;
  now: Date;
  /** Written with a new user. What becomes of a revived one, or of a conflict, is logged by the caller. */
  log: RequestLogEntry;
};

export type CreatedUser = { id: string; version: number; createdAt: Date; revived: boolean; changeId: string };

/** The answer to a write that a deleted user stands in the way of: nothing is written, see user-revivals-store.ts. */
export const BURIED = Symbol('buried');
export type Buried = typeof BURIED;

/** The fields of {@link toRow} that both ways of writing read. */
export const INPUT_FIELDS = `n int, id uuid, version bigint, user_name text, user_name_folded text, external_id text, email text,
  email_folded text, active boolean, attributes jsonb, now timestamptz, change_id uuid, ${LOG_FIELDS}`;

/**
 * The rows of $4, and which claims are true. `buried`: a deleted user, not superseded yet, has the userName or the e-mail address.
 * Each row carries its log entry. Rows of claims that are not true stay in and are left out afterwards, by `admitted`: a join that
 * drops them would be taken for one of a single row, and what reads it would compare every row with every other. `buried` is no "exists", which may be answered by reading all deleted
 * users of all directories once.
 */
const INPUT = `${ADMITTED}, input as materialized (
    select given.*, admitted.directory_id, admitted.environment_id, admitted.organization_id,
      admitted.directory_id is not null as admitted, (
        select true from engine.scim_users twin where twin.scim_directory_id = admitted.directory_id
          and twin.user_name_folded = given.user_name_folded and twin.deleted_at is not null
          and twin.superseded_at is null limit 1
      ) is not null or (
        select true from engine.scim_users twin where twin.scim_directory_id = admitted.directory_id
          and twin.email_folded = given.email_folded and twin.deleted_at is not null and twin.superseded_at is null
          and given.email_folded <> '' limit 1
      ) is not null as buried
    from json_to_recordset($4::text::json) given (k int, ${INPUT_FIELDS}) left join admitted using (k)
  )`;

/**
 * What the rows of `written` (those of `input` that were, and the version they got) leave behind: their log entries, and their
 * changes for the feed, whose `seq` is taken under the locks of the rows. Then the answer for each row.
 */
const recorded = (type: 'user.created' | 'user.updated') => `recorded as (
    insert into engine.scim_changes (
      environment_id, organization_id, scim_directory_id, id, at, type, resource_id, version, active
    )
    select environment_id, organization_id, directory_id, change_id, now, '${type}', id, written_version, active
    from written order by n
  ), logged as (
    insert into engine.scim_requests (scim_directory_id, ${LOG_COLUMNS})
    select directory_id, ${logFieldsOf('written')} from written
  )
  select n, buried, change_id, n in (select n from written) as written from input where admitted`;

const CREATE = `
  with ${INPUT}, inserted as (
    insert into engine.scim_users (
      id, scim_directory_id, user_name, user_name_folded, external_id, email, email_folded, active, attributes, created_at,
      updated_at
    )
    select id, directory_id, user_name, user_name_folded, external_id, email, email_folded, active, attributes, now, now
    from input where admitted and not buried
    on conflict (scim_directory_id, user_name_folded) where deleted_at is null do nothing
    returning id, version as written_version
  ), written as (
    select input.*, inserted.written_version from inserted join input using (id)
  ), ${recorded('user.created')}`;

type WriteRow = { n: number; buried: boolean; written: boolean; change_id: string };

/**
 * Creates users; null where a live user has the userName. The proof of the claim and the request log are part of the statement.
 */
export async function createUsers(
  sql: Sql,
  creations: readonly UserCreation[],
): Promise<(CreatedUser | null | Buried | Lost)[]> {
  // In one order everywhere, so that two batches of the same names cannot wait for each other.
  const keyOf = ({ access, facts }: UserCreation) => `${access.scope.scimDirectoryId}/${facts.userNameFolded}`;
  const rows = await write(sql, CREATE, creations, keyOf);
  return creations.map(({ id, now }, n) => {
    const row = rows.get(n);
    if (row?.written) return { id, version: 1, createdAt: now, revived: false, changeId: row.change_id };
    return answerUnwritten(row, null);
  });
}

export type UserChange = {
  access: DirectoryAccess;
  id: string;
  /** The version the change was made from. */
  version: number;
  facts: UserFacts;
  attributes: StoredAttributes;
  now: Date;
  log: RequestLogEntry;
};

const UPDATE = `
  with ${INPUT}, written as (
    update engine.scim_users u set user_name = input.user_name, user_name_folded = input.user_name_folded,
      external_id = input.external_id, email = input.email, email_folded = input.email_folded, active = input.active,
      attributes = input.attributes, version = u.version + 1, updated_at = input.now
    from input
    where u.id = input.id and u.scim_directory_id = input.directory_id and u.deleted_at is null
      and u.version = input.version and input.admitted and not input.buried
    returning input.*, u.version as written_version
  ), ${recorded('user.updated')}`;

/**
 * Writes changed users, and their log with them. `stale` where the version is no longer the one the change was made from.
 * Rejects with PostgreSQL's unique violation when a userName is taken: see {@link isUserNameTaken}.
 */
export async function updateUsers(
  sql: Sql,
  changes: readonly UserChange[],
): Promise<({ changeId: string } | 'stale' | Buried | Lost)[]> {
  const rows = await write(sql, UPDATE, changes, ({ id }) => id);
  return changes.map((_, n) => {
    const row = rows.get(n);
    return row?.written ? { changeId: row.change_id } : answerUnwritten(row, 'stale');
  });
}

function answerUnwritten<A>(row: WriteRow | undefined, refused: A): A | Buried | Lost {
  if (row === undefined) return LOST;
  return row.buried ? BURIED : refused;
}

/** Writes in the order of the keys, and returns what became of each change by its place. */
async function write<C extends UserCreation | UserChange>(
  sql: Sql,
  statement: string,
  changes: readonly C[],
  keyOf: (change: C) => string,
): Promise<Map<number, WriteRow>> {
  const { parameters, places } = claimsOf(changes);
  const input = changes.map((change, n) => ({ key: keyOf(change), row: toRow(change, n, places[n]) }));
  input.sort((a, b) => (a.key < b.key ? -1 : 1));
  const text = `[${input.map(({ row }) => row).join(',')}]`;
  const rows = await sql.unsafe<WriteRow[]>(statement, [...parameters, text], { prepare: true });
  return new Map(rows.map((row) => [row.n, row]));
}

/** A change as the JSON of a record of {@link INPUT}; `k` is the place of its claim. */
export function toRow(change: UserCreation | UserChange, n: number, k?: number): string {
  const { facts } = change;
  const fields = JSON.stringify({
    n,
    k,
    scim_directory_id: change.access.scope.scimDirectoryId,
    id: change.id,
    version: 'version' in change ? change.version : undefined,
    user_name: facts.userName,
    user_name_folded: facts.userNameFolded,
    external_id: facts.externalId,
    email: facts.email,
    email_folded: facts.emailFolded,
    active: facts.active,
    now: change.now.toISOString(),
    change_id: newUuid(),
    ...toLogFields(change.log),
  });
  return `${fields.slice(0, -1)},"attributes":${change.attributes.text}}`;
}

const LIVE_NAME_KEY = 'scim_users_live_user_name_key';

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
    ), left_groups as (
      -- In one order everywhere, so that two deletions of members of the same groups cannot wait for each other.
      select g.id from engine.scim_groups g
      where g.deleted_at is null and g.id in (
        select m.scim_group_id from engine.scim_group_members m join deleted on m.member_id = deleted.id
      )
      order by g.id for update
    ), touched as (
      update engine.scim_groups g set version = g.version + 1, updated_at = ${now} from left_groups where g.id = left_groups.id
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
