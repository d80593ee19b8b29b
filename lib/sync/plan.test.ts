import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DirectoryUser, type LocalMember, type PlannedChange, planMembers } from './plan';

const user = (scimUserId: string, email: string, rest: Partial<DirectoryUser> = {}): DirectoryUser => ({
  ...{ scimUserId, emailFolded: email, deleted: false, problem: null, content: email },
  ...rest,
});

const member = (
  id: string,
  scimUserId: string | null,
  email: string,
  rest: Partial<LocalMember> = {},
): LocalMember => ({
  ...{ id, scimUserId, emailFolded: email, status: 'active', content: email },
  ...rest,
});

type World = { users: DirectoryUser[]; members: LocalMember[]; matchBy?: 'email' | 'scim_id' };
const plan = ({ users, members, matchBy = 'email' }: World) => planMembers({ users, members, matchBy });

const CASES: Record<string, World & { expected: PlannedChange[] }> = {
  'a user whom nobody knows is created': {
    users: [user('u1', 'a')],
    members: [],
    expected: [{ kind: 'create', scimUserId: 'u1' }],
  },
  'a user who equals their member is left alone': {
    users: [user('u1', 'a')],
    members: [member('m1', 'u1', 'a')],
    expected: [],
  },
  'a deleted user whom nobody knows is left alone': {
    users: [user('u1', 'a', { deleted: true })],
    members: [],
    expected: [],
  },
  'a deleted user is deactivated': {
    users: [user('u1', 'a', { deleted: true })],
    members: [member('m1', 'u1', 'a')],
    expected: [{ kind: 'deactivate', memberId: 'm1', reason: 'deleted_in_directory' }],
  },
  'a member whose user is listed no more is deactivated': {
    users: [],
    members: [member('m1', 'u1', 'a')],
    expected: [{ kind: 'deactivate', memberId: 'm1', reason: 'absent_from_directory' }],
  },
  'a member behind whom no directory user ever stood is left alone': {
    users: [],
    members: [member('m1', null, 'a')],
    expected: [],
  },
  'a user is tied to the member of the same address': {
    users: [user('u1', 'a')],
    members: [member('m1', null, 'a')],
    expected: [{ kind: 'update', scimUserId: 'u1', memberId: 'm1', entangled: false }],
  },
  'matched by id, a user does not take the member of the same address': {
    users: [user('u1', 'a')],
    members: [member('m1', null, 'a')],
    matchBy: 'scim_id',
    expected: [{ kind: 'quarantine', scimUserId: 'u1', reason: 'email_taken' }],
  },
  'a deactivated member whose user is live comes back': {
    users: [user('u1', 'a')],
    members: [member('m1', 'u1', 'a', { status: 'deactivated' })],
    expected: [{ kind: 'reactivate', scimUserId: 'u1', memberId: 'm1' }],
  },
  'a user made anew takes over the member of the one who was deleted': {
    users: [user('u1', 'a', { deleted: true }), user('u2', 'a')],
    members: [member('m1', 'u1', 'a')],
    expected: [{ kind: 'update', scimUserId: 'u2', memberId: 'm1', entangled: false }],
  },
  'matched by id, a user made anew is another member': {
    users: [user('u1', 'a', { deleted: true }), user('u2', 'a')],
    members: [member('m1', 'u1', 'a')],
    matchBy: 'scim_id',
    expected: [
      { kind: 'deactivate', memberId: 'm1', reason: 'deleted_in_directory' },
      { kind: 'create', scimUserId: 'u2' },
    ],
  },
  'a user who takes the address of one who left keeps their own member': {
    users: [user('u1', 'a', { deleted: true }), user('u2', 'a')],
    members: [member('m1', 'u1', 'a'), member('m2', 'u2', 'b')],
    expected: [
      { kind: 'deactivate', memberId: 'm1', reason: 'deleted_in_directory' },
      { kind: 'update', scimUserId: 'u2', memberId: 'm2', entangled: false },
    ],
  },
  'of two claimants, the one whose member has the address keeps it': {
    users: [user('u1', 'a'), user('u2', 'a')],
    members: [member('m2', 'u2', 'a')],
    expected: [{ kind: 'quarantine', scimUserId: 'u1', reason: 'duplicate_email' }],
  },
  'a swap is entangled': {
    users: [user('u1', 'b'), user('u2', 'a')],
    members: [member('m1', 'u1', 'a'), member('m2', 'u2', 'b')],
    expected: [
      { kind: 'update', scimUserId: 'u1', memberId: 'm1', entangled: true },
      { kind: 'update', scimUserId: 'u2', memberId: 'm2', entangled: true },
    ],
  },
  'a chain to a free address moves as a whole, and who follows is created': {
    users: [user('u1', 'b'), user('u2', 'c'), user('u3', 'a')],
    members: [member('m1', 'u1', 'a'), member('m2', 'u2', 'b')],
    expected: [
      { kind: 'update', scimUserId: 'u1', memberId: 'm1', entangled: true },
      { kind: 'update', scimUserId: 'u2', memberId: 'm2', entangled: true },
      { kind: 'create', scimUserId: 'u3' },
    ],
  },
  'a chain that ends at somebody who stays does not move': {
    users: [user('u1', 'b'), user('u2', 'c'), user('u3', '', { problem: 'no_email' })],
    members: [member('m1', 'u1', 'a'), member('m2', 'u2', 'b'), member('m3', 'u3', 'c')],
    expected: [
      { kind: 'quarantine', scimUserId: 'u1', reason: 'email_taken' },
      { kind: 'quarantine', scimUserId: 'u2', reason: 'email_taken' },
      { kind: 'quarantine', scimUserId: 'u3', reason: 'no_email' },
    ],
  },
};

