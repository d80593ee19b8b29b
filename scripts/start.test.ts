import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireNode } from './platform.mjs';

const START = path.resolve(import.meta.dirname, 'start.mjs');
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'vestibule-start-'));
  chmodSync(dataDir, 0o755);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function begin(args: string[], settings: Record<string, string>) {
  const env = { ...process.env, VESTIBULE_DATA_DIR: dataDir, DATABASE_URL: '', ...settings };
  const child = spawn(process.execPath, [START, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
  return { child, output };
}

async function runToEnd(args: string[], settings: Record<string, string>) {
  const { child, output } = begin(args, settings);
  const [code] = await once(child, 'close');
  return { code, text: output.text };
}

async function printed({ child, output }: ReturnType<typeof begin>, what: string) {
  while (!output.text.includes(what)) await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
}

describe('npm start explains what keeps it from starting', () => {
  test('a port that is taken is named, with another to try', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, text } = await runToEnd([], { PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(text).toContain(`Port ${port} is taken by another program`);
    expect(text).toContain(`PORT=${port + 1} npm start`);
  });

  test('RF01: a database that cannot be reached is named, without a stack, and waited for', async () => {
    const waiting = begin(['--worker'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' });
    await printed(waiting, 'Trying again in 1 s.');
    expect(waiting.output.text).toMatch(/database cannot be reached.*Check DATABASE_URL/s);
    expect(waiting.output.text).not.toMatch(/\n {4}at /);
    waiting.child.kill('SIGTERM');
    const [code] = await once(waiting.child, 'close');
    expect(code).toBe(0);
  }, 60_000);

  test('every fault of the configuration is listed at once', async () => {
    const { text } = await runToEnd(['--worker'], {
      DATABASE_URL: 'mysql://x',
      VESTIBULE_URL: 'ftp://x',
      VESTIBULE_SECRET: 'short',
      PORT: 'eighty',
    });
    for (const name of ['DATABASE_URL', 'VESTIBULE_URL', 'VESTIBULE_SECRET', 'PORT']) expect(text).toContain(name);
  }, 60_000);

  test('a worker that is killed is named with the signal, and started again', async () => {
    const program = begin(['--worker'], {});
    await printed(program, 'worker started');
    process.kill(Number(/"pid":(\d+)/.exec(program.output.text)?.[1]), 'SIGKILL');
    await printed(program, 'The worker ended (SIGKILL); starting it again in 1 s.');
    while (program.output.text.split('worker started').length < 3) await once(program.child.stdout, 'data');
    program.child.kill('SIGTERM');
    const [code] = await once(program.child, 'close');
    expect(code).toBe(0);
  }, 120_000);

  test('W106: a database restored without its secret is refused with what to put back, and works once it is there', async () => {
    const first = begin(['--worker'], {});
    await printed(first, 'worker started');
    first.child.kill('SIGTERM');
    await once(first.child, 'close');
    const secret = path.join(dataDir, 'secret');
    const kept = readFileSync(secret);
    rmSync(secret);
    const refused = await runToEnd(['--worker'], {});
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/begun with another secret.*VESTIBULE_SECRET.*file "secret"/s);
    expect(refused.text).not.toMatch(/\n {4}at /);
    writeFileSync(secret, kept);
    const again = begin(['--worker'], {});
    await printed(again, 'worker started');
    again.child.kill('SIGTERM');
    expect((await once(again.child, 'close'))[0]).toBe(0);
  }, 120_000);

  test('a data directory in use is named; a kill -9 leaves one that the next start recovers', async () => {
    const first = begin(['--worker'], {});
    await printed(first, 'worker started');
    const second = await runToEnd(['--worker'], {});
    expect(second.code).toBe(1);
    expect(second.text).toContain(`The data directory ${dataDir} is in use`);

    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    const third = begin(['--worker'], {});
    await printed(third, 'worker started');
    third.child.kill('SIGTERM');
    const [code] = await once(third.child, 'close');
    expect(code).toBe(0);
  }, 120_000);
});

test.each(['18.20.4', '20.18.3'])('Node %s is refused with the version to install', (version) => {
  expect(() => requireNode(version)).toThrow(/too old: Vestibule needs 20\.19 or newer/);
});

test.each(['20.19.0', '22.0.0', '26.10.0'])('Node %s is supported', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});
