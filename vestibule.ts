import path from 'node:path';
import { text } from 'node:stream/consumers';
import { runCommandLine } from '@/lib/cli/run';
import { DatabaseUnusableError, migrateDatabase } from '@/lib/db/migrate';
import { ConfigurationError, readEnv } from '@/lib/env';
import { openHost } from '@/lib/host';
import { getRuntime } from '@/lib/runtime';

const MIGRATIONS = path.resolve(import.meta.dirname, '../drizzle');

try {
  process.exitCode = await runCommandLine(
    process.argv.slice(2),
    async () => {
      await migrateDatabase(readEnv().database, MIGRATIONS);
      openHost();
      return getRuntime();
    },
    {
      stdout: (line) => process.stdout.write(`${line}\n`),
      stderr: (line) => process.stderr.write(`${line}\n`),
      readStdin: () => text(process.stdin),
    },
  );
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof DatabaseUnusableError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
