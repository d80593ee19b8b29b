import type { Sql } from 'postgres';
import { deriveKey, type SealedColumn, type SealingKey } from './crypto';
import { type Database, openDatabase } from './db/client';
import type { DatabaseProbe } from './db/probe';
import type { Engine } from './engine';
import type { Background } from './engine/background';
import type { Env } from './env';
import { invariant } from './invariant';
import type { Jobs } from './jobs/create-jobs';
import type { Logger } from './log';
import type { SsoreadyClient } from './ssoready/client';
import { createEmbeddedClient } from './ssoready/embedded';
import { createRemoteClient } from './ssoready/remote';
import type { ChangeTrigger } from './sync/change-trigger';

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
 * cross here, and only the program's own bundle has the code that makes them: pages never load a second engine.
 */
export type Host = {
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

/** The runtime of this process, made on first use over what `openHost` (lib/host.ts) made at its start. */
export function getRuntime(): Runtime {
  invariant(globalThis.vestibuleHost !== undefined, 'a program opens its host before it asks for the runtime');
  runtime ??= createRuntime(globalThis.vestibuleHost);
  return runtime;
}

/** The key for sealing with, from the master secret; with the previous one's beside it while there is one. */
export function keyFor(env: Pick<Env, 'masterSecret' | 'previousSecret'>, purpose: string): SealingKey {
  const current = deriveKey(env.masterSecret, purpose);
  return env.previousSecret === null ? current : { current, previous: deriveKey(env.previousSecret, purpose) };
}

/** Never leaves the process: the console presents it to the engine beside it. */
export function consoleToken(env: Env): string {
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
