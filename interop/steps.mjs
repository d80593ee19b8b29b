/** What an interoperability run counts and starts. Steps that passed are lines with a tick; everything started is stopped. */
import { spawn } from 'node:child_process';
import { Refusal, root } from '../scripts/platform.mjs';

const TICK = '  ✔ ';
const running = new Set();

/** The counts of a run, for its last line. */
export const counts = { passed: 0, failed: 0, leftOut: 0 };

/** Reports one guarantee as kept. */
export function passed(step) {
  counts.passed += 1;
  console.log(`${TICK}${step}`);
}

/**
 * Runs a client to its end, shows what it prints, and counts its ticks. Rejects with a Refusal when it fails.
 * @param {{ env?: Record<string, string>, what: string, cwd?: string }} options
 */
export async function runClient(command, args, { env = {}, what, cwd = root }) {
  const child = track(
    spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    counts.passed += lines.filter((line) => line.startsWith(TICK)).length;
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new Refusal(`${what} could not be run: ${cause.message}`)));
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code !== 0) throw new Refusal(`${what} failed (${code}). The lines above say why.`);
}

/**
 * Starts a server, waits until it prints what `ready` matches, hands the match to `use`, and stops the server whatever happens.
 * @param {{ env?: Record<string, string>, what: string, ready: RegExp, seconds?: number, cwd?: string }} options
 */
export async function withServer(command, args, { env = {}, what, ready, seconds = 120, cwd = root }, use) {
  const child = track(
    // A group of its own: whatever it starts goes with it.
    spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true }),
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      printed = (printed + text).slice(-8000);
    });
  try {
    return await use(await announced(child, { what, ready, seconds }));
  } catch (error) {
    console.error(`${what} printed:\n${printed}`);
    throw error;
  } finally {
    await stop(child);
  }
}

function announced(child, { what, ready, seconds }) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (why) => reject(new Refusal(`${what} ${why}.`));
    const timer = setTimeout(fail, seconds * 1000, `was not ready after ${seconds} seconds`);
    const listen = (text) => {
      printed += text;
      const match = ready.exec(printed);
      if (match) {
        clearTimeout(timer);
        resolve(match);
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (cause) => fail(`could not be started (${cause.message})`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended by itself (exit code ${code})`);
    });
  });
}

function track(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function stop(child) {
  if (!running.has(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const hard = setTimeout(signal, 15_000, child, 'SIGKILL');
  signal(child, 'SIGTERM');
  await gone;
  clearTimeout(hard);
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // No group of its own: it shares ours.
    child.kill(name);
  }
}

/** Ends everything that still runs; for a run that is interrupted. */
export function stopEverything(name) {
  for (const child of running) signal(child, name);
}
