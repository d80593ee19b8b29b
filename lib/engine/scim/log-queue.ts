import type { EngineDeps } from '../deps';
import { createBatch } from './batch';
import { insertRequests, type ScopedLogEntry } from './request-log-store';

/** Writes entries of the request log, many at a time. */
export type LogQueue = {
  /** Resolves when the entry is written. */
  write(entry: ScopedLogEntry): Promise<undefined>;
  /**
   * Takes an entry that may be written after its request is answered: within moments, at the latest before the host ends. It is
   * lost only when the process is killed, or with the database. False when too much waits already, or the host takes no work:
   * whoever asks then writes it.
   */
  later(entry: ScopedLogEntry): boolean;
};

const GATHER_MS = 50;
/** Entries that wait or are being written. */
const MAX_HELD = 5000;
const MAX_ROWS = 500;

export function createLogQueue({ sql, background, logger }: EngineDeps): LogQueue {
  const write = createBatch(
    async (entries: readonly ScopedLogEntry[]) => {
      await insertRequests(sql, entries);
      return entries.map(() => undefined);
    },
    { max: MAX_ROWS },
  );
  let waiting: ScopedLogEntry[] = [];
  let held = 0;

  async function writeWaiting(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const entries = waiting;
    waiting = [];
    const written = await Promise.allSettled(entries.map(write));
    held -= entries.length;
    const failed = written.filter((result) => result.status === 'rejected');
    if (failed[0] === undefined) return;
    logger.error({ err: failed[0].reason, count: failed.length }, 'SCIM requests could not be recorded');
  }

  return {
    write,
    later(entry) {
      if (held >= MAX_HELD || (waiting.length === 0 && !background?.take(writeWaiting))) return false;
      held += 1;
      waiting.push(entry);
      return true;
    },
  };
}
