import { inject } from 'vitest';
import { cloneTestDatabase, type TestDatabase } from './testing/database';

export type { TestDatabase };

declare module 'vitest' {
  interface ProvidedContext {
    pgSocketDirectory: string;
  }
}

/** Clones the template (tens of milliseconds). Call in `beforeAll`, and `drop` in `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneTestDatabase(inject('pgSocketDirectory'));
}
