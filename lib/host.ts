import { drizzle } from 'drizzle-orm/postgres-js';
import { createApiChangeAudit } from './audit/api-changes';
import { createNoticeAudit } from './audit/engine-notices';
import { deriveKey, type SealedColumn, sha256 } from './crypto';
import { openDatabase, openPool, toPgConfig } from './db/client';
import { createDatabaseProbe } from './db/probe';
import { createEngine, type Engine } from './engine';
import { createBackground } from './engine/background';
import type { EngineDeps } from './engine/deps';
import { ENGINE_SEALED_COLUMNS } from './engine/sealed-columns';
import * as engineTables from './engine/tables';
import { type Env, readEnv } from './env';
import { createJobs } from './jobs/create-jobs';
import { createLogger } from './log';
import { endSessionsOfLogins } from './login/session';
import { consoleToken, type Host, keyFor } from './runtime';
import { SANDBOX_SEALED_COLUMNS } from './sandbox/apps';
import { createChangeTrigger } from './sync/change-trigger';

/** Makes what this process has once, unless it has it. Throws ConfigurationError when the configuration has faults. */
export function openHost(): void {
  globalThis.vestibuleHost ??= createHost(readEnv());
}

/** A schema change by hand must not hold every connection: what waits longer is answered 503. */
const LOCK_TIMEOUT_MS = 5000;

function createHost(env: Env): Host {
  const logger = createLogger({ level: env.logLevel, name: 'vestibule' });
  const pools = {
    builder: openPool(env.database, { max: 8, name: 'vestibule-console', lockTimeoutMs: LOCK_TIMEOUT_MS }),
    engine: openPool(env.database, { max: 8, name: 'vestibule-engine', lockTimeoutMs: LOCK_TIMEOUT_MS }),
    raw: openPool(env.database, { max: 12, name: 'vestibule-raw', lockTimeoutMs: LOCK_TIMEOUT_MS }),
  };
  const clock = () => new Date();
  const jobs = createJobs({ connection: toPgConfig(env.database), logger });
  const db = openDatabase(pools.builder);
  const changes = createChangeTrigger({ db, jobs, clock, logger });
  const parts = { db: drizzle(pools.engine, { schema: engineTables }), sql: pools.raw, clock, logger };
  const background = createBackground();
  const engine = env.remote
    ? null
    : createEmbeddedEngine(env, {
        ...parts,
        background,
        directoryHooks: [changes.hook],
        onSamlNotice: createNoticeAudit(db),
        onDomainNotice: createNoticeAudit(db),
        onApiChange: createApiChangeAudit(db),
        onLogout: ({ samlFlowIds }) => endSessionsOfLogins(db, samlFlowIds, clock()),
      });
  const probe = createDatabaseProbe(() => openPool(env.database, { max: 1, name: 'vestibule-probe' }));
  return { env, logger, pools, probe, engine, jobs, changes, background };
}

type EngineParts = Pick<
  EngineDeps,
  | 'db'
  | 'sql'
  | 'clock'
  | 'logger'
  | 'background'
  | 'directoryHooks'
  | 'onSamlNotice'
  | 'onDomainNotice'
  | 'onApiChange'
  | 'onLogout'
>;

/** The engine of this installation: its addresses and keys follow from the configuration. */
export function createEmbeddedEngine(env: Env, parts: EngineParts): Engine {
  return createEngine({
    ...parts,
    ...(env.rateLimits === null ? {} : { rateLimits: env.rateLimits }),
    baseUrl: env.publicUrl,
    setupUrl: `${env.publicUrl}/setup`,
    testResultUrl: `${env.publicUrl}/setup/test-result`,
    stateSigningKey: deriveKey(env.masterSecret, 'saml-state'),
    pageTokenKey: keyFor(env, 'page-tokens'),
    sealingKey: keyFor(env, 'sealing'),
    consoleTokenSha256: sha256(consoleToken(env)),
    metadataAllowedHosts: env.metadataAllowedHosts,
  });
}

/** Everything that is sealed in the database of this program. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [...ENGINE_SEALED_COLUMNS, ...SANDBOX_SEALED_COLUMNS];
