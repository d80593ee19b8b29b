import type { Sql } from 'postgres';

/** A question that waits longer has no answer. */
const PATIENCE_MS = 2000;

/** Asks the database over a connection that no request can take away, and never waits long. */
export type DatabaseProbe = {
  /** The answer to `question`; rejects after two seconds. */
  ask<T>(question: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** The database took too long. */
export class ProbeTimeoutError extends Error {
  override name = 'ProbeTimeoutError';
}

/** `open` makes a pool of one connection. A connection that does not answer is given up, so that the next question has another. */
export function createDatabaseProbe(open: () => Sql, patienceMs = PATIENCE_MS): DatabaseProbe {
  let pool = open();
  const give = async (sql: Sql) => {
    if (sql === pool) pool = open();
    await sql.end({ timeout: 0 });
  };
  return {
    async ask(question) {
      const sql = pool;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        const error = new ProbeTimeoutError(`the database did not answer within ${patienceMs} ms`);
        timer = setTimeout(() => void give(sql).finally(() => reject(error)), patienceMs);
      });
      const answer = question(sql);
      // Given up, it fails later, and nobody waits for it then.
      answer.catch(() => {});
      return Promise.race([answer, late]).finally(() => clearTimeout(timer));
    },
    close: () => pool.end({ timeout: 1 }),
  };
}
