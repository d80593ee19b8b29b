import { and, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { memberSessions, members } from '@/lib/db/tables';

export type MemberSessionRow = {
  id: string;
  memberId: string;
  memberStatus: 'active' | 'deactivated';
  samlFlowId: string | null;
  attributes: unknown;
  createdAt: Date;
  expiresAt: Date;
  revokedReason: string | null;
  revokedAt: Date | null;
};

export async function insertMemberSession(
  db: DatabaseHandle,
  row: {
    id: string;
    tokenSha256: Buffer;
    memberId: string;
    samlFlowId: string | null;
    attributes: Record<string, readonly string[]>;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await db.insert(memberSessions).values(row);
}

/** The session of a token, ended or not, with its member's status now. */
export async function selectMemberSession(db: DatabaseHandle, tokenSha256: Buffer): Promise<MemberSessionRow | null> {
  const rows = await db
    .select({
      id: memberSessions.id,
      memberId: memberSessions.memberId,
      memberStatus: members.status,
      samlFlowId: memberSessions.samlFlowId,
      attributes: memberSessions.attributes,
      createdAt: memberSessions.createdAt,
      expiresAt: memberSessions.expiresAt,
      revokedAt: memberSessions.revokedAt,
      revokedReason: memberSessions.revokedReason,
    })
    .from(memberSessions)
    .innerJoin(members, eq(members.id, memberSessions.memberId))
    .where(eq(memberSessions.tokenSha256, tokenSha256));
  return rows[0] ?? null;
}

/** Ends a session; false when it had ended before, so that the end is told once. */
export async function revokeMemberSessionRow(
  db: DatabaseHandle,
  id: string,
  reason: string,
  now: Date,
): Promise<boolean> {
  const rows = await db
    .update(memberSessions)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(eq(memberSessions.id, id), isNull(memberSessions.revokedAt), gt(memberSessions.expiresAt, now)))
    .returning({ id: memberSessions.id });
  return rows.length > 0;
}

/** Ends the live sessions that began with these sign-ins, and gives the member of each. */
export async function revokeSessionsOfLogins(
  db: DatabaseHandle,
  samlFlowIds: readonly string[],
  reason: string,
  now: Date,
): Promise<string[]> {
  const rows = await db
    .update(memberSessions)
    .set({ revokedAt: now, revokedReason: reason })
    .where(
      and(
        inArray(memberSessions.samlFlowId, [...samlFlowIds]),
        isNull(memberSessions.revokedAt),
        gt(memberSessions.expiresAt, now),
      ),
    )
    .returning({ memberId: memberSessions.memberId });
  return rows.map((row) => row.memberId);
}
