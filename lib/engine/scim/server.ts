import { isDatabaseUnavailable } from '@/lib/database-failure';
import { parseId } from '@/lib/ids';
import { TextResponse } from '@/lib/text-response';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { type ApiHandler, readBody, unavailable } from '../http';
import { type Activity, isNews, noteActivity } from './access-store';
import { authenticate, prove, readCredential } from './authentication';
import { runBulk } from './bulk-handlers';
import {
  answer,
  type Call,
  ClaimLost,
  createScimEngine,
  type Outcome,
  type ScimEngine,
  textOf,
  toLogEntry,
} from './call';
import { tellHooks } from './change-events';
import { handleDiscovery } from './discovery-handlers';
import * as groups from './groups-handlers';
import { isStreamed, streamJson } from './member-stream';
import { MAX_BULK_BYTES } from './protocol/bulk';
import { detectDialect } from './protocol/dialect';
import { badRequest, ScimError, toErrorBody } from './protocol/errors';
import { parseBody } from './protocol/json';
import { USER } from './protocol/resource-types';
import { insertRefusal } from './request-log-store';
import { matchRoute, type ScimRoute } from './route';
import { listResources, searchAll, searchResources } from './search-handlers';
import * as users from './users-handlers';

/** Everything below `/v1/scim/{scim_directory_…}`: the SCIM 2.0 service of one directory (RFC 7644). */
export const scimServer: ApiHandler = (deps) => {
  const engine = createScimEngine(deps);
  return (context) => serve(engine, context.req.raw, context.env.requestId, context.req.param('scimDirectoryId') ?? '');
};

const MAX_USER_BYTES = 1_048_576;
const MAX_GROUP_BYTES = 5_242_880;
const CONTENT_TYPE = 'application/scim+json';

/** A request before it is known whose it is. */
type Incoming = Omit<Call, 'access' | 'proven' | 'credential' | 'engine'> & { relativePath: string };

async function serve(
  engine: ScimEngine,
  request: Request,
  requestId: string,
  scimDirectoryId: string,
): Promise<Response> {
  const incoming = receive(engine.deps, request);
  const { call, outcome } = await answerRequest(engine, request, requestId, { incoming, scimDirectoryId });
  await recordOrReport(engine.deps, requestId, () =>
    call === null ? recordRefusal(engine, scimDirectoryId, incoming, outcome) : record(call, outcome),
  );
  return toResponse(request.method, outcome);
}

async function recordOrReport(deps: EngineDeps, requestId: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    // The work is done and answered for; only its record is missing.
    deps.logger.error({ err: error, requestId }, 'a SCIM request could not be recorded');
  }
}

const MAX_ATTEMPTS = 5;

/** Answers by what is remembered of the directory where that is proven on the way, and else after a look at it. */
async function answerRequest(
  engine: ScimEngine,
  request: Request,
  requestId: string,
  { incoming, scimDirectoryId }: { incoming: Incoming; scimDirectoryId: string },
): Promise<{ call: Call | null; outcome: Outcome }> {
  let call: Call | null = null;
  const readOnce = onceOnly(request);
  try {
    const credential = readCredential(request, scimDirectoryId, incoming.now);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const remembered = attempt === 1 ? engine.remembered.find(credential) : undefined;
      call = null;
      const access = remembered ?? (await authenticate(engine, credential));
      call = { ...incoming, engine, access, credential, proven: remembered === undefined };
      const outcome = await attemptCall(call, incoming.relativePath, requestId, readOnce);
      if (outcome !== 'lost') return { call, outcome };
    }
    throw directoryChanging();
  } catch (error) {
    return { call: call?.proven ? call : null, outcome: refuse(engine.deps, error, requestId) };
  }
}

/** `lost` when the call's claim turned out to be outdated: then nothing was done. Throws 401 where it is not even that. */
async function attemptCall(
  call: Call,
  relativePath: string,
  requestId: string,
  readOnce: BodyReader,
): Promise<Outcome | 'lost'> {
  let outcome: Outcome;
  try {
    if (call.access.disabled) throw disabled();
    const route = matchRoute(call.method, relativePath);
    if (!provesItself(route)) await prove(call);
    await readRequestBody(call, route, readOnce);
    outcome = await dispatch(call, route, requestId);
  } catch (error) {
    if (error instanceof ClaimLost) return 'lost';
    outcome = refuse(call.engine.deps, error, requestId);
  }
  try {
    await prove(call);
  } catch (error) {
    if (error instanceof ClaimLost) return 'lost';
    throw error;
  }
  return outcome;
}

