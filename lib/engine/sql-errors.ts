import { z } from 'zod';

const ServerError = z.object({ code: z.string(), constraint_name: z.string().optional() });
type ServerError = z.output<typeof ServerError>;

/** What PostgreSQL said, of an error or of what it was caused by: the query builder wraps the driver's. */
function findServerError(error: unknown): ServerError | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const parsed = ServerError.safeParse(at);
    if (parsed.success) return parsed.data;
  }
  return null;
}

/** True for PostgreSQL's refusal (23505) of a duplicate under `constraint`. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const found = findServerError(error);
  return found?.code === '23505' && found.constraint_name === constraint;
}

/** True for PostgreSQL's refusal (23503) of a row that refers to what is gone, under one of `constraints`, or any without them. */
export function isMissingReference(error: unknown, constraints?: readonly string[]): boolean {
  const found = findServerError(error);
  return found?.code === '23503' && (constraints?.includes(found.constraint_name ?? '') ?? true);
}

const ATTEMPTS = 4;

/** Runs a statement again when PostgreSQL chose it to break a deadlock (40P01): it has then changed nothing. */
export async function retryDeadlocks<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement();
    } catch (error) {
      if (findServerError(error)?.code !== '40P01' || attempt === ATTEMPTS) throw error;
    }
  }
}
