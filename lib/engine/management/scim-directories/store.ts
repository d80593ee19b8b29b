import { and, asc, eq, gt, inArray, ne, sql } from 'drizzle-orm';
import { formatId, newUuid } from '@/lib/ids';
import type { EngineDatabase } from '../../deps';
import type { EnvironmentScope } from '../../scope';
import { scimCountDeltas, scimDirectories } from '../../tables';
import { deleteDirectoryContents, switchDirectoriesOff } from '../directory-deletion/store';
import { findEnvironmentUrls } from '../environments/store';
import { lockOrganization } from '../organizations/store';

type Handle = Pick<EngineDatabase, 'select' | 'update'>;

const columns = {
  id: scimDirectories.id,
  organizationId: scimDirectories.organizationId,
  isPrimary: scimDirectories.isPrimary,
  scimBaseUrl: scimDirectories.scimBaseUrl,
  hasBearerToken: sql<boolean>`${scimDirectories.bearerTokenSha256} is not null`,
  domainPolicy: scimDirectories.domainPolicy,
  unknownMemberPolicy: scimDirectories.unknownMemberPolicy,
  strictInterop: scimDirectories.strictInterop,
  preserveOnPut: scimDirectories.preserveOnPut,
  extensionSchemas: scimDirectories.extensionSchemas,
  bearerTokenRotatedAt: scimDirectories.bearerTokenRotatedAt,
  previousBearerTokenExpiresAt: scimDirectories.previousBearerTokenExpiresAt,
  previousBearerTokenUsedAt: scimDirectories.previousBearerTokenUsedAt,
  dialect: scimDirectories.dialect,
  firstRequestAt: scimDirectories.firstRequestAt,
  lastRequestAt: scimDirectories.lastRequestAt,
  createdAt: scimDirectories.createdAt,
  updatedAt: scimDirectories.updatedAt,
};

