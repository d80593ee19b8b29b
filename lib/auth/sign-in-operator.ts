import { recordAuditEvent, SYSTEM_ACTOR } from '@/lib/audit/record';
import type { Database } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId } from '@/lib/ids';
import { foldEmail } from '@/lib/members/fold-email';
import { parseEmail } from './email';
import { actorOf, openOperatorSession } from './operator-session';
import { hashPassword, needsRehash, verifyPassword } from './password';
import { MAX_PASSWORD_LENGTH } from './password-rules';
import * as store from './store';
import { accountKey, addressKey, countAttempt } from './throttle';
import { deleteThrottle, forgiveAttempt } from './throttle/store';
import { ACCOUNT_POLICY, ADDRESS_POLICY } from './throttle-policy';

export type SignInAttempt = { email: string; password: string; address: string; userAgent: string; now: Date };

const WRONG = 'This e-mail and password do not belong together. Check both and try again.';

/**
 * Signs an operator in by password. Throws unauthenticated with one and the same sentence whether the account is unknown, the
 * password wrong or the operator disabled (also in its time), or throttled with the seconds to wait.
 */
export async function signInOperator(
  db: Database,
  attempt: SignInAttempt,
): Promise<{ operatorId: string; sessionId: string }> {
  const { now } = attempt;
  const keys = { account: accountKey(foldEmail(attempt.email)), address: addressKey('operator', attempt.address) };
  await countAttempt(db, keys.address, ADDRESS_POLICY, now);
  await countAttempt(db, keys.account, ACCOUNT_POLICY, now);
  // What is no e-mail is no account: the table is not asked about it.
  const account = parseEmail(attempt.email) ? await store.selectCredentials(db, attempt.email) : null;
  // Longer than any password that was ever accepted: not worth the work, and no account of ours either way.
  const proven =
    attempt.password.length <= 4 * MAX_PASSWORD_LENGTH &&
    (await verifyPassword(attempt.password, account?.passwordHash ?? null));
  if (!account || !proven || account.disabledAt !== null) return refuse(db, attempt, account);
  const sessionId = await admit(db, attempt, account, keys);
  await rehash(db, attempt.password, account);
  return { operatorId: formatId('operator', account.id), sessionId };
}

async function refuse(db: Database, { address }: SignInAttempt, account: store.OperatorRow | null): Promise<never> {
  await recordAuditEvent(db, {
    // What was typed is not kept unless it is an account's e-mail: people type passwords into the wrong field.
    actor: account ? actorOf({ id: formatId('operator', account.id), email: account.email }) : SYSTEM_ACTOR,
    action: 'operator.sign_in_failed',
    targetId: account ? formatId('operator', account.id) : undefined,
    detail: { address, reason: !account ? 'unknown_account' : account.disabledAt ? 'disabled' : 'wrong_password' },
  });
  throw new DomainError('unauthenticated', WRONG);
}

function admit(
  db: Database,
  { userAgent, address, now }: SignInAttempt,
  account: store.OperatorRow,
  keys: { account: string; address: string },
): Promise<string> {
  return db.transaction(async (tx) => {
    const { sessionId } = await openOperatorSession(tx, { operatorUuid: account.id, userAgent, now });
    await deleteThrottle(tx, keys.account);
    await forgiveAttempt(tx, keys.address);
    await recordAuditEvent(tx, {
      actor: actorOf({ id: formatId('operator', account.id), email: account.email }),
      action: 'operator.signed_in',
      targetId: sessionId,
      detail: { address },
    });
    return sessionId;
  });
}

async function rehash(db: Database, password: string, account: { id: string; passwordHash: string }): Promise<void> {
  if (!needsRehash(account.passwordHash)) return;
  await store.updatePasswordHash(db, account.id, account.passwordHash, await hashPassword(password));
}
