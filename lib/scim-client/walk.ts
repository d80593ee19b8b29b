import type { ScimPage } from './list';
import type { ScimFailure, ScimOutcome } from './outcome';

/** One page of a walk, or the reason why the walk cannot go on. A walk that yields a `problem` ends there. */
export type WalkStep<T> = { kind: 'page'; page: ScimPage<T> } | { kind: 'problem'; problem: WalkProblem };

export type WalkProblem =
  | { code: 'request_failed'; failure: ScimFailure }
  /** The server answers different positions with the same resources: it ignores `startIndex`. */
  | { code: 'repeated_resource'; id: string }
  /** The total changed on the way, so a resource may have been missed or seen twice. */
  | { code: 'total_changed'; before: number; after: number }
  /** The server stopped handing out resources before its own total. */
  | { code: 'ended_early'; expected: number; received: number };

/**
 * Reads every page of a collection in order. The position advances by what was returned, not by what was asked for: servers
 * cap pages. The walk is complete only when it ends without a `problem`; nothing may be concluded from absence otherwise.
 */
export async function* walkPages<T extends { id: string }>(
  readPage: (startIndex: number) => Promise<ScimOutcome<ScimPage<T>>>,
): AsyncGenerator<WalkStep<T>, void, void> {
  const seen = new Set<string>();
  let total: number | null = null;
  for (;;) {
    const outcome = await readPage(seen.size + 1);
    if (outcome.kind !== 'ok') return yield problem({ code: 'request_failed', failure: outcome });
    const page = outcome.value;
    if (total !== null && page.totalResults !== total) {
      return yield problem({ code: 'total_changed', before: total, after: page.totalResults });
    }
    total = page.totalResults;
    for (const { id } of page.resources) {
      if (seen.has(id)) return yield problem({ code: 'repeated_resource', id });
      seen.add(id);
    }
    if (page.resources.length === 0 && seen.size < total) {
      return yield problem({ code: 'ended_early', expected: total, received: seen.size });
    }
    yield { kind: 'page', page };
    if (seen.size >= total) return;
  }
}

function problem(value: WalkProblem): { kind: 'problem'; problem: WalkProblem } {
  return { kind: 'problem', problem: value };
}
