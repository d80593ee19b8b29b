import { createHash } from 'node:crypto';
import { invariant } from '@/lib/invariant';

/** Numbers that look random and are the same for the same seed, on every machine. */
export type Random = {
  /** A whole number from 0 to `limit - 1`; 0 for a limit below 1. */
  below(limit: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(list: readonly T[]): T;
};

/** A generator of its own for each list of parts, so that any single case of a run can be made again without the others. */
export function randomFrom(...parts: readonly (string | number)[]): Random {
  const seed = createHash('sha256').update(parts.join('\0')).digest();
  const state = new Uint32Array([0, 4, 8, 12].map((offset) => seed.readUInt32LE(offset)));
  const below = (limit: number) => (limit < 1 ? 0 : next(state) % limit);
  return {
    below,
    once: (times) => below(times) === 0,
    pick(list) {
      invariant(list.length > 0, 'there is something to pick from');
      // The index is below the length.
      return list[below(list.length)] as (typeof list)[number];
    },
  };
}

/** sfc32: small, fast, and more than random enough. */
function next(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, counter = 0] = state;
  const sum = (a + b + counter) >>> 0;
  state[3] = counter + 1;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + sum;
  return sum;
}
