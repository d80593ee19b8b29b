import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPostgres } from './pg.mjs';

const eventually = { timeout: 20_000, interval: 50 };
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'vestibule-pg-'));
  chmodSync(dataDir, 0o755);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const file = (name: string) => path.join(dataDir, name);

function answers(socketDirectory: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path.join(socketDirectory, '.s.PGSQL.5432'));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}

test('RF15: what a start that was killed leaves behind does not stop the next one', async () => {
  mkdirSync(file('pg.new'));
  writeFileSync(file('pg.new/PG_VERSION'), '18'); // The creation of the cluster was interrupted.
  writeFileSync(file('pg.lock'), ''); // So was the writing of the lock.
  const first = await startPostgres({ dataDir });
  expect(await answers(first.socketDirectory)).toBe(true);
  expect(existsSync(file('pg.new'))).toBe(false);
  await first.stop();

  // The numbers are in use again, by processes that began at another time or are another program.
  writeFileSync(file('pg.lock'), `${process.pid} 1`);
  writeFileSync(file('pg.owner'), `${process.pid} 1`);
  writeFileSync(file('pg/postmaster.pid'), `${process.pid}\n${file('pg')}\n1\n5432\n\n\n\n`);
  mkdirSync(first.socketDirectory, { recursive: true });
  writeFileSync(path.join(first.socketDirectory, '.s.PGSQL.5432.lock'), `${process.pid}\n`);
  const second = await startPostgres({ dataDir });
  expect(second).toMatchObject({ owned: true, adopted: false });
  expect(await answers(second.socketDirectory)).toBe(true);
  await second.stop();
}, 120_000);

test('RF03: a database server that is killed is started again', async () => {
  const postgres = await startPostgres({ dataDir });
  const said: string[] = [];
  postgres.keepRunning((line) => said.push(line));
  const postmaster = () => Number.parseInt(readFileSync(file('pg/postmaster.pid'), 'utf8'), 10);
  const killed = postmaster();
  process.kill(killed, 'SIGKILL');
  await vi.waitFor(async () => {
    expect(postmaster()).not.toBe(killed);
    expect(await answers(postgres.socketDirectory)).toBe(true);
  }, eventually);
  expect(said[0]).toBe('The database server is gone; starting it again.');
  await postgres.stop();
  expect(await answers(postgres.socketDirectory)).toBe(false);
}, 120_000);

test('RF13: a data directory that cannot be used is named in one sentence', async () => {
  mkdirSync(file('pg.lock')); // Stands where a file must be written, as a full disk or a lost right would.
  await expect(startPostgres({ dataDir })).rejects.toMatchObject({
    name: 'PostgresError',
    message: expect.stringMatching(/^The data directory .* cannot be used: EISDIR/),
  });
});
