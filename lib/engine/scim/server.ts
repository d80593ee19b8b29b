import { isDatabaseUnavailable } from '@/lib/database-failure';
import { TextResponse } from '@/lib/http/text-response';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { unavailable } from '../http';
import { isMissingReference } from '../sql-errors';
import { authenticate, prove, readCredential } from './authentication';
import { runBulk } from './bulk-handlers';
import { answer, type Call, ClaimLost, createScimEngine, type Outcome, type ScimEngine, textOf } from './call';
import { handleDiscovery } from './discovery-handlers';
import * as groups from './groups-handlers';
import { type BodyReader, type Incoming, limitOf, onceOnly, readRequestBody, receive, WITH_BODY } from './incoming';
import { isStreamed, streamJson } from './member-stream';
import { badRequest, ScimError, toErrorBody } from './protocol/errors';
import { GROUP, USER } from './protocol/resource-types';
import { record, recordRefusal } from './recording';
import { matchRoute, type ScimRoute } from './route';
import { listResources, searchAll, searchResources } from './search-handlers';
import * as users from './users-handlers';

/** Answers a request for the service of a directory, given by its printed id. */
type ScimServer = (request: Request, requestId: string, scimDirectoryId: string) => Promise<Response>;

/** Everything below `/v1/scim/{scim_directory_…}`: the SCIM 2.0 service of one directory (RFC 7644). */
export function scimServer(deps: EngineDeps): ScimServer {
  const engine = createScimEngine(deps);
  return (request, requestId, scimDirectoryId) => serve(engine, request, requestId, scimDirectoryId);
}

const CONTENT_TYPE = 'application/scim+json';

async function serve(
  engine: ScimEngine,
  request: Request,
  requestId: string,
  scimDirectoryId: string,
): Promise<Response> {
  const incoming = receive(engine.deps, request);
  const { call, outcome } = await answerRequest(engine, request, requestId, { incoming, scimDirectoryId });
  const recording =
    call === null
      ? recordRefusal(engine, { incoming, scimDirectoryId }, outcome, requestId)
      : record(call, outcome, requestId);
  if (recording !== null) await recording;
  return toResponse(request.method, outcome);
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
    if (!call.proven && !provesItself(route)) await prove(call);
    if (WITH_BODY.includes(call.method)) await readRequestBody(call, route, readOnce);
    outcome = await dispatch(call, route, requestId);
  } catch (error) {
    if (isLost(error)) return 'lost';
    outcome = refuse(call.engine.deps, error, requestId);
  }
  if (call.proven) return outcome;
  try {
    await prove(call);
  } catch (error) {
    if (error instanceof ClaimLost) return 'lost';
    throw error;
  }
  return outcome;
}

/** What a user or group belongs to, as PostgreSQL names it when it is gone. */
const OWNERS = [USER, GROUP].map(({ name }) => `scim_${name.toLowerCase()}s_scim_directory_id_scim_directories_id_fk`);

/** Whether nothing was done because the claim was not true, or no longer when the directory's deletion was waited for. */
function isLost(error: unknown): boolean {
  return error instanceof ClaimLost || isMissingReference(error, OWNERS);
}

/** Whether the statements of a route prove the claim of the request on their own. */
function provesItself(route: ScimRoute): boolean {
  return (route.kind === 'collection' || route.kind === 'resource') && route.type === USER;
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

/** One operation of a bulk request: the same rules, limits and record as for a request of its own. */
async function performOne(call: Call, path: string, requestId: string): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await tryOperation(call, path, requestId).catch(async (error: unknown) => {
      if (!isLost(error)) throw error;
      call.access = await authenticate(call.engine, call.credential);
      call.proven = true;
      return tryOperation(call, path, requestId);
    });
  } catch (error) {
    outcome = refuse(call.engine.deps, error, requestId);
  }
  await record(call, outcome, requestId);
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

function dispatch(call: Call, route: ScimRoute, requestId: string): Promise<Outcome> {
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
      return Promise.resolve(handleDiscovery(call, route));
  }
}

function dispatchUser(call: Call, id: string): Promise<Outcome> {
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

function dispatchGroup(call: Call, id: string): Promise<Outcome> {
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

function toResponse(method: string, outcome: Outcome): Response {
  const { status, body, headers } = outcome;
  if (body === null) return new TextResponse(null, status, headers);
  if (method !== 'HEAD' && isStreamed(body)) {
    return new Response(streamJson(body), { status, headers: { 'content-type': CONTENT_TYPE, ...headers } });
  }
  const text = method === 'HEAD' ? null : textOf(outcome);
  return new TextResponse(text, status, { 'content-type': CONTENT_TYPE, ...headers });
}
