import path from 'node:path';
import { migrateDatabase } from '@/lib/db/migrate';
import { runProgram } from '@/lib/program';
import { getRuntime } from '@/lib/runtime';

const MIGRATIONS = path.resolve(import.meta.dirname, '../drizzle');

await runProgram('worker', async () => {
  const runtime = getRuntime();
  await migrateDatabase(runtime.env.database, MIGRATIONS);
  runtime.logger.info({}, 'worker started');
  return () => runtime.close();
});
