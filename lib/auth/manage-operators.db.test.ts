import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type AuditActor, SYSTEM_ACTOR } from '@/lib/audit/record';
import { emptyAuditLog, openTestDatabase } from '@/lib/db/testing';
import { DomainError } from '@/lib/errors';
import { parseId } from '@/lib/ids';
import { claimInvitation, findInvitation, inviteOperator, listInvitations, withdrawInvitation } from './invitations';
import {
  changeOperatorRole,
  disableOperator,
  enableOperator,
  endOperatorSessions,
  listOperatorsWithSessions,
  removeOperator,
} from './manage-operators';
import { actorOf, findOperatorBySession, openOperatorSession } from './operator-session';
import { addOperator, createOperator } from './operators';
import type { OperatorRole } from './store';

// The real work factor is tested in password.test.ts.
vi.mock('./password', () => ({ hashPassword: async () => 'none', verifyPassword: async () => false }));

const database = await openTestDatabase();
beforeEach(async () => {
  await database.sql`truncate operators, operator_sessions, operator_invitations cascade`;
  await emptyAuditLog(database);
});

const DAY = 86_400_000;
const now = new Date('2026-03-01T08:00:00Z');
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const password = 'walnut ferry cobalt onion';

type Made = { id: string; actor: AuditActor; sessionId: string };

async function made(email: string, role: OperatorRole = 'owner'): Promise<Made> {
  const { id } = await addOperator(database.db, { email, name: '', role, passwordHash: 'none', now });
  const operatorUuid = parseId('operator', id) ?? '';
  const { sessionId } = await openOperatorSession(database.db, { operatorUuid, userAgent: 'test', now });
  return { id, actor: actorOf({ id, email }), sessionId };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof DomainError ? error.code : Promise.reject(error)),
  );

async function roles(): Promise<Record<string, string>> {
  const list = await listOperatorsWithSessions(database.db, now);
  return Object.fromEntries(list.map((one) => [one.email, one.disabledAt ? 'disabled' : one.role]));
}

const signedIn = async ({ sessionId }: Made) => (await findOperatorBySession(database.db, sessionId, now)) !== null;

async function lastAction() {
  const rows = await database.sql<{ action: string; actor_id: string; detail: unknown }[]>`
    select action, actor_id, detail from audit_events order by at desc, id desc limit 1`;
  return rows[0];
}

