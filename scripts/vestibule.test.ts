import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const VESTIBULE = path.resolve(import.meta.dirname, 'vestibule.mjs');
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'vestibule-cli-'));
  chmodSync(dataDir, 0o755);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function vestibule(...args: string[]) {
  const env = { ...process.env, VESTIBULE_DATA_DIR: dataDir, DATABASE_URL: '' };
  const child = spawn(process.execPath, [VESTIBULE, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (printed.stdout += chunk));
  child.stderr.on('data', (chunk) => (printed.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...printed };
}

describe('the command line beside a data directory without a database', () => {
  test.each([
    [['doctor'], 1, 'stderr', /There is no database in .*Start the server once: npm start/s],
    [['help'], 0, 'stdout', /environment create/],
  ] as const)(
    '%s makes none',
    async (args, code, stream, text) => {
      const result = await vestibule(...args);
      expect(result).toMatchObject({ code, [stream]: expect.stringMatching(text) });
      expect(existsSync(path.join(dataDir, 'pg'))).toBe(false);
    },
    60_000,
  );

  test('a command that needs one makes it, and says so where programs do not read', async () => {
    const { code, stdout, stderr } = await vestibule('environment', 'create', '--name', 'Staging', '--json');
    expect(stderr).toContain(`There is no database in ${dataDir} yet: making one.`);
    expect(JSON.parse(stdout)).toMatchObject({ displayName: 'Staging' });
    expect(code).toBe(0);
    expect((await vestibule('migrate')).stderr).toBe('');
  }, 60_000);
});
