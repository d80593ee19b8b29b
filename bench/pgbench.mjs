import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../scripts/platform.mjs';
import { connect, person } from './scim-people.mjs';

const CACHE = path.join(root, '.cache', 'bench');
const INSTALLED = '/usr/lib/postgresql';

/** Those before print their figures in other words. */
const OLDEST_PGBENCH = 14;

/** The newest pgbench of the system, or null: the embedded PostgreSQL comes without. */
function findPgbench() {
  const versions = fs.existsSync(INSTALLED) ? fs.readdirSync(INSTALLED) : [];
  const found = versions
    .filter((version) => Number(version) >= OLDEST_PGBENCH)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(INSTALLED, version, 'bin', 'pgbench'))
    .find((file) => fs.existsSync(file));
  return found ?? null;
}

/**
 * A contender: pgbench with the statement that one POST /Users makes, each with another userName. The input is made by a function
 * in the database, which costs pgbench a few microseconds that the program spends elsewhere.
 */
export async function pgbenchCreate({ instance, directory, connections, milliseconds }) {
  const pgbench = findPgbench();
  if (pgbench === null) return null;
  const { text, input, claim } = await captureStatement(instance, directory);
  const { sql, socketDirectory } = await connect(instance.dataDir);
  await sql.unsafe(`
    create or replace function public.bench_input(n text) returns text language sql volatile as $body$
      select replace(replace(replace(template, '@n@', n), '@id@', gen_random_uuid()::text), '@log@', gen_random_uuid()::text)
      from (select ${literal(input)} as template) t
    $body$`);
  // Not in the script itself: pgbench takes every :name for a variable of its own, within quotes too.
  for (const [index, values] of claim.entries()) {
    await sql.unsafe(`
      create or replace function public.bench_claim_${index + 1}() returns text[] language sql immutable
      as $body$ select array[${literal(values[0])}] $body$`);
  }
  await sql.end();
  const script = path.join(CACHE, 'create.pgbench');
  const statement = claim
    .reduce((filled, _, index) => filled.replaceAll(`$${index + 1}::`, `public.bench_claim_${index + 1}()::`), text)
    .replaceAll('$4', "public.bench_input(:client_id || '-' || :serial || '-' || :run)");
  fs.writeFileSync(script, `\\set serial random(1, 1000000000000)\n${statement.replaceAll(/\s+/g, ' ')};\n`);
  let run = 0;
  const args = ['-n', '-M', 'prepared', '-c', connections, '-j', 1, '-T', Math.max(1, Math.round(milliseconds / 1000))];
  const target = ['-h', socketDirectory, '-p', '5432', '-U', 'vestibule', '-f', script, 'vestibule'];
  return async () => {
    run += 1;
    const printed = await output(pgbench, [...args, '-D', `run=${run}`, ...target].map(String));
    const perSecond = /tps = ([\d.]+) \(without/.exec(printed);
    if (!perSecond) throw new Error(`pgbench printed no figure: ${printed}`);
    return Number(perSecond[1]);
  };
}

/** The text of the program's statement for one new person, its claim, and its input with places for what differs. */
async function captureStatement(instance, directory) {
  const { runCreateStatement, withPlaces } = await loadStore();
  let captured;
  const { sql } = await connect(instance.dataDir, {
    debug(_, text, parameters) {
      if (!text.includes('engine.scim_users')) return;
      captured = { text, input: withPlaces(parameters[3]), claim: parameters.slice(0, 3) };
    },
  });
  await runCreateStatement(sql, {
    scimDirectoryId: directory.uuid,
    token: directory.token,
    requestBody: person('@n@'),
  });
  await sql.end();
  return captured;
}

async function loadStore() {
  const outfile = path.join(CACHE, 'create-statement.mjs');
  await build({
    entryPoints: [path.join(root, 'bench', 'create-statement.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: { '@': root },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

function literal(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

function output(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.stderr.on('data', (chunk) => (printed += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(printed) : reject(new Error(`pgbench failed: ${printed}`))));
  });
}
