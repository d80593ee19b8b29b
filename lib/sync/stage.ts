import { type SQL, sql } from 'drizzle-orm';
import type { ScimGroup, ScimUser } from '@/lib/ssoready/client';
import { type ActiveRun, LeaseLostError } from './lease';
import type { DirectoryClient } from './read-directory';
import { readGroups, readUsers } from './read-directory';
import { storableJson, toStagedJson } from './staged-record';

/** Rows a statement, whatever the page size, and UTF-16 units a statement. */
const BATCH_ROWS = 1000;
const BATCH_LENGTH = 8 * 1024 * 1024;

/** Whether a directory user asks for nothing: equal to the active member of its id, or gone on both sides. */
const isUnchanged = (user: SQL, member: SQL) => sql`
  case when ${user}.deleted then coalesce(${member}.status = 'deactivated', true)
  else coalesce(${user}.problem is null and ${member}.status = 'active' and ${member}.email = ${user}.email
    and ${member}.email_folded = ${user}.email_folded and ${member}.display_name = ${user}.display_name
    and ${member}.attributes = ${user}.attributes, false) end`;

/**
 * The member of a directory user, looked up row by row: right after a big sync the planner believes the tenant to be small,
 * and would read all of it for every batch.
 */
const memberOf = (run: ActiveRun, scimUserId: SQL) => sql`
  select * from members where organization_id = ${run.organizationId} and scim_user_id = ${scimUserId} limit 1`;

/** Reads every user of the directory into the staging table. Returns how many there are. */
export async function stageUsers(run: ActiveRun, client: DirectoryClient, scimDirectoryId: string): Promise<number> {
  let batch = new Map<string, string>();
  let length = 0;
  let read = 0;
  const flush = async () => {
    if (batch.size === 0) return;
    const json = `[${[...batch.values()].join(',')}]`;
    batch = new Map();
    length = 0;
    read += await stageUserBatch(run, json);
    await reportReading(run, sql`users_read = ${read}`);
  };
  for await (const page of readUsers(client, { scimDirectoryId })) {
    run.signal.throwIfAborted();
    for (const user of page) {
      // A user listed twice: the later page wins.
      const json = toStagedJson(user);
      batch.set(user.id, json);
      length += json.length;
      if (batch.size >= BATCH_ROWS || length >= BATCH_LENGTH) await flush();
    }
  }
  await flush();
  return read;
}

/** Only the id is kept where nothing differs: most users of most runs are unchanged. */
async function stageUserBatch(run: ActiveRun, json: string): Promise<number> {
  const [row] = await run.db.execute<{ inserted: number }>(sql`
    with page as (
      select r.id, r.email, r.folded as email_folded, r.name as display_name, r.deleted, r.problem, r.attributes
      from jsonb_to_recordset(${json}::text::jsonb)
        as r(id text, email text, folded text, name text, deleted boolean, problem text, attributes jsonb)),
    judged as (
      select page.*, m.id as member_id, ${isUnchanged(sql`page`, sql`m`)} as unchanged
      from page left join lateral (${memberOf(run, sql`page.id`)}) m on true),
    staged as (
      insert into sync_staged_users (sync_run_id, scim_user_id, email, email_folded, display_name, deleted, problem,
        attributes, unchanged, member_id)
      select ${run.runId}::uuid, id, case when unchanged then '' else email end,
        case when unchanged then '' else email_folded end, case when unchanged then '' else display_name end, deleted,
        case when deleted then null else problem end, case when unchanged then null else attributes end, unchanged, member_id
      from judged
      on conflict (sync_run_id, scim_user_id) do update set email = excluded.email, email_folded = excluded.email_folded,
        display_name = excluded.display_name, deleted = excluded.deleted, problem = excluded.problem,
        attributes = excluded.attributes, unchanged = excluded.unchanged, member_id = excluded.member_id
      returning (xmax = 0) as inserted)
    select count(*) filter (where inserted)::int as inserted from staged`);
  return row?.inserted ?? 0;
}

