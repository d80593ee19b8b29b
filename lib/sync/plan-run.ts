import { sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/db/client';
import type { ActiveRun } from './lease';
import { type DirectoryUser, type LocalMember, planMembers } from './plan';
import { confirmAbsence, type DirectoryClient } from './read-directory';

/**
 * The planner over staged rows. Most rows speak for themselves and are never loaded: `action` stays null, and a row is a
 * deactivation when it is `deleted`, an update when it has a member, and else a creation. Only rows whose address somebody
 * else has or wants, or whose member is deactivated, go through {@link planMembers}, together with everyone they touch; its
 * verdict is written to `action`, `member_id` and `reason`.
 */
export async function planContested(run: ActiveRun): Promise<void> {
  const contested = await listContested(run);
  if (contested.length === 0) return;
  const { users, members } = await loadWorld(run, contested);
  const concerned = new Set(contested.map((row) => row.scim_user_id));
  const changes = planMembers({ users, members, matchBy: run.matchBy });
  const verdicts = changes.flatMap((change) => {
    if (change.kind === 'deactivate' || !concerned.has(change.scimUserId)) return [];
    return [
      {
        id: change.scimUserId,
        action: change.kind === 'update' && change.entangled ? 'move' : change.kind,
        member_id: 'memberId' in change ? change.memberId : null,
        reason: change.kind === 'quarantine' ? change.reason : null,
      },
    ];
  });
  await writeVerdicts(run, verdicts);
}

type ContestedRow = { scim_user_id: string; email_folded: string };

function listContested(run: ActiveRun): Promise<ContestedRow[]> {
  // By id only, a deactivated member keeps its address without claiming it.
  const holder = run.matchBy === 'email' ? sql`` : sql`and m.status = 'active'`;
  return run.db.execute<ContestedRow>(sql`
    select s.scim_user_id, s.email_folded
    from sync_staged_users s left join members own on own.id = s.member_id
    where s.sync_run_id = ${run.runId}::uuid and not s.deleted and not s.unchanged and s.problem is null
      and case when own.id is not null then own.status <> 'active' or own.email_folded <> s.email_folded
        else exists (select from members m where m.organization_id = ${run.organizationId}
            and m.email_folded = s.email_folded ${holder})
          or exists (select from sync_staged_users o where o.sync_run_id = ${run.runId}::uuid
            and o.email_folded = s.email_folded and o.scim_user_id <> s.scim_user_id and not o.unchanged
            and not o.deleted and o.problem is null)
        end`);
}

type MemberRow = { id: string; scim_user_id: string | null; email_folded: string; status: LocalMember['status'] };
type UserRow = { scim_user_id: string; email_folded: string; deleted: boolean; problem: string | null };

/** The contested users, everyone who claims or has their addresses, and everyone who stands behind those. */
async function loadWorld(run: ActiveRun, contested: readonly ContestedRow[]) {
  const json = JSON.stringify(contested);
  const named = sql`c as materialized (
    select * from jsonb_to_recordset(${json}::text::jsonb) as r(scim_user_id text, email_folded text)),
    holders as materialized (
      select m.id, m.scim_user_id, m.email_folded, m.status from members m
      where m.organization_id = ${run.organizationId}
        and (m.scim_user_id in (select scim_user_id from c) or m.email_folded in (select email_folded from c))),
    people as materialized (
      select s.scim_user_id, s.email_folded, s.deleted, s.problem from sync_staged_users s
      where s.sync_run_id = ${run.runId}::uuid and (s.scim_user_id in (select scim_user_id from c)
        or (s.email_folded in (select email_folded from c) and not s.unchanged)
        or s.scim_user_id in (select scim_user_id from holders)))`;
  const userRows = await run.db.execute<UserRow>(sql`with ${named} select * from people`);
  const memberRows = await run.db.execute<MemberRow>(sql`with ${named}
    select * from holders union
    select m.id, m.scim_user_id, m.email_folded, m.status from members m
    where m.organization_id = ${run.organizationId} and m.scim_user_id in (select scim_user_id from people)`);
  return { users: toUsers(userRows, memberRows), members: memberRows.map(toMember) };
}

/** A live user who equals the member is not staged; those who are not listed at all were staged before. */
function toUsers(userRows: readonly UserRow[], memberRows: readonly MemberRow[]): DirectoryUser[] {
  const staged = new Set(userRows.map((row) => row.scim_user_id));
  const users = userRows.map((row) => toUser(row.scim_user_id, row));
  for (const { scim_user_id: id, status, email_folded } of memberRows) {
    if (id === null || status !== 'active' || staged.has(id)) continue;
    users.push(toUser(id, { email_folded, deleted: false, problem: null }));
  }
  return users;
}

/** A contested row differs from its member by definition, and no verdict on another row is used. */
function toUser(scimUserId: string, row: Omit<UserRow, 'scim_user_id'>): DirectoryUser {
  const { email_folded: emailFolded, deleted, problem } = row;
  return { scimUserId, emailFolded, deleted, problem, content: 'directory' };
}

function toMember(row: MemberRow): LocalMember {
  const { id, scim_user_id: scimUserId, email_folded: emailFolded, status } = row;
  return { id, scimUserId, emailFolded, status, content: 'member' };
}

type Verdict = { id: string; action: string; member_id: string | null; reason: string | null };

async function writeVerdicts(run: ActiveRun, verdicts: readonly Verdict[]): Promise<void> {
  const json = JSON.stringify(verdicts);
  await run.db.execute(sql`
    update sync_staged_users s
    set action = v.action, reason = v.reason, member_id = coalesce(v.member_id, s.member_id)
    from jsonb_to_recordset(${json}::text::jsonb) as v(id text, action text, member_id uuid, reason text)
    where s.sync_run_id = ${run.runId}::uuid and s.scim_user_id = v.id`);
  // A member that passed to another directory user is not deactivated with the one who left.
  await run.db.execute(sql`
    update sync_staged_users gone set action = 'none'
    from sync_staged_users heir
    where gone.sync_run_id = ${run.runId}::uuid and gone.deleted and not gone.unchanged
      and heir.sync_run_id = gone.sync_run_id and heir.member_id = gone.member_id and not heir.deleted
      and heir.action = 'update'`);
}

/** How many single look-ups are under way at once. */
const LOOKUPS = 8;

/**
 * Stages the members whose directory user was not listed at all. Each is asked for by id first: only one that the directory
 * then does not know either is staged as gone; any other is left alone and reported.
 */
export async function stageAbsent(run: ActiveRun, client: DirectoryClient, scimDirectoryId: string): Promise<void> {
  const absent = await run.db.execute<{ scim_user_id: string }>(sql`
    with settled as (
      select unnest(scim_user_ids) as id from sync_staged_unchanged where sync_run_id = ${run.runId}::uuid)
    select m.scim_user_id from members m
    where m.organization_id = ${run.organizationId} and m.status = 'active' and m.scim_user_id is not null
      and not exists (select from sync_staged_users s
        where s.sync_run_id = ${run.runId}::uuid and s.scim_user_id = m.scim_user_id)
      and not exists (select from settled where settled.id = m.scim_user_id)`);
  for (let start = 0; start < absent.length; start += LOOKUPS) {
    run.signal.throwIfAborted();
    const rows = await Promise.all(
      absent.slice(start, start + LOOKUPS).map(async ({ scim_user_id: id }) => ({
        id,
        gone: (await confirmAbsence(client, scimDirectoryId, id)) === 'gone',
      })),
    );
    await run.db.execute(sql`
      insert into sync_staged_users (sync_run_id, scim_user_id, email, email_folded, display_name, deleted, unchanged,
        problem, member_id, reason)
      select ${run.runId}::uuid, m.scim_user_id, m.email, m.email_folded, m.display_name, r.gone, false,
        case when r.gone then null else 'missing_from_list' end, m.id,
        case when r.gone then 'absent_from_directory' end
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(id text, gone boolean)
      join members m on m.organization_id = ${run.organizationId} and m.scim_user_id = r.id
      on conflict do nothing`);
  }
}

export type Guard = {
  /** Deactivations up to this many are always let through. */
  always: number;
  /** Above it, at most this share of the active directory members. */
  share: number;
};

export const DEFAULT_GUARD: Guard = { always: 20, share: 0.3 };

export type GuardVerdict = {
  deactivations: number;
  active: number;
  digest: string;
  stopped: boolean;
  /** The tenant has admins of its own, and every one of them would lose access. */
  lastAdmins: boolean;
};

/** Staged rows whose member loses access. */
export const LEAVERS = sql`s.deleted and not s.unchanged and s.action is distinct from 'none' and s.member_id is not null`;

/** Weighs the deactivations of this run. An approval holds for exactly the members it was given for. */
export async function weighDeactivations(run: ActiveRun, guard: Guard): Promise<GuardVerdict> {
  const [weight] = await run.db.execute<{ deactivations: number; digest: string; admins: number }>(sql`
    select count(*)::int as deactivations, (count(*) filter (where m.is_tenant_admin and m.status = 'active'))::int as admins,
      encode(sha256(convert_to(coalesce(string_agg(s.member_id::text, ',' order by s.member_id), ''), 'UTF8')), 'hex') as digest
    from sync_staged_users s left join members m on m.id = s.member_id
    where s.sync_run_id = ${run.runId}::uuid and ${LEAVERS}`);
  const { deactivations, digest, admins } = weight ?? { deactivations: 0, digest: '', admins: 0 };
  if (deactivations <= guard.always && admins === 0) {
    return { deactivations, active: 0, digest, stopped: false, lastAdmins: false };
  }
  const [people] = await run.db.execute<{ active: number; admins: number }>(sql`
    select (count(*) filter (where scim_user_id is not null))::int as active,
      (count(*) filter (where is_tenant_admin))::int as admins
    from members where organization_id = ${run.organizationId} and status = 'active'`);
  const active = people?.active ?? 0;
  const lastAdmins = admins > 0 && admins >= (people?.admins ?? 0);
  const tooMany = deactivations > guard.always && deactivations > active * guard.share;
  const stopped = (tooMany || lastAdmins) && digest !== run.approvedGuardDigest;
  return { deactivations, active, digest, stopped, lastAdmins };
}

/** Writes what the guard held back as the run's changes, so that an operator can read the list before approving it. */
export async function listHeldBack(tx: Transaction, run: ActiveRun): Promise<void> {
  await tx.execute(sql`
    insert into sync_run_changes (sync_run_id, ordinal, kind, subject, subject_id, before, after, reason)
    select ${run.runId}::uuid, row_number() over (order by s.email_folded, s.scim_user_id), 'deactivated', m.email,
      m.id::text, '{"status":"active"}', '{"status":"deactivated"}', coalesce(s.reason, 'deleted_in_directory')
    from sync_staged_users s join members m on m.id = s.member_id
    where s.sync_run_id = ${run.runId}::uuid and ${LEAVERS}`);
}
