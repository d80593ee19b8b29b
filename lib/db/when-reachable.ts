import { isDatabaseUnavailable } from '@/lib/database-failure';
import type { Logger } from '@/lib/log';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

type Deps = { logger: Logger; wait?: (milliseconds: number) => Promise<void> };

/**
 * Does `work`, again and again while the database is not to be reached: a program may start before its database. Rejects with
 * what is wrong for another reason.
 */
export async function whenReachable<T>(work: () => Promise<T>, { logger, wait = pause }: Deps): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      logger.warn({}, `${message} Trying again in ${waitMs / 1000} s.`);
      await wait(waitMs);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
