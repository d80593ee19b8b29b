import { circleFailed, completionOf, type FirstStep, firstStepOf } from './bulk-circles';
import { answer, type Call, type Outcome } from './call';
import {
  BULK_RESPONSE_SCHEMA,
  type BulkOperation,
  parseBulkRequest,
  resolveData,
  resolveText,
  unresolvedReference,
} from './protocol/bulk';
import { findCircle } from './protocol/circles';
import type { ScimError } from './protocol/errors';
import { isObject } from './protocol/json';
import { requireBody } from './users-handlers';

/** Does one operation as a request of its own, its record included. Never rejects: a refusal is an outcome. */
type Perform = (call: Call, path: string) => Promise<Outcome>;

/** An operation, and which of the bulkIds that it names may still come. `key` is what others wait for. */
type Job = { operation: BulkOperation; index: number; key: string | null; pending: Set<string> };
type Entry = { [name: string]: unknown };

type Run = {
  call: Call;
  perform: Perform;
  waiting: Job[];
  /** The id of each bulkId that was created. */
  ids: Map<string, string>;
  entries: Map<number, Entry>;
  errors: number;
  failOnErrors: number;
};

/**
 * POST /Bulk (RFC 7644 §3.7). Operations run one after the other in their order, except that one which names a bulkId waits for
 * the creation that it names; creations that wait for each other are done together, in two steps (§3.7.1). Each is a request of its
 * own with its own record; they share no transaction, and what has succeeded stays.
 */
export async function runBulk(call: Call, perform: Perform): Promise<Outcome> {
  const { operations, failOnErrors } = parseBulkRequest(requireBody(call));
  const waiting = operations.map((operation, index): Job => {
    const key = operation.method === 'POST' ? operation.bulkId : null;
    return { operation, index, key, pending: new Set(operation.references) };
  });
  const run: Run = { call, perform, waiting, ids: new Map(), entries: new Map(), errors: 0, failOnErrors };
  while (run.waiting.length > 0 && run.errors < failOnErrors) {
    const ready = run.waiting.find(({ pending }) => pending.size === 0);
    if (ready === undefined) await runCircle(run, findCircle(run.waiting));
    else settle(run, ready, await runJob(run, ready.operation));
  }
  const answered = [...run.entries].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  return answer(200, { schemas: [BULK_RESPONSE_SCHEMA], Operations: answered }, { capability: 'bulk' });
}

/** Notes what became of an operation, which waits no longer, nor do those that waited for it. */
function settle(run: Run, job: Job, outcome: Outcome): void {
  if (outcome.status >= 400) run.errors += 1;
  if (job.key !== null) {
    const id = outcome.status < 300 ? idOf(outcome) : null;
    if (id !== null) run.ids.set(job.key, id);
    for (const { pending } of run.waiting) pending.delete(job.key);
  }
  run.waiting.splice(run.waiting.indexOf(job), 1);
  run.entries.set(job.index, toEntry(run, job.operation, outcome));
}

/**
 * Creations that wait for each other (RFC 7644 §3.7.1): all are made without the references that are missing, which are added
 * then. They are done together or not at all: when one fails, those that were made are deleted again.
 */
async function runCircle(run: Run, circle: readonly Job[]): Promise<void> {
  const steps = circle.map((job) => ({ job, step: firstStepOf(job.operation, job.pending) }));
  const hopeless = steps.find(({ step }) => step === null);
  if (hopeless !== undefined) return giveUp(run, circle, hopeless.job, null);
  const made: { job: Job; step: FirstStep; outcome: Outcome }[] = [];
  for (const { job, step } of steps) {
    if (step === null) continue;
    const outcome = await runJob(run, step.operation);
    const id = outcome.status < 300 ? idOf(outcome) : null;
    if (id === null || job.key === null) return giveUp(run, circle, job, outcome, made);
    run.ids.set(job.key, id);
    made.push({ job, step, outcome });
  }
  for (const one of made) {
    const completion = completionOf(one.step, idOf(one.outcome) ?? '', run.call.access.strictInterop);
    const outcome = await runJob(run, completion);
    if (outcome.status >= 300) return giveUp(run, circle, one.job, outcome, made);
    const { etag = one.outcome.headers.etag } = outcome.headers;
    one.outcome = { ...one.outcome, headers: { ...one.outcome.headers, ...(etag === undefined ? {} : { etag }) } };
  }
  for (const { job, outcome } of made) settle(run, job, outcome);
}

/** Takes back what was made of a circle. `failed` carries why, in `outcome` or because it cannot wait; the others are 409. */
async function giveUp(
  run: Run,
  circle: readonly Job[],
  failed: Job,
  outcome: Outcome | null,
  made: readonly { job: Job; step: FirstStep; outcome: Outcome }[] = [],
): Promise<void> {
  for (const { job, step, outcome: created } of [...made].reverse()) {
    const undo = {
      ...step.operation,
      method: 'DELETE',
      path: `${step.path}/${idOf(created)}`,
      version: null,
      data: null,
    };
    const undone = await runJob(run, undo);
    if (job.key !== null) run.ids.delete(job.key);
    if (undone.status < 300 || undone.status === 404) continue;
    const { scimDirectoryId } = run.call.access.scope;
    run.call.engine.deps.logger.error(
      { scimDirectoryId, resourceId: created.resourceId, status: undone.status },
      'a resource of a circle that could not be completed was not taken back',
    );
  }
  const fault = circleFailed();
  if (outcome !== null) settle(run, failed, outcome);
  for (const job of circle) {
    if (run.errors >= run.failOnErrors) return;
    if (job === failed && outcome !== null) continue;
    settle(run, job, await runJob(run, { ...job.operation, fault: job.operation.fault ?? fault }));
  }
}

async function runJob({ call, perform, ids }: Run, operation: BulkOperation): Promise<Outcome> {
  const path = resolveText(operation.path, 'path', ids);
  const data = operation.data === null ? null : resolveData(operation.data, ids);
  const [pathname = '', query = ''] = path.split('?', 2);
  const single: Call = {
    ...call,
    proven: false,
    method: operation.method,
    query: new URLSearchParams(query),
    path: `/Bulk ${path}`,
    headers: new Headers(operation.version === null ? {} : { 'if-match': operation.version.replace(/[^ -~]/g, '?') }),
    body: isObject(data) ? data : null,
    text: data === null ? '' : JSON.stringify(data),
    startedAt: performance.now(),
  };
  const fault = operation.fault ?? unresolved(operation, ids);
  if (fault !== null) single.fault = fault;
  const outcome = await perform(single, pathname);
  // The directory may be set up differently by now.
  call.access = single.access;
  return outcome;
}

function unresolved({ references }: BulkOperation, ids: ReadonlyMap<string, string>): ScimError | null {
  const missing = [...references].find((id) => !ids.has(id));
  return missing === undefined ? null : unresolvedReference(missing);
}

function idOf({ body }: Outcome): string | null {
  return body !== null && 'id' in body && typeof body.id === 'string' ? body.id : null;
}

function toEntry({ call, ids }: Run, operation: BulkOperation, outcome: Outcome): Entry {
  const { method, bulkId, path } = operation;
  const { etag, location = method === 'POST' ? undefined : call.access.baseUrl + resolveText(path, 'path', ids) } =
    outcome.headers;
  return {
    method,
    ...(bulkId === null ? {} : { bulkId }),
    ...(etag === undefined ? {} : { version: etag }),
    ...(location === undefined ? {} : { location }),
    status: String(outcome.status),
    ...(outcome.status >= 400 ? { response: outcome.body } : {}),
  };
}
