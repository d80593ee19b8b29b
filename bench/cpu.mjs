import fs from 'node:fs';
import path from 'node:path';

/** Microseconds in one tick of /proc's clocks, which is 100 Hz to every program. */
const TICK_MICROS = 10_000;

/**
 * CPU time, in microseconds, that processes and all their descendants have used; null where there is no /proc. On a machine
 * that others use it is steadier than throughput: it does not count waiting for a turn.
 */
export function cpuMicros(roots) {
  if (!fs.existsSync('/proc/self/stat')) return null;
  const processes = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readProcess)
    .filter(Boolean);
  const wanted = new Set(roots);
  // A child can have a smaller number than its parent, so look until nothing is new.
  for (let size = 0; size < wanted.size; ) {
    size = wanted.size;
    for (const { pid, parent } of processes) if (wanted.has(parent)) wanted.add(pid);
  }
  return processes.filter(({ pid }) => wanted.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0) * TICK_MICROS;
}

function readProcess(name) {
  try {
    const fields = fs.readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return { pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
    throw error;
  }
}

/** The process of the embedded PostgreSQL of a data directory. */
export function postmasterOf(dataDir) {
  return Number(fs.readFileSync(path.join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
}
