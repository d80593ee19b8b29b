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
 * @param {(jackson: Peer | null) => Promise<void>} use null where it is not there and cannot be, or shall not be, installed
 * @param {{ install: boolean }} options
 * @typedef {{ port: number, path: string, token: string, processes: number[] }} Peer
 */
export async function withJackson(use, { install }) {
  if (!(await isInstalled(install))) return use(null);
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

async function isInstalled(install) {
  if (fs.existsSync(path.join(PEERS, 'node_modules', '@boxyhq', 'saml-jackson'))) return true;
  if (!install) return false;
  try {
    await ensureTool('bench/peers');
    return true;
  } catch (error) {
    // A machine without a way to the registry still measures everything that is ours.
    if (error?.name !== 'Refusal') throw error;
    console.error(error.message);
    return false;
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
