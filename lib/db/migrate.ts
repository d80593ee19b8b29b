import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres, { type Sql } from 'postgres';
import { isDatabaseUnavailable } from '@/lib/database-failure';
import type { DatabaseLocation } from '@/lib/env';
import { openPool } from './client';

/** One number for every process of every version: migrations run one at a time. */
const MIGRATION_LOCK = 7_203_771;
const OLDEST_SERVER = 150_000;
const NEWEST_SERVER = 190_000;

/** The database cannot be used as it is. The message says which side can mend it. */
export class DatabaseUnusableError extends Error {
  override name = 'DatabaseUnusableError';
}

/** The database does not answer now; it may later. */
export class DatabaseUnreachableError extends DatabaseUnusableError {
  override name = 'DatabaseUnreachableError';
}

/**
 * Brings the schema up to date under an advisory lock, so that any number of processes may start at once. Throws
 * {@link DatabaseUnreachableError} when the server does not answer, and {@link DatabaseUnusableError} when it is outside the supported versions (15 to 18), or holds a
 * schema that a newer program made. `folder` holds the migration files.
 */
export async function migrateDatabase(location: DatabaseLocation, folder: string): Promise<{ applied: number }> {
  await createEmbeddedDatabase(location);
  const pool = openPool(location, { max: 1, name: 'vestibule-migrate' });
  try {
    await requireSupportedServer(pool, location);
    await pool`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const before = await countMigrations(pool);
    const known = readMigrationFiles({ migrationsFolder: folder }).length;
    if (before > known) {
      throw new DatabaseUnusableError(
        `The database holds a newer schema (${before} migrations) than this program knows (${known}). Start the newer version again, or restore the backup made before the upgrade.`,
      );
    }
    await migrate(drizzle(pool), { migrationsFolder: folder });
    return { applied: known - before };
  } finally {
    await pool.end({ timeout: 5 });
  }
}

/** How many migrations the database holds, and how many this program knows. */
export async function findSchemaState(pool: Sql, folder: string): Promise<{ applied: number; known: number }> {
  return { applied: await countMigrations(pool), known: readMigrationFiles({ migrationsFolder: folder }).length };
}

async function countMigrations(pool: Sql): Promise<number> {
  const [table] = await pool<
    { exists: boolean }[]
  >`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (!table?.exists) return 0;
  const [row] = await pool<{ count: number }[]>`select count(*)::int as count from drizzle.__drizzle_migrations`;
  return row?.count ?? 0;
}

async function requireSupportedServer(pool: Sql, location: DatabaseLocation): Promise<void> {
  let version: number;
  try {
    const [row] = await pool<{ version: number }[]>`select current_setting('server_version_num')::int as version`;
    version = row?.version ?? 0;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = 'url' in location ? 'Check DATABASE_URL, and that the server is up and lets this machine in.' : '';
    const Refusal = isDatabaseUnavailable(cause) ? DatabaseUnreachableError : DatabaseUnusableError;
    throw new Refusal(`The database cannot be reached: ${reason}. ${advice}`.trim(), { cause });
  }
  requireSupportedVersion(version);
}

/** Throws {@link DatabaseUnusableError} unless `version` (as `server_version_num` says it, e.g. 150018) is of 15 to 18. */
export function requireSupportedVersion(version: number): void {
  if (version >= OLDEST_SERVER && version < NEWEST_SERVER) return;
  throw new DatabaseUnusableError(
    `The database server is PostgreSQL ${Math.floor(version / 10_000)}; versions 15 to 18 are supported. Upgrade it, or name another in DATABASE_URL.`,
  );
}

/** A server of our own begins without our database in it. */
async function createEmbeddedDatabase(location: DatabaseLocation): Promise<void> {
  if ('url' in location) return;
  const pool = openPool({ ...location, database: 'postgres' }, { max: 1, name: 'vestibule-create' });
  try {
    const rows = await pool`select 1 from pg_database where datname = ${location.database}`;
    if (rows.length === 0) await pool`create database ${pool(location.database)}`;
  } catch (error) {
    // Another process that starts at the same moment was faster.
    if (!(error instanceof postgres.PostgresError && ['42P04', '23505'].includes(error.code))) throw error;
  } finally {
    await pool.end({ timeout: 5 });
  }
}