/** Whether the statements of a route prove the claim of the request on their own. */
function provesItself(route: ScimRoute): boolean {
  return (route.kind === 'collection' || route.kind === 'resource') && route.type === USER;
}

type BodyReader = (limit: number) => Promise<Uint8Array>;

/** Reads a body that can be read once for as many attempts as it takes. */
function onceOnly(request: Request): BodyReader {
  let read: Promise<Uint8Array> | undefined;
  return (limit) => {
    read ??= readBody(request, limit);
    return read;
  };
}

/** The parts of a request's URL, which the platform has parsed and written out already. */
function splitUrl(url: string): { pathname: string; search: string } {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const [target = ''] = url.slice(start).split('#', 1);
  const mark = target.indexOf('?');
  if (mark < 0) return { pathname: target, search: '' };
  return { pathname: target.slice(0, mark), search: mark === target.length - 1 ? '' : target.slice(mark) };
}

function receive(deps: EngineDeps, request: Request): Incoming {
  const { pathname, search } = splitUrl(request.url);
  // Without /v1/scim/{directory}, however its characters are escaped.
  const relativePath = pathname.replace(/^(?:\/[^/]*){3}/, '') || '/';
  return {
    method: request.method,
    query: new URLSearchParams(search),
    relativePath,
    path: relativePath + search,
    headers: request.headers,
    now: deps.clock(),
    dialect: detectDialect(request.headers.get('user-agent') ?? '', search, ''),
    body: null,
    text: '',
    startedAt: performance.now(),
  };
}

function directoryChanging(cause?: unknown): ScimError {
  const detail = 'The settings of this directory are being changed. Send the request again.';
  return new ScimError(503, detail, { code: 'busy', headers: { 'retry-after': '1' }, cause });
}

function disabled(): ScimError {
  return new ScimError(403, 'This directory is switched off. Ask the vendor who gave you its URL.', {
    code: 'directory_disabled',
  });
}

const WITH_BODY: readonly string[] = ['POST', 'PUT', 'PATCH'];
const MEDIA_TYPES: readonly string[] = ['', 'application/scim+json', 'application/json'];

async function readRequestBody(call: Call, route: ScimRoute, readOnce: BodyReader): Promise<void> {
  if (!WITH_BODY.includes(call.method)) return;
  const mediaType = (call.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = (call.headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (!MEDIA_TYPES.includes(mediaType) || encoding !== 'identity') {
    throw new ScimError(415, 'Send the body as application/scim+json, without a content encoding.', {
      code: 'unsupported_media_type',
    });
  }
  const bytes = await readOnce(limitOf(route));
  const { text, value } = parseBody(bytes);
  call.body = value;
  call.text = text;
  call.dialect ??= detectDialect('', '', call.text);
}

function limitOf(route: ScimRoute): number {
  if (route.kind === 'bulk') return MAX_BULK_BYTES;
  return 'type' in route && route.type === USER ? MAX_USER_BYTES : MAX_GROUP_BYTES;
}

/** One operation of a bulk request: the same rules, limits and record as for a request of its own. */
async function performOne(call: Call, path: string, requestId: string): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await tryOperation(call, path, requestId).catch(async (error: unknown) => {
      if (!(error instanceof ClaimLost)) throw error;
      call.access = await authenticate(call.engine, call.credential);
      call.proven = true;
      return tryOperation(call, path, requestId);
    });
  } catch (error) {
    outcome = refuse(call.engine.deps, error, requestId);
  }
  await recordOrReport(call.engine.deps, requestId, () => record(call, outcome));
  return outcome;
}

async function tryOperation(call: Call, path: string, requestId: string): Promise<Outcome> {
  if (call.access.disabled) throw disabled();
  if (call.fault !== undefined) throw call.fault;
  const route = matchRoute(call.method, path);
  if (route.kind !== 'collection' && route.kind !== 'resource') {
    throw badRequest('invalidPath', 'An operation may create, change or delete users and groups only.');
  }
  if (Buffer.byteLength(call.text) > limitOf(route)) throw tooLargeOperation(limitOf(route));
  // A long request must not outlive its token, or what the directory was set to when it began.
  if (!provesItself(route)) await prove(call);
  return dispatch(call, route, requestId);
}

function tooLargeOperation(limit: number): ScimError {
  return new ScimError(413, `The data of this operation may have at most ${limit} bytes.`, {
    code: 'payload_too_large',
  });
}

