import type { Sql } from 'postgres';
import type { EnvironmentScope } from '../scope';
import type { RequestLogEntry } from './request-log-store';

/** What the API reads of directories: every user and group that ever was, deleted ones included, except superseded ones. */

/** A directory of the environment, proven by the look-up that found it. Ids are UUIDs. */
export type ApiDirectory = { id: string };

export async function findDirectory(sql: Sql, scope: EnvironmentScope, id: string): Promise<ApiDirectory | null> {
  const [row] = await sql<ApiDirectory[]>`
    select id from engine.scim_directories where id = ${id} and environment_id = ${scope.environmentId}`;
  return row ?? null;
}

/** The primary directory of an organization; `directory` is null when it has none, the result when there is no organization. */
export async function findPrimaryDirectory(
  sql: Sql,
  scope: EnvironmentScope,
  organization: { id: string } | { externalId: string },
): Promise<{ directory: ApiDirectory | null } | null> {
  const named = 'id' in organization ? sql`o.id = ${organization.id}` : sql`o.external_id = ${organization.externalId}`;
  const [row] = await sql<{ directory_id: string | null }[]>`
    select d.id as directory_id from engine.organizations o
    left join engine.scim_directories d on d.organization_id = o.id and d.is_primary
    where o.environment_id = ${scope.environmentId} and ${named}`;
  if (row === undefined) return null;
  return { directory: row.directory_id === null ? null : { id: row.directory_id } };
}

/** `attributes` is JSON text: it is passed on, not looked into. */
export type ApiUser = {
  id: string;
  scimDirectoryId: string;
  email: string;
  deleted: boolean;
  attributes: string;
  createdAt: Date;
  updatedAt: Date;
};

const USER = `u.id, u.scim_directory_id as "scimDirectoryId", u.email, u.deleted_at is not null or not u.active as deleted,
  u.attributes::text as attributes, u.created_at as "createdAt", u.updated_at as "updatedAt"`;

type Range = { after: string | undefined; limit: number };
/** Before every id, for the first page. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Users of a directory, or of one of its groups, in the order of their ids. */
export async function listApiUsers(
  sql: Sql,
  directory: ApiDirectory,
  { after = FIRST, limit, groupId, emailFolded }: Range & { groupId: string | null; emailFolded?: string | undefined },
): Promise<ApiUser[]> {
  const named = emailFolded === undefined ? sql`true` : sql`u.email_folded = ${emailFolded}`;
  if (groupId === null) {
    return sql<ApiUser[]>`
      select ${sql.unsafe(USER)} from engine.scim_users u
      where u.scim_directory_id = ${directory.id} and u.superseded_at is null and u.id > ${after} and ${named}
      order by u.scim_directory_id, u.id limit ${limit}`;
  }
  return sql<ApiUser[]>`
    select ${sql.unsafe(USER)} from engine.scim_group_members m
    join engine.scim_users u on u.id = m.member_id and u.scim_directory_id = ${directory.id} and u.superseded_at is null
    where m.scim_group_id = ${groupId} and m.member_id > ${after} and ${named}
    order by m.scim_group_id, m.member_id limit ${limit}`;
}

export async function findApiUser(sql: Sql, scope: EnvironmentScope, id: string): Promise<ApiUser | null> {
  const [row] = await sql<ApiUser[]>`
    select ${sql.unsafe(USER)} from engine.scim_users u
    join engine.scim_directories d on d.id = u.scim_directory_id
    where u.id = ${id} and d.environment_id = ${scope.environmentId}`;
  return row ?? null;
}

export type ApiGroup = Omit<ApiUser, 'email'> & { displayName: string };

const GROUP = `g.id, g.scim_directory_id as "scimDirectoryId", g.display_name as "displayName",
  g.deleted_at is not null as deleted, g.attributes::text as attributes, g.created_at as "createdAt",
  g.updated_at as "updatedAt"`;

/** Groups of a directory, or those of one of its users, in the order of their ids. */
export async function listApiGroups(
  sql: Sql,
  directory: ApiDirectory,
  { after = FIRST, limit, userId }: Range & { userId: string | null },
): Promise<ApiGroup[]> {
  if (userId === null) {
    return sql<ApiGroup[]>`
      select ${sql.unsafe(GROUP)} from engine.scim_groups g
      where g.scim_directory_id = ${directory.id} and g.id > ${after}
      order by g.scim_directory_id, g.id limit ${limit}`;
  }
  return sql<ApiGroup[]>`
    select ${sql.unsafe(GROUP)} from engine.scim_group_members m
    join engine.scim_groups g on g.id = m.scim_group_id and g.scim_directory_id = ${directory.id}
    where m.member_id = ${userId} and g.id > ${after}
    order by g.id limit ${limit}`;
}

export async function findApiGroup(sql: Sql, scope: EnvironmentScope, id: string): Promise<ApiGroup | null> {
  const [row] = await sql<ApiGroup[]>`
    select ${sql.unsafe(GROUP)} from engine.scim_groups g
    join engine.scim_directories d on d.id = g.scim_directory_id
    where g.id = ${id} and d.environment_id = ${scope.environmentId}`;
  return row ?? null;
}

export type ApiRequest = RequestLogEntry & { scimDirectoryId: string };

const REQUEST = `r.id, r.scim_directory_id as "scimDirectoryId", r.at, r.method, r.path, r.status, r.error_code as "errorCode",
  r.dialect, r.capability, r.resource_id as "resourceId", r.duration_micros as "durationMicros"`;
/** A list goes without bodies: they can be large, and one request shows its own. */
export const WITHOUT_BODIES = `${REQUEST}, null as "requestBody", null as "responseBody", null as "resourceBefore",
  null as "resourceAfter"`;
/** Beginnings of bodies, for whoever reads habits out of many lines: a group of thousands is not sent for each of them. */
export const WITH_BEGINNINGS = `${REQUEST}, left(r.request_body, 4096) as "requestBody",
  left(r.response_body, 1024) as "responseBody", null as "resourceBefore", null as "resourceAfter"`;
const WITH_BODIES = `${REQUEST}, r.request_body as "requestBody", r.response_body as "responseBody",
  r.resource_before as "resourceBefore", r.resource_after as "resourceAfter"`;

export async function findApiRequest(sql: Sql, scope: EnvironmentScope, id: string): Promise<ApiRequest | null> {
  const [row] = await sql<ApiRequest[]>`
    select ${sql.unsafe(WITH_BODIES)} from engine.scim_requests r
    join engine.scim_directories d on d.id = r.scim_directory_id
    where r.id = ${id} and d.environment_id = ${scope.environmentId}`;
  return row ?? null;
}

type ApiActivity = {
  dialect: string | null;
  firstRequestAt: Date | null;
  lastRequestAt: Date | null;
  capabilities: Record<string, string>;
  userCount: number;
  groupCount: number;
};

/** What has been noted of a directory, and its counts. */
export async function findActivity(sql: Sql, directory: ApiDirectory): Promise<ApiActivity | null> {
  const [row] = await sql<ApiActivity[]>`
    select d.dialect, d.first_request_at as "firstRequestAt", d.last_request_at as "lastRequestAt", d.capabilities,
      count_of.users as "userCount", count_of.groups as "groupCount"
    from engine.scim_directories d
    cross join lateral (
      select coalesce(sum(delta) filter (where kind = 'user'), 0)::int as users,
        coalesce(sum(delta) filter (where kind = 'group'), 0)::int as groups
      from engine.scim_count_deltas where scim_directory_id = d.id
    ) count_of
    where d.id = ${directory.id}`;
  return row ?? null;
}
