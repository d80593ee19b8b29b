import { deriveKey } from '@/lib/crypto';
import type { TestDatabase } from '@/lib/db/testing';
import type { EngineDeps } from '@/lib/engine/deps';
import type { Env } from '@/lib/env';
import { createEmbeddedEngine } from '@/lib/host';
import { silentLogger } from '@/lib/log';
import { keyFor, openClient, type Runtime } from '@/lib/runtime';

export const TEST_ORIGIN = 'http://localhost:3000';

/** A runtime over a test database: the real engine and client, a silent log, and a worker that is never woken. */
export function createTestRuntime(
  database: TestDatabase,
  options: Pick<EngineDeps, 'directoryHooks' | 'onLogout'> = {},
): Runtime & { engine: NonNullable<Runtime['engine']> } {
  const env: Env = {
    nodeEnv: 'test',
    host: '127.0.0.1',
    port: 3000,
    publicUrl: TEST_ORIGIN,
    dataDir: '/nonexistent',
    database: database.location,
    remote: null,
    sandbox: true,
    metadataAllowedHosts: ['localhost'],
    rateLimits: null,
    trustedProxies: [],
    logLevel: 'silent',
    ...{ masterSecret: Buffer.alloc(32, 1), previousSecret: null, secretFile: null },
  };
  const clock = () => new Date();
  const { db, engineDb, sql } = database;
  const engine = createEmbeddedEngine(env, { db: engineDb, sql, clock, logger: silentLogger, ...options });
  return {
    ...{ env, logger: silentLogger, clock, db, sql, engine },
    probe: { ask: (question) => question(sql), close: async () => {} },
    deriveKey: (purpose) => deriveKey(env.masterSecret, purpose),
    sealingKey: (purpose) => keyFor(env, purpose),
    clientFor: (environmentId) => openClient({ env, engine }, environmentId),
    adminClient: openClient({ env, engine }),
    jobs: { wakeSync: async () => {} },
    close: async () => {},
  };
}
