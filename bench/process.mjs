import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { withDataDir, withInstanceIn } from '../scripts/instance.mjs';
import { cpuMicros } from './cpu.mjs';
import { scimLoad } from './scim-load.mjs';
import { person } from './scim-people.mjs';

let serial = 30_000_000;

/** P14: resident memory of the program's own processes, PostgreSQL left out, while 64 connections create users. */
export async function benchMemory({ instance, directory, milliseconds }) {
  if (cpuMicros([instance.pid]) === null) return [];
  const load = scimLoad(directory, {
    ...{ connections: 64, milliseconds, expect: '201' },
    request: () => ({ method: 'POST', path: '/Users', body: person(serial++) }),
  });
  let peak = 0;
  const done = load();
  let running = true;
  done.finally(() => (running = false)).catch(() => {});
  while (running) {
    peak = Math.max(peak, residentBytes(instance.pid));
    await wait(100);
  }
  await done;
  const mebibytes = peak / 2 ** 20;
  return [
    {
      ...{ id: 'P14', what: 'memory of all in one under load, MiB', against: 'a limit of 280' },
      ...{ ratio: mebibytes / 280, reach: '≤ 1', figures: { mebibytes } },
    },
  ];
}

/** Resident memory of a process and its descendants, of which those of PostgreSQL are left out. */
function residentBytes(root) {
  const processes = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readProcess)
    .filter(Boolean);
  const wanted = new Set([root]);
  for (let size = 0; size < wanted.size; ) {
    size = wanted.size;
    for (const { pid, parent } of processes) if (wanted.has(parent)) wanted.add(pid);
  }
  return processes
    .filter(({ pid, name }) => wanted.has(pid) && !name.startsWith('postgres'))
    .reduce((sum, { pages }) => sum + pages * 4096, 0);
}

function readProcess(name) {
  try {
    const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
    const fields = stat.split(') ').at(-1).split(' ');
    const pages = Number(fs.readFileSync(`/proc/${name}/statm`, 'utf8').split(' ')[1]);
    return { pid: Number(name), parent: Number(fields[1]), name: stat.slice(stat.indexOf('(') + 1), pages };
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
    throw error;
  }
}

/** P15: from `npm start` on data that exist to the first answer of the API. */
export async function benchStart({ rounds }) {
  const times = [];
  await withDataDir(async (dataDir) => {
    for (let round = 0; round <= rounds; round += 1) {
      const startedAt = performance.now();
      await withInstanceIn(dataDir, async ({ url }) => {
        await fetch(`${url}/v1/organizations`);
        // The first start makes the database.
        if (round > 0) times.push((performance.now() - startedAt) / 1000);
      });
    }
  });
  const seconds = times.toSorted((a, b) => a - b)[times.length >> 1];
  return [
    {
      ...{ id: 'P15', what: 'warm start to first answer, seconds', against: 'a limit of 3' },
      ...{ ratio: seconds / 3, reach: '≤ 1', figures: { seconds } },
    },
  ];
}
