import { deriveKey, sha256 } from '@/lib/crypto';
import type { TestDatabase } from '@/lib/db/testing';
import { createEngine } from '@/lib/engine';
import { silentLogger } from '@/lib/log';
import type { Runtime } from '@/lib/runtime';
import { createEmbeddedClient } from '@/lib/ssoready/embedded';

export const TEST_ORIGIN = 'http://localhost:3000';

/** A runtime over a test database: the real engine and client, a silent log, and a worker that is never woken. */
export function createTestRuntime(database: TestDatabase): Runtime {
  const masterKey = Buffer.alloc(32, 1);
  const key = (purpose: string) => deriveKey(masterKey, purpose);
  const consoleToken = `vestibule_console_${key('console-token').toString('base64url')}`;
  const engine = createEngine({
    db: database.engineDb,
    sql: database.sql,
    clock: () => new Date(),
    logger: silentLogger,
    baseUrl: TEST_ORIGIN,
    setupUrl: `${TEST_ORIGIN}/setup`,
    testResultUrl: `${TEST_ORIGIN}/setup/test-result`,
    stateSigningKey: key('saml-state'),
    pageTokenKey: key('page-tokens'),
    sealingKey: key('sealing'),
    consoleTokenSha256: sha256(consoleToken),
    metadataAllowedHosts: ['localhost'],
  });
  const client = { engine, consoleToken, baseUrl: TEST_ORIGIN };
  return {
    env: {
      nodeEnv: 'test',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: TEST_ORIGIN,
      dataDir: '/nonexistent',
      database: database.location,
      remote: null,
      sandbox: true,
      metadataAllowedHosts: ['localhost'],
      logLevel: 'silent',
      masterSecret: masterKey,
    },
    logger: silentLogger,
    clock: () => new Date(),
    db: database.db,
    sql: database.sql,
    engine,
    deriveKey: key,
    clientFor: (environmentId) => createEmbeddedClient({ ...client, environmentId }),
    adminClient: createEmbeddedClient(client),
    jobs: { wakeSync: async () => {} },
    close: async () => {},
  };
}
