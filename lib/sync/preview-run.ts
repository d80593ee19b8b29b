import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/db/client';
import { CREATIONS, difference, QUARANTINED, UPDATES } from './apply-members';
import { type ActiveRun, fenced } from './lease';
import { LEAVERS } from './plan-run';

/** Written down of each kind: the counts are of all of them. */
const LISTED = 100;

/**
 * Writes down what the run would do: exact counts, and the first changes of each kind in the order in which a sync would write
 * them. Members, groups and memberships are only read.
 */
export async function listIntended(run: ActiveRun): Promise<void> {
  run.signal.throwIfAborted();
  await fenced(run, async (tx) => {
    for (const kind of MEMBER_KINDS) await listKind(tx, run, kind);
    for (const kind of GROUP_KINDS) await listGroups(tx, run, kind);
    await countMemberships(tx, run);
  });
}

type MemberKind = { kind: string; column: SQL; which: SQL; before: SQL; after: SQL; reason: SQL; subjectId: SQL };

const BEFORE = difference(sql`o`, sql`s`, 'deactivated');
const AFTER = difference(sql`s`, sql`o`, 'active');
const OF_MEMBER = { before: BEFORE, after: AFTER, reason: sql`s.reason`, subjectId: sql`o.id::text` };
const MOVES_AND_UPDATES = sql`((${UPDATES}) or s.action = 'move') and o.id is not null`;

const MEMBER_KINDS: readonly MemberKind[] = [
  {
    kind: 'deactivated',
    column: sql`deactivated`,
    which: sql`${LEAVERS} and o.status = 'active'`,
    before: sql`'{"status":"active"}'::jsonb`,
    after: sql`'{"status":"deactivated"}'::jsonb`,
    reason: sql`coalesce(s.reason, 'deleted_in_directory')`,
    subjectId: sql`o.id::text`,
  },
  { kind: 'updated', column: sql`updated`, which: MOVES_AND_UPDATES, ...OF_MEMBER },
  {
    kind: 'reactivated',
    column: sql`reactivated`,
    which: sql`s.action = 'reactivate' and o.id is not null`,
    ...OF_MEMBER,
  },
  {
    kind: 'created',
    column: sql`created`,
    which: CREATIONS,
    before: sql`null::jsonb`,
    after: sql`jsonb_build_object('email', s.email, 'displayName', s.display_name)`,
    reason: sql`null::text`,
    subjectId: sql`s.scim_user_id`,
  },
  {
    kind: 'quarantined',
    column: sql`quarantined`,
    which: QUARANTINED,
    before: sql`null::jsonb`,
    after: sql`null::jsonb`,
    reason: sql`coalesce(s.reason, s.problem)`,
    subjectId: sql`s.scim_user_id`,
  },
];

const staged = (run: ActiveRun, which: SQL) => sql`
  from sync_staged_users s
  left join members o on o.id = s.member_id and o.organization_id = ${run.organizationId}
  where s.sync_run_id = ${run.runId}::uuid and ${which}`;

async function listKind(tx: Transaction, run: ActiveRun, kind: MemberKind): Promise<void> {
  const [row] = await tx.execute<{ listed: number }>(sql`
    with counted as (
      update sync_runs set ${kind.column} = (select count(*) ${staged(run, kind.which)}) where id = ${run.runId}::uuid),
    listed as (
      insert into sync_run_changes (sync_run_id, ordinal, kind, subject, subject_id, before, after, reason)
      select ${run.runId}::uuid, ${run.ordinal}::int + row_number() over (order by s.scim_user_id), ${kind.kind},
        coalesce(o.email, nullif(s.email, ''), nullif(s.display_name, ''), s.scim_user_id), ${kind.subjectId},
        ${kind.before}, ${kind.after}, ${kind.reason}
      ${staged(run, kind.which)} order by s.scim_user_id limit ${LISTED}
      returning 1)
    select count(*)::int as listed from listed`);
  run.ordinal += row?.listed ?? 0;
}

type GroupKind = { kind: string; column: SQL; rows: (run: ActiveRun) => SQL };

