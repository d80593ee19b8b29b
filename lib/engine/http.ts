import type { Context } from 'hono';
import { z } from 'zod';
import { constantTimeEqual, hashSecret, sha256 } from '@/lib/crypto';
import { DATABASE_RETRY_SECONDS, isDatabaseUnavailable } from '@/lib/database-failure';
import { TextResponse } from '@/lib/http/text-response';
import { formatId, parseId } from '@/lib/ids';
import { findApiKeyBySecretHash, findEnvironmentId } from './api-key-store';
import type { EngineDeps } from './deps';
import { ENVIRONMENT_HEADER } from './environment-header';
import { EngineError, HTTP_STATUS, toStatusBody, unknownId } from './errors';
import { includesScope, type RouteScope } from './key-scopes';
import { type EnvironmentScope, mintEnvironmentScope } from './scope';

/** What the router keeps with a request. */
export type EngineEnv = { Bindings: { requestId: string } };

/** What every handler receives. */
export type EngineContext = Context<EngineEnv>;

/** What a handler is built from: the engine's dependencies, and what the route table says of its route. */
export type RouteDeps = EngineDeps & {
  /** What a key with scopes must have; null when nobody decided, and then none has it. */
  routeScope?: RouteScope | null;
  /** Awaited once it is known which API key wants the change that the route makes. */
  beforeChange?: () => Promise<void>;
};

/** One operation: built once from the dependencies, then called for every request. A refusal is a thrown {@link EngineError}. */
export type ApiHandler = (deps: RouteDeps) => (context: EngineContext) => Response | Promise<Response>;

/** Who is calling, and in which environment. */
export type ApiCaller = {
  scope: EnvironmentScope;
  management: boolean;
  console: boolean;
  /** What the key is limited to; null for a key that is not, and for the console. */
  keyScopes: readonly string[] | null;
};

const MAX_BODY_BYTES = 1_048_576;
const CONSOLE_TOKEN_PREFIX = 'vestibule_console_';

/**
 * Authenticates an API request. SSOReady's own keys reach six operations without, and all with, the management permission;
 * a key without it is answered 401, not 403 (contract §1.3). The scheme word is case-insensitive (RFC 9110 §11.1).
 */
export async function authenticateApiKey(
  deps: RouteDeps,
  request: Request,
  need: { management: boolean },
): Promise<ApiCaller> {
  const token = bearerToken(request);
  if (token === null) {
    throw unauthenticated('Send your API key in the header "Authorization: Bearer ssoready_sk_…".');
  }
  if (token.startsWith(CONSOLE_TOKEN_PREFIX)) return authenticateConsole(deps, token, request);

  const hash = hashSecret('apiKeySecret', token);
  const key = hash === null ? null : await findApiKeyBySecretHash(deps, hash);
  if (key === null) throw unauthenticated('This API key is unknown, revoked or expired.');
  if (key.scopes !== null) requireScope(deps.routeScope ?? null, key.scopes);
  else if (need.management && !key.hasManagementApiAccess) {
    throw unauthenticated('This API key has no access to the Management API. Create one that has.');
  }
  callerKeys.set(request, {
    environmentId: formatId('environment', key.environmentId),
    apiKeyId: formatId('apiKey', key.id),
    apiKeyName: key.displayName,
  });
  await deps.beforeChange?.();
  return {
    scope: mintEnvironmentScope(key.environmentId),
    management: key.hasManagementApiAccess,
    console: false,
    keyScopes: key.scopes,
  };
}

type CallerKey = { environmentId: string; apiKeyId: string; apiKeyName: string };
const callerKeys = new WeakMap<Request, CallerKey>();

/** The API key that a request was authenticated with, in printed ids; null before that, and for the console. */
export function callerKey(request: Request): CallerKey | null {
  return callerKeys.get(request) ?? null;
}

