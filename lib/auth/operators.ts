import { type AuditActor, recordAuditEvent, SYSTEM_ACTOR } from '@/lib/audit/record';
import type { Database, DatabaseHandle } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId, newUuid, parseId } from '@/lib/ids';
import { foldEmail } from '@/lib/members/fold-email';
import { parseEmail } from './email';
import { actorOf, type Operator } from './operator-session';
import { hashPassword, verifyPassword } from './password';
import { findPasswordFault } from './password-rules';
import * as store from './store';
import { accountKey, countAttempt } from './throttle';
import { deleteThrottle } from './throttle/store';
import { ACCOUNT_POLICY } from './throttle-policy';

export type OperatorAccount = Omit<store.OperatorRow, 'id'> & { id: string };

export type NewOperator = {
  email: string;
  name?: string | undefined;
  password: string;
  role?: store.OperatorRole | undefined;
};

/**
 * Makes an operator, for the command line and for owners (`by`). Throws invalid with a sentence per field, or conflict when the
 * e-mail is taken.
 */
export async function createOperator(
  db: Database,
  args: NewOperator & { now: Date; by?: Operator | undefined },
): Promise<OperatorAccount> {
  const { email, name } = checkNewOperator(args);
  const role = args.role ?? 'owner';
  const passwordHash = await hashPassword(args.password);
  return db.transaction(async (tx) => {
    if (role !== 'owner' && (await store.lockOwners(tx)).length === 0) {
      throw new DomainError('conflict', 'There is no owner yet, and nobody else can make one. Make an owner first.');
    }
    return addOperator(tx, { email, name, role, passwordHash, now: args.now, by: args.by });
  });
}

/** The operator's values as they are stored; throws invalid with a sentence per field. */
export function checkNewOperator(args: NewOperator): { email: string; name: string } {
  const parsed = parseEmail(args.email);
  const name = (args.name ?? '').trim();
  const fields: Record<string, string> = {};
  if (!parsed) fields.email = 'Enter an e-mail address like ada@example.com.';
  if (name.length > 200) fields.name = 'Use at most 200 characters.';
  const fault = findPasswordFault(args.password, { email: args.email, name });
  if (fault) fields.password = fault;
  if (!parsed || Object.keys(fields).length > 0) {
    throw new DomainError('invalid', Object.values(fields).join(' '), { fields });
  }
  return { email: parsed.email, name };
}

type OperatorValues = { email: string; name: string; role: store.OperatorRole; passwordHash: string; now: Date };

/** Writes a checked operator with its audit event. Throws conflict when the e-mail is taken. */
export async function addOperator(
  tx: DatabaseHandle,
  { by, ...values }: OperatorValues & { by?: Operator | undefined },
): Promise<OperatorAccount> {
  const row = await store.insertOperator(tx, { ...values, id: newUuid() });
  if (!row) throw new DomainError('conflict', `There is already an operator with the e-mail ${values.email}.`);
  const account = { ...row, id: formatId('operator', row.id) };
  await recordAuditEvent(tx, {
    actor: by ? actorOf(by) : SYSTEM_ACTOR,
    action: 'operator.created',
    targetId: account.id,
    detail: { email: account.email, role: account.role },
  });
  return account;
}

/** Every operator, by e-mail. */
export async function listOperators(db: DatabaseHandle): Promise<OperatorAccount[]> {
  return (await store.selectOperators(db)).map((row) => ({ ...row, id: formatId('operator', row.id) }));
}

/**
 * Gives an operator a new password and ends all of their sessions, for the command line. Throws not_found for an unknown
 * e-mail and invalid with a sentence for a weak password.
 */
export async function setOperatorPassword(
  db: Database,
  { email, password, now }: { email: string; password: string; now: Date },
): Promise<OperatorAccount> {
  const account = parseEmail(email) ? await store.selectCredentials(db, email) : null;
  if (!account) throw new DomainError('not_found', `There is no operator with the e-mail ${email.slice(0, 254)}.`);
  await replacePassword(db, account, { password, now, keepSession: null, by: SYSTEM_ACTOR });
  const { passwordHash: _passwordHash, ...row } = account;
  return { ...row, id: formatId('operator', row.id) };
}

/**
 * Changes the password of the operator who asks and ends their other sessions. Throws invalid, with the field, when the
 * current password is wrong (throttled like a sign-in) or the new one weak.
 */
export async function changeOwnPassword(
  db: Database,
  args: { operator: Operator; current: string; password: string; now: Date },
): Promise<void> {
  const { operator, current, password, now } = args;
  await countAttempt(db, accountKey(foldEmail(operator.email)), ACCOUNT_POLICY, now);
  const account = await store.selectCredentials(db, operator.email);
  if (!account || !(await verifyPassword(current, account.passwordHash))) {
    throw new DomainError('invalid', 'The current password is not right.', {
      fields: { current: 'This is not your current password.' },
    });
  }
  const keepSession = parseId('operatorSession', operator.sessionId);
  await replacePassword(db, account, { password, now, keepSession, by: actorOf(operator) });
}

async function replacePassword(
  db: Database,
  account: store.OperatorRow & { passwordHash: string },
  change: { password: string; now: Date; keepSession: string | null; by: AuditActor },
): Promise<void> {
  const fault = findPasswordFault(change.password, account);
  if (fault) throw new DomainError('invalid', fault, { fields: { password: fault } });
  const passwordHash = await hashPassword(change.password);
  await db.transaction(async (tx) => {
    if (!(await store.updatePasswordHash(tx, account.id, account.passwordHash, passwordHash))) {
      throw new DomainError('conflict', 'The password was changed at the same moment. Try again.');
    }
    await store.revokeSessionRows(tx, account.id, change.now, change.keepSession);
    await deleteThrottle(tx, accountKey(foldEmail(account.email)));
    await recordAuditEvent(tx, {
      actor: change.by,
      action: 'operator.password_changed',
      targetId: formatId('operator', account.id),
    });
  });
}
