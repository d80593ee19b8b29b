import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/db/client';
import { type ActiveRun, fenced } from './lease';

/** Memberships a transaction. */
const BATCH_ROWS = 5000;

/** Writes groups and who is in them. Members are neither made nor deactivated here: a group that goes takes nobody along. */
export async function applyGroups(run: ActiveRun): Promise<void> {
  await applyGroupRows(run);
  for (const { id, name } of await listGroupsToFix(run)) {
    const removed = await inBatches(run, (tx) => removeMemberships(tx, run, id));
    const added = await inBatches(run, (tx) => addMemberships(tx, run, id));
    await fenced(run, (tx) => logMemberships(tx, run, { id, name, added, removed }));
    run.ordinal += 1;
  }
}

/** Groups come by the hundred: their rows are one transaction. Absent ones are deleted like those marked so. */
async function applyGroupRows(run: ActiveRun): Promise<void> {
  if (!(await groupRowsDiffer(run))) return;
  const now = run.clock().toISOString();
  const wanted = sql`wanted as (
    select scim_group_id, display_name from sync_staged_groups where sync_run_id = ${run.runId}::uuid and not deleted)`;
  const ofTenant = sql`g.organization_id = ${run.organizationId}`;
  const steps: { kind: string; column: SQL; change: SQL }[] = [
    {
      kind: 'group_deleted',
      column: sql`groups_deleted`,
      change: sql`delete from member_groups g
        where ${ofTenant} and not exists (select from wanted w where w.scim_group_id = g.scim_group_id)
        returning g.id, g.display_name as subject, jsonb_build_object('displayName', g.display_name) as before,
          null::jsonb as after`,
    },
    {
      kind: 'group_updated',
      column: sql`groups_updated`,
      change: sql`update member_groups g set display_name = w.display_name, updated_at = ${now}::timestamptz
        from wanted w join member_groups o on o.scim_group_id = w.scim_group_id and o.organization_id = ${run.organizationId}
        where g.id = o.id and o.display_name <> w.display_name
        returning g.id, g.display_name as subject, jsonb_build_object('displayName', o.display_name) as before,
          jsonb_build_object('displayName', g.display_name) as after`,
    },
    {
      kind: 'group_created',
      column: sql`groups_created`,
      change: sql`insert into member_groups as g (id, organization_id, scim_group_id, display_name, created_at, updated_at)
        select gen_random_uuid(), ${run.organizationId}, w.scim_group_id, w.display_name, ${now}::timestamptz,
          ${now}::timestamptz
        from wanted w
        where not exists (select from member_groups o
          where o.organization_id = ${run.organizationId} and o.scim_group_id = w.scim_group_id)
        returning g.id, g.display_name as subject, null::jsonb as before,
          jsonb_build_object('displayName', g.display_name) as after`,
    },
  ];
  const changed = await fenced(run, async (tx) => {
    let total = 0;
    for (const { kind, column, change } of steps) {
      const [row] = await tx.execute<{ changed: number }>(sql`
        with ${wanted}, done as (${change}),
        logged as (
          insert into sync_run_changes (sync_run_id, ordinal, kind, subject, subject_id, before, after)
          select ${run.runId}::uuid, ${run.ordinal + total}::int + row_number() over (order by subject, id), ${kind}, subject,
            id::text, before, after
          from done),
        counted as (
          update sync_runs set ${column} = ${column} + (select count(*) from done)
          where id = ${run.runId}::uuid and exists (select from done))
        select count(*)::int as changed from done`);
      total += row?.changed ?? 0;
    }
    return total;
  });
  run.ordinal += changed;
}

async function groupRowsDiffer(run: ActiveRun): Promise<boolean> {
  const rows = await run.db.execute(sql`
    select 1 from (select scim_group_id, display_name from sync_staged_groups
      where sync_run_id = ${run.runId}::uuid and not deleted) w
    full join (select scim_group_id, display_name from member_groups where organization_id = ${run.organizationId}) g
      using (scim_group_id)
    where g.display_name is distinct from w.display_name limit 1`);
  return rows.length > 0;
}

