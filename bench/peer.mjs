import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startPostgres } from '../scripts/pg.mjs';
import { ensureTool, root } from '../scripts/platform.mjs';
import { postmasterOf } from './cpu.mjs';

const PEERS = path.join(root, 'bench', 'peers');

/**
 * Runs SAML Jackson, as its users run it at best (see peers/jackson.mjs), on a PostgreSQL of its own of the same kind as ours.
 * @param {(jackson: { port: number, path: string, token: string, processes: number[] }) => Promise<void>} use
 */
export async function withJackson(use) {
  await ensureTool('bench/peers');
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'vestibule-peer-'));
  fs.chmodSync(dataDir, 0o755);
  const postgres = await startPostgres({ dataDir });
  const peer = spawn(process.execPath, ['jackson.mjs', postgres.socketDirectory, 'postgres'], {
    cwd: PEERS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await use({ ...(await announcement(peer)), processes: [peer.pid, postmasterOf(dataDir)] });
  } finally {
    peer.kill();
    await postgres.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The one line of JSON it prints, among others of the library. */
async function announcement(peer) {
  for await (const line of createInterface({ input: peer.stdout })) {
    if (!line.startsWith('{')) continue;
    peer.stdout.resume();
    return JSON.parse(line);
  }
  throw new Error('SAML Jackson did not start: run node bench/peers/jackson.mjs to see why');
}
