import type { Sql } from 'postgres';
import { ADMITTED, claimsOf, type DirectoryAccess, LOST, type Lost } from './access-store';
import { isObject, type JsonObject } from './protocol/json';

/** The attributes of a user: the JSON that is stored, and what it says, each made when it is first asked for. */
export class StoredAttributes {
  private json: string | undefined;
  private read: JsonObject | undefined;

  private constructor(json: string | undefined, read: JsonObject | undefined) {
    this.json = json;
    this.read = read;
  }

  static ofText(json: string): StoredAttributes {
    return new StoredAttributes(json, undefined);
  }

  static of(value: JsonObject): StoredAttributes {
    return new StoredAttributes(undefined, value);
  }

  get text(): string {
    this.json ??= JSON.stringify(this.read);
    return this.json;
  }

  /** Read only; PATCH works on a copy. */
  get value(): JsonObject {
    this.read ??= toAttributes(JSON.parse(this.text));
    return this.read;
  }
}

/** A live user as it is stored. Ids are UUIDs. */
export type StoredUser = {
  id: string;
  attributes: StoredAttributes;
  email: string;
  emailFolded: string;
  userNameFolded: string;
  active: boolean;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  groups: readonly { id: string; display: string }[];
};

export type UserRow = {
  id: string;
  attributes: string;
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
export const USER_COLUMNS = `u.id, u.attributes::text as attributes, u.email, u.email_folded, u.user_name_folded, u.active, u.version, u.created_at,
  u.updated_at, (
    select json_agg(json_build_array(g.id, g.display_name) order by g.ordinal)
    from engine.scim_group_members m
    join engine.scim_groups g on g.id = m.scim_group_id and g.deleted_at is null
    where m.member_id = u.id
  ) as groups`;

const NO_GROUPS: StoredUser['groups'] = [];

export function toStoredUser(row: UserRow): StoredUser {
  return {
    id: row.id,
    attributes: StoredAttributes.ofText(row.attributes),
    email: row.email,
    emailFolded: row.email_folded,
    userNameFolded: row.user_name_folded,
    active: row.active,
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    groups: row.groups === null ? NO_GROUPS : row.groups.map(([id, display]) => ({ id, display })),
  };
}

/** The attributes of a row, which this program wrote: an object. Read only; PATCH works on a copy. */
export function toAttributes(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('stored attributes are not an object');
  return value;
}

export type UserKey = { access: DirectoryAccess; id: string };

const FIND_BY_ID = `
  with ${ADMITTED}
  select wanted.n, admitted.k is not null as admitted, ${USER_COLUMNS}
  from unnest($4::int[], $5::uuid[]) with ordinality wanted (k, id, n)
  left join admitted using (k)
  left join engine.scim_users u on u.id = wanted.id and u.scim_directory_id = admitted.directory_id and u.deleted_at is null`;

/** Finds live users by id, in the order asked for. */
export async function findUsers(sql: Sql, keys: readonly UserKey[]): Promise<(StoredUser | null | Lost)[]> {
  const { parameters, places } = claimsOf(keys);
  const wanted = keys.map(({ id }) => id);
  const rows = await sql.unsafe<FoundRow[]>(FIND_BY_ID, [...parameters, places, wanted], { prepare: true });
  return inOrder(keys.length, rows);
}

export type UserNameKey = { access: DirectoryAccess; userNameFolded: string };

const FIND_BY_NAME = `
  with ${ADMITTED}
  select wanted.n, admitted.k is not null as admitted, ${USER_COLUMNS}
  from unnest($4::int[], $5::text[]) with ordinality wanted (k, user_name_folded, n)
  left join admitted using (k)
  left join engine.scim_users u on u.scim_directory_id = admitted.directory_id
    and u.user_name_folded = wanted.user_name_folded and u.deleted_at is null`;

/** Finds live users by their folded userName, in the order asked for. */
export async function findUsersByName(sql: Sql, keys: readonly UserNameKey[]): Promise<(StoredUser | null | Lost)[]> {
  const { parameters, places } = claimsOf(keys);
  const wanted = keys.map(({ userNameFolded }) => userNameFolded);
  const rows = await sql.unsafe<FoundRow[]>(FIND_BY_NAME, [...parameters, places, wanted], { prepare: true });
  return inOrder(keys.length, rows);
}

/** The columns of a user are null where none was found. */
type FoundRow = (UserRow | { id: null }) & { n: string; admitted: boolean };

function inOrder(count: number, rows: readonly FoundRow[]): (StoredUser | null | Lost)[] {
  const answers = new Array<StoredUser | null | Lost>(count).fill(LOST);
  for (const row of rows) {
    if (row.admitted) answers[Number(row.n) - 1] = row.id === null ? null : toStoredUser(row);
  }
  return answers;
}
