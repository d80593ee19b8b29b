export type ResolvedAddress = { address: string; family: number };
export type Resolve = (host: string) => Promise<ResolvedAddress[]>;

/** As many as libuv looks up at a time with its four threads: more would only wait there, where nobody can call them off. */
const AT_ONCE = 2;

/**
 * Looks names up, a few at a time and each name once at a time. A look-up has no deadline of its own, so names whose servers never
 * answer must not pile up before everybody else's: whoever has given up (`signal`) while waiting for a turn takes none. Gives no
 * addresses then.
 */
export function createLookups(resolve: Resolve): (host: string, signal: AbortSignal) => Promise<ResolvedAddress[]> {
  const started = new Map<string, Promise<ResolvedAddress[]>>();
  const waiting = new Set<() => void>();
  const end = (host: string) => {
    started.delete(host);
    for (const wake of waiting) wake();
  };
  return async (host, signal) => {
    while (!started.has(host) && started.size >= AT_ONCE && !signal.aborted) await nextTurn(waiting, signal);
    const running = started.get(host);
    if (running !== undefined) return running;
    if (signal.aborted) return [];
    const lookup = resolve(host).finally(() => end(host));
    started.set(host, lookup);
    return lookup;
  };
}

function nextTurn(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
