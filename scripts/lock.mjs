/** Locks between processes of one machine, and who is alive. Node built-ins only. */
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for the lock `file` and returns how to give it back. Exclusive across processes; the lock of a dead process is taken
 * over. A wait of more than `patienceMs` is explained, once.
 */
export async function takeLock(file, { patienceMs = 5_000, say = console.error } = {}) {
  const explainAt = Date.now() + patienceMs;
  let explained = false;
  for (;;) {
    try {
      fs.writeFileSync(file, identityOf(process.pid), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const seen = isAlive(file) ? null : contentOf(file);
    if (!explained && seen === null && Date.now() >= explainAt) {
      say(`Waiting for process ${readNumber(file)}, which holds ${file}. Remove that file if it is not a Vestibule.`);
      explained = true;
    }
    await delay(50);
    // Looked at twice: one that was just being made is no leftover.
    if (seen !== null && contentOf(file) === seen) fs.rmSync(file, { force: true });
  }
}

/** Whether the process that a file names is alive. A number alone would not do: numbers are used again. */
export function isAlive(file) {
  const named = contentOf(file);
  const pid = Number(named.split(' ')[0]);
  return pid > 0 && isAlivePid(pid) && (!named.includes(' ') || named === identityOf(pid));
}

/** A process's number and, where the system tells, when it started (in ticks since boot). */
export function identityOf(pid) {
  const facts = factsOf(pid);
  return facts ? `${pid} ${facts[19]}` : String(pid);
}

/** What Linux tells of a process, from its state on; null where nothing is told. */
function factsOf(pid) {
  const text = contentOf(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, which may hold spaces.
  return text === '' ? null : text.replace(/^.*\)/s, '').trim().split(' ');
}

/** Whether a process has this number. */
export function isAlivePid(pid) {
  // A container whose first process collects no orphans keeps the dead ones on its list.
  if (factsOf(pid)?.[0] === 'Z') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function contentOf(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The number that a file begins with; 0 when there is none. */
export function readNumber(file) {
  return Number.parseInt(contentOf(file), 10) || 0;
}
