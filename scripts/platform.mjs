/** What several scripts need: the Node check, installing, building, running children. Node built-ins only. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { takeLock } from './lock.mjs';

export const root = path.resolve(import.meta.dirname, '..');

/** Something that a person has to mend: printed without a stack. */
export class Refusal extends Error {
  name = 'Refusal';
}

/** Runs a script's main function; a refusal is one clear message and exit code 1. */
export async function main(run) {
  process.chdir(root);
  try {
    requireNode(process.versions.node);
    await run();
  } catch (error) {
    const known = ['Refusal', 'PostgresError'].includes(error?.name);
    console.error(known ? `\n✖ ${error.message}\n` : error);
    process.exitCode = 1;
  }
}

/** Throws a Refusal when `version`, e.g. "20.19.0", is older than what the program runs on. */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Refusal(`Node ${version} is too old: Vestibule needs 20.19 or newer. Node 24 is a good choice.`);
}

const children = new Set();

/** Sends a signal to every child that runs now. */
export function signalChildren(signal) {
  for (const child of children) child.kill(signal);
}

/** Runs a command to its end. Rejects with a Refusal when it fails. Standard output goes to `stdout` ("inherit" or "stderr"). */
export function run(command, args, options = {}) {
  const { cwd = root, env = {}, stdout = 'inherit', what = `${command} ${args.join(' ')}` } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', stdout === 'stderr' ? 2 : stdout, 'inherit'],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
      shell: process.platform === 'win32',
    });
    children.add(child);
    child.on('error', (cause) => reject(new Refusal(`${what} could not be run: ${cause.message}`)));
    child.on('exit', (code, signal) => {
      children.delete(child);
      if (code === 0) resolve();
      else reject(new Refusal(`${what} failed (${signal ?? `exit code ${code}`}). The lines above say why.`));
    });
  });
}

/** Installs the locked dependencies unless this very lock is installed. */
export async function ensureInstalled({ quiet = false } = {}) {
  const stamp = path.join(root, 'node_modules', '.vestibule-install');
  const wanted = `${hashOf(['package-lock.json'])} ${process.platform}-${process.arch}`;
  if (read(stamp) === wanted) return;
  if (!quiet) console.log('Installing the dependencies …');
  await oneAtATime('install', async () => {
    if (read(stamp) === wanted) return;
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', args, {
      env: { NODE_ENV: 'development' },
      stdout: 'stderr',
      what: 'Installing the dependencies (npm ci)',
    });
    fs.writeFileSync(stamp, wanted);
  });
}

/** Two terminals may begin the same work at once, and would remove each other's files; the second one waits. */
async function oneAtATime(name, work) {
  const folder = path.join(root, '.cache');
  fs.mkdirSync(folder, { recursive: true });
  const unlock = await takeLock(path.join(folder, `${name}.lock`));
  process.once('exit', unlock);
  try {
    await work();
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}

/** Installs what stands apart from the product in a folder with a lock of its own. */
export async function ensureTool(folder) {
  const stamp = path.join(root, folder, 'node_modules', '.vestibule-install');
  const wanted = hashOf([`${folder}/package-lock.json`]);
  if (read(stamp) === wanted) return;
  const args = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', args, { stdout: 'stderr', what: `Installing ${folder}` });
  fs.writeFileSync(stamp, wanted);
}

const PROGRAM_SOURCES = [
  'lib',
  'server.ts',
  'worker.ts',
  'vestibule.ts',
  'package-lock.json',
  'scripts/platform.mjs',
  'scripts/postgres-repair.mjs',
];
const CONFIGURATION = [
  'next.config.mjs',
  'postcss.config.mjs',
  'proxy.ts',
  'instrumentation.ts',
  'tsconfig.json',
  'package.json',
];
const PAGE_SOURCES = ['app', 'components', 'public', ...CONFIGURATION, ...PROGRAM_SOURCES];

/** Bundles the server, the worker and the command lines (a fraction of a second), unless nothing changed. */
export async function ensurePrograms() {
  const wanted = hashOf(PROGRAM_SOURCES);
  const stamp = path.join(root, 'dist', '.stamp');
  if (read(stamp) === wanted) return;
  const { build, stop } = await import('esbuild');
  const { repairedPostgres } = await import('./postgres-repair.mjs');
  const { outputFiles } = await build({
    write: false,
    entryPoints: [
      ...['server', 'worker', 'vestibule'].map((name) => ({ in: `${name}.ts`, out: name })),
      { in: 'lib/scim-client/cli.ts', out: 'scim' },
    ],
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    plugins: [repairedPostgres],
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    // The package only tells Next's client bundles apart; these programs have no client.
    alias: { 'server-only': './lib/testing/empty.ts' },
    logLevel: 'warning',
  });
  // Its helper process would stay for as long as this one.
  await stop();
  fs.mkdirSync(path.join(root, 'dist'), { recursive: true });
  for (const file of outputFiles) replaceFile(file.path, file.contents);
  replaceFile(stamp, wanted);
}

/** Whoever starts a program meanwhile reads the old file or the new one, never half of one. */
function replaceFile(file, contents) {
  const written = `${file}.${process.pid}`;
  fs.writeFileSync(written, contents);
  fs.renameSync(written, file);
}

/** Builds the pages, unless nothing changed. */
export async function ensurePages({ quiet = false } = {}) {
  const wanted = `${hashOf(PAGE_SOURCES)} ${process.versions.modules}`;
  const stamp = path.join(root, '.next', '.vestibule-build');
  if (read(stamp) === wanted) return;
  if (!quiet) console.log('Building the pages: a minute or two, and again only after a change …');
  await oneAtATime('build', async () => {
    if (read(stamp) === wanted) return;
    await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
      env: { NODE_ENV: 'production' },
      stdout: 'stderr',
      what: 'The build',
    });
    fs.writeFileSync(stamp, wanted);
  });
}

function read(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** One hash over names and contents of files and folders; tests are left out, since they are not part of the program. */
function hashOf(names) {
  const hash = createHash('sha256');
  for (const name of names) {
    for (const file of filesOf(path.join(root, name))) {
      hash.update(`${path.relative(root, file)}\0`).update(fs.readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function filesOf(file) {
  if (!fs.existsSync(file)) return [];
  if (!fs.statSync(file).isDirectory()) return [file];
  return fs
    .readdirSync(file)
    .sort()
    .filter((name) => !/\.test\.tsx?$/.test(name) && name !== 'testdata')
    .flatMap((name) => filesOf(path.join(file, name)));
}
