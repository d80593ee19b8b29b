import { afterAll, inject } from 'vitest';
import { cloneTestDatabase, type TestDatabase } from './testing/database';

export type { TestDatabase };

declare module 'vitest' {
  interface ProvidedContext {
    pgSocketDirectory: string;
  }
}

/** Clones the template (tens of milliseconds). Call in `beforeAll`, and `drop` in `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneTestDatabase(inject('pgSocketDirectory'));
}

/** The same for all tests of a file: it is dropped when they are done. Call it at the top of the file. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  afterAll(() => database.drop());
  return database;
}

/** Empties the audit log, which the program itself cannot: its triggers do not fire in a replica. */
export async function emptyAuditLog(database: TestDatabase): Promise<void> {
  await database.sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    await transaction`truncate audit_events`;
  });
}
