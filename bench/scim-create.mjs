import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres } from '../scripts/pg.mjs';
import { ensureTool, root } from '../scripts/platform.mjs';
import { compare } from './compare.mjs';
import { httpRequest, measureLoad } from './load.mjs';

const PEERS = path.join(root, 'bench', 'peers');
let serial = 0;

/** P2: SCIM POST /Users with its log, against SAML Jackson on the same kind of PostgreSQL (and without a log). */
export async function benchScimCreate({ instance, rounds, milliseconds, directory }) {
  await ensureTool('bench/peers');
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'vestibule-peer-'));
  fs.chmodSync(dataDir, 0o755);
  const postgres = await startPostgres({ dataDir });
  const peer = spawn(process.execPath, ['jackson.mjs', postgres.socketDirectory, 'postgres'], {
    cwd: PEERS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = await once(peer.stdout, 'data');
    const jackson = JSON.parse(String(line));
    const ours = { port: instance.port, path: directory.path, token: directory.token };
    const rows = [];
    for (const [connections, reach] of [
      [16, 15],
      [64, 17],
    ]) {
      const medians = await compare(
        { jackson: create(jackson, connections, milliseconds), ours: create(ours, connections, milliseconds) },
        rounds,
      );
      rows.push({
        id: 'P2',
        what: `SCIM POST /Users, ${connections} connections`,
        against: 'jackson',
        ratio: medians.ours / medians.jackson,
        reach,
        figures: medians,
      });
    }
    return rows;
  } finally {
    peer.kill();
    await postgres.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

function create({ port, path: base, token }, connections, milliseconds) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  return async () => {
    const request = () => httpRequest('POST', `${base}/Users`, { headers, body: person(serial++) });
    const { perSecond, statuses } = await measureLoad({ port, connections, milliseconds, request });
    const refused = Object.keys(statuses).filter((status) => status !== '201');
    if (refused.length > 0) throw new Error(`POST /Users was answered ${JSON.stringify(statuses)}`);
    return perSecond;
  };
}

function person(n) {
  return JSON.stringify({
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName: `person-${n}@bench.example`,
    externalId: `00u${n}`,
    name: { givenName: 'Person', familyName: `Number ${n}` },
    displayName: `Person Number ${n}`,
    emails: [{ value: `person-${n}@bench.example`, type: 'work', primary: true }],
    active: true,
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Bench', employeeNumber: String(n) },
  });
}
