import { recordAuditEvent } from '@/lib/audit/record';
import type { Database, DatabaseHandle } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId, newUuid, parseId } from '@/lib/ids';
import * as store from './store';

/** A session ends this long after its last use… */
const IDLE_MS = 12 * 3_600_000;
/** …and at the latest this long after sign-in. */
export const SESSION_MAX_AGE_SECONDS = 7 * 86_400;
/** The row is written at most this often, so that reading pages does not write on every request. */
const TOUCH_MS = 60_000;

/** The person at the console, as every guard hands it on. */
export type Operator = {
  id: string;
  email: string;
  name: string;
  role: store.OperatorRole;
  sessionId: string;
};

export type OperatorSession = {
  id: string;
  userAgent: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
};

/** Opens a session for an operator (row id). The answer goes into the signed cookie. */
export async function openOperatorSession(
  db: DatabaseHandle,
  args: { operatorUuid: string; userAgent: string; now: Date },
): Promise<{ sessionId: string }> {
  const id = newUuid();
  const expiresAt = new Date(args.now.getTime() + IDLE_MS);
  // What a browser sends as its name is shown on the account page; more than this is not a browser's name.
  const userAgent = args.userAgent.slice(0, 300);
  await store.insertSession(db, { id, operatorId: args.operatorUuid, userAgent, now: args.now, expiresAt });
  return { sessionId: formatId('operatorSession', id) };
}

/** Who a session belongs to, or null when it was revoked, ran out, or its operator is disabled. Extends it when used. */
export async function findOperatorBySession(db: Database, sessionId: unknown, now: Date): Promise<Operator | null> {
  const id = parseId('operatorSession', sessionId);
  const found = id === null ? null : await store.selectLiveSession(db, id, now);
  if (!found) return null;
  const { session, operator } = found;
  if (now.getTime() - session.lastSeenAt.getTime() >= TOUCH_MS) {
    const latest = session.createdAt.getTime() + SESSION_MAX_AGE_SECONDS * 1000;
    await store.touchSession(db, session.id, now, new Date(Math.min(now.getTime() + IDLE_MS, latest)));
  }
  return {
    id: formatId('operator', operator.id),
    email: operator.email,
    name: operator.name,
    role: operator.role,
    sessionId: formatId('operatorSession', session.id),
  };
}

/** Where the operator is signed in, last used first. */
export async function listOperatorSessions(db: Database, operator: Operator, now: Date): Promise<OperatorSession[]> {
  const rows = await store.selectLiveSessions(db, uuidOf(operator), now);
  return rows.map(({ operatorId: _, ...row }) => ({ ...row, id: formatId('operatorSession', row.id) }));
}

/** Ends one of the operator's own sessions. Throws not_found when it is not one of them or has ended already. */
export async function revokeOperatorSession(
  db: Database,
  operator: Operator,
  sessionId: string,
  now: Date,
): Promise<void> {
  const id = parseId('operatorSession', sessionId);
  await db.transaction(async (tx) => {
    if (id === null || !(await store.revokeSessionRow(tx, uuidOf(operator), id, now))) {
      throw new DomainError('not_found', 'That session has already ended.');
    }
    const own = sessionId === operator.sessionId;
    await recordAuditEvent(tx, {
      actor: actorOf(operator),
      action: own ? 'operator.signed_out' : 'operator_session.revoked',
      targetId: sessionId,
    });
  });
}

/** Ends all of the operator's sessions but the one in use; answers how many. */
export async function revokeOtherOperatorSessions(db: Database, operator: Operator, now: Date): Promise<number> {
  return db.transaction(async (tx) => {
    const count = await store.revokeSessionRows(
      tx,
      uuidOf(operator),
      now,
      parseId('operatorSession', operator.sessionId),
    );
    if (count > 0) {
      await recordAuditEvent(tx, {
        actor: actorOf(operator),
        action: 'operator_session.revoked',
        targetId: operator.id,
        detail: { count },
      });
    }
    return count;
  });
}

/** The operator who asked. */
export type Actor = Pick<Operator, 'id' | 'email'>;

/** The same as the audit log names them. */
export function actorOf(operator: Actor) {
  return { type: 'operator' as const, id: operator.id, label: operator.email };
}

function uuidOf(operator: Operator): string {
  const uuid = parseId('operator', operator.id);
  if (uuid === null) throw new DomainError('not_found', 'There is no such operator. Reload the page.');
  return uuid;
}
