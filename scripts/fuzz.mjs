/**
 * `npm run fuzz [-- --seed S --cases N --minutes M --only saml|scim --threads N --case N]`: mutated input against the engine.
 * The same seed gives the same cases. A case that fails is written to .cache/fuzz/failures with the input that shows it; `--case`
 * runs it again alone. `--renew-corpus` makes the signed documents anew that SAML cases start from.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startPostgres } from './pg.mjs';
import { ensureInstalled, main, Refusal, root } from './platform.mjs';

const CACHE = path.join(root, '.cache', 'fuzz');
const TARGETS = ['saml', 'scim'];

await main(async () => {
  await ensureInstalled();
  const options = readOptions();
  const { fuzzSaml, fuzzScim, renewCorpus } = await loadPrograms();
  if (options.renewCorpus) return renewCorpus(path.join(root, 'fuzz', 'saml', 'testdata'));
  console.log(`seed ${options.seed} (the same cases again: npm run fuzz -- --seed ${options.seed})`);
  let faults = 0;
  if (options.targets.includes('saml')) faults += await fuzzSaml({ ...options, cases: options.cases ?? 100_000 });
  if (options.targets.includes('scim')) {
    const migrations = path.join(root, 'drizzle');
    const scim = { ...options, cases: options.cases ?? 10_000 };
    faults += await withPostgres((socketDirectory) => fuzzScim(scim, { socketDirectory, migrations }));
  }
  if (faults > 0) throw new Refusal(`${faults} faults with seed ${options.seed}; see ${options.failuresFolder}.`);
});

/** A server of its own, that forgets everything afterwards. */
async function withPostgres(use) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'vestibule-fuzz-'));
  fs.chmodSync(dataDir, 0o755);
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '60' };
  const postgres = await startPostgres({ dataDir, settings });
  try {
    return await use(postgres.socketDirectory);
  } finally {
    await postgres.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      cases: { type: 'string' },
      minutes: { type: 'string', default: '0' },
      threads: { type: 'string', default: String(os.availableParallelism()) },
      only: { type: 'string' },
      case: { type: 'string' },
      'renew-corpus': { type: 'boolean', default: false },
    },
  });
  const targets = values.only?.split(',') ?? TARGETS;
  const unknown = targets.filter((target) => !TARGETS.includes(target));
  if (unknown.length > 0) throw new Refusal(`--only takes ${TARGETS.join(' and ')}, not "${unknown.join(', ')}".`);
  const minutes = positive('minutes', values.minutes, 0);
  return {
    seed: values.seed,
    // With a time and no number, the time decides.
    cases: values.cases ? positive('cases', values.cases, 1) : minutes > 0 ? 1_000_000_000 : null,
    minutes,
    threads: positive('threads', values.threads, 1),
    number: values.case === undefined ? null : positive('case', values.case, 0),
    targets,
    renewCorpus: values['renew-corpus'],
    failuresFolder: path.join(CACHE, 'failures'),
    workerFile: path.join(CACHE, 'saml-worker.mjs'),
    print: (line) => console.log(line),
  };
}

function positive(name, text, least) {
  const number = Number(text);
  if (Number.isFinite(number) && number >= least) return number;
  throw new Refusal(`--${name} takes a number from ${least}, not "${text}".`);
}

async function loadPrograms() {
  const { build, stop } = await import('esbuild');
  const { repairedPostgres } = await import('./postgres-repair.mjs');
  fs.mkdirSync(CACHE, { recursive: true });
  await build({
    entryPoints: [
      { in: path.join(root, 'fuzz', 'main.ts'), out: 'main' },
      { in: path.join(root, 'fuzz', 'saml', 'worker.ts'), out: 'saml-worker' },
    ],
    outdir: CACHE,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    plugins: [repairedPostgres],
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    alias: { '@': root },
    logLevel: 'error',
  });
  await stop();
  return import(pathToFileURL(path.join(CACHE, 'main.mjs')).href);
}
