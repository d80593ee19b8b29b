/**
 * Joins requests into statements: a request that arrives while a statement is in flight waits for it and goes into the next one
 * with all others that waited. When nothing is in flight nobody waits for longer than it takes to look whether others have arrived at
 * the same time, and under load one round trip and one commit serve many.
 */
export type Batch<Q, A> = (request: Q) => Promise<A>;

type Pending<Q, A> = { request: Q; resolve: (answer: A) => void; reject: (error: unknown) => void };

const MAX_BATCH = 128;

/**
 * `run` answers requests in their order. When a batch of several fails, each of its requests is run again alone, so that one
 * refusal is one request's; `run` must therefore leave nothing behind when it fails. One statement runs at a time, of at most
 * `max` requests.
 */
export function createBatch<Q, A>(
  run: (requests: readonly Q[]) => Promise<readonly A[]>,
  { max = MAX_BATCH }: { max?: number } = {},
): Batch<Q, A> {
  const waiting: Pending<Q, A>[] = [];
  let running = false;

  async function runBatch(batch: readonly Pending<Q, A>[]): Promise<void> {
    try {
      const answers = await run(batch.map(({ request }) => request));
      if (answers.length !== batch.length) throw new Error(`a batch of ${batch.length} got ${answers.length} answers`);
      answers.forEach((answer, index) => {
        batch[index]?.resolve(answer);
      });
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else for (const pending of batch) await runBatch([pending]);
    }
  }

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      // Those whose bytes are here already come along: a statement costs as much as several of its rows.
      await new Promise((resolve) => setImmediate(resolve));
      await runBatch(waiting.splice(0, max));
    }
    running = false;
  }

  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (!running) void drain();
    });
}

/** Runs tasks of one key one after the other, and tasks of different keys side by side. */
export function createQueues(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    tails.set(key, result);
    try {
      return await result;
    } finally {
      if (tails.get(key) === result) tails.delete(key);
    }
  };
}
