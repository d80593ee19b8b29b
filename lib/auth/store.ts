import { and, asc, desc, eq, gt, isNull, lt, ne, sql } from 'drizzle-orm';
import type { DatabaseHandle as Handle, Transaction } from '@/lib/db/client';
import { bootstrapTokens, operatorSessions, operators } from '@/lib/db/tables';
import { foldEmail } from '@/lib/members/fold-email';

export type OperatorRole = 'owner' | 'admin' | 'viewer';

export type OperatorRow = {
  id: string;
  email: string;
  name: string;
  role: OperatorRole;
  createdAt: Date;
  lastSignInAt: Date | null;
  disabledAt: Date | null;
};

export type OperatorSessionRow = {
  id: string;
  operatorId: string;
  userAgent: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
};

const operatorColumns = {
  id: operators.id,
  email: operators.email,
  name: operators.name,
  role: operators.role,
  createdAt: operators.createdAt,
  lastSignInAt: operators.lastSignInAt,
  disabledAt: operators.disabledAt,
};

/** The new operator's row, or null when the e-mail is taken. */
export async function insertOperator(
  db: Handle,
  row: { id: string; email: string; name: string; role: OperatorRole; passwordHash: string; now: Date },
): Promise<OperatorRow | null> {
  const { now, ...values } = row;
  const inserted = await db
    .insert(operators)
    .values({ ...values, emailFolded: foldEmail(row.email), createdAt: now })
    .onConflictDoNothing({ target: operators.emailFolded })
    .returning(operatorColumns);
  return inserted[0] ?? null;
}

export async function hasOperator(db: Handle): Promise<boolean> {
  const rows = await db.select({ id: operators.id }).from(operators).limit(1);
  return rows.length > 0;
}

export function selectOperators(db: Handle): Promise<OperatorRow[]> {
  return db.select(operatorColumns).from(operators).orderBy(asc(operators.emailFolded));
}

export async function selectCredentials(
  db: Handle,
  email: string,
): Promise<(OperatorRow & { passwordHash: string }) | null> {
  const rows = await db
    .select({ ...operatorColumns, passwordHash: operators.passwordHash })
    .from(operators)
    .where(eq(operators.emailFolded, foldEmail(email)));
  return rows[0] ?? null;
}

/** Replaces a password hash, unless it changed since `expected` was read. */
export async function updatePasswordHash(
  db: Handle,
  id: string,
  expected: string,
  passwordHash: string,
): Promise<boolean> {
  const rows = await db
    .update(operators)
    .set({ passwordHash })
    .where(and(eq(operators.id, id), eq(operators.passwordHash, expected)))
    .returning({ id: operators.id });
  return rows.length > 0;
}

/**
 * The ids of all enabled owners. Until the transaction ends nobody else changes who they are: of owners who take each other's
 * role away at the same moment, the second sees what the first has done.
 */
export async function lockOwners(tx: Transaction): Promise<string[]> {
  // One lock for all, not their rows: several who wait for several rows can wait for each other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('vestibule/operators'))`);
  const rows = await tx
    .select({ id: operators.id })
    .from(operators)
    .where(and(eq(operators.role, 'owner'), isNull(operators.disabledAt)));
  return rows.map((row) => row.id);
}

export async function selectOperator(db: Handle, id: string): Promise<OperatorRow | null> {
  const rows = await db.select(operatorColumns).from(operators).where(eq(operators.id, id));
  return rows[0] ?? null;
}

export async function updateOperator(
  tx: Transaction,
  id: string,
  set: { role?: OperatorRole; disabledAt?: Date | null },
): Promise<void> {
  await tx.update(operators).set(set).where(eq(operators.id, id));
}

/** Their sessions go with them, and the invitations that they stand for. */
export async function deleteOperator(tx: Transaction, id: string): Promise<void> {
  await tx.delete(operators).where(eq(operators.id, id));
}

/** How many live sessions each operator has; absent where none. */
export async function countLiveSessions(db: Handle, now: Date): Promise<Map<string, number>> {
  const rows = await db
    .select({ operatorId: operatorSessions.operatorId, count: sql<number>`count(*)::int` })
    .from(operatorSessions)
    .where(live(now))
    .groupBy(operatorSessions.operatorId);
  return new Map(rows.map((row) => [row.operatorId, row.count]));
}

