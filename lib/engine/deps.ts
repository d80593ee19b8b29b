import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { SealingKey } from '@/lib/crypto';
import type { Logger } from '@/lib/log';
import type { Background } from './background';
import type { DirectoryHook } from './directory-hooks';
import type { RateLimits } from './limits/rate-limit';
import type { LookUpTxt } from './management/organization-domains/txt-lookup';
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
  pageTokenKey: SealingKey;
  /** 32 bytes: seals what must be read back from the database, see `sealed-columns.ts`. */
  sealingKey: SealingKey;
  /**
   * SHA-256 of the token that the host's own console presents. It may act in any environment, named by the
   * `Vestibule-Environment` header. Absent: there is no such caller.
   */
  consoleTokenSha256?: Uint8Array;
  /** Host names at whose private addresses identity providers may be asked (metadata, OpenID Connect); `*` allows all (development). */
  metadataAllowedHosts: readonly string[];
  /** How many requests are admitted, by this process. Absent: as many as come. */
  rateLimits?: RateLimits;
  /** Takes the log entries of reads, which then are written after the answer. Absent: the answer waits for them. */
  background?: Background;
  /** Asked before a directory's users or groups are changed, and told afterwards. */
  directoryHooks?: readonly DirectoryHook[];
  /** Told of what the engine found or did to a SAML connection by itself, after it is stored. What it throws is logged. */
  onSamlNotice?: (notice: SamlNotice) => Promise<void>;
  /** Told of a domain whose proof came or went by itself, after it is stored. */
  onDomainNotice?: (notice: DomainNotice) => Promise<void>;
  /** Asks for TXT records; absent: the system's resolvers. */
  lookUpTxt?: LookUpTxt;
  /**
   * Told of what an API key changed, after it is stored and before it is answered. When it throws it is told again later, by the
   * engine's maintenance, so that it may be told twice of the same `id`.
   */
  onApiChange?: (change: ApiChange) => Promise<void>;
  /**
   * Ends the host's own sessions of sign-ins that a logout ended, before it is answered; rejecting answers that it failed. With
   * printed ids.
   */
  onLogout?: (ended: {
    environmentId: string;
    organizationId: string;
    samlFlowIds: readonly string[];
  }) => Promise<void>;
};

/** Something the engine found or did by itself. Printed ids; `detail` are facts for a reader. */
export type SamlNotice = {
  readonly action:
    | 'saml_metadata.proposed'
    | 'saml_metadata.accepted'
    | 'saml_metadata.failing'
    | 'saml_certificate.expiring'
    | 'saml_session.ended';
  readonly environmentId: string;
  readonly organizationId: string;
  readonly samlConnectionId: string;
  readonly detail: Readonly<Record<string, string>>;
};

/** A domain that became an organization's, or is it no longer, without anybody asking. Printed ids. */
export type DomainNotice = {
  readonly action: 'domain.verified' | 'domain.proof_lapsed';
  readonly environmentId: string;
  readonly organizationId: string;
  readonly detail: Readonly<Record<string, string>>;
};

/** A change made with an API key. Printed ids; what is unknown (of what was deleted, say) is undefined. */
export type ApiChange = {
  /** A UUID, the same when it is told again. */
  readonly id: string;
  /** False when the program ended before it was known whether the change was made. */
  readonly confirmed: boolean;
  readonly action: `${string}.${string}`;
  /** Method and path of the operation, as the route table has them. */
  readonly operation: string;
  readonly environmentId: string;
  readonly apiKeyId: string;
  readonly apiKeyName: string;
  readonly organizationId?: string | undefined;
  readonly targetId?: string | undefined;
  readonly requestId: string;
};
