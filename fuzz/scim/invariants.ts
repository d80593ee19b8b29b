import type { Sql } from 'postgres';
import { userFacts } from '@/lib/engine/scim/protocol/facts';
import { fold } from '@/lib/engine/scim/protocol/fold';
import { isForbiddenName, isObject, toJson } from '@/lib/engine/scim/protocol/json';

/** Sentences on what does not hold in a directory any more; none, if all is well. */
export async function brokenInvariants(sql: Sql, directory: string): Promise<string[]> {
  return [
    ...(await wrongCounts(sql, directory)),
    ...(await orphanedMembers(sql, directory)),
    ...(await wrongUsers(sql, directory)),
    ...(await wrongGroups(sql, directory)),
  ];
}

async function wrongCounts(sql: Sql, directory: string): Promise<string[]> {
  const rows = await sql<{ kind: string; counted: number; found: number }[]>`
    select kind, found::int, coalesce((
      select sum(delta) from engine.scim_count_deltas delta
      where delta.scim_directory_id = ${directory} and delta.kind = actual.kind
    ), 0)::int as counted
    from (
      select 'user' as kind, count(*) as found from engine.scim_users
      where scim_directory_id = ${directory} and deleted_at is null
      union all
      select 'active_user', count(*) from engine.scim_users
      where scim_directory_id = ${directory} and deleted_at is null and active
      union all
      select 'group', count(*) from engine.scim_groups where scim_directory_id = ${directory} and deleted_at is null
    ) actual`;
  return rows
    .filter(({ counted, found }) => counted !== found)
    .map(({ kind, counted, found }) => `${found} of kind ${kind} exist and ${counted} are counted`);
}

async function orphanedMembers(sql: Sql, directory: string): Promise<string[]> {
  const rows = await sql<{ fault: string }[]>`
    select 'member ' || m.member_id || ' of a group does not exist in the directory' as fault
    from engine.scim_group_members m
    join engine.scim_groups g on g.id = m.scim_group_id
    left join engine.scim_users u on m.member_type = 'User' and u.id = m.member_id
      and u.scim_directory_id = m.scim_directory_id
    left join engine.scim_groups nested on m.member_type = 'Group' and nested.id = m.member_id
      and nested.scim_directory_id = m.scim_directory_id
    where g.scim_directory_id = ${directory}
      and (m.scim_directory_id <> g.scim_directory_id or (u.id is null and nested.id is null))
    union all
    select 'group ' || g.id || ' says ' || g.member_count || ' members and has ' || count(m.member_id)
    from engine.scim_groups g left join engine.scim_group_members m on m.scim_group_id = g.id
    where g.scim_directory_id = ${directory} and g.deleted_at is null
    group by g.id having count(m.member_id) <> g.member_count`;
  return rows.map(({ fault }) => fault);
}

async function wrongUsers(sql: Sql, directory: string): Promise<string[]> {
  const rows = await sql`
    select id, user_name, user_name_folded, external_id, email, email_folded, active, attributes, deleted_at is null as live
    from engine.scim_users where scim_directory_id = ${directory}`;
  const names = new Set<string>();
  return rows.flatMap((row) => {
    const attributes = toJson(row.attributes);
    if (!isObject(attributes)) return [`user ${row.id} has no attributes`];
    const facts = userFacts(attributes, row.active);
    const faults: string[] = [];
    const expect = (what: string, stored: unknown, computed: unknown) => {
      if (stored !== computed) faults.push(`user ${row.id}: ${what} is ${stored}, its attributes say ${computed}`);
    };
    expect('user_name', row.user_name, facts.userName);
    expect('user_name_folded', row.user_name_folded, fold(facts.userName));
    expect('external_id', row.external_id, facts.externalId);
    expect('email', row.email, facts.email);
    expect('email_folded', row.email_folded, fold(facts.email));
    // A deleted user is inactive whatever was stored last.
    if (row.live) expect('active', row.active, facts.active);
    if (row.live && names.has(row.user_name_folded)) faults.push(`two live users are called ${row.user_name_folded}`);
    if (row.live) names.add(row.user_name_folded);
    if (Object.keys(attributes).some(isForbiddenName)) faults.push(`user ${row.id} has a reserved attribute`);
    if ('password' in attributes) faults.push(`user ${row.id} has a password`);
    return faults;
  });
}

async function wrongGroups(sql: Sql, directory: string): Promise<string[]> {
  const rows = await sql`
    select id, display_name, display_name_folded, external_id, attributes from engine.scim_groups
    where scim_directory_id = ${directory} and deleted_at is null`;
  return rows.flatMap(
    ({ id, display_name: name, display_name_folded: folded, external_id: externalId, attributes }) => {
      const faults: string[] = [];
      if (folded !== fold(name)) faults.push(`group ${id}: display_name_folded is ${folded}`);
      if (attributes.displayName !== name) faults.push(`group ${id}: display_name is ${name}`);
      if ((attributes.externalId || null) !== externalId) faults.push(`group ${id}: external_id is ${externalId}`);
      if ('members' in attributes) faults.push(`group ${id} keeps its members twice`);
      return faults;
    },
  );
}

/** A text that stays the same for as long as nothing in a directory changes, its request log included. */
export async function fingerprint(sql: Sql, directory: string): Promise<string> {
  const [row] = await sql<{ print: string }[]>`
    select md5(string_agg(line, '|' order by line)) as print from (
      select u::text as line from engine.scim_users u where scim_directory_id = ${directory}
      union all select g::text from engine.scim_groups g where scim_directory_id = ${directory}
      union all select m::text from engine.scim_group_members m where scim_directory_id = ${directory}
      union all select d::text from engine.scim_directories d where id = ${directory}
      union all select kind || sum(delta) from engine.scim_count_deltas where scim_directory_id = ${directory} group by kind
    ) everything`;
  return row?.print ?? '';
}