/** 403 and not 401: the key is right, and another one would not be. SSOReady has no such keys. */
function requireScope(wanted: RouteScope | null, held: readonly string[]): void {
  if (wanted !== null && wanted !== 'console' && includesScope(held, wanted)) return;
  const needs = wanted === null || wanted === 'console' ? 'a key without scopes' : `the scope ${wanted}`;
  throw new EngineError('permission_denied', `This operation needs ${needs}; this API key has ${held.join(', ')}.`);
}

/**
 * Authenticates the host's own console for what belongs to no environment (the list of environments). API keys never pass.
 */
export function requireConsole(deps: EngineDeps, request: Request): void {
  const token = bearerToken(request);
  if (token === null || !isConsoleToken(deps, token)) {
    throw unauthenticated('This operation is for the console of this installation, not for API keys.');
  }
}

async function authenticateConsole(deps: EngineDeps, token: string, request: Request): Promise<ApiCaller> {
  if (!isConsoleToken(deps, token)) throw unauthenticated('This token is unknown.');
  const environmentId = parseId('environment', request.headers.get(ENVIRONMENT_HEADER));
  if (environmentId === null || !(await findEnvironmentId(deps, environmentId))) {
    throw new EngineError('invalid_argument', 'The header "Vestibule-Environment" must name an existing environment.');
  }
  return { scope: mintEnvironmentScope(environmentId), management: true, console: true, keyScopes: null };
}

function isConsoleToken(deps: EngineDeps, token: string): boolean {
  return deps.consoleTokenSha256 !== undefined && constantTimeEqual(sha256(token), deps.consoleTokenSha256);
}

/** The credential of an `Authorization: Bearer` header, or null. */
export function bearerToken(request: Request): string | null {
  const match = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '');
  return match?.[1] ?? null;
}

function unauthenticated(message: string): EngineError {
  return new EngineError('unauthenticated', message, { headers: { 'www-authenticate': 'Bearer' } });
}

/** Reads a request body as {@link takeBody}. Throws `invalid_argument` for one whose client went away before it was complete. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (request.bodyUsed) throw new Error('the request body was read already');
  try {
    return await takeBody(request, limit);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    // A TypeError, as the platform has it: the client's connection must not be taken for the database's.
    const cause = new TypeError('the body ended early', { cause: error });
    throw new EngineError('invalid_argument', 'The request body ended before it was complete.', { cause });
  }
}

/**
 * Reads a request body up to `limit` bytes; throws `payload_too_large` beyond. Where the length is declared, HTTP cuts the body there
 * and it is read in one go; where it is not, or is over the limit, bytes are counted as they arrive.
 */
async function takeBody(request: Request, limit: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared >= 0 && declared <= limit) {
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.byteLength > limit) throw tooLarge(limit);
    return bytes;
  }
  if (request.body === null) return new Uint8Array();
  if (declared > limit + MAX_DISCARDED) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit + MAX_DISCARDED) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    if (size > limit) chunks.length = 0;
    else chunks.push(value);
  }
  if (size > limit) throw tooLarge(limit);
  return Buffer.concat(chunks);
}

/**
 * So much beyond the limit is taken and thrown away: a connection that is closed while its client still sends is reset, and the
 * client never reads why.
 */
const MAX_DISCARDED = 16 * 1_048_576;

function tooLarge(limit: number): EngineError {
  return new EngineError('payload_too_large', `The request body may be at most ${limit} bytes.`);
}

/**
 * Parses a JSON request body with a contract schema. An absent body reads as `{}`, with or without a JSON content type (several
 * SDKs send one on requests that have no body); `null` equals absent; snake_case names are accepted, unknown ones passed over
 * (contract §1.4). Only when nothing is known and everything is one level too deep, the body is refused: it would clear what it names.
 */
export async function parseJsonBody<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes = MAX_BODY_BYTES,
): Promise<z.output<S>> {
  const bytes = await readBody(request, maxBytes);
  const body = bytes.byteLength === 0 ? {} : camelCaseKeys(decodeJson(bytes));
  if (schema instanceof z.ZodObject) refuseWrapped(body, Object.keys(schema.shape));
  return parseWith(schema, body);
}

