import { formatId, newUuidV7, parseId } from '@/lib/ids';
import { answer, type Call, type Outcome, toLogEntry } from './call';
import { askHooks, toEvents } from './change-events';
import {
  type ChangedGroup,
  changeGroup,
  countUnknownMembers,
  createGroup,
  deleteGroup,
  findGroup,
  type MemberDetail,
  type StoredGroup,
} from './groups-store';
import { readProjectionNames } from './list-query';
import { MemberStream, type Members, type StoredMember } from './member-stream';
import { checkIfMatch, demandedVersion, isUnchanged, staleVersion } from './preconditions';
import { badRequest, quote, ScimError } from './protocol/errors';
import { keepUnshown } from './protocol/extensions';
import { type GroupFacts, groupFacts } from './protocol/facts';
import { equalJson, type JsonObject } from './protocol/json';
import { foldMembers, type MemberChange, type MemberOperation, memberIds, splitGroupPatch } from './protocol/members';
import { copyWith } from './protocol/normalize';
import { applyPatch, checkSize, type PatchOperation, parsePatchRequest } from './protocol/patch';
import { isRequested, type Projection, parseProjection, project, wants } from './protocol/projection';
import { entityTag, type Reference, toGroupResource, toMemberList } from './protocol/represent';
import { readResource } from './protocol/resource';
import { writeUnique } from './unique-values';
import { requireBody } from './users-handlers';

type Group = StoredGroup & { members: Members };

/** Beyond this many members a PATCH is answered 204: repeating them all for each change would take a provider's sync down. */
const MAX_ECHOED_MEMBERS = 1000;
const MAX_PLAIN_MEMBERS = 1000;

/** POST /Groups (RFC 7644 §3.3). */
export async function createScimGroup(call: Call): Promise<Outcome> {
  const { access, engine, now } = call;
  const { attributes, members } = readResource(access.types.group, requireBody(call), { strict: access.strictInterop });
  const facts = groupFacts(attributes);
  const ids = members === undefined ? [] : [...new Set(memberIds(members ?? []))];
  const uuids = ids.map(memberUuid).filter((id) => id !== null);
  await refuseUnknownMembers(call, ids.length, uuids);
  const wanted = { replaceAll: false, add: ids, remove: [] };
  await askHooks(call, () => ({ type: 'group.create', group: attributes, members: wanted }));
  const id = newUuidV7(now);
  const scope = access.scope;
  const creation = { scope, id, facts, attributes, memberIds: uuids, now };
  const created = await writeUnique(call, { type: 'Group', id, before: null, attributes }, () =>
    createGroup(engine.sql, creation),
  );
  if (created === null) throw nameTaken(facts.displayName);
  const unknown = ids.length - created.memberCount;
  const outcome = await representById(call, 201, id, 'group');
  return { ...outcome, note: noteUnknown(call, unknown), changes: toEvents(call, created.changes) };
}

/** GET /Groups/{id} (RFC 7644 §3.4.1). */
export async function getGroup(call: Call, id: string): Promise<Outcome> {
  const projection = projectionOf(call);
  const group = await requireGroup(call, id, memberDetail(projection));
  if (isUnchanged(call.headers, group.version)) {
    return answer(304, null, { headers: { etag: entityTag(group.version) }, capability: 'read', resourceId: group.id });
  }
  return represent(call, 200, group, 'read', projection);
}

/** PUT /Groups/{id} (RFC 7644 §3.5.1). */
export async function replaceGroup(call: Call, id: string): Promise<Outcome> {
  const input = readResource(call.access.types.group, requireBody(call), { strict: call.access.strictInterop });
  if (input.claimedId !== null && input.claimedId !== id) {
    throw badRequest('mutability', 'The "id" in the body is not the one in the path.');
  }
  const keepMembers = input.members === undefined && call.access.preserveOnPut;
  const change: MemberChange = keepMembers
    ? { reset: false, add: [], remove: [] }
    : { reset: true, add: [...new Set(memberIds(input.members === undefined ? [] : input.members))], remove: [] };
  return changeValues(call, id, change, ({ attributes }) => {
    const kept = call.access.preserveOnPut ? copyWith(extensionsOf(attributes), input.attributes) : input.attributes;
    return keepUnshown(call.access.types.group, attributes, kept);
  });
}

function extensionsOf(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => /^urn:/i.test(name)));
}

/** PATCH /Groups/{id} (RFC 7644 §3.5.2). */
export async function patchGroup(call: Call, id: string): Promise<Outcome> {
  const options = { strict: call.access.strictInterop };
  const { members, rest } = splitGroupPatch(parsePatchRequest(requireBody(call)), options);
  const change = await toMemberChange(call, id, members);
  if (!rest.some(touchesValues)) return changeMembers(call, id, change);
  return changeValues(call, id, change, (group) =>
    applyPatch(call.access.types.group, group.attributes, rest, options),
  );
}

