import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import type { DatabaseLocation } from '@/lib/env';
import * as tables from './tables';

/** The query builder over the console's own tables; a transaction has the same shape. */
export type Database = PostgresJsDatabase<typeof tables>;

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Either of them: what a function takes that runs one statement. */
export type DatabaseHandle = Database | Transaction;

/** Role of the embedded server, which knows no other. */
const EMBEDDED_USER = 'vestibule';

type PoolOptions = {
  max: number;
  name: string;
  /** How long a statement waits for a lock that another holds before it fails; for ever when left out. */
  lockTimeoutMs?: number;
};

/** Opens a pool. It connects on first use. Values of type timestamptz are Dates, bigint and numeric are strings. */
export function openPool(location: DatabaseLocation, { max, name, lockTimeoutMs = 0 }: PoolOptions): Sql {
  const options = {
    max,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    // A plan of ours takes well under a millisecond; compiling it takes a hundred (measured).
    connection: {
      application_name: name,
      jit: false,
      search_path: 'public',
      TimeZone: 'UTC',
      lock_timeout: lockTimeoutMs,
    },
  };
  return 'url' in location
    ? postgres(location.url, options)
    : postgres({
        ...options,
        host: location.socketDirectory,
        port: 5432,
        username: EMBEDDED_USER,
        database: location.database,
      });
}

/** The builder over a pool of its own: drizzle replaces the serializers of the client that it is given. */
export function openDatabase(pool: Sql): Database {
  return drizzle(pool, { schema: tables });
}

/**
 * Options of the same server for node-postgres, which the job queue uses. It calls "no-verify" what everybody else calls
 * "require": encrypted, whoever signed the certificate.
 */
export function toPgConfig(
  location: DatabaseLocation,
): { connectionString: string } | { host: string; port: number; user: string; database: string } {
  return 'url' in location
    ? { connectionString: location.url.replace(/([?&]sslmode=)require(?=&|$)/, '$1no-verify') }
    : { host: location.socketDirectory, port: 5432, user: EMBEDDED_USER, database: location.database };
}