/** Throws for a body like `{ organization: { displayName } }`, which no official SDK sends. */
function refuseWrapped(body: Record<string, unknown>, known: readonly string[]): void {
  if (known.some((name) => Object.hasOwn(body, name))) return;
  for (const [wrapper, inner] of Object.entries(body)) {
    if (typeof inner !== 'object' || inner === null) continue;
    const misplaced = Object.keys(inner).find((name) => known.includes(camelCase(name)));
    if (misplaced === undefined) continue;
    const description = `must not wrap the fields: send ${camelCase(misplaced)} and the others at the top level of the body`;
    throw new EngineError('invalid_argument', `${wrapper} ${description}.`, {
      violations: [{ field: wrapper, description }],
    });
  }
}

function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new EngineError('invalid_argument', 'The request body is not valid JSON.', { cause });
  }
}

function camelCaseKeys(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EngineError('invalid_argument', 'The request body must be a JSON object.');
  }
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== null) result[camelCase(key)] = entry;
  }
  return { ...result };
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function parseWith<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) {
    refuseUnstorable(result.data, []);
    return result.data;
  }
  const violations = result.error.issues.map((issue) => ({ field: issue.path.join('.'), description: issue.message }));
  const first = violations[0];
  const message = first?.field ? `${first.field}: ${first.description}` : (first?.description ?? 'Invalid request.');
  throw new EngineError('invalid_argument', message, { violations });
}

/** A NUL fits in no PostgreSQL text, and half of a surrogate pair would be stored as something else. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

// Only what the schema let through is walked, so that the depth is the schema's and not the caller's.
function refuseUnstorable(value: unknown, path: string[]): void {
  if (typeof value === 'string' && !isStorable(value)) throw unstorable(path.join('.'));
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value)) refuseUnstorable(entry, [...path, key]);
}

function unstorable(field: string): EngineError {
  const description = 'may not contain the character U+0000 or half of a surrogate pair';
  return new EngineError('invalid_argument', `${field} ${description}.`, { violations: [{ field, description }] });
}

/** A query parameter in camelCase or snake_case; the first value wins; empty reads as absent (contract §1.4). */
export function queryParameter(request: Request, name: string): string | undefined {
  const query = new URL(request.url).searchParams;
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const value = query.get(name) || query.get(snake) || undefined;
  if (value !== undefined && !isStorable(value)) throw unstorable(name);
  return value;
}

/** The UUID of a path or query id. A malformed id is as unknown as an unused one: `not_found`. */
export function requireId(kind: Parameters<typeof parseId>[0], value: string | undefined, noun: string): string {
  const uuid = parseId(kind, value);
  if (uuid === null) throw unknownId(noun);
  return uuid;
}

/** Renders a refusal in the contract's error shape, and a bug as a 500 that only the log explains. */
export function renderApiError(deps: EngineDeps, error: unknown, requestId: string): Response {
  const refusal = error instanceof EngineError ? error : unexpected(deps, error, requestId);
  return new TextResponse(JSON.stringify(toStatusBody(refusal)), HTTP_STATUS[refusal.code], {
    'content-type': 'application/json',
    ...refusal.headers,
    'cache-control': 'no-store',
  });
}

function unexpected(deps: EngineDeps, error: unknown, requestId: string): EngineError {
  if (isDatabaseUnavailable(error)) return unavailable(deps, error, requestId);
  deps.logger.error({ err: error, requestId }, 'request failed unexpectedly');
  return new EngineError('internal', `Something failed on our side. Quote request ${requestId} to its operator.`);
}

/** Notes that the database kept a request from being served, and makes the refusal that says when to come back. */
export function unavailable(deps: EngineDeps, cause: unknown, requestId: string): EngineError {
  const reason = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  deps.logger.warn({ requestId, reason }, 'a request was turned away because the database is not available');
  return new EngineError('unavailable', DATABASE_UNAVAILABLE, {
    cause,
    headers: { 'retry-after': String(DATABASE_RETRY_SECONDS) },
  });
}

const DATABASE_UNAVAILABLE =
  'The database of this installation is not available at the moment. Send the request again in a few seconds; if it stays, tell its operator.';