/** An operation without a path that spoke of members only has nothing left. */
function touchesValues({ path, value }: PatchOperation): boolean {
  return path !== null || typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

async function toMemberChange(call: Call, id: string, operations: readonly MemberOperation[]): Promise<MemberChange> {
  const change = foldMembers(operations, null);
  if (change !== 'needs_members') return change;
  const group = await requireGroup(call, id, 'named');
  const existing = Array.from(group.members, (member) =>
    copyWith({}, { value: printMember(member), type: member.type, display: member.display }),
  );
  const settled = foldMembers(operations, existing);
  if (settled === 'needs_members') throw new Error('members were given and asked for again');
  return settled;
}

/** Only members change: no need to read the group first. */
async function changeMembers(call: Call, id: string, change: MemberChange): Promise<Outcome> {
  const version = demandedVersion(call.headers);
  if (version === undefined) return changeValues(call, id, change, (group) => group.attributes);
  return write(call, id, change, { version, values: null });
}

async function changeValues(
  call: Call,
  id: string,
  members: MemberChange,
  change: (group: StoredGroup) => JsonObject,
): Promise<Outcome> {
  return call.engine.inTurn(id, async () => {
    for (;;) {
      const before = await requireGroup(call, id, 'none');
      checkIfMatch(call.headers, before.version);
      const attributes = change(before);
      const same = equalJson(attributes, before.attributes);
      if (!same) checkSize(JSON.stringify(before.attributes), JSON.stringify(attributes));
      const values = { facts: groupFacts(attributes), attributes, before: before.attributes };
      try {
        return await write(call, id, members, { version: before.version, values: same ? null : values });
      } catch (error) {
        // Another process changed the group in between. A client that named a version hears of it; for others, once more.
        if (!(error instanceof ScimError) || error.status !== 412 || call.headers.has('if-match')) throw error;
      }
    }
  });
}

type GroupValues = { facts: GroupFacts; attributes: JsonObject; before: JsonObject };

async function write(
  call: Call,
  id: string,
  members: MemberChange,
  { version, values }: { version: number | null; values: GroupValues | null },
): Promise<Outcome> {
  const { access, engine, now } = call;
  const uuid = parseId('scimGroup', id);
  if (uuid === null) throw unknownGroup();
  const add = members.add.map(memberUuid).filter((member) => member !== null);
  const remove = members.remove.map(memberUuid).filter((member) => member !== null);
  await refuseUnknownMembers(call, members.add.length, add);
  await askHooks(call, () => ({
    type: 'group.update',
    scimGroupId: id,
    group: values?.attributes ?? null,
    members: { replaceAll: members.reset, add: members.add, remove: members.remove },
  }));
  const change = {
    scope: access.scope,
    id: uuid,
    version,
    values,
    members: { reset: members.reset, add, remove },
    now,
  };
  const run = () => changeGroup(engine.sql, change);
  const done = values === null ? await run() : await writeUnique(call, { type: 'Group', id: uuid, ...values }, run);
  if (done === null) throw call.headers.has('if-match') ? staleVersion() : unknownGroup();
  if (done === 'stale') throw staleVersion();
  if (done === 'taken') throw nameTaken(values?.facts.displayName ?? '');
  const note = noteUnknown(call, members.add.length - add.length + done.unknownMembers);
  const changes = toEvents(call, done.changes);
  const stored =
    values === null
      ? {}
      : { stored: { before: JSON.stringify(values.before), after: JSON.stringify(values.attributes) } };
  return { ...(await representChange(call, done)), ...stored, note, changes };
}

async function representChange(call: Call, group: ChangedGroup): Promise<Outcome> {
  const projection = projectionOf(call);
  const large = group.memberCount > MAX_ECHOED_MEMBERS && projection.mode === 'default';
  if (large && call.method === 'PATCH') {
    return answer(204, null, {
      headers: { etag: entityTag(group.version) },
      capability: 'group',
      resourceId: group.id,
    });
  }
  if (wants(projection, 'members')) return representById(call, 200, group.id, 'group');
  return represent(call, 200, { ...group, members: [] }, 'group', projection);
}

/** DELETE /Groups/{id} (RFC 7644 §3.6). */
export async function removeGroup(call: Call, id: string): Promise<Outcome> {
  const uuid = parseId('scimGroup', id);
  if (uuid === null) throw unknownGroup();
  let version = demandedVersion(call.headers);
  if (version === undefined) {
    const group = await requireGroup(call, id, 'none');
    checkIfMatch(call.headers, group.version);
    version = group.version;
  }
  await askHooks(call, () => ({ type: 'group.delete', scimGroupId: id }));
  const outcome = answer(204, null, { capability: 'group', resourceId: uuid, logged: true });
  const log = toLogEntry(call, { ...outcome, responseText: null });
  const done = await deleteGroup(call.engine.sql, { scope: call.access.scope, id: uuid, version, now: call.now, log });
  if (done === 'stale') throw staleVersion();
  if (done === 'unknown') throw unknownGroup();
  const recorded = { id: done.changeId, type: 'group.deleted', resourceId: uuid, version: done.version };
  return { ...outcome, changes: toEvents(call, [recorded]) };
}

async function requireGroup(call: Call, id: string, detail: MemberDetail): Promise<Group> {
  const uuid = parseId('scimGroup', id);
  const group = uuid === null ? null : await findGroup(call.engine.sql, call.access.scope, uuid, detail);
  if (group !== null) return group;
  if (call.headers.has('if-match')) throw staleVersion();
  throw unknownGroup();
}

async function refuseUnknownMembers(call: Call, wanted: number, uuids: readonly string[]): Promise<void> {
  if (call.access.unknownMemberPolicy !== 'reject' || wanted === 0) return;
  const unknown = wanted - uuids.length + (await countUnknownMembers(call.engine.sql, call.access.scope, uuids));
  if (unknown === 0) return;
  throw new ScimError(400, `${unknown} of the members are no users or groups of this directory.`, {
    scimType: 'invalidValue',
    code: 'member_unknown',
  });
}

function noteUnknown(call: Call, count: number): string | null {
  if (count === 0) return null;
  const { scimDirectoryId } = call.access.scope;
  call.engine.deps.logger.warn(
    { scimDirectoryId, count, code: 'member_unknown' },
    'unknown group members were passed over',
  );
  return 'member_unknown';
}

function memberUuid(id: string): string | null {
  return parseId('scimUser', id) ?? parseId('scimGroup', id);
}

function printMember({ id, type }: StoredMember): string {
  return formatId(type === 'User' ? 'scimUser' : 'scimGroup', id);
}

function unknownGroup(): ScimError {
  return new ScimError(404, 'There is no group with this id in this directory.', { code: 'not_found' });
}

function nameTaken(displayName: string): ScimError {
  const detail = `A group with the displayName ${quote(displayName)} exists already.`;
  return new ScimError(409, detail, { scimType: 'uniqueness' });
}

function projectionOf(call: Call): Projection {
  const names = readProjectionNames(call.query);
  return parseProjection(call.access.types.group, names.attributes, names.excludedAttributes);
}

/** How much of a group's members has to be read to show it so. */
export function memberDetail(projection: Projection): MemberDetail {
  if (!wants(projection, 'members')) return 'none';
  return isRequested(projection, 'members', 'display') ? 'named' : 'ids';
}

/**
 * Groups as they are shown to identity providers. Where they have more than {@link MAX_PLAIN_MEMBERS} members between them, these
 * become text only while the answer is sent: as objects they would take a hundred times the memory.
 */
export function toShownGroups(call: Call, groups: readonly Group[], projection: Projection): object[] {
  const type = call.access.types.group;
  const count = groups.reduce((sum, { members }) => sum + members.length, 0);
  if (count <= MAX_PLAIN_MEMBERS) return groups.map((group) => project(type, toResource(call, group), projection));
  return groups.map((group) => {
    const shown = project(type, toResource(call, { ...group, members: [] }), projection);
    if (group.members.length === 0) return shown;
    const print = (member: StoredMember) => {
      const one = toMemberList([toReference(member)], call.access.baseUrl);
      const { members } = project(type, one, projection);
      return Array.isArray(members) ? JSON.stringify(members[0]) : null;
    };
    return { ...shown, members: new MemberStream(group.members, print) };
  });
}

function toResource(call: Call, group: Group): JsonObject {
  return toGroupResource(
    { ...group, id: formatId('scimGroup', group.id), baseUrl: call.access.baseUrl },
    Array.from(group.members, toReference),
  );
}

function toReference(member: StoredMember): Reference {
  return { id: printMember(member), type: member.type, display: member.display };
}

async function representById(call: Call, status: number, id: string, capability: string): Promise<Outcome> {
  const projection = projectionOf(call);
  const group = await findGroup(call.engine.sql, call.access.scope, id, memberDetail(projection));
  if (group === null) throw unknownGroup();
  return represent(call, status, group, capability, projection);
}

function represent(call: Call, status: number, group: Group, capability: string, projection: Projection): Outcome {
  const headers: Record<string, string> = { etag: entityTag(group.version) };
  if (status === 201) headers.location = `${call.access.baseUrl}/Groups/${formatId('scimGroup', group.id)}`;
  const [body = null] = toShownGroups(call, [group], projection);
  return answer(status, body, { headers, capability, resourceId: group.id });
}
