import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { EngineDatabase } from '../../deps';
import type { EnvironmentScope } from '../../scope';
import { apiKeys } from '../../tables';

const columns = {
  id: apiKeys.id,
  environmentId: apiKeys.environmentId,
  displayName: apiKeys.displayName,
  secretSuffix: apiKeys.secretSuffix,
  hasManagementApiAccess: apiKeys.hasManagementApiAccess,
  scopes: apiKeys.scopes,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
};

export type ApiKeyRow = {
  id: string;
  environmentId: string;
  displayName: string;
  secretSuffix: string;
  hasManagementApiAccess: boolean;
  scopes: string[] | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
};

export type NewApiKey = Omit<ApiKeyRow, 'environmentId' | 'lastUsedAt' | 'revokedAt'> & { secretSha256: Buffer };

/** Keys of the environment in id order, revoked and expired ones too, at most `limit`, after the one with id `after`. */
export async function listApiKeys(
  db: EngineDatabase,
  scope: EnvironmentScope,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<ApiKeyRow[]> {
  return db
    .select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.environmentId, scope.environmentId), after === undefined ? undefined : gt(apiKeys.id, after)))
    .orderBy(asc(apiKeys.id))
    .limit(limit);
}

export async function createApiKey(db: EngineDatabase, scope: EnvironmentScope, key: NewApiKey): Promise<ApiKeyRow> {
  const [row] = await db
    .insert(apiKeys)
    .values({ ...key, environmentId: scope.environmentId })
    .returning(columns);
  if (row === undefined) throw new Error('an insert returned no row');
  return row;
}

/** Revokes a key; the time of the first revocation stays. Null when there is no such key. */
export async function revokeApiKey(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  now: Date,
): Promise<ApiKeyRow | null> {
  const [row] = await db
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, ${now.toISOString()}::timestamptz)` })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.environmentId, scope.environmentId)))
    .returning(columns);
  return row ?? null;
}
