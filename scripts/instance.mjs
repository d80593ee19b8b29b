/** A running Vestibule of a script's own: free port, empty data directory, stopped and removed at the end. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Refusal, root } from './platform.mjs';

/**
 * Starts an instance, hands it to `use`, and stops it whatever happens.
 * @param {(instance: { url: string, port: number, dataDir: string, pid: number, firstOperatorUrl: string, vestibule(...args: string[]): any }) => Promise<void>} use
 * `vestibule` runs the command line with `--json` and returns what it printed; `vestibule.withInput` gives it standard input.
 * @param {Record<string, string>} settings environment variables
 */
export async function withInstance(use, settings = {}) {
  await withDataDir((dataDir) => withInstanceIn(dataDir, use, settings));
}

/** Makes an empty data directory, hands it to `use`, and removes it whatever happens. */
export async function withDataDir(use) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'vestibule-instance-'));
  fs.chmodSync(dataDir, 0o755);
  try {
    await use(dataDir);
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The same as {@link withInstance} on a data directory that the caller keeps. */
export async function withInstanceIn(dataDir, use, settings = {}) {
  const port = await freePort();
  const env = {
    ...process.env,
    VESTIBULE_LOG_LEVEL: 'warn',
    // Counted, but never reached: a benchmark comes from one address with one key.
    VESTIBULE_RATE_LIMITS: ['api', 'redeem', 'scim', 'oauth', 'address']
      .map((name) => `${name}=1000000/1000000`)
      .join(),
    ...settings,
    PORT: String(port),
    VESTIBULE_DATA_DIR: dataDir,
  };
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { url, firstOperatorUrl } = await ready(child, port);
    const vestibule = (...args) => JSON.parse(runCommandLine(args, env));
    vestibule.withInput = (input, ...args) => JSON.parse(runCommandLine(args, env, input));
    await use({ url, port, dataDir, pid: child.pid, firstOperatorUrl, vestibule });
  } finally {
    await stop(child);
  }
}

function ready(child, port) {
  const url = `http://localhost:${port}`;
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (!printed.includes('Vestibule is ready:')) return;
      resolve({ url, firstOperatorUrl: printed.match(/http\S+\/welcome\?token=\S+/)?.[0] ?? '' });
    });
    child.on('exit', (code) => reject(new Refusal(`Vestibule did not start (exit code ${code}):\n${printed}`)));
  });
}

function runCommandLine(args, env, input = '') {
  const result = spawnSync(process.execPath, ['scripts/vestibule.mjs', ...args, '--json'], {
    input,
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (result.status === 0) return result.stdout;
  throw new Refusal(`vestibule ${args.join(' ')} failed: ${result.stderr}`);
}

function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
