import type { Sql } from 'postgres';
import { newUuidV7 } from '@/lib/ids';
import type { ScimChange } from '../contract';
import type { EngineDeps } from '../deps';
import { retryDeadlocks } from '../sql-errors';
import { type Credential, type DirectoryAccess, findAccess, LOST, type Lost, RememberedAccess } from './access-store';
import { type Batch, createBatch, createQueues } from './batch';
import { compactCounts } from './counts-store';
import { type ListedUsers, listUserPages, PagePositions, type UserPageKey } from './list-store';
import { createLogQueue, type LogQueue } from './log-queue';
import { maskBody, maskJson, maskPath } from './mask';
import type { ScimError } from './protocol/errors';
import type { JsonObject } from './protocol/json';
import { Printed } from './protocol/print';
import type { RequestLogEntry } from './request-log-store';
import { createOverDeleted, updateOverDeleted } from './user-revivals-store';
import {
  BURIED,
  type CreatedUser,
  createUsers,
  type UserChange,
  type UserCreation,
  updateUsers,
} from './user-writes-store';
import { findUsers, findUsersByName, type StoredUser, type UserKey, type UserNameKey } from './users-store';

/** What all requests of one engine share: statements that requests join, and what is remembered between them. */
export type ScimEngine = {
  deps: EngineDeps;
  sql: Sql;
  findAccess: Batch<Credential, DirectoryAccess | null>;
  remembered: RememberedAccess;
  /** These prove the claim of the request in the statement: see {@link proven}. */
  findUser: Batch<UserKey, StoredUser | null | Lost>;
  findUserByName: Batch<UserNameKey, StoredUser | null | Lost>;
  listUsers: Batch<UserPageKey, ListedUsers | Lost>;
  createUser: Batch<UserCreation, CreatedUser | null | Lost>;
  updateUser: Batch<UserChange, { changeId: string } | 'stale' | Lost>;
  log: LogQueue;
  /** Sums up a directory's counts, soon and once. */
  compactCounts(scimDirectoryId: string): void;
  /** Changes of one resource in this process wait for each other instead of failing on each other's versions. */
  inTurn: ReturnType<typeof createQueues>;
  positions: PagePositions;
};

export function createScimEngine(deps: EngineDeps): ScimEngine {
  const { sql } = deps;
  const create = createBatch((requests: readonly UserCreation[]) => retryDeadlocks(() => createUsers(sql, requests)));
  const createOver = createBatch((requests: readonly UserCreation[]) =>
    retryDeadlocks(() => createOverDeleted(sql, requests)),
  );
  const update = createBatch((requests: readonly UserChange[]) => retryDeadlocks(() => updateUsers(sql, requests)));
  const updateOver = createBatch((requests: readonly UserChange[]) =>
    retryDeadlocks(() => updateOverDeleted(sql, requests)),
  );
  return {
    deps,
    sql,
    findAccess: createBatch((requests) => findAccess(sql, requests)),
    remembered: new RememberedAccess(),
    findUser: createBatch((requests) => findUsers(sql, requests)),
    findUserByName: createBatch((requests) => findUsersByName(sql, requests)),
    listUsers: createBatch((requests) => listUserPages(sql, requests), { max: 16 }),
    async createUser(request) {
      const answer = await create(request);
      return answer === BURIED ? createOver(request) : answer;
    },
    async updateUser(request) {
      const answer = await update(request);
      return answer === BURIED ? updateOver(request) : answer;
    },
    log: createLogQueue(deps),
    compactCounts: compactLater(deps),
    inTurn: createQueues(),
    positions: new PagePositions(deps.clock),
  };
}

function compactLater({ sql, background, logger }: EngineDeps): (scimDirectoryId: string) => void {
  const running = new Set<string>();
  return (scimDirectoryId) => {
    if (running.has(scimDirectoryId)) return;
    const compact = async () => {
      try {
        await compactCounts(sql, scimDirectoryId);
      } catch (error) {
        logger.warn({ err: error, scimDirectoryId }, 'counts could not be summed up; they will be later');
      } finally {
        running.delete(scimDirectoryId);
      }
    };
    if (background?.take(compact)) running.add(scimDirectoryId);
  };
}

/** A request that says whose it is. */
export type Call = {
  engine: ScimEngine;
  /** Until `proven`, a claim: what acts on it must prove it, see {@link proven}. */
  access: DirectoryAccess;
  proven: boolean;
  credential: Credential;
  method: string;
  query: URLSearchParams;
  /** Path below the base URL with its query. */
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

/** The claim of a request was no longer true when its statement ran: the token was changed, or the directory's settings. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';
}

/** Notes that a statement proved the call's claim, and passes on its answer. Throws {@link ClaimLost}. */
export function proven<A>(call: Call, answer: A | Lost): A {
  // Nothing but the sentinel of that name is equal to it.
  if (answer === LOST) throw new ClaimLost();
  call.proven = true;
  return answer as A;
}

/** What a handler answers. */
export type Outcome = {
  status: number;
  body: object | null;
  /** The body as JSON, where it was needed already: see {@link textOf}. */
  text?: string;
  headers: Record<string, string>;
  /** The kind of work done, for the capability list. */
  capability: string | null;
  /** UUID. */
  resourceId: string | null;
  /** For the log, beside a success: `domain_not_allowed`, `member_unknown`. */
  note: string | null;
  /** For the log: JSON of the stored resource before a change, and after it where the answer does not show all of it. */
  stored?: { before: string; after: string | null };
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

/** The body of an outcome as JSON. Written once for the log and the answer. */
export function textOf(outcome: Pick<Outcome, 'body' | 'text'>): string {
  outcome.text ??= outcome.body instanceof Printed ? outcome.body.text : JSON.stringify(outcome.body);
  return outcome.text;
}

const NO_SECRETS: ReadonlySet<string> = new Set();

/** The log entry of a call. Bodies of reads are left out: what was read can be read again. */
export function toLogEntry(
  call: Pick<Call, 'now' | 'method' | 'path' | 'dialect' | 'body' | 'text' | 'startedAt'> &
    Partial<Pick<Call, 'access'>>,
  outcome: Pick<Outcome, 'status' | 'capability' | 'resourceId' | 'note' | 'stored'> & { responseText: string | null },
): RequestLogEntry {
  const secrets = call.access?.types.secrets ?? NO_SECRETS;
  const { before = null, after = null } = outcome.stored ?? {};
  return {
    id: newUuidV7(call.now),
    at: call.now,
    method: call.method,
    path: maskPath(call.path, secrets),
    status: outcome.status,
    errorCode: outcome.note,
    dialect: call.dialect,
    capability: outcome.capability,
    resourceId: outcome.resourceId,
    requestBody: call.body === null ? null : maskBody(call.text, call.body, secrets),
    responseBody: outcome.responseText === null ? null : maskJson(outcome.responseText, secrets),
    resourceBefore: before === null ? null : maskJson(before, secrets),
    resourceAfter: after === null ? null : maskJson(after, secrets),
    durationMicros: Math.round((performance.now() - call.startedAt) * 1000),
  };
}
