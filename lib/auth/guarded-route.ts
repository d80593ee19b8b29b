import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import { DomainError } from '@/lib/errors';
import { newUuid } from '@/lib/ids';
import type { Logger } from '@/lib/log';
import { errorResponse, toDomainError } from './error-response';
import { fieldErrors } from './field-errors';
import { isSameOrigin } from './same-origin';

/** A request body may have at most this many bytes. */
const MAX_BODY_BYTES = 1_048_576;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The output of an optional schema; undefined where the route declares none. */
type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

export type RouteInput<Actor, P, B, Q> = {
  actor: Actor;
  params: Parsed<P>;
  body: Parsed<B>;
  query: Parsed<Q>;
  request: Request;
  requestId: string;
};

export type RouteDefinition<Actor, P, B, Q> = {
  /** Who is asking, or null to answer 401. May throw a DomainError. */
  guard: (request: Request) => Promise<Actor | null>;
  host: () => { publicUrl: string; logger: Logger };
  params?: P;
  body?: B;
  query?: Q;
  /** The answer as JSON (undefined: 204), or a Response of its own, for streams. */
  run: (input: RouteInput<Actor, P, B, Q>) => Promise<unknown>;
};

export type RouteHandler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

/**
 * A Next route handler that does, in this order: guard (401) → same-origin check for unsafe methods (403) → parse (400 with
 * the list of fields) → run → JSON. Every refusal is `{ error: { code, message, fields?, requestId } }`; what is not a refusal
 * becomes a 500 whose details are in the log under the request id. Nothing it answers may be cached.
 */
export function guardedRoute<
  Actor,
  P extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
>(definition: RouteDefinition<Actor, P, B, Q>): RouteHandler {
  return async (request, context) => {
    const requestId = newUuid();
    const { publicUrl, logger } = definition.host();
    try {
      const actor = await definition.guard(request);
      if (actor === null) throw new DomainError('unauthenticated', 'Your session has ended. Sign in again.');
      if (!SAFE_METHODS.has(request.method) && !isSameOrigin(request.headers, publicUrl)) {
        throw new DomainError('forbidden', `This request did not come from a page of ${publicUrl}, so it was refused.`);
      }
      const result = await definition.run({
        actor,
        params: parse(definition.params, await context.params),
        query: parse(definition.query, toObject(new URL(request.url).searchParams)),
        body: definition.body ? parse(definition.body, await readJson(request)) : parse(definition.body, undefined),
        request,
        requestId,
      });
      return toResponse(result, requestId);
    } catch (error) {
      unstable_rethrow(error);
      const refusal = toDomainError(error);
      if (!refusal)
        logger.error({ err: error, requestId, method: request.method, path: pathOf(request) }, 'request failed');
      return errorResponse(refusal, requestId);
    }
  };
}

function toResponse(result: unknown, requestId: string): Response {
  if (result instanceof Response) return result;
  const headers = { 'cache-control': 'private, no-store', 'x-request-id': requestId };
  if (result === undefined) return new Response(null, { status: 204, headers });
  return Response.json(result, { headers });
}

function parse<S extends z.ZodType | undefined>(schema: S | undefined, value: unknown): Parsed<S> {
  // The schema is absent exactly where Parsed<S> is undefined, which the compiler cannot follow through the generic.
  if (!schema) return undefined as Parsed<S>;
  const result = schema.safeParse(value);
  if (result.success) return result.data as Parsed<S>; // same reason
  throw new DomainError('invalid', 'Some of the values are not valid.', { fields: fieldErrors(result.error) });
}

function toObject(search: URLSearchParams): Record<string, string> {
  return Object.fromEntries(search);
}

function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}

async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text === '') return {};
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new DomainError('unsupported_media_type', 'The body must be JSON with content type application/json.');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('invalid', 'The body is not valid JSON.', { cause });
  }
}

/** Counts the bytes that really arrive: Content-Length may be absent or wrong. */
async function readText(request: Request): Promise<string> {
  if (!request.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new DomainError('payload_too_large', 'The body may have at most 1 MiB.');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
