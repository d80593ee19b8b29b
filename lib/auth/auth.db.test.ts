import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyAuditLog, openTestDatabase } from '@/lib/db/testing';
import { DomainError } from '@/lib/errors';
import { parseId } from '@/lib/ids';
import { foldEmail } from '@/lib/members/fold-email';
import { claimBootstrapToken, createBootstrapToken, findBootstrapState } from './bootstrap';
import { disableOperator } from './manage-operators';
import {
  actorOf,
  findOperatorBySession,
  listOperatorSessions,
  type Operator,
  openOperatorSession,
  revokeOperatorSession,
  revokeOtherOperatorSessions,
} from './operator-session';
import { addOperator, changeOwnPassword, createOperator, listOperators, setOperatorPassword } from './operators';
import { hashPassword, needsRehash } from './password';
import { signInOperator } from './sign-in-operator';
import { accountKey } from './throttle';

// The real work factor, tested in password.test.ts, would make this file take minutes on a busy machine.
vi.mock('./password', async (load) => {
  const real = await load<typeof import('./password')>();
  const cheap = { ln: 8, r: 8, p: 1 };
  const nobody = await real.hashPassword('nobody has this', cheap);
  return {
    hashPassword: (text: string, cost = cheap) => real.hashPassword(text, cost),
    verifyPassword: (text: string, stored: string | null) => real.verifyPassword(text, stored ?? nobody),
    needsRehash: (stored: string) => !stored.startsWith('$scrypt$ln=8,'),
  };
});

const database = await openTestDatabase();
let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});
beforeEach(async () => {
  await database.sql`truncate operators, operator_sessions, bootstrap_tokens, throttles cascade`;
  await emptyAuditLog(database);
});

const HOUR = 3_600_000;
const start = new Date('2026-03-01T08:00:00Z');
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const password = 'walnut ferry cobalt onion';
const ada = { email: 'Ada@Example.com', name: 'Ada', password };
const from = (address: string, now: Date) => ({ address, userAgent: 'test', now });

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof DomainError ? error.code : Promise.reject(error)),
  );
}

async function actions(): Promise<string[]> {
  const rows = await database.sql<{ action: string }[]>`select action from audit_events order by at, id`;
  return rows.map((row) => row.action);
}

/** An operator with the one password of these tests, without hashing it again. */
function made(email: string) {
  return addOperator(database.db, { email, name: 'Ada', role: 'owner', passwordHash, now: start });
}

async function sessionOf(operatorId: string, now = start): Promise<Operator> {
  const operatorUuid = parseId('operator', operatorId) ?? '';
  const { sessionId } = await openOperatorSession(database.db, { operatorUuid, userAgent: 'test', now });
  const operator = await findOperatorBySession(database.db, sessionId, now);
  if (!operator) throw new Error('the session that was just opened is not there');
  return operator;
}

/** Attempts of before, so that a test need not make them. */
async function attempted(key: string, failures: number): Promise<void> {
  await database.sql`insert into throttles (key, failures, window_started_at) values (${key}, ${failures}, ${start})`;
}

