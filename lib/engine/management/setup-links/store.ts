import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { EngineDatabase } from '../../deps';
import type { EnvironmentScope } from '../../scope';
import { setupLinks } from '../../tables';
import { findEnvironmentUrls } from '../environments/store';
import { lockOrganization } from '../organizations/store';

const columns = {
  id: setupLinks.id,
  environmentId: setupLinks.environmentId,
  organizationId: setupLinks.organizationId,
  canManageSaml: setupLinks.canManageSaml,
  canManageScim: setupLinks.canManageScim,
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
  'id' | 'organizationId' | 'canManageSaml' | 'canManageScim' | 'createdAt' | 'expiresAt'
> & { oneTimeTokenSha256: Buffer };

/** Stores a link and returns it with the environment's own portal origin, if it has one. Throws `not_found`. */
export async function createSetupLink(
  db: EngineDatabase,
  scope: EnvironmentScope,
  link: NewSetupLink,
): Promise<{ row: SetupLinkRow; adminUrl: string | null }> {
  return db.transaction(async (tx) => {
    await lockOrganization(tx, scope, link.organizationId, 'key share');
    const { adminUrl } = await findEnvironmentUrls(tx, scope);
    const [row] = await tx
      .insert(setupLinks)
      .values({ ...link, environmentId: scope.environmentId })
      .returning(columns);
    if (row === undefined) throw new Error('an insert returned no row');
    return { row, adminUrl };
  });
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

/** Revokes a link; the time of the first revocation stays. Null when there is no such link. */
export async function revokeSetupLink(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  now: Date,
): Promise<SetupLinkRow | null> {
  const [row] = await db
    .update(setupLinks)
    .set({ revokedAt: sql`coalesce(${setupLinks.revokedAt}, ${now.toISOString()}::timestamptz)` })
    .where(and(eq(setupLinks.id, id), eq(setupLinks.environmentId, scope.environmentId)))
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
