import { recordAuditEvent } from '@/lib/audit/record';
import { randomToken, sha256 } from '@/lib/crypto';
import type { Database } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { parseId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { actorOf, openOperatorSession } from './operator-session';
import { addOperator, checkNewOperator, type NewOperator } from './operators';
import { hashPassword } from './password';
import * as store from './store';

/** A link in a log that nobody follows does not stay a way in for ever; a restart prints a new one. */
const TOKEN_TTL_MS = 86_400_000;
const PREFIX = 'vestibule_welcome_';

/**
 * A token for the one-time link `/welcome?token=…` that makes the first operator, or null when there is an operator already.
 * Only its hash is stored, and tokens given out earlier stop working.
 */
export function createBootstrapToken(db: Database, now: Date): Promise<string | null> {
  return db.transaction(async (tx) => {
    await store.lockBootstrap(tx);
    if (await store.hasOperator(tx)) return null;
    const token = PREFIX + randomToken();
    await store.replaceBootstrapToken(tx, sha256(token), now, new Date(now.getTime() + TOKEN_TTL_MS));
    return token;
  });
}

export type BootstrapState = 'open' | 'claimed' | 'expired' | 'unknown';

/** What a token is good for. Looking does not use it up, so that link scanners may open the page. */
export async function findBootstrapState(db: Database, token: unknown, now: Date): Promise<BootstrapState> {
  if (await store.hasOperator(db)) return 'claimed';
  if (typeof token !== 'string' || !token.startsWith(PREFIX)) return 'unknown';
  const row = await store.selectBootstrapToken(db, sha256(token));
  if (!row) return 'unknown';
  return row.expiresAt > now ? 'open' : 'expired';
}

const REFUSALS = {
  claimed: 'This installation already has an operator. Sign in instead.',
  expired: 'This link is too old. Restart Vestibule: it prints a new one.',
  unknown: 'This is not the newest link. Use the one that Vestibule printed last, or restart it to get a new one.',
} as const;

/**
 * Makes the first operator (an owner) and signs it in. However many claim at once, exactly one becomes the operator; the others
 * get gone. Throws invalid with a sentence per field.
 */
export async function claimBootstrapToken(
  db: Database,
  args: NewOperator & { token: string; userAgent: string; now: Date },
): Promise<{ operatorId: string; sessionId: string }> {
  const { token, userAgent, now } = args;
  const state = await findBootstrapState(db, token, now);
  if (state !== 'open') throw new DomainError('gone', REFUSALS[state]);
  const { email, name } = checkNewOperator(args);
  const passwordHash = await hashPassword(args.password);
  return db.transaction(async (tx) => {
    await store.lockBootstrap(tx);
    if (await store.hasOperator(tx)) throw new DomainError('gone', REFUSALS.claimed);
    if (!(await store.consumeBootstrapToken(tx, sha256(token), now))) throw new DomainError('gone', REFUSALS.unknown);
    const operator = await addOperator(tx, { email, name, role: 'owner', passwordHash, now });
    const uuid = parseId('operator', operator.id);
    invariant(uuid, 'an operator that was just made has an id of its kind');
    const { sessionId } = await openOperatorSession(tx, { operatorUuid: uuid, userAgent, now });
    await recordAuditEvent(tx, { actor: actorOf(operator), action: 'bootstrap.claimed', targetId: operator.id });
    return { operatorId: operator.id, sessionId };
  });
}

/** Whether nobody has claimed this installation yet. */
export async function needsFirstOperator(db: Database): Promise<boolean> {
  return !(await store.hasOperator(db));
}
