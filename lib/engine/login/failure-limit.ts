/** How many refusals of unverified responses are recorded for one connection: a burst, then so many a minute. */
const BURST = 60;
const PER_MINUTE = 30;
const MAX_CONNECTIONS = 10_000;

export type FailureLimit = (samlConnectionId: string, now: Date) => boolean;

/**
 * A token bucket for each connection, in this process. Anyone who knows a connection can post junk to it: each piece is refused
 * for free, but only so many are written to the log. Verified responses never count, so that junk keeps nobody from signing in.
 */
export function createFailureLimit(): FailureLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (samlConnectionId, now) => {
    const at = now.getTime();
    const known = buckets.get(samlConnectionId) ?? { tokens: BURST, at };
    const tokens = Math.min(BURST, known.tokens + (Math.max(0, at - known.at) / 60_000) * PER_MINUTE);
    if (buckets.size >= MAX_CONNECTIONS) buckets.clear();
    buckets.set(samlConnectionId, { tokens: tokens < 1 ? tokens : tokens - 1, at });
    return tokens >= 1;
  };
}