describe('the first operator', () => {
  test('W25: of twenty claims at the same moment exactly one makes an operator', async () => {
    const token = await createBootstrapToken(database.db, start);
    const claims = Array.from({ length: 20 }, (_, index) =>
      codeOf(
        claimBootstrapToken(database.db, {
          ...ada,
          email: `a${index}@example.com`,
          token: token ?? '',
          userAgent: '',
          now: start,
        }),
      ),
    );
    const outcomes = await Promise.all(claims);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'gone')).toHaveLength(19);
    expect(await listOperators(database.db)).toHaveLength(1);
    expect(await actions()).toEqual(['operator.created', 'bootstrap.claimed']);
  });

  test('W24 W26: there is no token once an operator exists, also a disabled one', async () => {
    await made(ada.email);
    await database.sql`update operators set disabled_at = now()`;
    expect(await createBootstrapToken(database.db, start)).toBeNull();
  });

  test('a newer token replaces the older one, and only hashes are stored', async () => {
    const first = await createBootstrapToken(database.db, start);
    const second = await createBootstrapToken(database.db, start);
    expect(await findBootstrapState(database.db, first, start)).toBe('unknown');
    expect(await findBootstrapState(database.db, second, start)).toBe('open');
    const [dump] = await database.sql<
      { text: string }[]
    >`select string_agg(t::text, ' ') as text from bootstrap_tokens t`;
    expect(dump?.text).not.toContain(second);
  });

  test('looking at a token does not use it up; it ends after a day', async () => {
    const token = await createBootstrapToken(database.db, start);
    for (let looks = 0; looks < 3; looks++) expect(await findBootstrapState(database.db, token, start)).toBe('open');
    const now = later(25 * HOUR);
    expect(await findBootstrapState(database.db, token, now)).toBe('expired');
    expect(await codeOf(claimBootstrapToken(database.db, { ...ada, token: token ?? '', userAgent: '', now }))).toBe(
      'gone',
    );
  });

  test('a refused password or e-mail leaves the token as it was', async () => {
    const token = (await createBootstrapToken(database.db, start)) ?? '';
    const claim = (values: Partial<typeof ada>) =>
      codeOf(claimBootstrapToken(database.db, { ...ada, ...values, token, userAgent: '', now: start }));
    expect(await claim({ password: 'password1234' })).toBe('invalid');
    expect(await claim({ email: 'nobody' })).toBe('invalid');
    expect(await claim({})).toBe('done');
  });

  test.each([undefined, '', 'vestibule_welcome_', 'vestibule_member_x', ['a'], '\u0000'])(
    'W08: %j is no token',
    async (token) => {
      await createBootstrapToken(database.db, start);
      expect(await findBootstrapState(database.db, token, start)).toBe('unknown');
    },
  );
});

describe('signing in by password', () => {
  beforeEach(() => made(ada.email));

  test('works in any spelling of the e-mail and is written down', async () => {
    const { sessionId } = await signInOperator(database.db, {
      email: ' ADA@example.COM ',
      password,
      ...from('192.0.2.1', start),
    });
    expect(await findOperatorBySession(database.db, sessionId, start)).toMatchObject({
      email: 'Ada@Example.com',
      role: 'owner',
    });
    expect(await actions()).toEqual(['operator.created', 'operator.signed_in']);
  });

  test('W32: an unknown account, a wrong password and a disabled operator read the same', async () => {
    await made('bob@example.com');
    await database.sql`update operators set disabled_at = now() where email_folded = 'bob@example.com'`;
    const messages = new Set<string>();
    for (const attempt of [
      { email: 'carol@example.com', password },
      { ...ada, password: 'wrong' },
      { email: 'bob@example.com', password },
    ]) {
      await signInOperator(database.db, { ...attempt, ...from('192.0.2.1', start) }).catch((error: Error) =>
        messages.add(error.message),
      );
    }
    expect(messages.size).toBe(1);
  });

  test.each(['nobody', 'a\u0000b', 'x'.repeat(100_000), "' or 1=1 --"])(
    'W68: a strange e-mail is a wrong one: %#',
    async (email) => {
      expect(await codeOf(signInOperator(database.db, { email, password, ...from('192.0.2.1', start) }))).toBe(
        'unauthenticated',
      );
    },
  );

  test('W95: what was typed as an e-mail is not written down for an unknown account', async () => {
    await codeOf(
      signInOperator(database.db, { email: 'my-secret-password', password: 'x', ...from('192.0.2.1', start) }),
    );
    const [dump] = await database.sql<{ text: string }[]>`
      select string_agg(t::text, ' ') || (select string_agg(h::text, ' ') from throttles h) as text from audit_events t`;
    expect(dump?.text).toContain('unknown_account');
    expect(dump?.text).not.toContain('my-secret-password');
  });

  test('a hash of older, cheaper parameters is replaced at the next sign-in', async () => {
    const weak = await hashPassword(password, { ln: 12, r: 8, p: 1 });
    await database.sql`update operators set password_hash = ${weak}`;
    await signInOperator(database.db, { ...ada, ...from('192.0.2.1', start) });
    const [row] = await database.sql<{ password_hash: string }[]>`select password_hash from operators`;
    expect(needsRehash(row?.password_hash ?? '')).toBe(false);
    expect(await codeOf(signInOperator(database.db, { ...ada, ...from('192.0.2.1', start) }))).toBe('done');
  });
});

