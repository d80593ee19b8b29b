import { z } from 'zod';
import { recordAuditEvent } from '@/lib/audit/record';
import { randomToken, sha256 } from '@/lib/crypto';
import type { DatabaseHandle } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId, newUuid, parseId } from '@/lib/ids';
import { findMember, type Member } from '@/lib/members/queries';
import { findTenant } from '@/lib/tenants/queries';
import * as store from './store';

/** A working day; then the identity provider is asked again. */
export const MEMBER_SESSION_SECONDS = 12 * 3600;
const PREFIX = 'vestibule_member_';

/** The member behind a request. */
export type MemberSession = {
  member: Member;
  environmentId: string;
  samlFlowId: string | null;
  /** What the identity provider asserted at this login: attribute name to values. */
  attributes: Record<string, readonly string[]>;
  signedInAt: Date;
  expiresAt: Date;
};

const Attributes = z.record(z.string(), z.array(z.string())).catch({});

/** Opens a session for a member (`member_…`) and answers the token for its cookie; only a hash of it is stored. */
export async function createMemberSession(
  db: DatabaseHandle,
  args: { memberId: string; samlFlowId: string | null; attributes: Record<string, readonly string[]>; now: Date },
): Promise<string> {
  const memberId = parseId('member', args.memberId);
  if (memberId === null) throw new DomainError('not_found', 'There is no such member.');
  const token = PREFIX + randomToken();
  await store.insertMemberSession(db, {
    id: newUuid(),
    tokenSha256: sha256(token),
    memberId,
    samlFlowId: args.samlFlowId,
    attributes: args.attributes,
    createdAt: args.now,
    expiresAt: new Date(args.now.getTime() + MEMBER_SESSION_SECONDS * 1000),
  });
  return token;
}

export type MemberSessionCheck =
  | { ok: true; session: MemberSession }
  | { ok: false; code: 'no_session' | 'session_ended' | 'member_deactivated' };

/**
 * Checks a cookie's token against its row and the member's status as they are now: a member who was deactivated is refused at
 * the next request, whoever did it and whether or not the session was ended.
 */
export async function checkMemberSession(
  db: DatabaseHandle,
  token: string | undefined,
  now: Date,
): Promise<MemberSessionCheck> {
  if (!token?.startsWith(PREFIX)) return { ok: false, code: 'no_session' };
  const row = await store.selectMemberSession(db, sha256(token));
  if (!row) return { ok: false, code: 'session_ended' };
  if (row.memberStatus === 'deactivated') return { ok: false, code: 'member_deactivated' };
  if (row.revokedAt !== null || row.expiresAt <= now) return { ok: false, code: 'session_ended' };
  const member = await findMember(db, formatId('member', row.memberId));
  const tenant = member ? await findTenant(db, member.organizationId) : null;
  if (!member || !tenant) return { ok: false, code: 'session_ended' };
  return {
    ok: true,
    session: {
      member,
      environmentId: tenant.environmentId,
      samlFlowId: row.samlFlowId,
      attributes: Attributes.parse(row.attributes),
      signedInAt: row.createdAt,
      expiresAt: row.expiresAt,
    },
  };
}

export type EndReason = keyof typeof END_ACTIONS;

const END_ACTIONS = {
  signed_out: 'member.signed_out',
  member_deactivated: 'member_session.refused',
  /** The same browser signed in again. */
  replaced: 'member_session.replaced',
  /** A logout elsewhere ended the sign-in that it began with. */
  single_logout: 'member_session.logged_out',
} as const;

/**
 * Ends the session of a token: signed out, or the member was deactivated. Written down once, however often it is asked for.
 */
export async function endMemberSession(
  db: DatabaseHandle,
  token: string | undefined,
  reason: EndReason,
  now: Date,
): Promise<void> {
  const row = token?.startsWith(PREFIX) ? await store.selectMemberSession(db, sha256(token)) : null;
  if (!row || !(await store.revokeMemberSessionRow(db, row.id, reason, now))) return;
  const member = await findMember(db, formatId('member', row.memberId));
  if (!member) return;
  await recordAuditEvent(db, {
    actor: { type: 'member', id: member.id, label: member.email },
    action: END_ACTIONS[reason],
    organizationId: member.organizationId,
    targetId: member.id,
    detail: { reason },
  });
}

/**
 * Ends the sessions that began with these sign-ins (`saml_flow_…`), because a logout ended them at the identity provider or in the
 * application. Those that are over already stay as they are.
 */
export async function endSessionsOfLogins(
  db: DatabaseHandle,
  samlFlowIds: readonly string[],
  now: Date,
): Promise<void> {
  if (samlFlowIds.length === 0) return;
  const reason = 'single_logout' satisfies EndReason;
  for (const memberId of await store.revokeSessionsOfLogins(db, samlFlowIds, reason, now)) {
    const member = await findMember(db, formatId('member', memberId));
    if (!member) continue;
    await recordAuditEvent(db, {
      actor: { type: 'member', id: member.id, label: member.email },
      action: END_ACTIONS[reason],
      organizationId: member.organizationId,
      targetId: member.id,
      detail: { reason },
    });
  }
}
