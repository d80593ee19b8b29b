import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { EngineDatabase } from '../../deps';
import { EngineError } from '../../errors';
import type { EnvironmentScope } from '../../scope';
import { setupLinks } from '../../tables';
import { findEnvironmentUrls } from '../environments/store';
import { lockOrganization } from '../organizations/store';

type Transaction = Parameters<Parameters<EngineDatabase['transaction']>[0]>[0];

const columns = {
  id: setupLinks.id,
  environmentId: setupLinks.environmentId,
  organizationId: setupLinks.organizationId,
  canManageSaml: setupLinks.canManageSaml,
  canManageScim: setupLinks.canManageScim,
  canManageDomains: setupLinks.canManageDomains,
  openCount: setupLinks.openCount,
  createdAt: setupLinks.createdAt,
  expiresAt: setupLinks.expiresAt,
  revokedAt: setupLinks.revokedAt,
  firstOpenedAt: setupLinks.firstOpenedAt,
  lastOpenedAt: setupLinks.lastOpenedAt,
};

export type SetupLinkRow = {
  id: string;
  environmentId: string;
  organizationId: string;
  canManageSaml: boolean;
  canManageScim: boolean;
  canManageDomains: boolean;
  openCount: number;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  firstOpenedAt: Date | null;
  lastOpenedAt: Date | null;
};

/** What a new link is made of. */
export type NewSetupLink = Pick<
  SetupLinkRow,
  'id' | 'organizationId' | 'canManageSaml' | 'canManageScim' | 'canManageDomains' | 'createdAt' | 'expiresAt'
> & { oneTimeTokenSha256: Buffer; parentId: string | null };

/**
 * Stores a link and returns it with the environment's own portal origin, if it has one. Throws `not_found`, also when the parent
 * is no open link of the same organization.
 */
export async function createSetupLink(
  db: EngineDatabase,
  scope: EnvironmentScope,
  link: NewSetupLink,
): Promise<{ row: SetupLinkRow; adminUrl: string | null }> {
  return db.transaction(async (tx) => {
    await lockOrganization(tx, scope, link.organizationId, 'key share');
    const { adminUrl } = await findEnvironmentUrls(tx, scope);
    if (link.parentId !== null) await lockOpenParent(tx, scope, link, link.parentId);
    const [row] = await tx
      .insert(setupLinks)
      .values({ ...link, environmentId: scope.environmentId })
      .returning(columns);
    if (row === undefined) throw new Error('an insert returned no row');
    return { row, adminUrl };
  });
}

/** Open links that are handed over from one: enough for everybody who has a part in it, and no way to fill the list of links. */
const MAX_CHILDREN = 20;

/**
 * Holds the parent as it is: a revocation at the same moment comes before, and refuses, or after, and ends the child too. Of children
 * at the same moment one comes after the other, and is counted.
 */
async function lockOpenParent(
  tx: Transaction,
  scope: EnvironmentScope,
  { organizationId, createdAt }: NewSetupLink,
  parentId: string,
): Promise<void> {
  const [parent] = await tx
    .select({ id: setupLinks.id })
    .from(setupLinks)
    .where(
      and(
        eq(setupLinks.id, parentId),
        eq(setupLinks.environmentId, scope.environmentId),
        eq(setupLinks.organizationId, organizationId),
        isNull(setupLinks.revokedAt),
        gt(setupLinks.expiresAt, createdAt),
      ),
    )
    .for('no key update');
  if (parent === undefined) {
    throw new EngineError(
      'not_found',
      'There is no open setup link of this organization with the id parentSetupUrlId.',
    );
  }
  const children = await tx.$count(setupLinks, and(eq(setupLinks.parentId, parentId), isNull(setupLinks.revokedAt)));
  if (children >= MAX_CHILDREN) {
    throw new EngineError(
      'failed_precondition',
      `At most ${MAX_CHILDREN} open links can be handed over from one. Use one of those, or have some revoked.`,
    );
  }
}

