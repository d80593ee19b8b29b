import type { MatchBy } from '@/lib/tenants/queries';

/** A user as the directory has it now. */
export type DirectoryUser = {
  scimUserId: string;
  emailFolded: string;
  deleted: boolean;
  /** Why the record cannot be used as it is (no e-mail address, …); its member, if any, is left alone. */
  problem: string | null;
  /** Equal to the member's exactly when nothing about the person differs. */
  content: string;
};

/** A person as the product has them now. Active members of a tenant have different folded e-mail addresses. */
export type LocalMember = {
  id: string;
  /** Null for someone no directory user stands behind. */
  scimUserId: string | null;
  emailFolded: string;
  status: 'active' | 'deactivated';
  content: string;
};

export type PlannedChange =
  | { kind: 'deactivate'; memberId: string; reason: 'deleted_in_directory' | 'absent_from_directory' }
  /**
   * `entangled`: the member leaves an address that another change takes, or takes one that another leaves. Those are
   * written together, because no order of writing them one by one is free of duplicates.
   */
  | { kind: 'update'; scimUserId: string; memberId: string; entangled: boolean }
  | { kind: 'reactivate'; scimUserId: string; memberId: string }
  | { kind: 'create'; scimUserId: string }
  | { kind: 'quarantine'; scimUserId: string; reason: string };

const ORDER = { deactivate: 0, update: 1, reactivate: 2, create: 3, quarantine: 4 } as const;

/**
 * What has to be done so that the members are what the directory says. Pure; the result depends on no order of its input and
 * is itself in the order in which it can be written: whoever leaves first, so that addresses are free for whoever comes.
 *
 * An address goes to the directory user whose member has it already, and otherwise to the smallest id; everyone else who
 * claims it is quarantined and left as they are, so that two runs over the same data never take turns.
 */
export function planMembers(world: {
  users: readonly DirectoryUser[];
  members: readonly LocalMember[];
  matchBy: MatchBy;
}): PlannedChange[] {
  const state = index(world);
  const changes: PlannedChange[] = [];
  const takenOver = new Set<string>();
  const entangled = new Set<string>();
  const placed = place(state, entangled);

  for (const user of state.live) {
    const blocked = state.problems.get(user.scimUserId) ?? (placed.has(user.scimUserId) ? null : 'email_taken');
    if (blocked !== null) {
      changes.push({ kind: 'quarantine', scimUserId: user.scimUserId, reason: blocked });
      continue;
    }
    const change = settle(state, user, takenOver, entangled);
    if (change) changes.push(change);
  }
  for (const member of world.members) {
    if (member.status !== 'active' || member.scimUserId === null || takenOver.has(member.id)) continue;
    const user = state.byUserId.get(member.scimUserId);
    if (user === undefined) changes.push({ kind: 'deactivate', memberId: member.id, reason: 'absent_from_directory' });
    else if (user.deleted) changes.push({ kind: 'deactivate', memberId: member.id, reason: 'deleted_in_directory' });
  }
  return changes.sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || compare(keyOf(a), keyOf(b)));
}

type State = {
  matchBy: MatchBy;
  /** Not deleted, by id. */
  live: DirectoryUser[];
  byUserId: Map<string, DirectoryUser>;
  ownMember: Map<string, LocalMember>;
  /** The active member that has an address. */
  holder: Map<string, LocalMember>;
  /** Deactivated members that had an address, newest first. */
  former: Map<string, LocalMember[]>;
  /** Live users that cannot be used, with the reason. */
  problems: Map<string, string>;
};

function index(world: Parameters<typeof planMembers>[0]): State {
  const state: State = {
    matchBy: world.matchBy,
    live: world.users.filter((user) => !user.deleted).sort((a, b) => compare(a.scimUserId, b.scimUserId)),
    byUserId: new Map(world.users.map((user) => [user.scimUserId, user])),
    ownMember: new Map(),
    holder: new Map(),
    former: new Map(),
    problems: new Map(),
  };
  for (const member of [...world.members].sort((a, b) => compare(b.id, a.id))) {
    if (member.scimUserId !== null) state.ownMember.set(member.scimUserId, member);
    if (member.status === 'active') state.holder.set(member.emailFolded, member);
    else state.former.set(member.emailFolded, [...(state.former.get(member.emailFolded) ?? []), member]);
  }
  findClaimProblems(state);
  return state;
}

