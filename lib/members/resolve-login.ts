import { and, desc, eq, sql } from 'drizzle-orm';
import { recordAuditEvent } from '@/lib/audit/record';
import type { Database, Transaction } from '@/lib/db/client';
import { members, tenants } from '@/lib/db/tables';
import { formatId, type Id, newUuidV7 } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { ensureTenant } from '@/lib/tenants/queries';
import { foldEmail } from './fold-email';

export type LoginResolution =
  | { ok: true; memberId: Id<'member'>; created: boolean }
  | { ok: false; code: 'member_deactivated' };

/**
 * The member that a proven e-mail address means in one organization. Nobody there yet: a member is made (just in time). A
 * deactivated one is refused whatever the identity provider says, because the directory took the access away. Marks the
 * login's time on the member and the tenant.
 */
export function resolveLogin(
  db: Database,
  args: {
    organizationId: string;
    environmentId: string;
    email: string;
    /** What the identity provider asserted: attribute name to values. Names the member when it is made. */
    attributes: Record<string, readonly string[]>;
    now: Date;
  },
): Promise<LoginResolution> {
  return db.transaction(async (tx) => {
    await ensureTenant(tx, args);
    const known = await findByEmail(tx, args);
    if (known?.status === 'deactivated') return { ok: false, code: 'member_deactivated' };
    const created = known === undefined ? await createMember(tx, args) : false;
    const member = known ?? (await findByEmail(tx, args));
    invariant(member, 'a member that was just made must be there');
    // A directory sync can deactivate between the two statements: the row as it is now decides.
    const [touched] = await tx
      .update(members)
      .set({ lastLoginAt: args.now })
      .where(and(eq(members.id, member.id), eq(members.status, 'active')))
      .returning({ id: members.id });
    if (touched === undefined) return { ok: false, code: 'member_deactivated' };
    await tx
      .update(tenants)
      .set({ lastLoginAt: args.now, ...(created ? { activeMemberCount: sql`${tenants.activeMemberCount} + 1` } : {}) })
      .where(eq(tenants.organizationId, args.organizationId));
    return { ok: true, memberId: formatId('member', member.id), created };
  });
}

type Login = Parameters<typeof resolveLogin>[1];

/** The active member of this address before a deactivated one: an address can have passed from one person to another. */
async function findByEmail(tx: Transaction, { organizationId, email }: Login) {
  const [row] = await tx
    .select({ id: members.id, status: members.status })
    .from(members)
    .where(and(eq(members.organizationId, organizationId), eq(members.emailFolded, foldEmail(email))))
    .orderBy(desc(sql`(${members.status} = 'active')`), desc(members.updatedAt))
    .limit(1);
  return row;
}

/** False when another login of the same person, at the same moment, made the member. */
async function createMember(tx: Transaction, login: Login): Promise<boolean> {
  const id = newUuidV7(login.now);
  const inserted = await tx
    .insert(members)
    .values({
      id,
      organizationId: login.organizationId,
      email: login.email.trim(),
      emailFolded: foldEmail(login.email),
      displayName: nameFrom(login.attributes),
      source: 'login',
      createdAt: login.now,
      updatedAt: login.now,
    })
    .onConflictDoNothing({
      target: [members.organizationId, members.emailFolded],
      where: sql`status = 'active'`,
    })
    .returning({ id: members.id });
  if (inserted.length === 0) return false;
  await recordAuditEvent(tx, {
    actor: { type: 'member', id: formatId('member', id), label: login.email },
    action: 'member.created',
    environmentId: login.environmentId,
    organizationId: login.organizationId,
    targetId: formatId('member', id),
    detail: { by: 'login' },
  });
  return true;
}

/** Attribute names as identity providers send them: plain, or the last part of a claim URI. */
function nameFrom(attributes: Record<string, readonly string[]>): string {
  const byName = new Map<string, string>();
  for (const [name, values] of Object.entries(attributes)) {
    const short = (name.split(/[/:]/).at(-1) ?? name).toLowerCase().replaceAll(/[^a-z]/g, '');
    const value = values[0]?.trim();
    if (value && !byName.has(short)) byName.set(short, value);
  }
  const whole = byName.get('displayname') ?? byName.get('fullname') ?? byName.get('cn');
  const given = byName.get('givenname') ?? byName.get('firstname') ?? '';
  const family = byName.get('surname') ?? byName.get('sn') ?? byName.get('lastname') ?? byName.get('familyname') ?? '';
  return (whole ?? `${given} ${family}`).trim().slice(0, 300);
}