/** Where a list of links goes on: after this one, newest first. `at` is in milliseconds, which is all a position carries. */
export type SetupLinkPosition = { at: string; id: string };

/** Links of an organization, newest first. */
export async function listSetupLinks(
  db: EngineDatabase,
  scope: EnvironmentScope,
  organizationId: string,
  { after, limit }: { after: SetupLinkPosition | undefined; limit: number },
): Promise<SetupLinkRow[]> {
  const at = sql`date_trunc('milliseconds', ${setupLinks.createdAt})`;
  return db
    .select(columns)
    .from(setupLinks)
    .where(
      and(
        eq(setupLinks.organizationId, organizationId),
        eq(setupLinks.environmentId, scope.environmentId),
        after === undefined
          ? undefined
          : sql`(${at}, ${setupLinks.id}) < (${after.at}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(sql`${at} desc`, desc(setupLinks.id))
    .limit(limit);
}

export async function findSetupLink(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
): Promise<SetupLinkRow | null> {
  const [row] = await db
    .select(columns)
    .from(setupLinks)
    .where(and(eq(setupLinks.id, id), eq(setupLinks.environmentId, scope.environmentId)));
  return row ?? null;
}

/**
 * Revokes a link with every link that was handed on from it; the time of the first revocation stays. Null when there is no
 * such link.
 */
export async function revokeSetupLink(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  now: Date,
): Promise<SetupLinkRow | null> {
  return db.transaction(async (tx) => {
    const revoked: SetupLinkRow[] = [];
    // A generation at a time: locking a link waits for the children that are being made of it.
    for (let generation = [id]; generation.length > 0; ) {
      const rows = await tx
        .update(setupLinks)
        .set({ revokedAt: sql`coalesce(${setupLinks.revokedAt}, ${now.toISOString()}::timestamptz)` })
        .where(and(inArray(setupLinks.id, generation), eq(setupLinks.environmentId, scope.environmentId)))
        .returning(columns);
      revoked.push(...rows);
      const parents = rows.map((row) => row.id);
      const children = await tx
        .select({ id: setupLinks.id })
        .from(setupLinks)
        .where(and(inArray(setupLinks.parentId, parents), eq(setupLinks.environmentId, scope.environmentId)));
      generation = children.map((child) => child.id);
    }
    return revoked[0] ?? null;
  });
}

/** Gives an open link a new end. Null when there is no such link, or it is over. */
export async function extendSetupLink(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  { now, expiresAt }: { now: Date; expiresAt: Date },
): Promise<SetupLinkRow | null> {
  const [row] = await db
    .update(setupLinks)
    .set({ expiresAt })
    .where(
      and(
        eq(setupLinks.id, id),
        eq(setupLinks.environmentId, scope.environmentId),
        isNull(setupLinks.revokedAt),
        gt(setupLinks.expiresAt, now),
      ),
    )
    .returning(columns);
  return row ?? null;
}

/**
 * The link behind a token, whatever its state. It takes no scope: the token is unguessable and says itself which
 * organization it is for.
 */
export async function findSetupLinkByTokenHash(db: EngineDatabase, tokenSha256: Buffer): Promise<SetupLinkRow | null> {
  const [row] = await db.select(columns).from(setupLinks).where(eq(setupLinks.oneTimeTokenSha256, tokenSha256));
  return row ?? null;
}

/** Notes an opening of a link that is open now, in one statement; null when it is unknown, expired or revoked. */
export async function openSetupLink(db: EngineDatabase, tokenSha256: Buffer, now: Date): Promise<SetupLinkRow | null> {
  const [row] = await db
    .update(setupLinks)
    .set({
      openCount: sql`${setupLinks.openCount} + 1`,
      firstOpenedAt: sql`coalesce(${setupLinks.firstOpenedAt}, ${now.toISOString()}::timestamptz)`,
      lastOpenedAt: now,
    })
    .where(
      and(eq(setupLinks.oneTimeTokenSha256, tokenSha256), isNull(setupLinks.revokedAt), gt(setupLinks.expiresAt, now)),
    )
    .returning(columns);
  return row ?? null;
}
