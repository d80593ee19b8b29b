import { badRequest, quote, ScimError } from './errors';
import { emptyObject, isObject, type Json, type JsonObject, memberOf } from './json';

/** Bulk requests (RFC 7644 §3.7). */

const BULK_REQUEST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
export const BULK_RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
export const MAX_BULK_OPERATIONS = 1000;
export const MAX_BULK_BYTES = 5_242_880;

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** An operation that can be tried, or why it cannot. `references` are the bulkIds it names. */
export type BulkOperation = {
  method: string;
  bulkId: string | null;
  path: string;
  version: string | null;
  data: JsonObject | null;
  references: ReadonlySet<string>;
  fault: ScimError | null;
};

type BulkRequest = { operations: BulkOperation[]; failOnErrors: number };

/** Reads a BulkRequest. Throws for what spoils the whole request; what is wrong with one operation is in its `fault`. */
export function parseBulkRequest(body: JsonObject): BulkRequest {
  const schemas = memberOf(body, 'schemas');
  const named =
    Array.isArray(schemas) && schemas.some((urn) => String(urn).toLowerCase() === BULK_REQUEST_SCHEMA.toLowerCase());
  if (!named) throw badRequest('invalidSyntax', `A bulk request must list the schema "${BULK_REQUEST_SCHEMA}".`);
  const operations = memberOf(body, 'Operations');
  if (!Array.isArray(operations)) throw badRequest('invalidSyntax', '"Operations" must be a list.');
  if (operations.length > MAX_BULK_OPERATIONS) {
    throw new ScimError(413, `A bulk request may have at most ${MAX_BULK_OPERATIONS} operations.`, {
      code: 'payload_too_large',
    });
  }
  const seen = new Set<string>();
  const parsed = operations.map((entry) => parseOperation(entry, seen));
  const created = new Set(parsed.flatMap(({ method, bulkId }) => (method === 'POST' && bulkId !== null ? bulkId : [])));
  return { operations: parsed.map((operation) => refuseUnknown(operation, created)), failOnErrors: readLimit(body) };
}

function refuseUnknown(operation: BulkOperation, created: ReadonlySet<string>): BulkOperation {
  const unknown = [...operation.references].find((id) => !created.has(id));
  if (unknown === undefined || operation.fault !== null) return operation;
  return { ...operation, references: new Set(), fault: unresolvedReference(unknown) };
}

export function unresolvedReference(bulkId: string): ScimError {
  return badRequest('invalidValue', `Nothing was created with bulkId ${quote(bulkId)}.`);
}

function readLimit(body: JsonObject): number {
  const limit = memberOf(body, 'failOnErrors') ?? null;
  if (limit === null) return Number.POSITIVE_INFINITY;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
  throw badRequest('invalidValue', '"failOnErrors" must be a whole number from 1.');
}

function parseOperation(entry: Json, seen: Set<string>): BulkOperation {
  const given = isObject(entry) ? entry : emptyObject();
  const text = (name: string) => {
    const value = memberOf(given, name);
    return typeof value === 'string' ? value : null;
  };
  const data = memberOf(given, 'data');
  const operation = {
    method: (text('method') ?? '').toUpperCase(),
    bulkId: text('bulkId'),
    path: text('path') ?? '',
    version: text('version'),
    data: isObject(data) ? data : null,
  };
  const references = new Set([...referencesIn(operation.path, 'path'), ...namesIn(operation.data)]);
  const fault = isObject(entry) ? findFault(operation, seen) : 'An operation must be an object.';
  if (operation.bulkId !== null) seen.add(operation.bulkId);
  const refusal = fault === null ? null : badRequest('invalidSyntax', fault);
  return { ...operation, references, fault: refusal };
}

function findFault(operation: Omit<BulkOperation, 'references' | 'fault'>, seen: ReadonlySet<string>): string | null {
  const { method, bulkId, path, data } = operation;
  if (!METHODS.some((name) => name === method)) return 'The method of an operation must be POST, PUT, PATCH or DELETE.';
  if (!/^\/[^/]/.test(path)) return 'The path of an operation must be "/Users", "/Groups", or one of these with an id.';
  if (method === 'POST' && (bulkId ?? '') === '') return 'A POST operation needs a bulkId.';
  if (method === 'POST' && bulkId !== null && seen.has(bulkId)) return 'Two operations have the same bulkId.';
  if (method !== 'DELETE' && data === null) return `A ${method} operation needs data.`;
  return null;
}

/** Whole strings refer; in paths and `$ref`, parts of them do too. */
const REFERENCE = /^bulkId:(.+)$/;
const EMBEDDED = /(?<=^|[/"])bulkId:([^/"\]\s?]+)/g;

function isAddress(name: string): boolean {
  return name === '$ref' || name.toLowerCase() === 'path';
}

function referencesIn(text: string, name: string): string[] {
  if (isAddress(name)) return [...text.matchAll(EMBEDDED)].map(([, id = '']) => id);
  const id = REFERENCE.exec(text)?.[1];
  return id === undefined ? [] : [id];
}

function namesIn(value: Json, name = ''): string[] {
  if (typeof value === 'string') return referencesIn(value, name);
  if (Array.isArray(value)) return value.flatMap((entry) => namesIn(entry, name));
  return isObject(value) ? Object.entries(value).flatMap(([key, entry]) => namesIn(entry, key)) : [];
}

/** The text with ids in place of the references that `ids` knows. */
export function resolveText(text: string, name: string, ids: ReadonlyMap<string, string>): string {
  if (isAddress(name)) return text.replace(EMBEDDED, (whole, id: string) => ids.get(id) ?? whole);
  const id = REFERENCE.exec(text)?.[1];
  return (id === undefined ? undefined : ids.get(id)) ?? text;
}

/** A copy of `value` with ids in place of references. */
export function resolveData(value: Json, ids: ReadonlyMap<string, string>, name = ''): Json {
  if (typeof value === 'string') return resolveText(value, name, ids);
  if (Array.isArray(value)) return value.map((entry) => resolveData(entry, ids, name));
  if (!isObject(value)) return value;
  const copy = emptyObject();
  for (const [key, entry] of Object.entries(value)) copy[key] = resolveData(entry, ids, key);
  return copy;
}

/** What a resource is created with, and what is added to it once all that it names is there. */
type Deferred = { first: JsonObject; later: JsonObject };

/**
 * Parts the data of a creation by the bulkIds that are `missing` yet: `first` goes without elements of lists, and attributes with
 * parts, that name one. `later` has those attributes whole: adding an element again changes nothing. Null where a plain attribute is
 * nothing but such a name: without it there may be no resource.
 */
export function deferReferences(data: JsonObject, missing: ReadonlySet<string>): Deferred | null {
  const [first, later] = [emptyObject(), emptyObject()];
  const names = (value: Json, name: string) => namesIn(value, name).some((id) => missing.has(id));
  for (const [name, value] of Object.entries(data)) {
    if (!names(value, name)) {
      first[name] = value;
      continue;
    }
    if (Array.isArray(value)) {
      first[name] = value.filter((entry) => !names(entry, name));
    } else if (/^urn:/i.test(name)) {
      const parts = isObject(value) ? Object.entries(value).filter(([part, entry]) => !names(entry, part)) : [];
      if (parts.length > 0) first[name] = Object.assign(emptyObject(), Object.fromEntries(parts));
    } else if (!isObject(value)) return null;
    later[name] = value;
  }
  return { first, later };
}
