function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** True for PostgreSQL's refusal (23505) of a duplicate under `constraint`. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  if (codeOf(error) !== '23505' || !(error instanceof Error)) return false;
  return 'constraint_name' in error && error.constraint_name === constraint;
}

const ATTEMPTS = 4;

/** Runs a statement again when PostgreSQL chose it to break a deadlock (40P01): it has then changed nothing. */
export async function retryDeadlocks<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement();
    } catch (error) {
      if (codeOf(error) !== '40P01' || attempt === ATTEMPTS) throw error;
    }
  }
}
