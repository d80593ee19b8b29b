/** Documents of providers, in this process: a bounded number, each for a bounded time, and each fetched once at a time. */
export type Cache<T> = {
  /** The value of `key`, made by `load` when there is none that is young enough for `maxAgeMs`. */
  get(key: string, now: Date, maxAgeMs: number, load: () => Promise<T>): Promise<T>;
};

const MAX_ENTRIES = 1000;

type Loaded<T> = { readonly value: T; readonly at: number };
/** `retried`: what a later load gave that is not worth as much. */
type Kept<T> = Loaded<T> & { readonly retried?: Loaded<T> };

/**
 * `lifetimeOf`: how long a value may be used at all, in milliseconds. A load that rejects leaves nothing behind. One that gives a
 * value of a shorter life than one that may still be used, such as a failure, is the answer for those who want a younger value and
 * no one else: whoever can make a document be fetched anew must not take away the good one.
 */
export function createCache<T>(lifetimeOf: (value: T) => number): Cache<T> {
  const values = new Map<string, Kept<T>>();
  const loading = new Map<string, Promise<T>>();
  // A clock that was set back must not make anything young.
  const isYoung = (loaded: Loaded<T> | undefined, now: number, maxAgeMs: number): loaded is Loaded<T> =>
    loaded !== undefined && now >= loaded.at && now - loaded.at < Math.min(maxAgeMs, lifetimeOf(loaded.value));
  const keep = (key: string, loaded: Loaded<T>) => {
    const known = values.get(key);
    const isUsable = isYoung(known, loaded.at, Number.POSITIVE_INFINITY);
    values.delete(key);
    const oldest = values.size >= MAX_ENTRIES ? values.keys().next().value : undefined;
    if (oldest !== undefined) values.delete(oldest);
    const isWorse = isUsable && lifetimeOf(loaded.value) < lifetimeOf(known.value);
    values.set(key, isWorse ? { ...known, retried: loaded } : loaded);
    return loaded.value;
  };
  return {
    get(key, now, maxAgeMs, load) {
      const at = now.getTime();
      const known = values.get(key);
      const young = [known, known?.retried].find((each) => isYoung(each, at, maxAgeMs));
      if (young !== undefined) return Promise.resolve(young.value);
      const running = loading.get(key);
      if (running !== undefined) return running;
      const started = load()
        .then((value) => keep(key, { value, at }))
        .finally(() => loading.delete(key));
      loading.set(key, started);
      return started;
    },
  };
}
