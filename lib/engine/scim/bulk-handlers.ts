import { answer, type Call, type Outcome } from './call';
import {
  BULK_RESPONSE_SCHEMA,
  type BulkOperation,
  parseBulkRequest,
  resolveData,
  resolveText,
  unresolvedReference,
} from './protocol/bulk';
import { ScimError } from './protocol/errors';
import { isObject } from './protocol/json';
import { requireBody } from './users-handlers';

/** Does one operation as a request of its own, its record included. Never rejects: a refusal is an outcome. */
type Perform = (call: Call, path: string) => Promise<Outcome>;

/** An operation, and which of the bulkIds that it names may still come. */
type Job = { operation: BulkOperation; index: number; pending: Set<string> };
type Entry = { [name: string]: unknown };

/**
 * POST /Bulk (RFC 7644 §3.7). Operations run one after the other in their order, except that one which names a bulkId waits for
 * the creation that it names. Each is a request of its own with its own record; they share no transaction, and what has succeeded
 * stays.
 */
export async function runBulk(call: Call, perform: Perform): Promise<Outcome> {
  const { operations, failOnErrors } = parseBulkRequest(requireBody(call));
  const ids = new Map<string, string>();
  const entries = new Map<number, Entry>();
  const waiting = operations.map((operation, index): Job => {
    return { operation, index, pending: new Set(operation.references) };
  });
  let errors = 0;
  while (waiting.length > 0 && errors < failOnErrors) {
    const ready = waiting.findIndex(({ pending }) => pending.size === 0);
    const [job] = waiting.splice(Math.max(0, ready), 1);
    if (job === undefined) throw new Error('no operation is waiting');
    const outcome = await runJob(call, job, ids, perform);
    const { bulkId, method } = job.operation;
    if (outcome.status >= 400) errors += 1;
    if (method === 'POST' && bulkId !== null) {
      const id = outcome.status < 300 ? idOf(outcome) : null;
      if (id !== null) ids.set(bulkId, id);
      for (const { pending } of waiting) pending.delete(bulkId);
    }
    entries.set(job.index, toEntry(call, job.operation, outcome, ids));
  }
  const answered = [...entries].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  return answer(200, { schemas: [BULK_RESPONSE_SCHEMA], Operations: answered }, { capability: 'bulk' });
}

async function runJob(
  call: Call,
  { operation, pending }: Job,
  ids: ReadonlyMap<string, string>,
  perform: Perform,
): Promise<Outcome> {
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
  const fault = operation.fault ?? (pending.size > 0 ? circular() : unresolved(operation, ids));
  if (fault !== null) single.fault = fault;
  const outcome = await perform(single, pathname);
  // The directory may be set up differently by now.
  call.access = single.access;
  return outcome;
}

/** RFC 7644 §3.7.1: cross-references that cannot be resolved are 409. */
function circular(): ScimError {
  return new ScimError(
    409,
    'The operation and another one wait for each other. Create both first, and refer to them in a later PATCH.',
    { code: 'circular_reference' },
  );
}

function unresolved({ references }: BulkOperation, ids: ReadonlyMap<string, string>): ScimError | null {
  const missing = [...references].find((id) => !ids.has(id));
  return missing === undefined ? null : unresolvedReference(missing);
}

function idOf({ body }: Outcome): string | null {
  return body !== null && 'id' in body && typeof body.id === 'string' ? body.id : null;
}

function toEntry(call: Call, operation: BulkOperation, outcome: Outcome, ids: ReadonlyMap<string, string>): Entry {
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
