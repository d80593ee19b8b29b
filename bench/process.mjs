import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { withDataDir, withInstanceIn } from '../scripts/instance.mjs';
import { scimLoad } from './scim-load.mjs';
import { person } from './scim-people.mjs';

let serial = 30_000_000;

/**
 * P14: resident memory of the program's own processes, PostgreSQL left out, while 64 connections create users and the worker syncs
 * them, after a page was shown. The limit is held against proportional shares (Pss): three processes of one Node have its code in
 * memory once, and the sum of their resident sizes, printed beside it, counts it three times.
 */
export async function benchMemory({ instance, directory, milliseconds }) {
  if (!fs.existsSync('/proc/self/smaps_rollup')) return [];
  const page = await fetch(`${instance.url}/sign-in`);
  if (!page.ok) throw new Error(`/sign-in: ${page.status}`);
  const load = scimLoad(directory, {
    ...{ connections: 64, milliseconds, expect: '201' },
    request: () => ({ method: 'POST', path: '/Users', body: person(serial++) }),
  });
  const peak = { shares: 0, resident: 0 };
  const done = load();
  let running = true;
  done.finally(() => (running = false)).catch(() => {});
  while (running) {
    for (const [name, value] of Object.entries(memoryOf(instance.pid))) peak[name] = Math.max(peak[name], value);
    await wait(100);
  }
  const perSecond = await done;
  return [
    {
      ...{ id: 'P14', what: 'memory of all in one under load, MiB', against: 'a limit of 280' },
      ...{ ratio: peak.shares / 280, reach: '≤ 1', figures: { ...peak, 'creates a second': perSecond } },
    },
  ];
}

/** MiB of a process and its descendants, of which those of PostgreSQL are left out. */
function memoryOf(root) {
  const processes = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(name))
    .filter(Boolean);
  const wanted = new Set([root]);
  for (let size = 0; size < wanted.size; ) {
    size = wanted.size;
    for (const { pid, parent } of processes) if (wanted.has(parent)) wanted.add(pid);
  }
  const sum = { shares: 0, resident: 0 };
  for (const { pid, name } of processes) {
    if (!wanted.has(pid) || name.startsWith('postgres')) continue;
    const rollup = readProc(`/proc/${pid}/smaps_rollup`) ?? '';
    sum.shares += Number(/^Pss: +(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    sum.resident += Number(/^Rss: +(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  }
  return sum;
}

function readProcess(name) {
  const stat = readProc(`/proc/${name}/stat`);
  if (stat === null) return null;
  return {
    pid: Number(name),
    parent: Number(stat.split(') ').at(-1).split(' ')[1]),
    name: stat.slice(stat.indexOf('(') + 1),
  };
}

/** Null when the process has ended meanwhile. */
function readProc(file) {
  try {
    return fs.readFileSync(file, 'utf8');
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