async function dispatch(call: Call, route: ScimRoute, requestId: string): Promise<Outcome> {
  switch (route.kind) {
    case 'bulk':
      return runBulk(call, (single, path) => performOne(single, path, requestId));
    case 'collection':
      if (call.method !== 'POST') return listResources(call, route.type);
      return route.type === USER ? users.createUser(call) : groups.createScimGroup(call);
    case 'search':
      return searchResources(call, route.type);
    case 'resource':
      return route.type === USER ? dispatchUser(call, route.id) : dispatchGroup(call, route.id);
    case 'root':
    case 'root_search':
      return searchAll(call);
    case 'unsupported':
      throw new ScimError(501, `${route.name} is not supported.`);
    default:
      return handleDiscovery(call, route);
  }
}

async function dispatchUser(call: Call, id: string): Promise<Outcome> {
  switch (call.method) {
    case 'PUT':
      return users.replaceUser(call, id);
    case 'PATCH':
      return users.patchUser(call, id);
    case 'DELETE':
      return users.removeUser(call, id);
    default:
      return users.getUser(call, id);
  }
}

async function dispatchGroup(call: Call, id: string): Promise<Outcome> {
  switch (call.method) {
    case 'PUT':
      return groups.replaceGroup(call, id);
    case 'PATCH':
      return groups.patchGroup(call, id);
    case 'DELETE':
      return groups.removeGroup(call, id);
    default:
      return groups.getGroup(call, id);
  }
}

/** Turns whatever was thrown into a SCIM error: a refusal as it is, a bug into a 500 that only the log explains. */
function refuse(deps: EngineDeps, error: unknown, requestId: string): Outcome {
  const refusal = toScimError(isDatabaseUnavailable(error) ? unavailable(deps, error, requestId) : error);
  if (refusal === null) deps.logger.error({ err: error, requestId }, 'SCIM request failed unexpectedly');
  const shown =
    refusal ?? new ScimError(500, `Something failed on our side. Quote request ${requestId}.`, { code: 'internal' });
  return answer(shown.status, toErrorBody(shown), { headers: shown.headers, note: shown.code });
}

function toScimError(error: unknown): ScimError | null {
  if (error instanceof ScimError) return error;
  // In the middle of a bulk request: what was done before is done, and cannot be begun again.
  if (error instanceof ClaimLost) return directoryChanging(error);
  if (error instanceof EngineError && error.code === 'payload_too_large') {
    return new ScimError(413, error.message, { code: 'payload_too_large', cause: error });
  }
  if (error instanceof EngineError && error.code === 'invalid_argument') {
    return new ScimError(400, error.message, { scimType: 'invalidSyntax', code: 'body_incomplete', cause: error });
  }
  if (error instanceof EngineError && error.code === 'unavailable') {
    return new ScimError(503, error.message, { code: 'database_unavailable', cause: error, headers: error.headers });
  }
  return null;
}

async function recordRefusal(
  engine: ScimEngine,
  scimDirectoryId: string,
  incoming: Incoming,
  outcome: Outcome,
): Promise<void> {
  const directory = parseId('scimDirectory', scimDirectoryId);
  if (directory === null || outcome.status !== 401) return;
  await insertRefusal(engine.sql, directory, toLogEntry(incoming, { ...outcome, responseText: null }));
}

/** Logs a request, tells the host of a change, and notes what the directory has now been seen to do. */
async function record(call: Call, outcome: Outcome): Promise<void> {
  const { engine, access } = call;
  tellHooks(call, outcome.changes);
  if (!outcome.logged) await recordRequest(call, outcome);
  const capability = outcome.status < 400 ? outcome.capability : null;
  const activity: Activity = { now: call.now, dialect: call.dialect, capability };
  if (isNews(access, activity)) await noteActivity(engine.sql, access, activity);
}

/** What was read can be read again: its entry may be written after the answer, and lost with the machine. */
async function recordRequest(call: Call, outcome: Outcome): Promise<void> {
  const { engine, access } = call;
  const isRead = outcome.capability === 'read' || outcome.capability === 'discovery';
  const responseText = isRead || outcome.body === null ? null : textOf(outcome);
  const entry = toLogEntry(call, { ...outcome, responseText });
  const logged = { scope: access.scope, entry };
  if (!isRead || !engine.log.later(logged)) await engine.log.write(logged);
}

function toResponse(method: string, outcome: Outcome): Response {
  const { status, body, headers } = outcome;
  if (body === null) return new TextResponse(null, status, headers);
  if (method !== 'HEAD' && isStreamed(body)) {
    return new Response(streamJson(body), { status, headers: { 'content-type': CONTENT_TYPE, ...headers } });
  }
  const text = method === 'HEAD' ? null : textOf(outcome);
  return new TextResponse(text, status, { 'content-type': CONTENT_TYPE, ...headers });
}
