import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { Logger } from '@/lib/log';
import type { Background } from './background';
import type { DirectoryHook } from './directory-hooks';
import type * as tables from './tables';

/** The engine's query builder; transactions have the same shape. */
export type EngineDatabase = PostgresJsDatabase<typeof tables>;

/** Everything the engine needs from its host. It reads no environment variable, no file and no clock of its own. */
export type EngineDeps = {
  /** Builder queries. */
  db: EngineDatabase;
  /** Hot paths: a postgres.js client that the builder does not share (it rewrites a client's serializers). */
  sql: Sql;
  clock: () => Date;
  logger: Logger;
  /** Public origin of `/v1`, without a trailing slash, e.g. `https://sso.example.com`. */
  baseUrl: string;
  /** Where a setup link leads; `?one-time-token=…` is added (contract §2.9). */
  setupUrl: string;
  /** Where a finished test login lands; `?flow=saml_flow_…` is added. */
  testResultUrl: string;
  /** 32 bytes: signs the `state` of the SAML init URL (contract §3.1). */
  stateSigningKey: Uint8Array;
  /** 32 bytes: seals page tokens. */
  pageTokenKey: Uint8Array;
  /** 32 bytes: seals what must be read back from the database (private keys). */
  sealingKey: Uint8Array;
  /**
   * SHA-256 of the token that the host's own console presents. It may act in any environment, named by the
   * `Vestibule-Environment` header. Absent: there is no such caller.
   */
  consoleTokenSha256?: Uint8Array;
  /** Host names whose private addresses metadata may be fetched from; `*` allows all (development). */
  metadataAllowedHosts: readonly string[];
  /** Takes the log entries of reads, which then are written after the answer. Absent: the answer waits for them. */
  background?: Background;
  /** Asked before a directory's users or groups are changed, and told afterwards. */
  directoryHooks?: readonly DirectoryHook[];
};
