import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { openPool } from './client';
import { DatabaseUnusableError, migrateDatabase, requireSupportedVersion } from './migrate';
import { openTestDatabase } from './testing';

const FOLDER = path.resolve(import.meta.dirname, '../../drizzle');
const database = await openTestDatabase();

test('RF20: eight processes that migrate a new database at once all succeed', async () => {
  const location = { socketDirectory: inject('pgSocketDirectory'), database: 'test_migrate_at_once' };
  const results = await Promise.all(Array.from({ length: 8 }, () => migrateDatabase(location, FOLDER)));
  expect(results.filter(({ applied }) => applied > 0)).toHaveLength(1);
  const admin = openPool({ ...location, database: 'postgres' }, { max: 1, name: 'test' });
  await admin`drop database test_migrate_at_once`;
  await admin.end();
});

test('RF21: a schema that a newer program made is refused with what to do', async () => {
  await database.sql`insert into drizzle.__drizzle_migrations (hash, created_at)
    select 'from the future', 9000000000000 from generate_series(1, 100)`;
  await expect(migrateDatabase(database.location, FOLDER)).rejects.toThrow(/newer schema .* than this program knows/);
});

test('a server that does not answer is named, with what to check', async () => {
  const refusal = migrateDatabase({ url: 'postgres://nobody@127.0.0.1:9/none' }, FOLDER);
  await expect(refusal).rejects.toThrow(DatabaseUnusableError);
  await expect(refusal).rejects.toThrow(/cannot be reached.*DATABASE_URL/s);
});

test.each([140_012, 190_000])('PostgreSQL %i is refused with the versions that are supported', (version) => {
  expect(() => requireSupportedVersion(version)).toThrow(DatabaseUnusableError);
  expect(() => requireSupportedVersion(version)).toThrow(/versions 15 to 18 are supported/);
});

test.each([150_000, 180_004])('PostgreSQL %i is supported', (version) => {
  expect(() => requireSupportedVersion(version)).not.toThrow();
});
