import type { Sql } from 'postgres';
import { newUuidV7 } from '@/lib/ids';
import type { ScimChange } from '../contract';
import type { EngineDeps } from '../deps';
import type { DirectoryScope } from '../scope';
import { retryDeadlocks } from '../sql-errors';
import { type Credential, type DirectoryAccess, findAccess } from './access-store';
import { type Batch, createBatch, createQueues } from './batch';
import { PagePositions } from './list-store';
import { cut, maskBody } from './mask';
import type { ScimError } from './protocol/errors';
import type { JsonObject } from './protocol/json';
import { insertRequests, type RequestLogEntry, type ScopedLogEntry } from './request-log-store';
import { type CreatedUser, createUsers, type UserChange, type UserCreation, updateUsers } from './user-writes-store';
import { findUsers, findUsersByName, type StoredUser, type UserKey } from './users-store';

/** What all requests of one engine share: statements that requests join, and what is remembered between them. */
export type ScimEngine = {
  deps: EngineDeps;
  sql: Sql;
  findAccess: Batch<Credential, DirectoryAccess | null>;
  findUser: Batch<UserKey, StoredUser | null>;
  findUserByName: Batch<{ scope: DirectoryScope; userNameFolded: string }, StoredUser | null>;
  createUser: Batch<UserCreation, CreatedUser | null>;
  updateUser: Batch<UserChange, { changeId: string } | 'stale'>;
  insertRequest: Batch<ScopedLogEntry, undefined>;
  /** Changes of one resource in this process wait for each other instead of failing on each other's versions. */
  inTurn: ReturnType<typeof createQueues>;
  positions: PagePositions;
};

export function createScimEngine(deps: EngineDeps): ScimEngine {
  const { sql } = deps;
  return {
    deps,
    sql,
    findAccess: createBatch((requests) => findAccess(sql, requests)),
    findUser: createBatch((requests) => findUsers(sql, requests)),
    findUserByName: createBatch((requests) => findUsersByName(sql, requests)),
    createUser: createBatch((requests) => retryDeadlocks(() => createUsers(sql, requests))),
    updateUser: createBatch((requests) => retryDeadlocks(() => updateUsers(sql, requests))),
    insertRequest: createBatch(async (requests) => {
      await insertRequests(sql, requests);
      return requests.map(() => undefined);
    }),
    inTurn: createQueues(),
    positions: new PagePositions(deps.clock),
  };
}

/** One authenticated request. */
export type Call = {
  engine: ScimEngine;
  access: DirectoryAccess;
  method: string;
  query: URLSearchParams;
  /** Path below the base URL with its query, as it is logged. */
  path: string;
  headers: Headers;
  now: Date;
  dialect: string | null;
  /** The request body and its text; null where there is none, or none that could be read. */
  body: JsonObject | null;
  text: string;
  startedAt: number;
  /** For an operation of a bulk request that cannot be tried: why. */
  fault?: ScimError;
};

/** What a handler answers. */
export type Outcome = {
  status: number;
  body: object | null;
  headers: Record<string, string>;
  /** The kind of work done, for the capability list. */
  capability: string | null;
  /** UUID. */
  resourceId: string | null;
  /** For the log, beside a success: `domain_not_allowed`, `member_unknown`. */
  note: string | null;
  /** What really changed, as the feed has it. */
  changes: readonly ScimChange[];
  /** Whether the statement that did the work wrote the log too. */
  logged: boolean;
};

export function answer(status: number, body: object | null, more: Partial<Outcome> = {}): Outcome {
  return {
    status,
    body,
    headers: {},
    capability: null,
    resourceId: null,
    note: null,
    changes: [],
    logged: false,
    ...more,
  };
}

/** The log entry of a call. Bodies of reads are left out: what was read can be read again. */
export function toLogEntry(
  call: Pick<Call, 'now' | 'method' | 'path' | 'dialect' | 'body' | 'text' | 'startedAt'>,
  outcome: Pick<Outcome, 'status' | 'capability' | 'resourceId' | 'note'> & { responseText: string | null },
): RequestLogEntry {
  return {
    id: newUuidV7(call.now),
    at: call.now,
    method: call.method,
    path: call.path,
    status: outcome.status,
    errorCode: outcome.note,
    dialect: call.dialect,
    capability: outcome.capability,
    resourceId: outcome.resourceId,
    requestBody: call.body === null ? null : maskBody(call.text, call.body),
    responseBody: outcome.responseText === null ? null : cut(outcome.responseText),
    durationMicros: Math.round((performance.now() - call.startedAt) * 1000),
  };
}