/** The tenant's groups beside the directory's; either side may be missing. */
const sides = (run: ActiveRun) => sql`
  (select scim_group_id, display_name from sync_staged_groups
    where sync_run_id = ${run.runId}::uuid and not deleted) w
  full join (select id, scim_group_id, display_name from member_groups
    where organization_id = ${run.organizationId}) g using (scim_group_id)`;

const GROUP_KINDS: readonly GroupKind[] = [
  {
    kind: 'group_deleted',
    column: sql`groups_deleted`,
    rows: (run) => sql`
      select g.id::text as id, g.display_name as subject, jsonb_build_object('displayName', g.display_name) as before,
        null::jsonb as after from ${sides(run)} where w.scim_group_id is null`,
  },
  {
    kind: 'group_updated',
    column: sql`groups_updated`,
    rows: (run) => sql`
      select g.id::text as id, w.display_name as subject, jsonb_build_object('displayName', g.display_name) as before,
        jsonb_build_object('displayName', w.display_name) as after
      from ${sides(run)} where w.display_name <> g.display_name`,
  },
  {
    kind: 'group_created',
    column: sql`groups_created`,
    rows: (run) => sql`
      select w.scim_group_id as id, w.display_name as subject, null::jsonb as before,
        jsonb_build_object('displayName', w.display_name) as after
      from ${sides(run)} where g.id is null`,
  },
];

async function listGroups(tx: Transaction, run: ActiveRun, { kind, column, rows }: GroupKind): Promise<void> {
  const [row] = await tx.execute<{ listed: number }>(sql`
    with intended as materialized (${rows(run)}),
    counted as (
      update sync_runs set ${column} = (select count(*) from intended) where id = ${run.runId}::uuid),
    listed as (
      insert into sync_run_changes (sync_run_id, ordinal, kind, subject, subject_id, before, after)
      select ${run.runId}::uuid, ${run.ordinal}::int + row_number() over (order by subject, id), ${kind}, subject, id,
        before, after
      from intended order by subject, id limit ${LISTED}
      returning 1)
    select count(*)::int as listed from listed`);
  run.ordinal += row?.listed ?? 0;
}

/**
 * Counts who would join and leave groups. Both sides are named by directory user, because members who would be made have no id
 * yet: those who would be active afterwards against those who are in the group now. A group that goes takes its own along.
 */
async function countMemberships(tx: Transaction, run: ActiveRun): Promise<void> {
  const comes = sql`((${UPDATES}) or s.action in ('move', 'reactivate') or (${CREATIONS}))`;
  await tx.execute(sql`
    with arriving as materialized (
      select s.scim_user_id, s.member_id from sync_staged_users s
      where s.sync_run_id = ${run.runId}::uuid and ${comes}),
    leaving as materialized (
      select s.member_id from sync_staged_users s where s.sync_run_id = ${run.runId}::uuid and ${LEAVERS}),
    people as materialized (
      select m.id, coalesce(a.scim_user_id, m.scim_user_id) as scim_user_id,
        (m.status = 'active' and l.member_id is null) or a.member_id is not null as stays
      from members m
      left join arriving a on a.member_id = m.id
      left join leaving l on l.member_id = m.id
      where m.organization_id = ${run.organizationId}),
    active as materialized (
      select scim_user_id from people where stays and scim_user_id is not null
      union select scim_user_id from arriving),
    kept as materialized (
      select scim_group_id from sync_staged_groups where sync_run_id = ${run.runId}::uuid and not deleted),
    wanted as materialized (
      select s.scim_group_id, s.scim_user_id from sync_staged_memberships s
      join kept using (scim_group_id) join active using (scim_user_id)
      where s.sync_run_id = ${run.runId}::uuid),
    present as materialized (
      select g.scim_group_id, p.scim_user_id, p.id from member_group_memberships x
      join member_groups g on g.id = x.member_group_id
      join kept on kept.scim_group_id = g.scim_group_id
      join people p on p.id = x.member_id
      where g.organization_id = ${run.organizationId})
    update sync_runs set
      memberships_added = (select count(*) from wanted w where not exists (select from present p
        where p.scim_group_id = w.scim_group_id and p.scim_user_id = w.scim_user_id)),
      memberships_removed = (select count(*) from present p where not exists (select from wanted w
        where w.scim_group_id = p.scim_group_id and w.scim_user_id = p.scim_user_id))
    where id = ${run.runId}::uuid`);
}
