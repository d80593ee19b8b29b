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

/** Reads every user of the directory into the staging tables. Returns how many there are. */
export async function stageUsers(run: ActiveRun, client: DirectoryClient, scimDirectoryId: string): Promise<number> {
  const state: Batch = { rows: new Map(), length: 0, number: 0, lastId: '', inOrder: true };
  const report = createReport(run, 'users_read');
  let read = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    if (state.rows.size === 0) return;
    // One batch is written while the next is read; a failure comes out at the next wait.
    await writing;
    read += state.rows.size;
    writing = stageUserBatch(run, state).then(() => report(read));
    writing.catch(() => undefined);
    Object.assign(state, { rows: new Map(), length: 0, number: state.number + 1 });
  };
  try {
    for await (const page of readUsers(client, { scimDirectoryId })) {
      run.signal.throwIfAborted();
      for (const user of page) {
        const json = toStagedJson(user);
        state.inOrder &&= user.id > state.lastId;
        state.lastId = user.id;
        state.rows.set(user.id, json);
        state.length += json.length;
        if (state.rows.size >= BATCH_ROWS || state.length >= BATCH_LENGTH) await flush();
      }
    }
    await flush();
    await writing;
  } finally {
    // Whoever reads again must not meet a batch that arrives late.
    await Promise.allSettled([writing]);
  }
  await report(read, true);
  return read;
}

type Batch = {
  /** Row JSON by id: of a user listed twice the later one counts. */
  rows: Map<string, string>;
  length: number;
  number: number;
  lastId: string;
  /** Ids only grew so far, as both engines list them: so no user was listed twice. */
  inOrder: boolean;
};

/** Only the ids are kept of users who equal their members: most users of most runs. */
async function stageUserBatch(run: ActiveRun, batch: Batch): Promise<void> {
  const json = `[${[...batch.rows.values()].join(',')}]`;
  const number = batch.number;
  if (!batch.inOrder) {
    const ids = JSON.stringify([...batch.rows.keys()]);
    await run.db.execute(sql`
      delete from sync_staged_users where sync_run_id = ${run.runId}::uuid
        and scim_user_id in (select jsonb_array_elements_text(${ids}::text::jsonb))`);
  }
  await run.db.execute(sql`
    with page as (
      select r.id, r.email, r.folded as email_folded, r.name as display_name, r.deleted, r.problem, r.attributes
      from jsonb_to_recordset(${json}::text::jsonb)
        as r(id text, email text, folded text, name text, deleted boolean, problem text, attributes jsonb)),
    judged as materialized (
      select page.*, m.id as member_id, ${isUnchanged(sql`page`, sql`m`)} as unchanged
      from page left join lateral (${memberOf(run, sql`page.id`)}) m on true),
    settled as (
      insert into sync_staged_unchanged (sync_run_id, batch, scim_user_ids)
      select ${run.runId}::uuid, ${number}, array_agg(id) from judged where unchanged and not deleted having count(*) > 0)
    insert into sync_staged_users (sync_run_id, scim_user_id, email, email_folded, display_name, deleted, problem,
      attributes, unchanged, member_id)
    select ${run.runId}::uuid, id, email, email_folded, display_name, deleted, case when deleted then null else problem end,
      attributes, false, member_id
    from judged where not unchanged`);
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
  const report = createReport(run, 'groups_read');
  let read = 0;
  for await (const page of readGroups(client, scimDirectoryId)) {
    run.signal.throwIfAborted();
    await stageGroupBatch(run, page);
    for (const group of page) {
      if (!group.deleted) await stageMemberships(run, client, { scimDirectoryId, scimGroupId: group.id });
    }
    read += page.length;
    await report(read);
  }
  await report(read, true);
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

/** How often the console sees progress. */
const REPORT_MS = 500;

/** Shows how far reading is, now and then. Stops a worker whose run was closed meanwhile. */
function createReport(run: ActiveRun, column: 'users_read' | 'groups_read') {
  let lastAt = 0;
  return async (read: number, last = false) => {
    const now = performance.now();
    if (!last && now - lastAt < REPORT_MS) return;
    lastAt = now;
    const rows = await run.db.execute(sql`
      update sync_runs set ${sql.identifier(column)} = ${read}
      where id = ${run.runId}::uuid and status = 'running' returning 1`);
    if (rows.length === 0) throw new LeaseLostError('the run was closed while it was reading');
  };
}

/** Statistics of freshly filled tables: without them the planner takes them for empty and joins row by row. */
export async function analyzeStaged(run: ActiveRun): Promise<void> {
  await run.db.execute(
    sql`analyze sync_staged_users, sync_staged_unchanged, sync_staged_groups, sync_staged_memberships`,
  );
}

/** Changes above which the statistics of the members are not left to be taken in the course of time. */
const MANY_CHANGES = 5000;

/** Statistics after a big sync: until they are there, lists and the next sync are planned for an empty table. */
export async function analyzeMembers(run: ActiveRun): Promise<void> {
  if (run.ordinal > MANY_CHANGES) await run.db.execute(sql`analyze members, member_group_memberships`);
}

/** What has rows of a run until it ends. */
export const STAGING_TABLES = [
  sql`sync_staged_users`,
  sql`sync_staged_unchanged`,
  sql`sync_staged_groups`,
  sql`sync_staged_memberships`,
];

/** Empties the staging tables of a run. */
export async function clearStaged(db: ActiveRun['db'], runId: string): Promise<void> {
  for (const table of STAGING_TABLES) {
    await db.execute(sql`delete from ${table} where sync_run_id = ${runId}::uuid`);
  }
}