type StoredDirectory = {
  id: string;
  organizationId: string;
  isPrimary: boolean;
  scimBaseUrl: string;
  hasBearerToken: boolean;
  domainPolicy: 'enforce' | 'flag' | 'off';
  unknownMemberPolicy: 'skip' | 'reject';
  strictInterop: boolean;
  preserveOnPut: boolean;
  /** What {@link ScimExtensionSchemas} reads. */
  extensionSchemas: unknown;
  bearerTokenRotatedAt: Date | null;
  previousBearerTokenExpiresAt: Date | null;
  previousBearerTokenUsedAt: Date | null;
  dialect: string | null;
  firstRequestAt: Date | null;
  lastRequestAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

export type ScimDirectoryRow = StoredDirectory & { userCount: number; groupCount: number };

/** `primary` is replaced; what else is absent is kept. */
export type ScimDirectorySettings = { primary: boolean } & Partial<
  Pick<StoredDirectory, 'domainPolicy' | 'unknownMemberPolicy' | 'strictInterop' | 'preserveOnPut' | 'extensionSchemas'>
>;

/** Directories of an organization in id order, at most `limit`, after the one with id `after`. */
export async function listScimDirectories(
  db: EngineDatabase,
  scope: EnvironmentScope,
  organizationId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<ScimDirectoryRow[]> {
  const rows = await db
    .select(columns)
    .from(scimDirectories)
    .where(
      and(
        eq(scimDirectories.organizationId, organizationId),
        eq(scimDirectories.environmentId, scope.environmentId),
        after === undefined ? undefined : gt(scimDirectories.id, after),
      ),
    )
    .orderBy(asc(scimDirectories.id))
    .limit(limit);
  return withCounts(db, rows);
}

export async function findScimDirectory(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
): Promise<ScimDirectoryRow | null> {
  const rows = await db.select(columns).from(scimDirectories).where(owned(scope, id));
  const [row] = await withCounts(db, rows);
  return row ?? null;
}

/**
 * `baseUrl` is the origin for environments that have none of their own; the directory keeps the URL it is created with
 * (contract §2.7). Throws `not_found` when the organization is not the environment's.
 */
export async function createScimDirectory(
  db: EngineDatabase,
  scope: EnvironmentScope,
  organizationId: string,
  { primary, ...settings }: ScimDirectorySettings,
  { baseUrl, now }: { baseUrl: string; now: Date },
): Promise<ScimDirectoryRow> {
  return db.transaction(async (tx) => {
    await lockOrganization(tx, scope, organizationId, 'no key update');
    if (primary) await demoteOthers(tx, organizationId);
    const origin = (await findEnvironmentUrls(tx, scope)).authUrl ?? baseUrl;
    const id = newUuid();
    const [row] = await tx
      .insert(scimDirectories)
      .values({
        id,
        environmentId: scope.environmentId,
        organizationId,
        isPrimary: primary,
        scimBaseUrl: `${origin}/v1/scim/${formatId('scimDirectory', id)}`,
        ...settings,
        createdAt: now,
        updatedAt: now,
      })
      .returning(columns);
    if (row === undefined) throw new Error('an insert returned no row');
    return { ...row, userCount: 0, groupCount: 0 };
  });
}

/** Replaces `primary` and sets what is present besides; null when there is no such directory. */
export async function updateScimDirectory(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  { primary, ...settings }: ScimDirectorySettings,
  now: Date,
): Promise<ScimDirectoryRow | null> {
  return db.transaction(async (tx) => {
    const [found] = await tx
      .select({ organizationId: scimDirectories.organizationId })
      .from(scimDirectories)
      .where(owned(scope, id));
    if (found === undefined) return null;
    await lockOrganization(tx, scope, found.organizationId, 'no key update');
    if (primary) await demoteOthers(tx, found.organizationId, id);
    const rows = await tx
      .update(scimDirectories)
      .set({ isPrimary: primary, ...settings, updatedAt: now })
      .where(owned(scope, id))
      .returning(columns);
    const [row] = await withCounts(tx, rows);
    return row ?? null;
  });
}

/**
 * Replaces the token. The old one goes on working until `overlapUntil`, or stops with this statement when that is null; one from
 * before it stops in any case. False when there is no such directory.
 */
export async function setBearerToken(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  { bearerTokenSha256, overlapUntil, now }: { bearerTokenSha256: Buffer; overlapUntil: Date | null; now: Date },
): Promise<boolean> {
  const rows = await db
    .update(scimDirectories)
    .set({
      bearerTokenSha256,
      bearerTokenRotatedAt: now,
      previousBearerTokenSha256: overlapUntil === null ? null : scimDirectories.bearerTokenSha256,
      previousBearerTokenExpiresAt: overlapUntil,
      previousBearerTokenUsedAt: null,
      updatedAt: now,
    })
    .where(owned(scope, id))
    .returning({ id: scimDirectories.id });
  return rows.length === 1;
}

/** The token before the last rotation stops working with this statement; null when there is no such directory. */
export async function revokePreviousBearerToken(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  now: Date,
): Promise<ScimDirectoryRow | null> {
  const rows = await db
    .update(scimDirectories)
    .set({
      previousBearerTokenSha256: null,
      previousBearerTokenExpiresAt: null,
      previousBearerTokenUsedAt: null,
      updatedAt: now,
    })
    .where(owned(scope, id))
    .returning(columns);
  const [row] = await withCounts(db, rows);
  return row ?? null;
}

/** Deletes a directory with its users, groups and request log. False when there is none. */
export async function deleteScimDirectory(db: EngineDatabase, scope: EnvironmentScope, id: string): Promise<boolean> {
  const ids = await switchDirectoriesOff(db, owned(scope, id));
  return db.transaction(async (tx) => {
    await deleteDirectoryContents(tx, ids);
    const rows = await tx.delete(scimDirectories).where(owned(scope, id)).returning({ id: scimDirectories.id });
    return rows.length === 1;
  });
}

function owned(scope: EnvironmentScope, id: string) {
  return and(eq(scimDirectories.id, id), eq(scimDirectories.environmentId, scope.environmentId));
}

async function demoteOthers(tx: Handle, organizationId: string, keptId?: string): Promise<void> {
  await tx
    .update(scimDirectories)
    .set({ isPrimary: false })
    .where(
      and(
        eq(scimDirectories.organizationId, organizationId),
        eq(scimDirectories.isPrimary, true),
        keptId === undefined ? undefined : ne(scimDirectories.id, keptId),
      ),
    );
}

async function withCounts(db: Handle, rows: StoredDirectory[]): Promise<ScimDirectoryRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const counts = await db
    .select({
      scimDirectoryId: scimCountDeltas.scimDirectoryId,
      kind: scimCountDeltas.kind,
      count: sql<string>`sum(${scimCountDeltas.delta})`,
    })
    .from(scimCountDeltas)
    .where(and(inArray(scimCountDeltas.scimDirectoryId, ids), inArray(scimCountDeltas.kind, ['user', 'group'])))
    .groupBy(scimCountDeltas.scimDirectoryId, scimCountDeltas.kind);
  const countOf = (id: string, kind: string) =>
    Number(counts.find((entry) => entry.scimDirectoryId === id && entry.kind === kind)?.count ?? 0);
  return rows.map((row) => ({ ...row, userCount: countOf(row.id, 'user'), groupCount: countOf(row.id, 'group') }));
}
