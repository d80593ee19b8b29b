import { and, desc, eq, ne, sql } from 'drizzle-orm';
import { recordAuditEvent } from '@/lib/audit/record';
import type { Database, Transaction } from '@/lib/db/client';
import { members, tenants } from '@/lib/db/tables';
import { formatId, type Id, newUuidV7 } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { ensureTenant } from '@/lib/tenants/queries';
import { foldEmail } from './fold-email';

export type LoginResolution =
  | { ok: true; memberId: Id<'member'>; created: boolean }
  | { ok: false; code: 'member_deactivated' | 'address_changed' };

/** What is known of a login beside its address. */
export type LoginFacts = {
  /** When the browser was sent to the identity provider. */
  begunAt: Date;
  /** The directory user who has the address now, `scim_user_…`; null when there is none. */
  scimUserId: string | null;
};

type Login = {
  organizationId: string;
  environmentId: string;
  email: string;
  /** What the identity provider asserted: attribute name to values. Names the member when it is made. */
  attributes: Record<string, readonly string[]>;
  now: Date;
};

/**
 * The member that a proven e-mail address means in one organization. Nobody there yet: the member of the directory user who has
 * the address now, or else a new one (just in time). A deactivated one is refused whatever the identity provider says, because the
 * directory took the access away; so is an address that the directory took from a member while this login was under way, or within
 * {@link LINGERING_MS} and nobody has: whose it is now cannot be told. Marks the login's time on the member and the tenant. `ask` is
 * asked only where the address alone does not settle it.
 */
export async function resolveLogin(
  db: Database,
  login: Login,
  ask: () => Promise<LoginFacts> = async () => ({ begunAt: login.now, scimUserId: null }),
): Promise<LoginResolution> {
  const first = await resolve(db, login, null);
  // A directory sync may run in between: the facts are asked for once, and what the members are then decides.
  const settled = first === 'unsettled' ? await resolve(db, login, await ask()) : first;
  invariant(settled !== 'unsettled', 'a login of which all is known is settled');
  return settled;
}

function resolve(db: Database, login: Login, facts: LoginFacts | null): Promise<LoginResolution | 'unsettled'> {
  return db.transaction(async (tx) => {
    const named = await findByEmail(tx, login);
    const former = await findFormerHolder(tx, login, named?.id ?? null);
    if (facts === null && (former !== undefined || named === undefined)) return 'unsettled';
    if (facts !== null && former !== undefined && isLingering(former, named !== undefined, login.now, facts)) {
      return { ok: false, code: 'address_changed' };
    }
    await ensureTenant(tx, login);
    const known = named ?? (await findByScimUser(tx, login, facts?.scimUserId ?? null));
    if (known?.status === 'deactivated') return { ok: false, code: 'member_deactivated' };
    const created = known === undefined ? await createMember(tx, login) : false;
    const member = known ?? (await findByEmail(tx, login));
    invariant(member, 'a member that was just made must be there');
    // A directory sync can deactivate between the two statements: the row as it is now decides.
    const [touched] = await tx
      .update(members)
      .set({ lastLoginAt: login.now })
      .where(and(eq(members.id, member.id), eq(members.status, 'active')))
      .returning({ id: members.id });
    if (touched === undefined) return { ok: false, code: 'member_deactivated' };
    await tx
      .update(tenants)
      .set({ lastLoginAt: login.now, ...(created ? { activeMemberCount: sql`${tenants.activeMemberCount} + 1` } : {}) })
      .where(eq(tenants.organizationId, login.organizationId));
    return { ok: true, memberId: formatId('member', member.id), created };
  });
}

/** For so long an identity provider may assert an address that its directory has given up already. */
const LINGERING_MS = 3_600_000;

function isLingering(
  { renamedAt }: { renamedAt: Date | null },
  isHeld: boolean,
  now: Date,
  { begunAt, scimUserId }: LoginFacts,
): boolean {
  if (renamedAt === null) return false;
  if (begunAt <= renamedAt) return true;
  return !isHeld && scimUserId === null && now.getTime() - renamedAt.getTime() < LINGERING_MS;
}

/** Whom the directory took the address from last, other than `exceptId`. */
async function findFormerHolder(tx: Transaction, { organizationId, email }: Login, exceptId: string | null) {
  const [row] = await tx
    .select({ renamedAt: members.renamedAt })
    .from(members)
    .where(
      and(
        eq(members.organizationId, organizationId),
        eq(members.formerEmailFolded, foldEmail(email)),
        exceptId === null ? undefined : ne(members.id, exceptId),
      ),
    )
    .orderBy(desc(members.renamedAt))
    .limit(1);
  return row;
}

async function findByScimUser(tx: Transaction, { organizationId }: Login, scimUserId: string | null) {
  if (scimUserId === null) return undefined;
  const [row] = await tx
    .select({ id: members.id, status: members.status })
    .from(members)
    .where(and(eq(members.organizationId, organizationId), eq(members.scimUserId, scimUserId)));
  return row;
}

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
