import { randomBytes } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { EngineDatabase } from '@/lib/engine/deps';
import * as engineTables from '@/lib/engine/tables';
import type { DatabaseLocation } from '@/lib/env';
import { type Database, openDatabase, openPool } from '../client';
import { TEMPLATE_DATABASE } from '../template';

/** A real PostgreSQL database of one test file's own. */
export type TestDatabase = {
  location: DatabaseLocation;
  /** Console tables. */
  db: Database;
  /** Engine tables. */
  engineDb: EngineDatabase;
  /** Raw SQL; not shared with the builders. */
  sql: Sql;
  drop(): Promise<void>;
};

/** Clones the template of the server behind a socket (tens of milliseconds). */
export async function cloneTestDatabase(socketDirectory: string): Promise<TestDatabase> {
  const database = `test_${randomBytes(6).toString('hex')}`;
  const admin = openPool({ socketDirectory, database: 'postgres' }, { max: 1, name: 'test-admin' });
  await admin`create database ${admin(database)} template ${admin(TEMPLATE_DATABASE)}`;
  const location = { socketDirectory, database };
  const pools = [
    openPool(location, { max: 6, name: 'test-builder' }),
    openPool(location, { max: 6, name: 'test-engine' }),
    openPool(location, { max: 12, name: 'test-raw' }),
  ] as const;
  return {
    location,
    db: openDatabase(pools[0]),
    engineDb: drizzle(pools[1], { schema: engineTables }),
    sql: pools[2],
    async drop() {
      await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
      await admin`drop database ${admin(database)} with (force)`;
      await admin.end();
    },
  };
}
