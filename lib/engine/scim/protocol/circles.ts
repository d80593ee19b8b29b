/** What waits, and for what: the keys of others. */
export type Waiting = { key: string | null; pending: ReadonlySet<string> };

/**
 * The first group of `waiting` whose members wait for each other and for nobody else: a circle (RFC 7644 §3.7.1), or one that waits
 * for itself. Of several with one key, others wait for the first. Throws where there is none: then somebody waits for nothing, or
 * for a key that nobody has.
 */
export function findCircle<T extends Waiting>(waiting: readonly T[]): T[] {
  const named = new Map<string, number>();
  for (const [n, { key }] of waiting.entries()) if (key !== null && !named.has(key)) named.set(key, n);
  // Tarjan's strongly connected components: the first to be complete has no way out.
  const order = new Map<number, number>();
  const path: number[] = [];
  const visit = (n: number): number | T[] => {
    const own = order.size;
    order.set(n, own);
    path.push(n);
    let lowest = own;
    for (const key of waiting[n]?.pending ?? []) {
      const next = named.get(key);
      if (next === undefined) continue;
      const seen = order.get(next) ?? visit(next);
      if (typeof seen !== 'number') return seen;
      lowest = Math.min(lowest, seen);
    }
    if (lowest < own) return lowest;
    const members = new Set(path.slice(path.indexOf(n)));
    return waiting.filter((_, index) => members.has(index));
  };
  const circle = waiting.length === 0 ? [] : visit(0);
  if (typeof circle === 'number' || circle.length === 0) throw new Error('nobody waits in a circle');
  return circle;
}