describe('guessing', () => {
  const guess = (address: string, now: Date, email = 'nobody@example.com') =>
    codeOf(signInOperator(database.db, { email, password: 'wrong', ...from(address, now) }));

  test('W100: one account is slowed down from everywhere, twice as long each time, never for good', async () => {
    await attempted(accountKey('nobody@example.com'), 7);
    expect(await guess('192.0.2.1', start)).toBe('unauthenticated');
    expect(await guess('198.51.100.1', start)).toBe('throttled');
    expect(await guess('198.51.100.2', later(4_000))).toBe('throttled');
    expect(await guess('198.51.100.3', later(5_000))).toBe('unauthenticated');
    expect(await guess('198.51.100.4', later(14_000))).toBe('throttled');
    expect(await guess('198.51.100.5', later(15_000))).toBe('unauthenticated');
    expect(await guess('198.51.100.6', later(15_000 + 300_000))).toBe('unauthenticated');
  });

  test('guesses that arrive together cannot all pass before the first is counted', async () => {
    await attempted(accountKey('nobody@example.com'), 5);
    const outcomes = await Promise.all(Array.from({ length: 24 }, (_, index) => guess(`192.0.2.${index}`, start)));
    expect(outcomes.filter((outcome) => outcome === 'unauthenticated')).toHaveLength(3);
  });

  test('W100: an IPv6 network is one address', async () => {
    await attempted('operator:2001:db8:1:2::/64', 60);
    expect(await guess('2001:db8:1:2:aaaa::1', start)).toBe('throttled');
    expect(await guess('2001:db8:1:3:aaaa::1', start)).toBe('unauthenticated');
  });

  test('a slowed-down account tells nothing about the password, and a right one clears the record', async () => {
    await made(ada.email);
    await attempted(accountKey(foldEmail(ada.email)), 8);
    expect(await codeOf(signInOperator(database.db, { ...ada, ...from('192.0.2.9', start) }))).toBe('throttled');
    expect(await codeOf(signInOperator(database.db, { ...ada, ...from('192.0.2.9', later(6_000)) }))).toBe('done');
    expect(await guess('192.0.2.1', later(6_000), ada.email)).toBe('unauthenticated');
  });
});

