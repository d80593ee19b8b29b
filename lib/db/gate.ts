/** How long an answer of the database stands for the next one. */
const FRESH_MS = 1000;

/**
 * Knows whether the database works, so that requests are turned away at once and in words while it does not, instead of
 * waiting or failing one by one.
 */
export type DatabaseGate = {
  /** While open: true at once, and now and then a look in the background. While closed: looks, then says. */
  isOpen(): boolean | Promise<boolean>;
  /** Looks now, whatever was known, and says. */
  look(): Promise<boolean>;
};

type GateDeps = {
  /** Resolves when the database works; must settle in bounded time. */
  probe: () => Promise<unknown>;
  /** Milliseconds of a clock that only goes forward. */
  now: () => number;
  onChange: (open: boolean, error?: unknown) => void;
};

/** A gate that starts open. One look at a time, however many ask. */
export function createDatabaseGate({ probe, now, onChange }: GateDeps): DatabaseGate {
  let open = true;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<boolean> | null = null;

  const settle = (result: boolean, error?: unknown) => {
    lookedAt = now();
    looking = null;
    if (open !== result) onChange(result, error);
    open = result;
    return result;
  };
  const look = () => {
    looking ??= probe().then(
      () => settle(true),
      (error: unknown) => settle(false, error),
    );
    return looking;
  };
  return {
    look,
    isOpen() {
      if (!open) return look();
      if (now() - lookedAt >= FRESH_MS) void look();
      return true;
    },
  };
}
