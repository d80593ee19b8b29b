/** Work that goes on after its request is answered, so that a host can wait for it before it ends its connections. */
export type Background = {
  /** Takes work that does not reject. False when there is too much already: whoever asks then waits for it. */
  take(work: () => Promise<void>): boolean;
  /** Waits for everything taken so far. */
  settled(): Promise<void>;
};

/** `limit`: pieces of work at a time. A database that has become slow must not fill the memory. */
export function createBackground(limit = 2000): Background {
  const running = new Set<Promise<void>>();
  return {
    take(work) {
      if (running.size >= limit) return false;
      const done = work().finally(() => running.delete(done));
      running.add(done);
      return true;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