/** Judges what is not done again against the members as they are now, after somebody else changed them. */
export async function refreshStagedUsers(run: ActiveRun): Promise<void> {
  await run.db.execute(sql`
    update sync_staged_users u
    set member_id = now_is.member_id, unchanged = now_is.unchanged, action = null
    from (
      select s.scim_user_id, m.id as member_id, ${isUnchanged(sql`s`, sql`m`)} as unchanged
      from sync_staged_users s left join lateral (${memberOf(run, sql`s.scim_user_id`)}) m on true
      where s.sync_run_id = ${run.runId}::uuid and not s.unchanged) now_is
    where u.sync_run_id = ${run.runId}::uuid and u.scim_user_id = now_is.scim_user_id`);
}

/** Reads every group and who is in it. Returns how many groups there are. */
export async function stageGroups(run: ActiveRun, client: DirectoryClient, scimDirectoryId: string): Promise<number> {
  let read = 0;
  for await (const page of readGroups(client, scimDirectoryId)) {
    run.signal.throwIfAborted();
    await stageGroupBatch(run, page);
    for (const group of page) {
      if (!group.deleted) await stageMemberships(run, client, { scimDirectoryId, scimGroupId: group.id });
    }
    read += page.length;
    await reportReading(run, sql`groups_read = ${read}`);
  }
  return read;
}

async function stageGroupBatch(run: ActiveRun, groups: readonly ScimGroup[]): Promise<void> {
  const rows = groups.map(({ id, displayName, deleted }) => ({ id, name: displayName.trim() || id, deleted }));
  await run.db.execute(sql`
    insert into sync_staged_groups (sync_run_id, scim_group_id, display_name, deleted)
    select distinct on (r.id) ${run.runId}::uuid, r.id, left(r.name, 500), r.deleted
    from jsonb_to_recordset(${storableJson(JSON.stringify(rows))}::text::jsonb) as r(id text, name text, deleted boolean)
    on conflict (sync_run_id, scim_group_id) do update
      set display_name = excluded.display_name, deleted = excluded.deleted`);
}

async function stageMemberships(
  run: ActiveRun,
  client: DirectoryClient,
  filter: { scimDirectoryId: string; scimGroupId: string },
): Promise<void> {
  for await (const batch of inBatches(readUsers(client, filter))) {
    run.signal.throwIfAborted();
    const ids = batch.filter((user) => !user.deleted).map((user) => user.id);
    await run.db.execute(sql`
      insert into sync_staged_memberships (sync_run_id, scim_group_id, scim_user_id)
      select ${run.runId}::uuid, ${filter.scimGroupId}, id
      from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as t(id)
      on conflict do nothing`);
  }
}

async function* inBatches(pages: AsyncGenerator<ScimUser[]>): AsyncGenerator<ScimUser[]> {
  let batch: ScimUser[] = [];
  for await (const page of pages) {
    batch = batch.concat(page);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Shows how far reading is. Stops a worker whose run was closed meanwhile. */
async function reportReading(run: ActiveRun, progress: SQL): Promise<void> {
  const rows = await run.db.execute(sql`
    update sync_runs set ${progress} where id = ${run.runId}::uuid and status = 'running' returning 1`);
  if (rows.length === 0) throw new LeaseLostError('the run was closed while it was reading');
}

/** Statistics of freshly filled tables: without them the planner takes them for empty and joins row by row. */
export async function analyzeStaged(run: ActiveRun): Promise<void> {
  await run.db.execute(sql`analyze sync_staged_users, sync_staged_groups, sync_staged_memberships`);
}

/** Changes above which the statistics of the members are not left to be taken in the course of time. */
const MANY_CHANGES = 5000;

/** Statistics after a big sync: until they are there, lists and the next sync are planned for an empty table. */
export async function analyzeMembers(run: ActiveRun): Promise<void> {
  if (run.ordinal > MANY_CHANGES) await run.db.execute(sql`analyze members, member_group_memberships`);
}

/** Empties the staging tables of a run. */
export async function clearStaged(db: ActiveRun['db'], runId: string): Promise<void> {
  for (const table of [sql`sync_staged_users`, sql`sync_staged_groups`, sql`sync_staged_memberships`]) {
    await db.execute(sql`delete from ${table} where sync_run_id = ${runId}::uuid`);
  }
}
