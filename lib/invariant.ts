/** A broken assumption of ours, never a caller's mistake: it surfaces as a 500 with a request id and its message stays in the log. */
export class InvariantError extends Error {
  override name = 'InvariantError';
}

/** Throws {@link InvariantError} unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
