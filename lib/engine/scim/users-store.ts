import type { Sql } from 'postgres';
import type { DirectoryScope } from '../scope';
import { isObject, type JsonObject } from './protocol/json';

/** A live user as it is stored. Ids are UUIDs. */
export type StoredUser = {
  id: string;
  attributes: JsonObject;
  email: string;
  emailFolded: string;
  userNameFolded: string;
  active: boolean;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  groups: { id: string; display: string }[];
};

export type UserRow = {
  id: string;
  attributes: unknown;
  email: string;
  email_folded: string;
  user_name_folded: string;
  active: boolean;
  version: string;
  created_at: Date;
  updated_at: Date;
  groups: [string, string][] | null;
};

/** What {@link toStoredUser} reads of a user `u`. */
export const USER_COLUMNS = `u.id, u.attributes, u.email, u.email_folded, u.user_name_folded, u.active, u.version, u.created_at,
  u.updated_at, (
    select json_agg(json_build_array(g.id, g.display_name) order by g.ordinal)
    from engine.scim_group_members m
    join engine.scim_groups g on g.id = m.scim_group_id and g.deleted_at is null
    where m.member_id = u.id
  ) as groups`;

export function toStoredUser(row: UserRow): StoredUser {
  return {
    id: row.id,
    attributes: toAttributes(row.attributes),
    email: row.email,
    emailFolded: row.email_folded,
    userNameFolded: row.user_name_folded,
    active: row.active,
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    groups: (row.groups ?? []).map(([id, display]) => ({ id, display })),
  };
}

/** The attributes of a row, which this program wrote: an object. Read only; PATCH works on a copy. */
export function toAttributes(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('stored attributes are not an object');
  return value;
}

export type UserKey = { scope: DirectoryScope; id: string };

/** Finds live users by id, in the order asked for. */
export async function findUsers(sql: Sql, keys: readonly UserKey[]): Promise<(StoredUser | null)[]> {
  const rows = await sql<(UserRow & { n: string })[]>`
    select wanted.n, ${sql.unsafe(USER_COLUMNS)}
    from unnest(${keys.map(({ scope }) => scope.scimDirectoryId)}::uuid[], ${keys.map(({ id }) => id)}::uuid[])
      with ordinality wanted (scim_directory_id, id, n)
    join engine.scim_users u on u.id = wanted.id and u.scim_directory_id = wanted.scim_directory_id and u.deleted_at is null`;
  return inOrder(keys.length, rows);
}

/** Finds live users by their folded userName, in the order asked for. */
export async function findUsersByName(
  sql: Sql,
  keys: readonly { scope: DirectoryScope; userNameFolded: string }[],
): Promise<(StoredUser | null)[]> {
  const rows = await sql<(UserRow & { n: string })[]>`
    select wanted.n, ${sql.unsafe(USER_COLUMNS)}
    from unnest(
      ${keys.map(({ scope }) => scope.scimDirectoryId)}::uuid[], ${keys.map(({ userNameFolded }) => userNameFolded)}::text[]
    ) with ordinality wanted (scim_directory_id, user_name_folded, n)
    join engine.scim_users u on u.scim_directory_id = wanted.scim_directory_id
      and u.user_name_folded = wanted.user_name_folded and u.deleted_at is null`;
  return inOrder(keys.length, rows);
}

function inOrder(count: number, rows: readonly (UserRow & { n: string })[]): (StoredUser | null)[] {
  const found = new Map(rows.map((row) => [Number(row.n), toStoredUser(row)]));
  return Array.from({ length: count }, (_, index) => found.get(index + 1) ?? null);
}