export async function insertSession(
  db: Handle,
  row: { id: string; operatorId: string; userAgent: string; now: Date; expiresAt: Date },
): Promise<void> {
  const { now, ...values } = row;
  await db.insert(operatorSessions).values({ ...values, createdAt: now, lastSeenAt: now });
  await db.update(operators).set({ lastSignInAt: now }).where(eq(operators.id, row.operatorId));
}

const sessionColumns = {
  id: operatorSessions.id,
  operatorId: operatorSessions.operatorId,
  userAgent: operatorSessions.userAgent,
  createdAt: operatorSessions.createdAt,
  lastSeenAt: operatorSessions.lastSeenAt,
  expiresAt: operatorSessions.expiresAt,
};

const live = (now: Date) => and(isNull(operatorSessions.revokedAt), gt(operatorSessions.expiresAt, now));

/** The live session with its enabled operator, or null. */
export async function selectLiveSession(
  db: Handle,
  id: string,
  now: Date,
): Promise<{ session: OperatorSessionRow; operator: OperatorRow } | null> {
  const rows = await db
    .select({ session: sessionColumns, operator: operatorColumns })
    .from(operatorSessions)
    .innerJoin(operators, eq(operators.id, operatorSessions.operatorId))
    .where(and(eq(operatorSessions.id, id), live(now), isNull(operators.disabledAt)));
  return rows[0] ?? null;
}

/** Newest use first. */
export function selectLiveSessions(db: Handle, operatorId: string, now: Date): Promise<OperatorSessionRow[]> {
  return db
    .select(sessionColumns)
    .from(operatorSessions)
    .where(and(eq(operatorSessions.operatorId, operatorId), live(now)))
    .orderBy(desc(operatorSessions.lastSeenAt), desc(operatorSessions.id))
    .limit(200);
}

export async function touchSession(db: Handle, id: string, now: Date, expiresAt: Date): Promise<void> {
  await db
    .update(operatorSessions)
    .set({ lastSeenAt: now, expiresAt })
    .where(and(eq(operatorSessions.id, id), live(now), lt(operatorSessions.lastSeenAt, now)));
}

/** Ends one session of one operator; false when it was not live. */
export async function revokeSessionRow(db: Handle, operatorId: string, id: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(operatorSessions)
    .set({ revokedAt: now })
    .where(and(eq(operatorSessions.id, id), eq(operatorSessions.operatorId, operatorId), live(now)))
    .returning({ id: operatorSessions.id });
  return rows.length > 0;
}

/** Ends every live session of an operator, except one if named; answers how many. */
export async function revokeSessionRows(
  db: Handle,
  operatorId: string,
  now: Date,
  exceptId: string | null,
): Promise<number> {
  const rows = await db
    .update(operatorSessions)
    .set({ revokedAt: now })
    .where(
      and(
        eq(operatorSessions.operatorId, operatorId),
        live(now),
        exceptId === null ? undefined : ne(operatorSessions.id, exceptId),
      ),
    )
    .returning({ id: operatorSessions.id });
  return rows.length;
}

/** Serializes everything that asks "is there an operator yet?" and acts on the answer, until the transaction ends. */
export async function lockBootstrap(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('vestibule/bootstrap'))`);
}

export async function replaceBootstrapToken(
  tx: Transaction,
  tokenSha256: Buffer,
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await tx.delete(bootstrapTokens).where(isNull(bootstrapTokens.consumedAt));
  await tx.insert(bootstrapTokens).values({ tokenSha256, createdAt: now, expiresAt });
}

export async function selectBootstrapToken(
  db: Handle,
  tokenSha256: Buffer,
): Promise<{ expiresAt: Date; consumedAt: Date | null } | null> {
  const rows = await db
    .select({ expiresAt: bootstrapTokens.expiresAt, consumedAt: bootstrapTokens.consumedAt })
    .from(bootstrapTokens)
    .where(eq(bootstrapTokens.tokenSha256, tokenSha256));
  return rows[0] ?? null;
}

/** True for exactly one caller a token. */
export async function consumeBootstrapToken(tx: Transaction, tokenSha256: Buffer, now: Date): Promise<boolean> {
  const rows = await tx
    .update(bootstrapTokens)
    .set({ consumedAt: now })
    .where(
      and(
        eq(bootstrapTokens.tokenSha256, tokenSha256),
        isNull(bootstrapTokens.consumedAt),
        gt(bootstrapTokens.expiresAt, now),
      ),
    )
    .returning({ consumedAt: bootstrapTokens.consumedAt });
  return rows.length > 0;
}
