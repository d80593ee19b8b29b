/** Documents of providers, in this process: a bounded number, each for a bounded time, and each fetched once at a time. */
export type Cache<T> = {
  /** The value of `key`, made by `load` when there is none that is young enough for `maxAgeMs`. */
  get(key: string, now: Date, maxAgeMs: number, load: () => Promise<T>): Promise<T>;
};

const MAX_ENTRIES = 1000;

/** `lifetimeOf`: how long a value may be used at all, in milliseconds. A load that rejects leaves nothing behind. */
export function createCache<T>(lifetimeOf: (value: T) => number): Cache<T> {
  const values = new Map<string, { value: T; at: number }>();
  const loading = new Map<string, Promise<T>>();
  const keep = (key: string, value: T, at: number) => {
    values.delete(key);
    const oldest = values.size >= MAX_ENTRIES ? values.keys().next().value : undefined;
    if (oldest !== undefined) values.delete(oldest);
    values.set(key, { value, at });
    return value;
  };
  return {
    get(key, now, maxAgeMs, load) {
      const known = values.get(key);
      const age = known === undefined ? 0 : now.getTime() - known.at;
      // A clock that was set back must not make anything young.
      if (known !== undefined && age >= 0 && age < Math.min(maxAgeMs, lifetimeOf(known.value)))
        return Promise.resolve(known.value);
      const running = loading.get(key);
      if (running !== undefined) return running;
      const started = load()
        .then((value) => keep(key, value, now.getTime()))
        .finally(() => loading.delete(key));
      loading.set(key, started);
      return started;
    },
  };
}
