import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/db/client';
import { type ActiveRun, fenced } from './lease';
import { LEAVERS } from './plan-run';

/** Rows a transaction. */
const BATCH_ROWS = 1000;

type BatchResult = { cursor: string | null; changed: number };

/** Writes the planned changes of members, leavers first. Every batch is a transaction of its own, and complete in itself. */
export async function applyMembers(run: ActiveRun): Promise<void> {
  await inBatches(run, (tx, cursor) => deactivateBatch(tx, run, cursor));
  await applyMoves(run);
  await inBatches(run, (tx, cursor) => updateBatch(tx, run, cursor, UPDATES, 'updated'));
  await inBatches(run, (tx, cursor) => updateBatch(tx, run, cursor, sql`s.action = 'reactivate'`, 'reactivated'));
  await inBatches(run, (tx, cursor) => createBatch(tx, run, cursor));
}

/** Notes every record that was left alone, with the reason. */
export async function logQuarantined(run: ActiveRun): Promise<void> {
  await inBatches(run, (tx, cursor) => quarantineBatch(tx, run, cursor));
}

const LIVE = sql`not s.deleted and not s.unchanged and s.problem is null`;
export const UPDATES = sql`${LIVE} and (s.action = 'update' or (s.action is null and s.member_id is not null))`;
export const CREATIONS = sql`${LIVE} and (s.action = 'create' or (s.action is null and s.member_id is null))`;

export const QUARANTINED = sql`not s.deleted and (s.problem is not null or s.action = 'quarantine')`;

async function inBatches(
  run: ActiveRun,
  work: (tx: Transaction, cursor: string) => Promise<BatchResult | undefined>,
): Promise<void> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    run.signal.throwIfAborted();
    const from: string = cursor;
    const result = await fenced(run, (tx) => work(tx, from));
    run.ordinal += result?.changed ?? 0;
    cursor = result?.cursor ?? null;
  }
}

/** The next rows of one kind, by id; the index of the primary key serves it. */
const batch = (run: ActiveRun, cursor: string, which: SQL) => sql`
  batch as materialized (
    select s.* from sync_staged_users s
    where s.sync_run_id = ${run.runId}::uuid and s.scim_user_id > ${cursor} and ${which}
    order by s.scim_user_id limit ${BATCH_ROWS})`;

/**
 * The member of a row of the batch, locked, one by one: right after a big sync the planner believes the tenant to be small, and
 * would read all of it for every batch. The organization is looked at although the row was staged for it: no mistake of a plan
 * reaches another tenant.
 */
const locked = (run: ActiveRun, status: 'active' | 'deactivated') => sql`
  select * from members m
  where m.id = b.member_id and m.organization_id = ${run.organizationId} and m.status = ${status} limit 1 for update`;

/** A full batch says that more may follow. */
const result = (changed: SQL) => sql`
  select case when count(*) = ${BATCH_ROWS} then max(scim_user_id) end as cursor,
    (select count(*)::int from ${changed}) as changed
  from batch`;

/** A row of the run's list of changes for each row of `done`. */
const logged = (run: ActiveRun, kind: string) => sql`
  logged as (
    insert into sync_run_changes (sync_run_id, ordinal, kind, subject, subject_id, before, after, reason)
    select ${run.runId}::uuid, ${run.ordinal}::int + row_number() over (order by scim_user_id), ${kind}, subject,
      subject_id, before, after, reason
    from done)`;

const counted = (run: ActiveRun, column: SQL) => sql`
  counted as (
    update sync_runs set ${column} = ${column} + (select count(*) from done) where id = ${run.runId}::uuid)`;

const headcount = (run: ActiveRun, sign: SQL) => sql`
  headcount as (
    update tenants set active_member_count = greatest(active_member_count ${sign} (select count(*) from done), 0)
    where organization_id = ${run.organizationId} and exists (select from done))`;

async function deactivateBatch(tx: Transaction, run: ActiveRun, cursor: string): Promise<BatchResult | undefined> {
  const now = run.clock().toISOString();
  const [row] = await tx.execute<BatchResult>(sql`
    with ${batch(run, cursor, LEAVERS)},
    pair as materialized (select b.* from batch b cross join lateral (${locked(run, 'active')}) o),
    done as (
      update members m set status = 'deactivated', deactivated_at = ${now}::timestamptz, updated_at = ${now}::timestamptz
      from pair b where m.id = b.member_id
      returning m.id, b.scim_user_id, m.email as subject, m.id::text as subject_id,
        '{"status":"active"}'::jsonb as before, '{"status":"deactivated"}'::jsonb as after,
        coalesce(b.reason, 'deleted_in_directory') as reason),
    ended as (
      update member_sessions s set revoked_at = ${now}::timestamptz, revoked_reason = 'member_deactivated'
      from done where s.member_id = done.id and s.revoked_at is null),
    ${logged(run, 'deactivated')}, ${counted(run, sql`deactivated`)}, ${headcount(run, sql`-`)}
    ${result(sql`done`)}`);
  return row;
}

/**
 * Members who pass addresses among themselves, in one transaction whatever their number: first each gives its address up,
 * then each takes its new one.
 */
