import { formatId, newUuidV7, parseId } from '@/lib/ids';
import { retryDeadlocks } from '../sql-errors';
import { prove } from './authentication';
import { answer, type Call, type Outcome, proven, textOf, toLogEntry } from './call';
import { askHooks, asksHooks, toEvents } from './change-events';
import { noteDomain } from './domain-policy';
import { checkIfMatch, demandedVersion, isUnchanged, staleVersion } from './preconditions';
import { badRequest, quote, ScimError } from './protocol/errors';
import { keepUnshown } from './protocol/extensions';
import { type UserFacts, userFacts } from './protocol/facts';
import { equalJson, type JsonObject } from './protocol/json';
import { copyWith } from './protocol/normalize';
import { applyPatch, checkSize, parsePatchRequest } from './protocol/patch';
import { entityTag } from './protocol/represent';
import { readResource } from './protocol/resource';
import { writeUnique } from './unique-values';
import { answerUser } from './user-answers';
import { deleteUser, isUserNameTaken } from './user-writes-store';
import { StoredAttributes, type StoredUser } from './users-store';

/** POST /Users (RFC 7644 §3.3). */
export async function createUser(call: Call): Promise<Outcome> {
  const { engine, access, now } = call;
  const { attributes: given } = readResource(access.types.user, requireBody(call), { strict: access.strictInterop });
  if (given.active === undefined) given.active = true;
  const attributes = StoredAttributes.of(given);
  const facts = userFacts(given, true);
  const note = noteDomain(access, facts, null);
  const id = newUuidV7(now);
  const fresh: StoredUser = newUser(id, attributes, facts, now);
  if (asksHooks(call)) await askHooks(call, () => ({ type: 'user.create', user: given }));
  const outcome: Outcome = { ...answerUser(call, 201, fresh, 'create'), note };
  const log = toLogEntry(call, { ...outcome, responseText: textOf(outcome) });
  const created = await writeUnique(call, { type: 'User', id, before: null, attributes: given }, async () =>
    proven(call, await engine.createUser({ access, id, facts, attributes, now, log })),
  );
  if (created === null) throw userNameTaken(facts.userName);
  const { changeId, version } = created;
  const recorded = { id: changeId, type: 'user.created', resourceId: created.id, version, active: facts.active };
  const changes = toEvents(call, [recorded]);
  if (!created.revived) return { ...outcome, logged: true, changes };
  const revived = { ...fresh, id: created.id, version: created.version, createdAt: created.createdAt };
  return { ...answerUser(call, 201, revived, 'create'), note: note ?? 'recreated', changes };
}

function newUser(id: string, attributes: StoredAttributes, facts: UserFacts, now: Date): StoredUser {
  const { email, emailFolded, userNameFolded, active } = facts;
  const times = { createdAt: now, updatedAt: now };
  return { id, attributes, email, emailFolded, userNameFolded, active, version: 1, ...times, groups: [] };
}

/** GET /Users/{id} (RFC 7644 §3.4.1). */
export async function getUser(call: Call, id: string): Promise<Outcome> {
  const user = await requireUser(call, id);
  if (isUnchanged(call.headers, user.version)) {
    return answer(304, null, { headers: { etag: entityTag(user.version) }, capability: 'read', resourceId: user.id });
  }
  return answerUser(call, 200, user, 'read');
}

/** PUT /Users/{id} (RFC 7644 §3.5.1). */
export async function replaceUser(call: Call, id: string): Promise<Outcome> {
  const input = readResource(call.access.types.user, requireBody(call), { strict: call.access.strictInterop });
  if (input.claimedId !== null && input.claimedId !== id) {
    throw badRequest('mutability', 'The "id" in the body is not the one in the path.');
  }
  return changeUser(call, id, (before) => {
    const kept = call.access.preserveOnPut ? extensionsOf(before) : {};
    // Leaving "active" out is not a wish to reactivate.
    const active = before.active === undefined ? {} : { active: before.active };
    const replaced = copyWith(copyWith({}, { ...kept, ...active }), input.attributes);
    return keepUnshown(call.access.types.user, before, replaced);
  });
}

function extensionsOf(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => /^urn:/i.test(name)));
}

/** PATCH /Users/{id} (RFC 7644 §3.5.2). */
export async function patchUser(call: Call, id: string): Promise<Outcome> {
  const operations = parsePatchRequest(requireBody(call));
  const options = { strict: call.access.strictInterop };
  return changeUser(call, id, (before) => applyPatch(call.access.types.user, before, operations, options));
}

const MAX_ATTEMPTS = 10;

