import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { invariant } from '@/lib/invariant';
import type { EngineDatabase } from '../../deps';
import type { EnvironmentScope } from '../../scope';
import { samlOauthClients } from '../../tables';

const columns = {
  id: samlOauthClients.id,
  environmentId: samlOauthClients.environmentId,
  displayName: samlOauthClients.displayName,
  redirectUris: samlOauthClients.redirectUris,
  createdAt: samlOauthClients.createdAt,
  revokedAt: samlOauthClients.revokedAt,
};

export type SamlOauthClientRow = {
  id: string;
  environmentId: string;
  displayName: string;
  redirectUris: string[];
  createdAt: Date;
  revokedAt: Date | null;
};

export type NewSamlOauthClient = Pick<SamlOauthClientRow, 'id' | 'displayName' | 'redirectUris' | 'createdAt'> & {
  clientSecretSha256: Buffer;
};

/** Clients of the environment in id order, revoked ones too, at most `limit`, after the one with id `after`. */
export async function listSamlOauthClients(
  db: EngineDatabase,
  scope: EnvironmentScope,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<SamlOauthClientRow[]> {
  const { environmentId, id } = samlOauthClients;
  return db
    .select(columns)
    .from(samlOauthClients)
    .where(and(eq(environmentId, scope.environmentId), after === undefined ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(limit);
}

export async function createSamlOauthClient(
  db: EngineDatabase,
  scope: EnvironmentScope,
  client: NewSamlOauthClient,
): Promise<SamlOauthClientRow> {
  const [row] = await db
    .insert(samlOauthClients)
    .values({ ...client, environmentId: scope.environmentId })
    .returning(columns);
  invariant(row !== undefined, 'an insert returns its row');
  return row;
}

/** Changes a client that is not revoked. Null when there is none. */
export async function updateSamlOauthClient(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  change: Partial<Pick<SamlOauthClientRow, 'displayName' | 'redirectUris'> & { clientSecretSha256: Buffer }>,
): Promise<SamlOauthClientRow | null> {
  const client = and(
    eq(samlOauthClients.id, id),
    eq(samlOauthClients.environmentId, scope.environmentId),
    isNull(samlOauthClients.revokedAt),
  );
  const [row] =
    Object.keys(change).length === 0
      ? await db.select(columns).from(samlOauthClients).where(client)
      : await db.update(samlOauthClients).set(change).where(client).returning(columns);
  return row ?? null;
}

/** Revokes a client; the time of the first revocation stays. Null when there is no such client. */
export async function revokeSamlOauthClient(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  now: Date,
): Promise<SamlOauthClientRow | null> {
  const [row] = await db
    .update(samlOauthClients)
    .set({ revokedAt: sql`coalesce(${samlOauthClients.revokedAt}, ${now.toISOString()}::timestamptz)` })
    .where(and(eq(samlOauthClients.id, id), eq(samlOauthClients.environmentId, scope.environmentId)))
    .returning(columns);
  return row ?? null;
}