/** Who should be in which group: the listed users who have an active member. */
const wantedMemberships = (run: ActiveRun) => sql`
  wanted as materialized (
    select g.id as member_group_id, m.id as member_id
    from member_groups g
    join sync_staged_memberships s on s.sync_run_id = ${run.runId}::uuid and s.scim_group_id = g.scim_group_id
    join members m on m.organization_id = ${run.organizationId} and m.scim_user_id = s.scim_user_id and m.status = 'active'
    where g.organization_id = ${run.organizationId})`;

function listGroupsToFix(run: ActiveRun): Promise<{ id: string; name: string }[]> {
  return run.db.execute<{ id: string; name: string }>(sql`
    with ${wantedMemberships(run)},
    present as materialized (
      select p.member_group_id, p.member_id from member_group_memberships p
      join member_groups g on g.id = p.member_group_id where g.organization_id = ${run.organizationId})
    select g.id, g.display_name as name from member_groups g
    where g.id in (
      select member_group_id from wanted full join present using (member_group_id, member_id)
      where wanted.member_id is null or present.member_id is null)
    order by g.display_name, g.id`);
}

async function inBatches(run: ActiveRun, work: (tx: Transaction) => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    run.signal.throwIfAborted();
    const changed = await fenced(run, work);
    total += changed;
    if (changed < BATCH_ROWS) return total;
  }
}

const listed = (run: ActiveRun, groupId: string) => sql`
  select m.id as member_id from member_groups g
  join sync_staged_memberships s on s.sync_run_id = ${run.runId}::uuid and s.scim_group_id = g.scim_group_id
  join members m on m.organization_id = ${run.organizationId} and m.scim_user_id = s.scim_user_id and m.status = 'active'
  where g.id = ${groupId}::uuid`;

async function addMemberships(tx: Transaction, run: ActiveRun, groupId: string): Promise<number> {
  const rows = await tx.execute<{ changed: number }>(sql`
    with listed as materialized (${listed(run, groupId)}),
    done as (
      insert into member_group_memberships (member_group_id, member_id)
      select ${groupId}::uuid, member_id from listed
      where not exists (select from member_group_memberships p
        where p.member_group_id = ${groupId}::uuid and p.member_id = listed.member_id)
      limit ${BATCH_ROWS}
      on conflict do nothing returning 1),
    counted as (
      update sync_runs set memberships_added = memberships_added + (select count(*) from done)
      where id = ${run.runId}::uuid and exists (select from done))
    select count(*)::int as changed from done`);
  return rows[0]?.changed ?? 0;
}

async function removeMemberships(tx: Transaction, run: ActiveRun, groupId: string): Promise<number> {
  const rows = await tx.execute<{ changed: number }>(sql`
    with listed as materialized (${listed(run, groupId)}),
    surplus as (
      select p.member_id from member_group_memberships p
      where p.member_group_id = ${groupId}::uuid and not exists (select from listed where listed.member_id = p.member_id)
      limit ${BATCH_ROWS}),
    done as (
      delete from member_group_memberships p using surplus
      where p.member_group_id = ${groupId}::uuid and p.member_id = surplus.member_id returning 1),
    counted as (
      update sync_runs set memberships_removed = memberships_removed + (select count(*) from done)
      where id = ${run.runId}::uuid and exists (select from done))
    select count(*)::int as changed from done`);
  return rows[0]?.changed ?? 0;
}

async function logMemberships(
  tx: Transaction,
  run: ActiveRun,
  group: { id: string; name: string; added: number; removed: number },
): Promise<void> {
  const after = JSON.stringify({ membershipsAdded: group.added, membershipsRemoved: group.removed });
  await tx.execute(sql`
    insert into sync_run_changes (sync_run_id, ordinal, kind, subject, subject_id, after, reason)
    values (${run.runId}::uuid, ${run.ordinal + 1}, 'group_updated', ${group.name}, ${group.id}, ${after}::text::jsonb,
      'memberships_changed')`);
}
