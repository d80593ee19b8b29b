/** `npm run -s vestibule -- <noun> <verb> …`: the command line, on the same database as a running server. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from './pg.mjs';
import { ensureInstalled, ensurePrograms, main, Refusal, root } from './platform.mjs';

const [command = 'help'] = process.argv.slice(2);

await main(async () => {
  await ensureInstalled({ quiet: true });
  await ensurePrograms();
  const elsewhere = process.env.DATABASE_URL || process.env.DATABASE_URL_FILE;
  const postgres = elsewhere || /^(help|--help|-h)$/.test(command) ? null : await openDataDirectory();
  try {
    process.exitCode = await runProgram(postgres ? { VESTIBULE_PG_SOCKET: postgres.socketDirectory } : {});
  } finally {
    if (postgres?.owned && !postgres.adopted) await postgres.stop();
  }
});

/** Another folder than the server's is easily meant by mistake: a new database never comes to be without a word. */
async function openDataDirectory() {
  const dataDir = path.resolve(process.env.VESTIBULE_DATA_DIR || '.data');
  if (!fs.existsSync(path.join(dataDir, 'pg', 'PG_VERSION'))) {
    const where = `There is no database in ${dataDir}`;
    const otherwise = 'If the server keeps its data elsewhere, set VESTIBULE_DATA_DIR (or DATABASE_URL) as it has it.';
    if (command === 'doctor') throw new Refusal(`${where}. Start the server once: npm start\n  ${otherwise}`);
    console.error(`${where} yet: making one. ${otherwise}`);
  }
  return startPostgres({ dataDir });
}

function runProgram(env) {
  return new Promise((resolve, reject) => {
    const args = ['--enable-source-maps', path.join(root, 'dist', 'vestibule.mjs'), ...process.argv.slice(2)];
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
