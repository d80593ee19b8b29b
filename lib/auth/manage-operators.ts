import { type AuditActor, recordAuditEvent } from '@/lib/audit/record';
import type { Database, DatabaseHandle, Transaction } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId, parseId } from '@/lib/ids';
import { listOperators, type OperatorAccount } from './operators';
import * as store from './store';

/** `by` is an owner of the console, or the system for the command line. */
type Change = { operatorId: string; by: AuditActor; now: Date };

export type ListedOperator = OperatorAccount & { sessions: number };

/** Every operator with the number of sessions they have open, by e-mail. */
export async function listOperatorsWithSessions(db: DatabaseHandle, now: Date): Promise<ListedOperator[]> {
  const [accounts, counts] = await Promise.all([listOperators(db), store.countLiveSessions(db, now)]);
  return accounts.map((one) => ({ ...one, sessions: counts.get(parseId('operator', one.id) ?? '') ?? 0 }));
}

/**
 * Gives an operator another role and ends their sessions, so that nothing that is open keeps the old one. Throws not_found,
 * forbidden when who asks is no owner (any more), or conflict for oneself and for the last owner.
 */
export async function changeOperatorRole(db: Database, change: Change & { role: store.OperatorRole }): Promise<void> {
  await changeOperator(db, change, async (tx, target, isLastOwner) => {
    if (target.role === change.role) return null;
    if (isLastOwner) throw lastOwner();
    await store.updateOperator(tx, target.id, { role: change.role });
    await store.revokeSessionRows(tx, target.id, change.now, null);
    return { action: 'operator.role_changed', detail: { email: target.email, from: target.role, to: change.role } };
  });
}

/** Takes an operator's access away, sessions included. Throws as {@link changeOperatorRole} does. */
export async function disableOperator(db: Database, change: Change): Promise<void> {
  await changeOperator(db, change, async (tx, target, isLastOwner) => {
    if (isLastOwner) throw lastOwner();
    if (target.disabledAt !== null) return null;
    await store.updateOperator(tx, target.id, { disabledAt: change.now });
    await store.revokeSessionRows(tx, target.id, change.now, null);
    return { action: 'operator.disabled', detail: { email: target.email } };
  });
}

/** Gives a disabled operator their access back. Throws as {@link changeOperatorRole} does. */
export async function enableOperator(db: Database, change: Change): Promise<void> {
  await changeOperator(db, change, async (tx, target) => {
    if (target.disabledAt === null) return null;
    await store.updateOperator(tx, target.id, { disabledAt: null });
    return { action: 'operator.enabled', detail: { email: target.email } };
  });
}

/** Deletes an operator for good; what they did stays in the audit log. Throws as {@link changeOperatorRole} does. */
export async function removeOperator(db: Database, change: Change & { confirm: string }): Promise<void> {
  await changeOperator(db, change, async (tx, target, isLastOwner) => {
    if (isLastOwner) throw lastOwner();
    if (change.confirm.trim() !== target.email) {
      const message = `Type ${target.email} to confirm.`;
      throw new DomainError('invalid', message, { fields: { confirm: message } });
    }
    await store.deleteOperator(tx, target.id);
    return { action: 'operator.removed', detail: { email: target.email, role: target.role } };
  });
}

/** Signs an operator out everywhere. Throws as {@link changeOperatorRole} does. */
export async function endOperatorSessions(db: Database, change: Change): Promise<number> {
  let count = 0;
  await changeOperator(db, change, async (tx, target) => {
    count = await store.revokeSessionRows(tx, target.id, change.now, null);
    return count === 0 ? null : { action: 'operator_session.revoked', detail: { email: target.email, count } };
  });
  return count;
}

type Written = { action: `${string}.${string}`; detail: Record<string, unknown> } | null;

/** Runs a change under the lock of all owners, after proof that who asks is still one of them, and writes it down. */
async function changeOperator(
  db: Database,
  { operatorId, by }: Change,
  work: (tx: Transaction, target: store.OperatorRow, isLastOwner: boolean) => Promise<Written>,
): Promise<void> {
  const id = parseId('operator', operatorId);
  await db.transaction(async (tx) => {
    const owners = await store.lockOwners(tx);
    requireOwner(owners, by);
    const target = id === null ? null : await store.selectOperator(tx, id);
    if (!target) throw new DomainError('not_found', 'There is no such operator. Reload the page.');
    if (by.type === 'operator' && by.id === operatorId) {
      throw new DomainError(
        'conflict',
        'This is you. Ask another owner, so that nobody locks themselves out by a slip.',
      );
    }
    const written = await work(tx, target, owners.every((owner) => owner === target.id) && owners.length > 0);
    if (written) {
      await recordAuditEvent(tx, { actor: by, ...written, targetId: formatId('operator', target.id) });
    }
  });
}

/** Throws forbidden when an operator who asks is not among the owners: their role may have gone since the request began. */
export function requireOwner(owners: readonly string[], by: AuditActor): void {
  const uuid = by.type === 'operator' ? parseId('operator', by.id) : null;
  if (by.type === 'system' || (uuid !== null && owners.includes(uuid))) return;
  throw new DomainError('forbidden', 'Only owners may manage operators. Ask one of them.');
}

function lastOwner(): DomainError {
  return new DomainError('conflict', 'This is the last owner. Make somebody else an owner first.');
}