async function applyMoves(run: ActiveRun): Promise<void> {
  const moves = sql`s.action = 'move'`;
  const [any] = await run.db.execute(sql`
    select 1 from sync_staged_users s where s.sync_run_id = ${run.runId}::uuid and ${moves} limit 1`);
  if (any === undefined) return;
  const changed = await fenced(run, async (tx) => {
    await tx.execute(sql`
      update members m set email_folded = 'moving:' || m.id, former_email_folded = m.email_folded,
        renamed_at = ${run.clock().toISOString()}::timestamptz
      from sync_staged_users s where s.sync_run_id = ${run.runId}::uuid and ${moves} and m.id = s.member_id`);
    const before = run.ordinal;
    let total = 0;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const row: BatchResult | undefined = await updateBatch(
        tx,
        { ...run, ordinal: before + total },
        cursor,
        moves,
        'updated',
      );
      total += row?.changed ?? 0;
      cursor = row?.cursor ?? null;
    }
    return total;
  });
  run.ordinal += changed;
}

/** What differs between the member and the directory, seen from one side: only the fields and attributes concerned. */
export const difference = (side: SQL, other: SQL, status: string) => sql`
  case when ${side}.email <> ${other}.email then jsonb_build_object('email', ${side}.email) else '{}' end
  || case when ${side}.display_name <> ${other}.display_name
    then jsonb_build_object('displayName', ${side}.display_name) else '{}' end
  || case when ${side}.scim_user_id is distinct from ${other}.scim_user_id
    then jsonb_build_object('scimUserId', ${side}.scim_user_id) else '{}' end
  || case when o.status <> 'active' then jsonb_build_object('status', ${status}::text) else '{}' end
  || coalesce((
    select jsonb_build_object('attributes', jsonb_object_agg(e.key, e.value))
    from jsonb_each(${side}.attributes) e
    where ${other}.attributes -> e.key is distinct from e.value
    having count(*) > 0), '{}')`;

/** Not of a member who moves: what that address was is noted already. */
const RENAMED = sql`m.email_folded <> b.email_folded and m.email_folded not like 'moving:%'`;

async function updateBatch(
  tx: Transaction,
  run: ActiveRun,
  cursor: string,
  which: SQL,
  kind: 'updated' | 'reactivated',
): Promise<BatchResult | undefined> {
  const now = run.clock().toISOString();
  const reactivates = kind === 'reactivated';
  const [row] = await tx.execute<BatchResult>(sql`
    with ${batch(run, cursor, which)},
    pair as materialized (
      select b.*, ${difference(sql`o`, sql`b`, 'deactivated')} as before, ${difference(sql`b`, sql`o`, 'active')} as after
      from batch b cross join lateral (${locked(run, reactivates ? 'deactivated' : 'active')}) o),
    done as (
      update members m
      set email = b.email, email_folded = b.email_folded, display_name = b.display_name, attributes = b.attributes,
        scim_user_id = b.scim_user_id, status = 'active', deactivated_at = null, updated_at = ${now}::timestamptz,
        former_email_folded = case when ${RENAMED} then m.email_folded else m.former_email_folded end,
        renamed_at = case when ${RENAMED} then ${now}::timestamptz else m.renamed_at end
      from pair b where m.id = b.member_id
      returning b.scim_user_id, m.email as subject, m.id::text as subject_id, b.reason, b.before, b.after),
    ${logged(run, kind)}, ${counted(run, reactivates ? sql`reactivated` : sql`updated`)}
    ${reactivates ? sql`, ${headcount(run, sql`+`)}` : sql``}
    ${result(sql`done`)}`);
  return row;
}

/** Time-ordered ids (UUID version 7) keep the index of a big first sync compact: the time of the batch, then random bits. */
const newId = (now: Date) => {
  const hex = now.getTime().toString(16).padStart(12, '0');
  const head = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
  return sql`overlay(gen_random_uuid()::text placing ${head} from 1 for 15)::uuid`;
};

async function createBatch(tx: Transaction, run: ActiveRun, cursor: string): Promise<BatchResult | undefined> {
  const now = run.clock();
  const at = now.toISOString();
  const [row] = await tx.execute<BatchResult>(sql`
    with ${batch(run, cursor, CREATIONS)},
    done as (
      insert into members (id, organization_id, email, email_folded, scim_user_id, display_name, source, attributes,
        created_at, updated_at)
      select ${newId(now)}, ${run.organizationId}, email, email_folded, scim_user_id, display_name, 'directory', attributes,
        ${at}::timestamptz, ${at}::timestamptz
      from batch
      returning scim_user_id, email as subject, id::text as subject_id, null::jsonb as before,
        jsonb_build_object('email', email, 'displayName', display_name) as after, null::text as reason),
    ${logged(run, 'created')}, ${counted(run, sql`created`)}, ${headcount(run, sql`+`)}
    ${result(sql`done`)}`);
  return row;
}

async function quarantineBatch(tx: Transaction, run: ActiveRun, cursor: string): Promise<BatchResult | undefined> {
  const which = QUARANTINED;
  const [row] = await tx.execute<BatchResult>(sql`
    with ${batch(run, cursor, which)},
    done as (
      select scim_user_id, coalesce(nullif(email, ''), nullif(display_name, ''), scim_user_id) as subject,
        scim_user_id as subject_id, null::jsonb as before, null::jsonb as after, coalesce(reason, problem) as reason
      from batch),
    ${logged(run, 'quarantined')}, ${counted(run, sql`quarantined`)}
    ${result(sql`done`)}`);
  return row;
}