describe('an operator is changed by an owner', () => {
  test('W22: another role counts at once and ends their sessions, and is written down', async () => {
    const [ada, bob] = [await made('ada@example.com'), await made('bob@example.com', 'viewer')];
    await changeOperatorRole(database.db, { operatorId: bob.id, role: 'admin', by: ada.actor, now });
    expect(await roles()).toEqual({ 'ada@example.com': 'owner', 'bob@example.com': 'admin' });
    expect([await signedIn(ada), await signedIn(bob)]).toEqual([true, false]);
    expect(await lastAction()).toEqual({
      action: 'operator.role_changed',
      actor_id: ada.id,
      detail: { email: 'bob@example.com', from: 'viewer', to: 'admin' },
    });
  });

  test('W22: disabled, given access back, signed out and removed', async () => {
    const [ada, bob] = [await made('ada@example.com'), await made('bob@example.com', 'admin')];
    const change = { operatorId: bob.id, by: ada.actor, now };
    expect(await endOperatorSessions(database.db, change)).toBe(1);
    expect(await signedIn(bob)).toBe(false);
    await disableOperator(database.db, change);
    expect((await roles())['bob@example.com']).toBe('disabled');
    await enableOperator(database.db, change);
    expect((await roles())['bob@example.com']).toBe('admin');
    expect(await codeOf(removeOperator(database.db, { ...change, confirm: 'bob' }))).toBe('invalid');
    await removeOperator(database.db, { ...change, confirm: 'bob@example.com' });
    expect(await roles()).toEqual({ 'ada@example.com': 'owner' });
    expect(await lastAction()).toMatchObject({ action: 'operator.removed', actor_id: ada.id });
    expect(await codeOf(disableOperator(database.db, change))).toBe('not_found');
  });

  test('W30: neither an admin nor a viewer nor a former owner can, whatever the page let through', async () => {
    const [ada, bob] = [await made('ada@example.com'), await made('bob@example.com')];
    for (const role of ['admin', 'viewer'] as const) {
      const { actor } = await made(`${role}@example.com`, role);
      const change = { operatorId: bob.id, by: actor, now };
      expect(await codeOf(changeOperatorRole(database.db, { ...change, role: 'viewer' }))).toBe('forbidden');
      expect(await codeOf(removeOperator(database.db, { ...change, confirm: 'bob@example.com' }))).toBe('forbidden');
      expect(await codeOf(inviteOperator(database.db, { email: 'x@example.com', role, by: actor, now }))).toBe(
        'forbidden',
      );
    }
    await disableOperator(database.db, { operatorId: bob.id, by: ada.actor, now });
    expect(await codeOf(disableOperator(database.db, { operatorId: ada.id, by: bob.actor, now }))).toBe('forbidden');
  });

  test('nobody changes themselves, and the last owner stays one', async () => {
    const ada = await made('ada@example.com');
    const own = { operatorId: ada.id, now };
    for (const by of [ada.actor, SYSTEM_ACTOR]) {
      expect(await codeOf(changeOperatorRole(database.db, { ...own, by, role: 'viewer' }))).toBe('conflict');
      expect(await codeOf(disableOperator(database.db, { ...own, by }))).toBe('conflict');
      expect(await codeOf(removeOperator(database.db, { ...own, by, confirm: 'ada@example.com' }))).toBe('conflict');
    }
    expect(await roles()).toEqual({ 'ada@example.com': 'owner' });
  });

  test('the first operator on the command line is an owner', async () => {
    const first = { email: 'ada@example.com', password, role: 'viewer' as const, now };
    expect(await codeOf(createOperator(database.db, first))).toBe('conflict');
    await createOperator(database.db, { ...first, role: 'owner' });
    await createOperator(database.db, { ...first, email: 'bob@example.com' });
    expect(await roles()).toEqual({ 'ada@example.com': 'owner', 'bob@example.com': 'viewer' });
  });

  test.each(['role', 'disable', 'remove'] as const)(
    'owners who take each other’s place away at the same moment leave one owner (%s)',
    async (how) => {
      const owners = await Promise.all(['a', 'b', 'c', 'd'].map((name) => made(`${name}@example.com`)));
      const outcomes = await Promise.all(
        owners.flatMap((by) =>
          owners
            .filter((one) => one !== by)
            .map(({ id, actor }) => {
              const change = { operatorId: id, by: by.actor, now };
              if (how === 'role') return codeOf(changeOperatorRole(database.db, { ...change, role: 'viewer' }));
              if (how === 'disable') return codeOf(disableOperator(database.db, change));
              return codeOf(removeOperator(database.db, { ...change, confirm: actor.label }));
            }),
        ),
      );
      const left = Object.values(await roles()).filter((role) => role === 'owner');
      expect(left.length).toBeGreaterThanOrEqual(1);
      expect(outcomes.filter((code) => code === 'done').length).toBeGreaterThanOrEqual(1);
    },
  );
});