describe('the plan', () => {
  test.each(Object.entries(CASES))('%s', (_name, { expected, ...world }) => {
    expect(plan(world)).toEqual(expected);
  });

  test('a long chain is planned without running out of stack', () => {
    const size = 20_000;
    const name = (i: number) => `${i}`.padStart(6, '0');
    const users = Array.from({ length: size }, (_, i) => user(`u${name(i)}`, `e${name(i + 1)}`));
    const members = Array.from({ length: size }, (_, i) => member(`m${name(i)}`, `u${name(i)}`, `e${name(i)}`));
    const changes = plan({ users, members });
    expect(changes).toHaveLength(size);
    expect(changes.every((change) => change.kind === 'update' && change.entangled)).toBe(true);
  });
});

const emails = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const ids = fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5', 'u6');
const users = fc.uniqueArray(
  fc
    .record({
      scimUserId: ids,
      emailFolded: emails,
      deleted: fc.boolean(),
      problem: fc.option(fc.constant('no_email'), { freq: 6 }),
      content: fc.constantFrom('x', 'y'),
    })
    .map(withAddress),
  { selector: (row) => row.scimUserId },
);
const members = fc
  .uniqueArray(
    fc
      .record({
        id: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', 'm6'),
        scimUserId: fc.option(ids, { freq: 3 }),
        emailFolded: emails,
        status: fc.constantFrom('active' as const, 'deactivated' as const),
        content: fc.constantFrom('x', 'y'),
      })
      .map(withAddress),
    { selector: (row) => row.id },
  )
  .map((rows) => onlyPossible(rows));

/** Content is everything about a person, the address too. */
function withAddress<T extends { emailFolded: string; content: string }>(row: T): T {
  return { ...row, content: `${row.emailFolded} ${row.content}` };
}

/** What the unique indexes of the table allow. */
function onlyPossible(rows: LocalMember[]): LocalMember[] {
  const taken = new Set<string>();
  return rows.filter((row) => {
    const keys = [row.scimUserId, row.status === 'active' ? `@${row.emailFolded}` : null].filter((key) => key !== null);
    if (keys.some((key) => taken.has(key))) return false;
    for (const key of keys) taken.add(key);
    return true;
  });
}

/** Writes a plan in its order, as the database would, and fails where the database would. */
function apply(world: World, changes: readonly PlannedChange[]): LocalMember[] {
  const rows = new Map(world.members.map((row) => [row.id, { ...row }]));
  const byId = new Map(world.users.map((row) => [row.scimUserId, row]));
  const write = (memberId: string, scimUserId: string) => {
    const from = byId.get(scimUserId);
    const row = rows.get(memberId) ?? member(memberId, null, '');
    rows.set(memberId, {
      ...row,
      ...{ scimUserId, emailFolded: from?.emailFolded ?? '', content: from?.content ?? '', status: 'active' },
    });
  };
  const check = () => {
    const list = [...rows.values()];
    expect(onlyPossible(list)).toEqual(list);
  };
  for (const change of changes) {
    if (change.kind === 'deactivate') {
      const row = rows.get(change.memberId);
      if (row) row.status = 'deactivated';
    }
    check();
  }
  for (const change of changes)
    if (change.kind === 'update' && change.entangled) write(change.memberId, change.scimUserId);
  check();
  for (const change of changes) {
    if (change.kind === 'update' && !change.entangled) write(change.memberId, change.scimUserId);
    if (change.kind === 'reactivate') write(change.memberId, change.scimUserId);
    if (change.kind === 'create') write(`new ${change.scimUserId}`, change.scimUserId);
    check();
  }
  return [...rows.values()];
}

const worlds = fc.record({ users, members, matchBy: fc.constantFrom('email' as const, 'scim_id' as const) });
const effective = (changes: PlannedChange[]) => changes.filter((change) => change.kind !== 'quarantine');

describe('whatever the directory and the members are', () => {
  test('IV4: a plan can be written in its order, and after that there is nothing left to do', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const after = apply(world, plan(world));
        expect(effective(plan({ ...world, members: after }))).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  test('IV1: after it, every usable live user whose address is theirs alone has an active member, and no other does', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const changes = plan(world);
        const setAside = new Set(
          changes.flatMap((change) => (change.kind === 'quarantine' ? [change.scimUserId] : [])),
        );
        const after = apply(world, changes);
        for (const row of world.users) {
          const own = after.find((candidate) => candidate.scimUserId === row.scimUserId);
          if (row.deleted) expect(own?.status ?? 'deactivated').toBe('deactivated');
          else if (!setAside.has(row.scimUserId)) {
            expect(own).toMatchObject({ status: 'active', emailFolded: row.emailFolded });
          }
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('the order in which users and members come makes no difference', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const reversed = { ...world, users: [...world.users].reverse(), members: [...world.members].reverse() };
        expect(plan(reversed)).toEqual(plan(world));
      }),
      { numRuns: 2000 },
    );
  });
});
