import { asc, eq, sql } from 'drizzle-orm';
import { newUuid } from '@/lib/ids';
import type { EngineDatabase } from '../../deps';
import type { EnvironmentScope } from '../../scope';
import { environments } from '../../tables';

const columns = {
  id: environments.id,
  displayName: environments.displayName,
  redirectUrl: environments.redirectUrl,
  oauthRedirectUri: environments.oauthRedirectUri,
  authUrl: environments.authUrl,
  adminUrl: environments.adminUrl,
  adminApplicationName: environments.adminApplicationName,
  adminReturnUrl: environments.adminReturnUrl,
  requireDomainProof: environments.requireDomainProof,
  goLivePolicy: environments.goLivePolicy,
  createdAt: environments.createdAt,
  updatedAt: environments.updatedAt,
};

export type EnvironmentRow = {
  id: string;
  displayName: string;
  redirectUrl: string | null;
  oauthRedirectUri: string | null;
  authUrl: string | null;
  adminUrl: string | null;
  adminApplicationName: string | null;
  adminReturnUrl: string | null;
  requireDomainProof: boolean;
  goLivePolicy: 'automatic' | 'operator';
  createdAt: Date;
  updatedAt: Date;
};

/** Absent keeps, null clears. */
export type EnvironmentSettings = Partial<Omit<EnvironmentRow, 'id' | 'createdAt' | 'updatedAt'>>;

/** Where a list goes on. `at` is in milliseconds, which is all a position carries. */
export type EnvironmentPosition = { at: string; id: string };

/**
 * Every environment of the installation, oldest first. It takes no scope, like its siblings here: only the console, which may
 * act in any of them, gets this far.
 */
export async function listEnvironments(
  db: EngineDatabase,
  { after, limit }: { after: EnvironmentPosition | undefined; limit: number },
): Promise<EnvironmentRow[]> {
  const at = sql`date_trunc('milliseconds', ${environments.createdAt})`;
  return db
    .select(columns)
    .from(environments)
    .where(
      after === undefined
        ? undefined
        : sql`(${at}, ${environments.id}) > (${after.at}::timestamptz, ${after.id}::uuid)`,
    )
    .orderBy(sql`${at} asc`, asc(environments.id))
    .limit(limit);
}

export async function findEnvironment(db: EngineDatabase, id: string): Promise<EnvironmentRow | null> {
  const [row] = await db.select(columns).from(environments).where(eq(environments.id, id));
  return row ?? null;
}

export async function createEnvironment(
  db: EngineDatabase,
  settings: EnvironmentSettings & { displayName: string },
  now: Date,
): Promise<EnvironmentRow> {
  const [row] = await db
    .insert(environments)
    .values({ id: newUuid(), ...settings, createdAt: now, updatedAt: now })
    .returning(columns);
  if (row === undefined) throw new Error('an insert returned no row');
  return row;
}

/** Null when there is no such environment. */
export async function updateEnvironment(
  db: EngineDatabase,
  id: string,
  settings: EnvironmentSettings,
  now: Date,
): Promise<EnvironmentRow | null> {
  const [row] = await db
    .update(environments)
    .set({ ...settings, updatedAt: now })
    .where(eq(environments.id, id))
    .returning(columns);
  return row ?? null;
}

/** The environment's own origins, without a trailing slash, for what is created in it from now on. */
export async function findEnvironmentUrls(
  db: Pick<EngineDatabase, 'select'>,
  scope: EnvironmentScope,
): Promise<{ authUrl: string | null; adminUrl: string | null }> {
  const [row] = await db
    .select({ authUrl: environments.authUrl, adminUrl: environments.adminUrl })
    .from(environments)
    .where(eq(environments.id, scope.environmentId));
  const trimmed = (url: string | null | undefined) => url?.replace(/\/+$/, '') || null;
  return { authUrl: trimmed(row?.authUrl), adminUrl: trimmed(row?.adminUrl) };
}
