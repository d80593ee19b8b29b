import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../scripts/pg.mjs';
import { migrateDatabase } from './migrate';
import { TEMPLATE_DATABASE } from './template';

/** Starts one throw-away PostgreSQL for a test run and migrates the template in it. */
export default async function setup(project: TestProject) {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'vestibule-test-'));
  chmodSync(dataDir, 0o755);
  const postgres = await startPostgres({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const location = { socketDirectory: postgres.socketDirectory, database: TEMPLATE_DATABASE };
  await migrateDatabase(location, path.resolve(import.meta.dirname, '../../drizzle'));
  project.provide('pgSocketDirectory', postgres.socketDirectory);
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
