import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CACHE = path.resolve(import.meta.dirname, '../.cache');
let folder: string;

beforeAll(async () => {
  // Within the repository: packages are found from there.
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(path.join(CACHE, 'program-'));
  await build({
    stdin: {
      contents: `
        import { runProgram } from './program';
        await runProgram('test', async () => {
          setInterval(() => {}, 1000);
          const [how, code] = process.argv.slice(2);
          const error = Object.assign(new Error('a bug'), code ? { code } : {});
          if (how === 'rejection') void Promise.reject(error);
          if (how === 'exception') setTimeout(() => { throw error; }, 0);
          setTimeout(() => { process.stdout.write('goes on'); process.kill(process.pid, 'SIGTERM'); }, 200);
          return async () => { process.stdout.write(', ends'); };
        });`,
      resolveDir: import.meta.dirname,
    },
    outfile: path.join(folder, 'program.mjs'),
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const child = spawn(process.execPath, [path.join(folder, 'program.mjs'), ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

test.each(['rejection', 'exception'])(
  'W112: an unhandled %s is written down and ends the program at once',
  async (how) => {
    const { code, stdout, stderr } = await run(how);
    expect(code).not.toBe(0);
    expect(stderr).toContain('a bug');
    expect(stdout).toBe('');
  },
);

test('W112: only a database that is away, in the background, is no reason to end', async () => {
  const { code, stdout, stderr } = await run('rejection', 'ECONNREFUSED');
  expect(stderr).toContain('The test lost the database in the background: a bug');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'goes on, ends' });
});
