import { type AuditActor, recordAuditEvent } from '@/lib/audit/record';
import { randomToken, sha256 } from '@/lib/crypto';
import type { Database } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId, newUuid, parseId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { parseEmail } from './email';
import * as invitations from './invitations/store';
import { requireOwner } from './manage-operators';
import { actorOf, openOperatorSession } from './operator-session';
import { addOperator, checkNewOperator } from './operators';
import { hashPassword } from './password';
import * as store from './store';

/** As long as the first operator's link: a link that lies in a mailbox does not stay a way in. */
const TOKEN_TTL_MS = 86_400_000;
const PREFIX = 'vestibule_invite_';

export type Invitation = Omit<invitations.InvitationRow, 'id'> & { id: string; invitedBy: string | null };

/**
 * A token for the one-time link `/invitation?token=…` that makes an operator with this e-mail and role. Only its hash is stored;
 * an older one for the same e-mail stops working. Throws invalid for what is no e-mail, conflict when an operator has it, and
 * forbidden when who invites is no owner (any more).
 */
export async function inviteOperator(
  db: Database,
  args: { email: string; role: store.OperatorRole; by: AuditActor; now: Date },
): Promise<{ token: string; expiresAt: Date }> {
  const { role, by, now } = args;
  const email = parseEmail(args.email)?.email;
  if (!email) {
    const message = 'Enter an e-mail address like ada@example.com.';
    throw new DomainError('invalid', message, { fields: { email: message } });
  }
  const token = PREFIX + randomToken();
  const expiresAt = new Date(now.getTime() + TOKEN_TTL_MS);
  await db.transaction(async (tx) => {
    requireOwner(await store.lockOwners(tx), by);
    if (await store.selectCredentials(tx, email)) {
      const message = `There is already an operator with the e-mail ${email}.`;
      throw new DomainError('conflict', message, { fields: { email: message } });
    }
    const id = newUuid();
    const invitedBy = by.type === 'operator' ? parseId('operator', by.id) : null;
    const row = { id, email, role, createdAt: now, expiresAt, tokenSha256: sha256(token), invitedBy };
    await invitations.replaceInvitation(tx, row);
    const targetId = formatId('operatorInvitation', id);
    await recordAuditEvent(tx, { actor: by, action: 'operator.invited', targetId, detail: { email, role } });
  });
  return { token, expiresAt };
}

/** The links that still work, by e-mail; never their tokens. */
export async function listInvitations(db: Database, now: Date): Promise<Invitation[]> {
  const rows = await invitations.selectInvitations(db, now);
  return rows.map((row) => ({ ...row, id: formatId('operatorInvitation', row.id) }));
}

/** Takes a link back. Throws not_found when it was used or taken back already. */
export async function withdrawInvitation(
  db: Database,
  { invitationId, by }: { invitationId: string; by: AuditActor },
): Promise<void> {
  const id = parseId('operatorInvitation', invitationId);
  await db.transaction(async (tx) => {
    requireOwner(await store.lockOwners(tx), by);
    const row = id === null ? null : await invitations.deleteInvitation(tx, id);
    if (!row) throw new DomainError('not_found', 'That invitation was used or withdrawn already. Reload the page.');
    const { email, role } = row;
    const detail = { email, role };
    await recordAuditEvent(tx, { actor: by, action: 'operator.invitation_withdrawn', targetId: invitationId, detail });
  });
}

type InvitationState =
  | { state: 'open'; email: string; role: store.OperatorRole }
  | { state: 'expired' }
  | { state: 'unknown' };

/** What a token is good for. Looking does not use it up, so that link scanners may open the page. */
export async function findInvitation(db: Database, token: unknown, now: Date): Promise<InvitationState> {
  if (typeof token !== 'string' || !token.startsWith(PREFIX)) return { state: 'unknown' };
  const row = await invitations.selectInvitation(db, sha256(token));
  if (!row) return { state: 'unknown' };
  return row.expiresAt > now ? { state: 'open', email: row.email, role: row.role } : { state: 'expired' };
}

const REFUSALS = {
  expired: 'This invitation is older than a day. Ask whoever sent it for a new one.',
  unknown: 'This invitation was used, withdrawn or replaced by a newer one. Ask whoever sent it for a new one.',
} as const;

/**
 * Makes the invited operator and signs it in. However many claim at once, exactly one becomes the operator; the others get gone.
 * E-mail and role are the invitation's. Throws invalid with a sentence per field; the link then still works.
 */
export async function claimInvitation(
  db: Database,
  args: { token: string; name: string; password: string; userAgent: string; now: Date },
): Promise<{ operatorId: string; sessionId: string }> {
  const { token, userAgent, now } = args;
  const found = await findInvitation(db, token, now);
  if (found.state !== 'open') throw new DomainError('gone', REFUSALS[found.state]);
  const { name } = checkNewOperator({ email: found.email, name: args.name, password: args.password });
  const passwordHash = await hashPassword(args.password);
  return db.transaction(async (tx) => {
    // Locked first, as in every other change: an owner who loses the role at this moment lets nobody in any more.
    const owners = await store.lockOwners(tx);
    const taken = await invitations.takeInvitation(tx, sha256(token), now);
    if (!taken || !(taken.invitedBy === null || owners.includes(taken.invitedBy))) {
      throw new DomainError('gone', REFUSALS.unknown);
    }
    const operator = await addOperator(tx, { email: taken.email, name, role: taken.role, passwordHash, now });
    const operatorUuid = parseId('operator', operator.id);
    invariant(operatorUuid, 'an operator that was just made has an id of its kind');
    const { sessionId } = await openOperatorSession(tx, { operatorUuid, userAgent, now });
    await recordAuditEvent(tx, {
      actor: actorOf(operator),
      action: 'operator.invitation_accepted',
      targetId: formatId('operatorInvitation', taken.id),
    });
    return { operatorId: operator.id, sessionId };
  });
}