describe('an operator’s session', () => {
  let adaId: string;
  beforeEach(async () => {
    adaId = (await made(ada.email)).id;
  });

  test('W22: a revoked one is refused at once, the others stay', async () => {
    const [desk, phone] = [await sessionOf(adaId), await sessionOf(adaId)];
    await revokeOperatorSession(database.db, desk, phone.sessionId, start);
    expect(await findOperatorBySession(database.db, phone.sessionId, start)).toBeNull();
    expect(await findOperatorBySession(database.db, desk.sessionId, start)).not.toBeNull();
    expect(await codeOf(revokeOperatorSession(database.db, desk, phone.sessionId, start))).toBe('not_found');
    expect((await actions()).at(-1)).toBe('operator_session.revoked');
  });

  test('all others can be ended together', async () => {
    const [desk] = [await sessionOf(adaId), await sessionOf(adaId), await sessionOf(adaId)];
    expect(await revokeOtherOperatorSessions(database.db, desk, start)).toBe(2);
    expect(await listOperatorSessions(database.db, desk, start)).toHaveLength(1);
  });

  test('another operator’s session cannot be ended', async () => {
    const own = await sessionOf(adaId);
    const { sessionId } = await sessionOf((await made('bob@example.com')).id);
    expect(await codeOf(revokeOperatorSession(database.db, own, sessionId, start))).toBe('not_found');
    expect(await findOperatorBySession(database.db, sessionId, start)).not.toBeNull();
  });

  test('W23: lives while it is used, ends twelve hours after the last use and seven days after sign-in', async () => {
    const { sessionId } = await sessionOf(adaId);
    const alive = async (hours: number) =>
      (await findOperatorBySession(database.db, sessionId, later(hours * HOUR))) !== null;
    for (let hours = 11; hours < 168; hours += 11) expect(await alive(hours)).toBe(true);
    expect(await alive(168)).toBe(false);
    const idle = await sessionOf(adaId);
    expect(await findOperatorBySession(database.db, idle.sessionId, later(12 * HOUR))).toBeNull();
  });

  test('W09: is written at most once a minute', async () => {
    const { sessionId } = await sessionOf(adaId);
    const seen = async () =>
      (await database.sql<{ last_seen_at: Date }[]>`select last_seen_at from operator_sessions`)[0]?.last_seen_at;
    await findOperatorBySession(database.db, sessionId, later(59_000));
    expect(await seen()).toEqual(start);
    await findOperatorBySession(database.db, sessionId, later(60_000));
    expect(await seen()).toEqual(later(60_000));
  });

  test('W22: ends when its operator is disabled; the last owner cannot be', async () => {
    const own = await sessionOf(adaId);
    expect(await codeOf(disableOperator(database.db, { operatorId: own.id, by: actorOf(own), now: start }))).toBe(
      'conflict',
    );
    const bob = await made('bob@example.com');
    const { sessionId } = await sessionOf(bob.id);
    await disableOperator(database.db, { operatorId: bob.id, by: actorOf(own), now: start });
    expect(await findOperatorBySession(database.db, sessionId, start)).toBeNull();
  });

  test('two owners who disable each other at the same moment leave one owner', async () => {
    const own = await sessionOf(adaId);
    const bob = await made('bob@example.com');
    await Promise.allSettled([
      disableOperator(database.db, { operatorId: own.id, by: actorOf(own), now: start }),
      disableOperator(database.db, { operatorId: bob.id, by: actorOf(own), now: start }),
    ]);
    const owners = (await listOperators(database.db)).filter((operator) => operator.disabledAt === null);
    expect(owners).toHaveLength(1);
  });

  test.each([null, undefined, '', 'operator_session_0', 'member_0000000000000000000000000', 7])(
    'W08: %j names no session',
    async (id) => {
      expect(await findOperatorBySession(database.db, id, start)).toBeNull();
    },
  );

  test('one e-mail is one operator, in any spelling', async () => {
    expect(await codeOf(createOperator(database.db, { email: 'ADA@EXAMPLE.COM', password, now: start }))).toBe(
      'conflict',
    );
  });
});

describe('a new password', () => {
  const next = 'harbour plum sixteen lantern';
  let own: Operator;
  beforeEach(async () => {
    own = await sessionOf((await made(ada.email)).id);
  });

  test('W22: set from the command line ends every session, and only the new one signs in', async () => {
    await setOperatorPassword(database.db, { email: 'ADA@example.com', password: next, now: start });
    expect(await findOperatorBySession(database.db, own.sessionId, start)).toBeNull();
    expect(await codeOf(signInOperator(database.db, { ...ada, ...from('192.0.2.1', start) }))).toBe('unauthenticated');
    expect(await codeOf(signInOperator(database.db, { ...ada, password: next, ...from('192.0.2.1', start) }))).toBe(
      'done',
    );
    expect(await actions()).toContain('operator.password_changed');
  });

  test('W22: of one’s own ends the other sessions and needs the current one', async () => {
    const other = await sessionOf(own.id);
    const change = (current: string, password: string) =>
      codeOf(changeOwnPassword(database.db, { operator: own, current, password, now: start }));
    expect(await change('wrong', next)).toBe('invalid');
    expect(await change(password, 'password1234')).toBe('invalid');
    expect(await findOperatorBySession(database.db, other.sessionId, start)).not.toBeNull();
    expect(await change(password, next)).toBe('done');
    expect(await findOperatorBySession(database.db, own.sessionId, start)).not.toBeNull();
    expect(await findOperatorBySession(database.db, other.sessionId, start)).toBeNull();
  });

  test('guessing the current password in a stolen session is slowed down like a sign-in', async () => {
    await attempted(accountKey(foldEmail(ada.email)), 8);
    expect(
      await codeOf(changeOwnPassword(database.db, { operator: own, current: password, password: next, now: start })),
    ).toBe('throttled');
  });

  test('for an account that is not there is an error, not an account', async () => {
    expect(
      await codeOf(setOperatorPassword(database.db, { email: 'bob@example.com', password: next, now: start })),
    ).toBe('not_found');
  });
});