/** Reads, changes and writes a user; again when another process changed it in between. */
async function changeUser(call: Call, id: string, change: (before: JsonObject) => JsonObject): Promise<Outcome> {
  return call.engine.inTurn(id, async () => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const outcome = await tryChange(call, id, change);
      if (outcome !== 'stale') return outcome;
    }
    throw new ScimError(503, 'The user is being changed by too many requests at once. Send the request again.', {
      code: 'busy',
      headers: { 'retry-after': '1' },
    });
  });
}

async function tryChange(
  call: Call,
  id: string,
  change: (before: JsonObject) => JsonObject,
): Promise<Outcome | 'stale'> {
  const { engine, access, now } = call;
  const before = await requireUser(call, id);
  checkIfMatch(call.headers, before.version);
  const changed = change(before.attributes.value);
  const facts = userFacts(changed, before.active);
  const capability = before.active && !facts.active ? 'deactivate' : 'update';
  if (equalJson(changed, before.attributes.value) && facts.active === before.active) {
    return answerUser(call, 200, before, capability);
  }
  const note = noteDomain(access, facts, before);
  if (asksHooks(call)) {
    const scimUserId = formatId('scimUser', before.id);
    await askHooks(call, () => ({ type: 'user.update', scimUserId, before: before.attributes.value, user: changed }));
  }
  const attributes = StoredAttributes.of(changed);
  checkSize(before.attributes.text, attributes.text);
  const { email, emailFolded, userNameFolded, active } = facts;
  const version = before.version + 1;
  const after = { ...before, attributes, email, emailFolded, userNameFolded, active, version, updatedAt: now };
  const stored = { before: before.attributes.text, after: showsAll(call) ? null : attributes.text };
  const outcome: Outcome = { ...answerUser(call, 200, after, capability), note, logged: true, stored };
  const log = toLogEntry(call, { ...outcome, responseText: textOf(outcome) });
  try {
    const update = { access, id: before.id, version: before.version, facts, attributes, now, log };
    const written = { type: 'User', id: before.id, before: before.attributes.value, attributes: changed } as const;
    const done = await writeUnique(call, written, async () => proven(call, await engine.updateUser(update)));
    if (done === 'stale') return 'stale';
    const recorded = { id: done.changeId, type: 'user.updated', resourceId: before.id, version, active };
    return { ...outcome, changes: toEvents(call, [recorded]) };
  } catch (error) {
    if (isUserNameTaken(error)) throw userNameTaken(facts.userName, error);
    throw error;
  }
}

function showsAll({ query }: Call): boolean {
  return !query.has('attributes') && !query.has('excludedAttributes');
}

/** DELETE /Users/{id} (RFC 7644 §3.6). */
export async function removeUser(call: Call, id: string): Promise<Outcome> {
  const uuid = parseId('scimUser', id);
  if (uuid === null) throw unknownUser();
  await prove(call);
  let version = demandedVersion(call.headers);
  if (version === undefined) {
    const user = await requireUser(call, id);
    checkIfMatch(call.headers, user.version);
    version = user.version;
  }
  await askHooks(call, () => ({ type: 'user.delete', scimUserId: id }));
  const outcome = answer(204, null, { capability: 'delete', resourceId: uuid, logged: true });
  const log = toLogEntry(call, { ...outcome, responseText: null });
  const deletion = { scope: call.access.scope, id: uuid, version, now: call.now, log };
  const done = await retryDeadlocks(() => deleteUser(call.engine.sql, deletion));
  if (done === 'stale') throw staleVersion();
  if (done === 'unknown') throw unknownUser();
  const recorded = { id: done.changeId, type: 'user.deleted', resourceId: uuid, version: done.version };
  return { ...outcome, changes: toEvents(call, [recorded]) };
}

async function requireUser(call: Call, id: string): Promise<StoredUser> {
  const uuid = parseId('scimUser', id);
  const key = uuid === null ? null : { access: call.access, id: uuid };
  const user = key === null ? null : proven(call, await call.engine.findUser(key));
  if (user !== null) return user;
  // RFC 9110 §13.1.1: "If-Match: *" demands that there be something.
  if (call.headers.has('if-match')) throw staleVersion();
  throw unknownUser();
}

function unknownUser(): ScimError {
  return new ScimError(404, 'There is no user with this id in this directory.', { code: 'not_found' });
}

function userNameTaken(userName: string, cause?: unknown): ScimError {
  const detail = `A user with the userName ${quote(userName)} exists already.`;
  return new ScimError(409, detail, { scimType: 'uniqueness', cause });
}

/** Every request that writes has a body; the server read it. */
export function requireBody(call: Call): JsonObject {
  if (call.body !== null) return call.body;
  throw badRequest('invalidSyntax', 'The request needs a JSON body.');
}