describe('an invitation', () => {
  const invite = (by: AuditActor, email = 'Grace@Example.com', role: OperatorRole = 'admin') =>
    inviteOperator(database.db, { email, role, by, now });
  const claim = (token: string, at = now) =>
    claimInvitation(database.db, { token, name: 'Grace', password, userAgent: 'test', now: at });

  test('makes an operator with its e-mail and role, signed in, and is written down', async () => {
    const ada = await made('ada@example.com');
    const { token } = await invite(ada.actor);
    expect(await findInvitation(database.db, token, now)).toEqual({
      state: 'open',
      email: 'Grace@Example.com',
      role: 'admin',
    });
    const { operatorId, sessionId } = await claim(token);
    expect(await findOperatorBySession(database.db, sessionId, now)).toMatchObject({ id: operatorId, role: 'admin' });
    expect(await lastAction()).toMatchObject({ action: 'operator.invitation_accepted', actor_id: operatorId });
    expect(await codeOf(claim(token))).toBe('gone');
  });

  test('W01 W95: only the hash of its token is stored, and neither list nor audit log has it', async () => {
    const ada = await made('ada@example.com');
    const { token } = await invite(ada.actor);
    const rows = await database.sql`select t::text from operator_invitations t`;
    const audit = await database.sql`select t::text from audit_events t`;
    const shown = JSON.stringify([rows, audit, await listInvitations(database.db, now)]);
    expect(shown).toContain('Grace@Example.com');
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(token.slice('vestibule_invite_'.length));
  });

  test('W11 W25: of twenty claims at the same moment exactly one makes an operator', async () => {
    const ada = await made('ada@example.com');
    const { token } = await invite(ada.actor);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => codeOf(claim(token))));
    expect(outcomes.toSorted()).toEqual(['done', ...Array(19).fill('gone')]);
    expect(await roles()).toEqual({ 'ada@example.com': 'owner', 'Grace@Example.com': 'admin' });
  });

  test('W11: ends after a day, when it is withdrawn, and when the same e-mail is invited again', async () => {
    const ada = await made('ada@example.com');
    const first = await invite(ada.actor);
    expect(await codeOf(claim(first.token, later(DAY)))).toBe('gone');
    const second = await invite(ada.actor, 'grace@example.com', 'viewer');
    expect(await codeOf(claim(first.token))).toBe('gone');
    const [listed] = await listInvitations(database.db, now);
    expect(listed).toMatchObject({ role: 'viewer', invitedBy: 'ada@example.com' });
    const withdrawal = { invitationId: listed?.id ?? '', by: ada.actor };
    await withdrawInvitation(database.db, withdrawal);
    expect(await codeOf(claim(second.token))).toBe('gone');
    expect(await codeOf(withdrawInvitation(database.db, withdrawal))).toBe('not_found');
  });

  test.each(['disabled', 'demoted', 'removed'] as const)('ends with the owner who stands for it (%s)', async (how) => {
    const [ada, bob] = [await made('ada@example.com'), await made('bob@example.com')];
    const { token } = await invite(bob.actor);
    const change = { operatorId: bob.id, by: ada.actor, now };
    if (how === 'disabled') await disableOperator(database.db, change);
    else if (how === 'demoted') await changeOperatorRole(database.db, { ...change, role: 'admin' });
    else await removeOperator(database.db, { ...change, confirm: 'bob@example.com' });
    expect(await listInvitations(database.db, now)).toEqual([]);
    expect(await findInvitation(database.db, token, now)).toEqual({ state: 'unknown' });
    expect(await codeOf(claim(token))).toBe('gone');
  });

  test('a refused password leaves it as it was; an e-mail that is taken is refused', async () => {
    const ada = await made('ada@example.com');
    const { token } = await invite(ada.actor);
    const weak = { token, name: '', password: 'short', userAgent: '', now };
    expect(await codeOf(claimInvitation(database.db, weak))).toBe('invalid');
    expect((await findInvitation(database.db, token, now)).state).toBe('open');
    expect(await codeOf(invite(ada.actor, 'ADA@example.com'))).toBe('conflict');
    expect(await codeOf(invite(ada.actor, 'nobody'))).toBe('invalid');
    await made('grace@example.com');
    expect(await codeOf(claim(token))).toBe('conflict');
  });

  test.each(['', 'x', 'vestibule_invite_', 'vestibule_invite_\u0000', 7, null, ['a']])(
    'W04: what is no token of ours is unknown (%j)',
    async (token) => {
      expect(await findInvitation(database.db, token, now)).toEqual({ state: 'unknown' });
    },
  );
});
