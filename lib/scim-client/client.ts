import type { z } from 'zod';
import { type Discovery, toDiscovery } from './discovery';
import { parseListResponse, type ScimPage, type ScimQuery, toQueryParameters, toSearchBody } from './list';
import { isNotFound, ok, type ScimOutcome } from './outcome';
import {
  BULK_SCHEMA,
  type BulkOperation,
  type BulkResult,
  bulkResponseSchema,
  genericKind,
  PATCH_SCHEMA,
  type PatchOperation,
  type ResourceKind,
  type ScimResource,
  SEARCH_SCHEMA,
  scimResourceSchema,
} from './resources';
import { type RawAnswer, type ScimCall, sendCall, type TransportOptions, unexpected } from './transport';
import { type WalkStep, walkPages } from './walk';

export type ScimClientOptions = Pick<TransportOptions, 'baseUrl'> & Partial<Omit<TransportOptions, 'baseUrl'>>;

/** What may accompany any call. */
export type CallOptions = { signal?: AbortSignal | undefined; ifMatch?: string | undefined };

/** Which attributes a single resource comes back with (RFC 7644 §3.9). */
export type AttributeSelection = Pick<ScimQuery, 'attributes' | 'excludedAttributes'>;

/**
 * A SCIM 2.0 client (RFC 7644). Failures are values: see {@link ScimOutcome}. It connects wherever `baseUrl` points, so a
 * caller that takes the address from someone else gives it `publicFetch()` as its fetch.
 */
export type ScimClient = {
  /** Reads what the server says of itself, once; later calls share the answer unless `refresh` is set. Never fails: see `warnings`. */
  discover(options?: CallOptions & { refresh?: boolean }): Promise<Discovery>;
  /** The kind of resource with this name, from discovery, or null. */
  findKind(name: string, options?: CallOptions): Promise<ResourceKind<ScimResource> | null>;
  get<T>(kind: ResourceKind<T>, id: string, options?: CallOptions & AttributeSelection): Promise<ScimOutcome<T>>;
  /** One page of a collection. */
  list<T>(kind: ResourceKind<T>, query?: ScimQuery, options?: CallOptions): Promise<ScimOutcome<ScimPage<T>>>;
  /** All pages of a collection from the first, as long as nothing is odd: see {@link walkPages}. */
  pages<T extends { id: string }>(
    kind: ResourceKind<T>,
    query?: Omit<ScimQuery, 'startIndex'>,
    options?: CallOptions,
  ): AsyncGenerator<WalkStep<T>, void, void>;
  /** As `list`, in a request body, so that no filter value enters a URL; over all kinds of resource when `kind` is null. */
  search<T>(kind: ResourceKind<T>, query?: ScimQuery, options?: CallOptions): Promise<ScimOutcome<ScimPage<T>>>;
  search(kind: null, query?: ScimQuery, options?: CallOptions): Promise<ScimOutcome<ScimPage<ScimResource>>>;
  /** `schemas` is added to a resource that has none, here and in `replace`: every body must have it (RFC 7643 §3). */
  create<T>(kind: ResourceKind<T>, resource: object, options?: CallOptions): Promise<ScimOutcome<T>>;
  /** PUT: what is left out is removed (RFC 7644 §3.5.1). The value is null when the server answers without a body, as some do. */
  replace<T>(
    kind: ResourceKind<T>,
    id: string,
    resource: object,
    options?: CallOptions,
  ): Promise<ScimOutcome<T | null>>;
  /** PATCH. The value is null when the server answers without a body, which RFC 7644 §3.5.2 allows. */
  modify<T>(
    kind: ResourceKind<T>,
    id: string,
    operations: readonly PatchOperation[],
    options?: CallOptions,
  ): Promise<ScimOutcome<T | null>>;
  /** DELETE. A resource that was gone already counts as deleted, with `existed: false`. */
  delete<T>(kind: ResourceKind<T>, id: string, options?: CallOptions): Promise<ScimOutcome<{ existed: boolean }>>;
  bulk(
    operations: readonly BulkOperation[],
    options?: CallOptions & { failOnErrors?: number },
  ): Promise<ScimOutcome<BulkResult[]>>;
};

