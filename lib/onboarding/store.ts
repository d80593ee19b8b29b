import { and, asc, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { DatabaseHandle, Transaction } from '@/lib/db/client';
import { onboardingProgress, setupSessions } from '@/lib/db/tables';
import type { SetupSession } from './session-types';

const sessionColumns = {
  setupLinkId: setupSessions.setupLinkId,
  environmentId: setupSessions.environmentId,
  organizationId: setupSessions.organizationId,
  canManageSaml: setupSessions.canManageSaml,
  canManageScim: setupSessions.canManageScim,
  canManageDomains: setupSessions.canManageDomains,
  expiresAt: setupSessions.expiresAt,
};

export type SessionRow = SetupSession & { tokenSha256: Buffer; revokedAt: Date | null; lastSeenAt: Date };

/**
 * Makes `row` the one session of its link. Of claims at the same moment the last one stays: the primary key is the link, so
 * there is never a second row.
 */
export async function replaceSession(
  db: DatabaseHandle,
  row: SetupSession & { tokenSha256: Buffer; now: Date },
): Promise<void> {
  const { now, ...values } = row;
  const fresh = { ...values, createdAt: now, lastSeenAt: now, revokedAt: null };
  await db.insert(setupSessions).values(fresh).onConflictDoUpdate({ target: setupSessions.setupLinkId, set: fresh });
}

export async function selectSession(db: DatabaseHandle, setupLinkId: string): Promise<SessionRow | null> {
  const rows = await db
    .select({
      ...sessionColumns,
      tokenSha256: setupSessions.tokenSha256,
      revokedAt: setupSessions.revokedAt,
      lastSeenAt: setupSessions.lastSeenAt,
    })
    .from(setupSessions)
    .where(eq(setupSessions.setupLinkId, setupLinkId));
  return rows[0] ?? null;
}

export async function touchSession(db: DatabaseHandle, setupLinkId: string, now: Date): Promise<void> {
  await db
    .update(setupSessions)
    .set({ lastSeenAt: now })
    .where(and(eq(setupSessions.setupLinkId, setupLinkId), lt(setupSessions.lastSeenAt, now)));
}

/** What a customer admin has done so far; kept for the organization, so that another link resumes it. */
export type Progress = {
  samlProvider: string | null;
  samlConnectionId: string | null;
  samlSteps: readonly string[];
  samlTestFlowId: string | null;
  samlTestedAt: Date | null;
  scimProvider: string | null;
  scimDirectoryId: string | null;
  scimSteps: readonly string[];
  scimConnectedAt: Date | null;
  /** When the customer's admin said that everything is done, and whom to ask there; and when an operator saw to it. */
  readyAt: Date | null;
  readyContact: string;
  readySettledAt: Date | null;
  updatedAt: Date | null;
};

export const NO_PROGRESS: Progress = {
  samlProvider: null,
  samlConnectionId: null,
  samlSteps: [],
  samlTestFlowId: null,
  samlTestedAt: null,
  scimProvider: null,
  scimDirectoryId: null,
  scimSteps: [],
  scimConnectedAt: null,
  readyAt: null,
  readyContact: '',
  readySettledAt: null,
  updatedAt: null,
};

const progressColumns = {
  samlProvider: onboardingProgress.samlProvider,
  samlConnectionId: onboardingProgress.samlConnectionId,
  samlSteps: onboardingProgress.samlSteps,
  samlTestFlowId: onboardingProgress.samlTestFlowId,
  samlTestedAt: onboardingProgress.samlTestedAt,
  scimProvider: onboardingProgress.scimProvider,
  scimDirectoryId: onboardingProgress.scimDirectoryId,
  scimSteps: onboardingProgress.scimSteps,
  scimConnectedAt: onboardingProgress.scimConnectedAt,
  readyAt: onboardingProgress.readyAt,
  readyContact: onboardingProgress.readyContact,
  readySettledAt: onboardingProgress.readySettledAt,
  updatedAt: onboardingProgress.updatedAt,
};

type Row = Omit<Progress, 'samlSteps' | 'scimSteps' | 'updatedAt'> & {
  samlSteps: unknown;
  scimSteps: unknown;
  updatedAt: Date;
};

function toProgress(row: Row): Progress {
  return { ...row, samlSteps: toStepIds(row.samlSteps), scimSteps: toStepIds(row.scimSteps) };
}

function toStepIds(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export type Scope = { environmentId: string; organizationId: string };

const own = (scope: Scope) =>
  and(
    eq(onboardingProgress.organizationId, scope.organizationId),
    eq(onboardingProgress.environmentId, scope.environmentId),
  );

export async function selectProgress(db: DatabaseHandle, scope: Scope): Promise<Progress> {
  const rows = await db.select(progressColumns).from(onboardingProgress).where(own(scope));
  return rows[0] === undefined ? NO_PROGRESS : toProgress(rows[0]);
}

/** The progress of an organization, locked until the transaction ends: what is made once is made under this. */
export async function lockProgress(tx: Transaction, scope: Scope, now: Date): Promise<Progress> {
  await tx
    .insert(onboardingProgress)
    .values({ ...scope, createdAt: now, updatedAt: now })
    .onConflictDoNothing({ target: onboardingProgress.organizationId });
  const rows = await tx.select(progressColumns).from(onboardingProgress).where(own(scope)).for('update');
  return rows[0] === undefined ? NO_PROGRESS : toProgress(rows[0]);
}

/** Writes the named fields and leaves the others. The row must be there: see {@link lockProgress}. */
export async function updateProgress(
  tx: Transaction,
  scope: Scope,
  changes: Partial<Omit<Progress, 'updatedAt'>>,
  now: Date,
): Promise<void> {
  await tx
    .update(onboardingProgress)
    .set({ ...changes, updatedAt: sql`greatest(${onboardingProgress.updatedAt}, ${now.toISOString()}::timestamptz)` })
    .where(own(scope));
}

/** A setup whose customer admin said that it is ready, and that no operator has seen to. */
export type ReadySetup = { organizationId: string; readyAt: Date; contact: string };

/** Setups of an environment that wait for an operator, the one that has waited longest first. */
export async function listReadySetups(db: DatabaseHandle, environmentId: string, limit: number): Promise<ReadySetup[]> {
  const rows = await db
    .select({
      organizationId: onboardingProgress.organizationId,
      readyAt: onboardingProgress.readyAt,
      contact: onboardingProgress.readyContact,
    })
    .from(onboardingProgress)
    .where(
      and(
        eq(onboardingProgress.environmentId, environmentId),
        isNotNull(onboardingProgress.readyAt),
        isNull(onboardingProgress.readySettledAt),
      ),
    )
    .orderBy(asc(onboardingProgress.readyAt))
    .limit(limit);
  return rows.flatMap(({ readyAt, ...row }) => (readyAt === null ? [] : [{ ...row, readyAt }]));
}

/** Notes that an operator has seen to a setup that is ready. False when none is, or somebody has. */
export async function settleReady(tx: Transaction, scope: Scope, now: Date): Promise<boolean> {
  const rows = await tx
    .update(onboardingProgress)
    .set({ readySettledAt: now })
    .where(and(own(scope), isNotNull(onboardingProgress.readyAt), isNull(onboardingProgress.readySettledAt)))
    .returning({ organizationId: onboardingProgress.organizationId });
  return rows.length > 0;
}