/** One winner an address. */
function findClaimProblems(state: State): void {
  const winners = new Map<string, DirectoryUser>();
  for (const user of state.live) {
    if (user.problem !== null) {
      state.problems.set(user.scimUserId, user.problem);
      continue;
    }
    const rival = winners.get(user.emailFolded);
    if (rival === undefined) {
      winners.set(user.emailFolded, user);
      continue;
    }
    // Users come by ascending id, so that the earlier one stays unless the later one has the better claim.
    const loser = claim(state, user) > claim(state, rival) ? rival : user;
    if (loser === rival) winners.set(user.emailFolded, user);
    state.problems.set(loser.scimUserId, 'duplicate_email');
  }
}

/** 2: their member has the address. 1: their deactivated member had it. 0: neither. */
function claim(state: State, user: DirectoryUser): number {
  const own = state.ownMember.get(user.scimUserId);
  if (own === undefined || own.emailFolded !== user.emailFolded) return 0;
  return own.status === 'active' ? 2 : 1;
}

type Seat = 'free' | 'blocked' | { leavesFirst: DirectoryUser };

/** Whether the address that a user wants can be theirs, given who has it. */
function seatOf(state: State, user: DirectoryUser): Seat {
  const own = state.ownMember.get(user.scimUserId);
  const holder = state.holder.get(user.emailFolded);
  if (holder === undefined || holder === own) return 'free';
  const mayTakeOver = state.matchBy === 'email' && own === undefined;
  if (holder.scimUserId === null) return mayTakeOver ? 'free' : 'blocked';
  const other = state.byUserId.get(holder.scimUserId);
  if (other === undefined || other.deleted) return 'free';
  const stays = state.problems.has(other.scimUserId) || other.emailFolded === user.emailFolded;
  return stays ? 'blocked' : { leavesFirst: other };
}

/**
 * Follows chains of users who want each other's addresses to their end. A chain that ends at a free address moves as a whole,
 * and so does a ring; one that ends at somebody who stays does not. An address has one winner and one holder, so chains do
 * not branch.
 */
function place(state: State, entangled: Set<string>): Set<string> {
  const placed = new Set<string>();
  const decided = new Set<string>();
  for (const start of state.live) {
    const chain = new Set<DirectoryUser>();
    let user = start;
    let moves: boolean | null = state.problems.has(start.scimUserId) ? false : null;
    while (moves === null) {
      if (decided.has(user.scimUserId)) moves = placed.has(user.scimUserId);
      else if (chain.has(user)) moves = true;
      else {
        chain.add(user);
        const seat = seatOf(state, user);
        if (typeof seat === 'string') moves = seat === 'free';
        else user = seat.leavesFirst;
      }
    }
    for (const link of chain) {
      decided.add(link.scimUserId);
      if (moves) placed.add(link.scimUserId);
      if (moves && typeof seatOf(state, link) !== 'string') entangle(state, link, entangled);
    }
  }
  return placed;
}

function entangle(state: State, user: DirectoryUser, entangled: Set<string>): void {
  entangled.add(user.scimUserId);
  const seat = seatOf(state, user);
  if (typeof seat !== 'string') entangled.add(seat.leavesFirst.scimUserId);
}

/** The change for a user who gets the address they want; null when there is nothing to do. */
function settle(
  state: State,
  user: DirectoryUser,
  takenOver: Set<string>,
  entangled: Set<string>,
): PlannedChange | null {
  const { scimUserId } = user;
  const own = state.ownMember.get(scimUserId);
  if (own) {
    if (own.status === 'deactivated') return { kind: 'reactivate', scimUserId, memberId: own.id };
    if (own.content === user.content) return null;
    return { kind: 'update', scimUserId, memberId: own.id, entangled: entangled.has(scimUserId) };
  }
  if (state.matchBy === 'scim_id') return { kind: 'create', scimUserId };
  const holder = state.holder.get(user.emailFolded);
  if (holder && isOrphan(state, holder)) {
    takenOver.add(holder.id);
    return { kind: 'update', scimUserId, memberId: holder.id, entangled: false };
  }
  const former = (state.former.get(user.emailFolded) ?? []).find((member) => isOrphan(state, member));
  return former ? { kind: 'reactivate', scimUserId, memberId: former.id } : { kind: 'create', scimUserId };
}

/** No live directory user stands behind the member. */
function isOrphan(state: State, member: LocalMember): boolean {
  if (member.scimUserId === null) return true;
  return state.byUserId.get(member.scimUserId)?.deleted ?? true;
}

function keyOf(change: PlannedChange): string {
  return 'scimUserId' in change ? change.scimUserId : change.memberId;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