/** Builds a client. Throws a TypeError when `baseUrl` is not an http(s) URL; nothing is sent yet. */
export function createScimClient(options: ScimClientOptions): ScimClient {
  const protocol = new URL(options.baseUrl).protocol;
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('baseUrl must be an http or https URL');
  const transport = withDefaults(options);
  const send = (call: ScimCall) => sendCall(transport, call);
  const asked = <T>(outcome: ScimOutcome<RawAnswer>, schema: z.ZodType<T>) => toResource(transport, outcome, schema);
  const changed = <T>(outcome: ScimOutcome<RawAnswer>, schema: z.ZodType<T>): ScimOutcome<T | null> =>
    outcome.kind === 'ok' && outcome.value.body === undefined
      ? ok(outcome.status, null, outcome.etag)
      : asked(outcome, schema);
  const list: ScimClient['list'] = async (kind, query = {}, call = {}) =>
    toPage(
      transport,
      await send({ method: 'GET', path: kind.endpoint, query: toQueryParameters(query), ...call }),
      kind.schema,
    );
  const discover = createDiscovery(send);

  return {
    discover,
    list,
    async findKind(name, call = {}) {
      const { resourceTypes } = await discover(call);
      const type = resourceTypes.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
      return type === undefined ? null : genericKind(type);
    },
    async get(kind, id, { attributes, excludedAttributes, ...call } = {}) {
      const query = { attributes: attributes?.join(','), excludedAttributes: excludedAttributes?.join(',') };
      return asked(await send({ method: 'GET', path: resourcePath(kind, id), query, ...call }), kind.schema);
    },
    pages: (kind, query = {}, call = {}) => walkPages((startIndex) => list(kind, { ...query, startIndex }, call)),
    search: createSearch(transport, send),
    async create(kind, resource, call = {}) {
      return asked(
        await send({ method: 'POST', path: kind.endpoint, body: withSchemas(kind, resource), ...call }),
        kind.schema,
      );
    },
    async replace(kind, id, resource, call = {}) {
      const path = resourcePath(kind, id);
      return changed(await send({ method: 'PUT', path, body: withSchemas(kind, resource), ...call }), kind.schema);
    },
    async modify(kind, id, operations, call = {}) {
      const body = { schemas: [PATCH_SCHEMA], Operations: operations };
      return changed(await send({ method: 'PATCH', path: resourcePath(kind, id), body, ...call }), kind.schema);
    },
    async delete(kind, id, call = {}) {
      const outcome = await send({ method: 'DELETE', path: resourcePath(kind, id), ...call });
      if (isNotFound(outcome)) return ok(404, { existed: false });
      return outcome.kind === 'ok' ? ok(outcome.status, { existed: true }) : outcome;
    },
    async bulk(operations, { failOnErrors, ...call } = {}) {
      const limit = failOnErrors === undefined ? {} : { failOnErrors };
      const body = { schemas: [BULK_SCHEMA], ...limit, Operations: operations };
      const outcome = asked(await send({ method: 'POST', path: '/Bulk', body, ...call }), bulkResponseSchema);
      return outcome.kind === 'ok' ? { ...outcome, value: outcome.value.Operations } : outcome;
    },
  };
}

function withSchemas(kind: ResourceKind<unknown>, resource: object): object {
  return 'schemas' in resource || kind.urn === '' ? resource : { schemas: [kind.urn], ...resource };
}

function withDefaults(options: ScimClientOptions): TransportOptions {
  return {
    token: null,
    fetch: (url, init) => fetch(url, init),
    headers: {},
    timeoutMs: 30_000,
    maxResponseBytes: 50 * 1024 * 1024,
    attempts: 3,
    maxRetryDelayMs: 30_000,
    wait,
    random: Math.random,
    now: () => new Date(),
    ...options,
  };
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}

type Send = (call: ScimCall) => Promise<ScimOutcome<RawAnswer>>;

/** Reads the three discovery endpoints together; a description with gaps is not kept, so that the next caller asks again. */
function createDiscovery(send: Send): ScimClient['discover'] {
  let known: Promise<Discovery> | null = null;
  return async ({ refresh = false, signal } = {}) => {
    if (known !== null && !refresh) return known;
    const get = (path: string) => send({ method: 'GET', path, signal });
    const reading = Promise.all([get('/ServiceProviderConfig'), get('/ResourceTypes'), get('/Schemas')]).then(
      ([config, resourceTypes, schemas]) => toDiscovery({ config, resourceTypes, schemas }),
    );
    known = reading;
    const discovery = await reading;
    if (discovery.warnings.length > 0 && known === reading) known = null;
    return discovery;
  };
}

function createSearch(transport: TransportOptions, send: Send): ScimClient['search'] {
  return async <T>(kind: ResourceKind<T> | null, query: ScimQuery = {}, call: CallOptions = {}) => {
    const body = { schemas: [SEARCH_SCHEMA], ...toSearchBody(query) };
    const outcome = await send({ method: 'POST', path: `${kind?.endpoint ?? ''}/.search`, body, ...call });
    // Overloads tell callers which of the two they get.
    const schema = (kind?.schema ?? scimResourceSchema) as z.ZodType<T & ScimResource>;
    return toPage(transport, outcome, schema);
  };
}

/** An id is the server's own text: slashes, spaces and question marks in it must not become part of the URL's structure. */
function resourcePath(kind: ResourceKind<unknown>, id: string): string {
  // The URL parser drops dot segments even when they are percent-encoded.
  if (id === '' || id === '.' || id === '..') throw new RangeError('not a resource id');
  return `${kind.endpoint}/${encodeURIComponent(id)}`;
}

function toResource<T>(
  transport: TransportOptions,
  outcome: ScimOutcome<RawAnswer>,
  schema: z.ZodType<T>,
): ScimOutcome<T> {
  if (outcome.kind !== 'ok') return outcome;
  const parsed = schema.safeParse(outcome.value.body);
  if (parsed.success) return ok(outcome.status, parsed.data, outcome.etag);
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  const { contentType, text } = outcome.value;
  const message = `The answer is not what was asked for: ${where}: ${issue?.message ?? 'unreadable'}.`;
  return unexpected(transport, outcome.status, contentType, message, text);
}

function toPage<T>(
  transport: TransportOptions,
  outcome: ScimOutcome<RawAnswer>,
  schema: z.ZodType<T>,
): ScimOutcome<ScimPage<T>> {
  if (outcome.kind !== 'ok') return outcome;
  const page = parseListResponse(outcome.value.body, schema);
  if (page !== null) return ok(outcome.status, page, outcome.etag);
  const { contentType, text } = outcome.value;
  return unexpected(transport, outcome.status, contentType, 'The answer is not a list of resources.', text);
}
