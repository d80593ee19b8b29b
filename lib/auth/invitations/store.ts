import { and, asc, eq, gt, isNull, or } from 'drizzle-orm';
import type { DatabaseHandle as Handle, Transaction } from '@/lib/db/client';
import { operatorInvitations, operators } from '@/lib/db/tables';
import { foldEmail } from '@/lib/members/fold-email';
import type { OperatorRole } from '../store';

export type InvitationRow = {
  id: string;
  email: string;
  role: OperatorRole;
  createdAt: Date;
  expiresAt: Date;
};

const columns = {
  id: operatorInvitations.id,
  email: operatorInvitations.email,
  role: operatorInvitations.role,
  createdAt: operatorInvitations.createdAt,
  expiresAt: operatorInvitations.expiresAt,
};

type NewInvitation = InvitationRow & { tokenSha256: Buffer; invitedBy: string | null };

/** Writes an invitation; an older one for the same e-mail stops working. */
export async function replaceInvitation(tx: Transaction, row: NewInvitation): Promise<void> {
  const values = { ...row, emailFolded: foldEmail(row.email) };
  await tx
    .insert(operatorInvitations)
    .values(values)
    .onConflictDoUpdate({ target: operatorInvitations.emailFolded, set: values });
}

/** Those that still work, by e-mail, with who stands for each. */
export function selectInvitations(db: Handle, now: Date): Promise<(InvitationRow & { invitedBy: string | null })[]> {
  return db
    .select({ ...columns, invitedBy: operators.email })
    .from(operatorInvitations)
    .leftJoin(operators, eq(operators.id, operatorInvitations.invitedBy))
    .where(and(gt(operatorInvitations.expiresAt, now), backed()))
    .orderBy(asc(operatorInvitations.emailFolded));
}

/** The invitation of a token, whether or not it is too old; null when nobody stands for it any more. */
export async function selectInvitation(db: Handle, tokenSha256: Buffer): Promise<InvitationRow | null> {
  const rows = await db
    .select(columns)
    .from(operatorInvitations)
    .leftJoin(operators, eq(operators.id, operatorInvitations.invitedBy))
    .where(and(eq(operatorInvitations.tokenSha256, tokenSha256), backed()));
  return rows[0] ?? null;
}

/** Uses an invitation up: the row for exactly one caller a token. */
export async function takeInvitation(
  tx: Transaction,
  tokenSha256: Buffer,
  now: Date,
): Promise<(InvitationRow & { invitedBy: string | null }) | null> {
  const rows = await tx
    .delete(operatorInvitations)
    .where(and(eq(operatorInvitations.tokenSha256, tokenSha256), gt(operatorInvitations.expiresAt, now)))
    .returning({ ...columns, invitedBy: operatorInvitations.invitedBy });
  return rows[0] ?? null;
}

export async function deleteInvitation(tx: Transaction, id: string): Promise<InvitationRow | null> {
  const rows = await tx.delete(operatorInvitations).where(eq(operatorInvitations.id, id)).returning(columns);
  return rows[0] ?? null;
}

/** Made on the command line, or by somebody who is still an owner. */
function backed() {
  return or(isNull(operatorInvitations.invitedBy), and(eq(operators.role, 'owner'), isNull(operators.disabledAt)));
}
