/** `npm run -s vestibule -- <noun> <verb> …`: the command line, on the same database as a running server. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { startPostgres } from './pg.mjs';
import { ensureInstalled, ensurePrograms, main, root } from './platform.mjs';

await main(async () => {
  await ensureInstalled({ quiet: true });
  await ensurePrograms();
  const dataDir = path.resolve(process.env.VESTIBULE_DATA_DIR || '.data');
  const postgres = process.env.DATABASE_URL ? null : await startPostgres({ dataDir });
  try {
    process.exitCode = await runProgram(postgres ? { VESTIBULE_PG_SOCKET: postgres.socketDirectory } : {});
  } finally {
    if (postgres?.owned && !postgres.adopted) await postgres.stop();
  }
});

function runProgram(env) {
  return new Promise((resolve, reject) => {
    const args = ['--enable-source-maps', path.join(root, 'dist', 'vestibule.mjs'), ...process.argv.slice(2)];
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
