import { z } from 'zod';

const ServerError = z.object({ code: z.string(), constraint_name: z.string().optional() });

/** True when `error`, or what it was caused by, is PostgreSQL's refusal (23505) of a duplicate under `constraint`. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const parsed = ServerError.safeParse(at);
    if (parsed.success) return parsed.data.code === '23505' && parsed.data.constraint_name === constraint;
  }
  return false;
}
