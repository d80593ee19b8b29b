/**
 * `npm start`: installs and builds what is missing, starts the embedded database, then the server (which migrates) and the
 * worker, and stops all of it on a signal.
 *
 *   --dev      pages are compiled on demand and reload on change
 *   --worker   only the worker, beside a server elsewhere
 */
import { fork } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { startPostgres } from './pg.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main, Refusal, root, signalChildren } from './platform.mjs';

const DRAIN_MS = 20_000;
/** A program ends with it when a person has to mend something first. */
const EXIT_CONFIGURATION = 78;
const dev = process.argv.includes('--dev');
const workerOnly = process.argv.includes('--worker');
const dataDir = path.resolve(process.env.VESTIBULE_DATA_DIR || '.data');
const programs = new Set();
/** A program that ran this long and then ended is started again at once. */
const SETTLED_MS = 60_000;
/**
 * Half of Node's room for new objects, of which there are up to three. No source maps: each module's would be read and kept, a third
 * of the memory (docs/operations.md, "Memory").
 */
const PRODUCTION_FLAGS = ['--max-semi-space-size=8'];
let postgres;
let stopping;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));

await main(async () => {
  // Before minutes of installing and building.
  if (!workerOnly) await requireFreePort();
  await ensureInstalled();
  await ensurePrograms();
  if (!dev && !workerOnly) await ensurePages();
  const env = { NODE_ENV: dev ? 'development' : 'production', ...(await databaseSettings()) };
  if (stopping) return;
  if (workerOnly) startWorker(env);
  else startServer(env);
});
if (process.exitCode) await stop(process.exitCode);

async function requireFreePort() {
  const host = process.env.HOST || '127.0.0.1';
  const port = Number(process.env.PORT || 3000);
  // What is no port is told by the program, together with whatever else is wrong with the configuration.
  if (!Number.isInteger(port) || port < 1 || port > 65535) return;
  await new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error) => reject(new Refusal(explainListenError(error, host, port))));
    probe.listen(port, host, () => probe.close(resolve));
  });
}

function explainListenError(error, host, port) {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start`;
  if (error.code === 'EACCES')
    return `Port ${port} needs more rights than this user has. Choose one above 1023: PORT=3000 npm start`;
  return `Vestibule cannot listen on ${host}:${port} (${error.code}). Check HOST and PORT.`;
}

async function databaseSettings() {
  if (process.env.DATABASE_URL || process.env.DATABASE_URL_FILE) return {};
  postgres = await startPostgres({ dataDir });
  if (!postgres.owned) {
    throw new Refusal(
      `The data directory ${dataDir} is in use by a Vestibule that runs. Stop that one, or set VESTIBULE_DATA_DIR to another folder.`,
    );
  }
  postgres.keepRunning((line) => console.error(line));
  return { VESTIBULE_PG_SOCKET: postgres.socketDirectory };
}

/** A server that fails before it was ever ready would fail again; one that worked gets another chance, however it ended. */
function startServer(env, attempt = 0, beenReady = false) {
  const server = start('server', env, ({ code, how, ranMs }) => {
    if (!beenReady || code === EXIT_CONFIGURATION) return stop(1);
    startAgain('server', how, ranMs, attempt, (next) => startServer(env, next, true));
  });
  server.on('message', (message) => {
    if (message?.type !== 'ready' || beenReady) return;
    beenReady = true;
    startWorker(env);
    printWelcome(message);
  });
}

function startWorker(env, attempt = 0) {
  start('worker', env, ({ code, how, ranMs }) => {
    if (code === EXIT_CONFIGURATION || (workerOnly && attempt > 5)) return stop(1);
    startAgain('worker', how, ranMs, attempt, (next) => startWorker(env, next));
  });
}

function startAgain(name, how, ranMs, attempt, begin) {
  const next = ranMs > SETTLED_MS ? 0 : attempt + 1;
  const waitMs = Math.min(30_000, 500 * 2 ** next);
  console.error(`The ${name} ended (${how}); starting it again in ${waitMs / 1000} s.`);
  setTimeout(() => !stopping && begin(next), waitMs);
}

function start(name, env, onUnexpectedExit) {
  const child = fork(path.join(root, 'dist', `${name}.mjs`), {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    execArgv: dev ? ['--enable-source-maps'] : PRODUCTION_FLAGS,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Ctrl-C reaches the whole foreground group: ours alone decides the order of stopping.
    detached: process.platform !== 'win32',
  });
  const startedAt = Date.now();
  programs.add(child);
  child.on('exit', (code, signal) => {
    programs.delete(child);
    const how = signal ?? `exit code ${code}`;
    if (!stopping) onUnexpectedExit({ code, how, ranMs: Date.now() - startedAt });
  });
  return child;
}

function printWelcome({ url, firstOperatorUrl, sandbox }) {
  const lines = ['', `  Vestibule is ready:  ${url}`, ''];
  if (firstOperatorUrl) {
    lines.push(
      '  Create the first operator (this link works once, for 24 hours; starting again prints a new one):',
      '',
      `    ${firstOperatorUrl}`,
      '',
    );
  } else {
    lines.push(`  Sign in:  ${url}/sign-in/operator`, '');
  }
  if (sandbox) lines.push('  The sandbox identity provider is on (turn it off with VESTIBULE_SANDBOX=off).', '');
  console.log(lines.join('\n'));
}

function stop(code) {
  stopping ??= (async () => {
    signalChildren('SIGTERM');
    await Promise.all([...programs].map(stopProgram));
    if (postgres?.owned) await postgres.stop();
    process.exit(code);
  })();
  return stopping;
}

function stopProgram(child) {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => child.kill('SIGKILL'), DRAIN_MS);
    child.once('exit', () => {
      clearTimeout(impatience);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
