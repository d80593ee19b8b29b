import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import { createApiChangeAudit } from './audit/api-changes';
import { createNoticeAudit } from './audit/engine-notices';
import { deriveKey, type SealedColumn, type SealingKey, sha256 } from './crypto';
import { type Database, openDatabase, openPool, toPgConfig } from './db/client';
import { createDatabaseProbe, type DatabaseProbe } from './db/probe';
import { createEngine, type Engine } from './engine';
import { type Background, createBackground } from './engine/background';
import type { EngineDeps } from './engine/deps';
import { ENGINE_SEALED_COLUMNS } from './engine/sealed-columns';
import * as engineTables from './engine/tables';
import { type Env, readEnv } from './env';
import { invariant } from './invariant';
import { createJobs, type Jobs } from './jobs/create-jobs';
import { createLogger, type Logger } from './log';
import { endSessionsOfLogins } from './login/session';
import { SANDBOX_SEALED_COLUMNS } from './sandbox/apps';
import type { SsoreadyClient } from './ssoready/client';
import { createEmbeddedClient } from './ssoready/embedded';
import { createRemoteClient } from './ssoready/remote';
import { type ChangeTrigger, createChangeTrigger } from './sync/change-trigger';

/** The only environment there is when a remote SSOReady is driven: its API key decides which. */
export const REMOTE_ENVIRONMENT_ID = 'remote';

/** What a page, a route handler, the worker or the command line stands on. */
export type Runtime = {
  env: Env;
  logger: Logger;
  clock: () => Date;
  /** The console's own tables. */
  db: Database;
  /** Raw SQL over a pool that the builder does not share. */
  sql: Sql;
  /** A connection of its own, for asking whether the database works. */
  probe: DatabaseProbe;
  /** Null when a remote SSOReady takes its place. */
  engine: Engine | null;
  /** 32 bytes for one purpose, from the master secret. */
  deriveKey(purpose: string): Buffer;
  /** The same for sealing: while the master secret changes, what the previous one sealed opens too. */
  sealingKey(purpose: SealedColumn['purpose']): SealingKey;
  /** The API, bound to one environment (`env_…`). */
  clientFor(environmentId: string): SsoreadyClient;
  /** The API for what belongs to no environment: the list of environments, the opening of setup links. */
  adminClient: SsoreadyClient;
  jobs: JobWaker;
  /** Ends every connection. */
  close(): Promise<void>;
};

/** The web process asks the worker through this. */
export type JobWaker = Pick<Jobs, 'wakeSync'>;

/**
 * What one process has once although two bundles run in it (the server's and Next's). Only things without class identity
 * cross here.
 */
type Host = {
  env: Env;
  logger: Logger;
  pools: { builder: Sql; engine: Sql; raw: Sql };
  probe: DatabaseProbe;
  engine: Engine | null;
  jobs: Jobs;
  changes: ChangeTrigger;
  background: Background;
};

declare global {
  var vestibuleHost: Host | undefined;
}

let runtime: Runtime | undefined;

/** The runtime of this process, made on first use. Throws ConfigurationError when the configuration has faults. */
export function getRuntime(): Runtime {
  runtime ??= createRuntime(sharedHost());
  return runtime;
}

function sharedHost(): Host {
  globalThis.vestibuleHost ??= createHost(readEnv());
  return globalThis.vestibuleHost;
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

/** The key for sealing with, from the master secret; with the previous one's beside it while there is one. */
export function keyFor(env: Pick<Env, 'masterSecret' | 'previousSecret'>, purpose: string): SealingKey {
  const current = deriveKey(env.masterSecret, purpose);
  return env.previousSecret === null ? current : { current, previous: deriveKey(env.previousSecret, purpose) };
}

/** Never leaves the process: the console presents it to the engine beside it. */
function consoleToken(env: Env): string {
  return `vestibule_console_${deriveKey(env.masterSecret, 'console-token').toString('base64url')}`;
}

function createRuntime(host: Host): Runtime {
  const { env, logger, pools, probe, engine, jobs, changes, background } = host;
  return {
    env,
    logger,
    clock: () => new Date(),
    db: openDatabase(pools.builder),
    sql: pools.raw,
    probe,
    engine,
    deriveKey: (purpose) => deriveKey(env.masterSecret, purpose),
    sealingKey: (purpose) => keyFor(env, purpose),
    clientFor: (environmentId) => openClient(host, environmentId),
    adminClient: openClient(host),
    jobs,
    async close() {
      await changes.flush();
      await jobs.stop();
      await background.settled();
      await Promise.all([probe.close(), ...Object.values(pools).map((pool) => pool.end({ timeout: 5 }))]);
    },
  };
}

/** A client of the engine that the configuration names. Without an environment: for what belongs to none. */
export function openClient({ env, engine }: Pick<Host, 'env' | 'engine'>, environmentId?: string): SsoreadyClient {
  if (env.remote) return createRemoteClient(env.remote);
  invariant(engine !== null, 'without a remote engine there is an embedded one');
  const options = { engine, consoleToken: consoleToken(env), baseUrl: env.publicUrl };
  return createEmbeddedClient(environmentId === undefined ? options : { ...options, environmentId });
}
