import { sha256 } from '@/lib/crypto';
import type { TestDatabase } from '@/lib/db/testing';
import { silentLogger } from '@/lib/log';
import type { EngineDeps } from './deps';

export const BASE_URL = 'https://sso.vestibule.test';
export const CONSOLE_TOKEN = 'vestibule_console_under_test';

/** What an engine over a test database stands on. */
export function createTestDeps(
  database: TestDatabase,
  clock: () => Date,
  overrides: Partial<EngineDeps> = {},
): EngineDeps {
  return {
    db: database.engineDb,
    sql: database.sql,
    clock,
    logger: silentLogger,
    baseUrl: BASE_URL,
    setupUrl: `${BASE_URL}/setup`,
    testResultUrl: `${BASE_URL}/setup/test-result`,
    stateSigningKey: Buffer.alloc(32, 1),
    pageTokenKey: Buffer.alloc(32, 2),
    sealingKey: Buffer.alloc(32, 3),
    consoleTokenSha256: sha256(CONSOLE_TOKEN),
    metadataAllowedHosts: [],
    lookUpTxt: async () => ({ kind: 'none' }),
    ...overrides,
  };
}
