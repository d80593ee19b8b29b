import { equals } from '@/lib/scim-client/filter';
import { isConflict, isNotFound, ok, type ScimFailure, type ScimOutcome } from '@/lib/scim-client/outcome';
import { GROUP, type ScimGroup } from '@/lib/scim-client/resources';
import type { WantedGroup } from './dialects';
import { failed, type PushItem, type PushWork } from './push-item';
import { deleteGroupRow, type GroupRow, updateGroupRow } from './store';

/** Brings one group and its members up to date in the directory. */
export async function pushGroup(work: PushWork, row: GroupRow, wanted: WantedGroup): Promise<PushItem> {
  const label = wanted.displayName;
  const found = await findCurrent(work, row);
  if ('failure' in found) return failed('group', label, found.failure);
  if (found.group !== null) return updateGroup(work, row, wanted, found.group);
  const created = await work.client.create(GROUP, work.writer.createGroup(wanted), work.call);
  if (created.kind === 'ok') {
    const item = await updateGroup(work, row, wanted, created.value);
    return item.outcome === 'failed' ? item : { ...item, outcome: 'created', detail: countMembers(wanted) };
  }
  if (!isConflict(created)) return failed('group', label, created);
  const taken = await findByName(work, label);
  return taken.kind === 'ok' && taken.value !== null
    ? updateGroup(work, row, wanted, taken.value)
    : failed('group', label, created);
}

/** Deletes a group from the directory and forgets it here. */
export async function removeGroup(work: PushWork, row: GroupRow): Promise<PushItem> {
  if (row.scimId !== null) {
    const outcome = await work.client.delete(GROUP, row.scimId, work.call);
    if (outcome.kind !== 'ok') return failed('group', row.displayName, outcome);
  }
  await deleteGroupRow(work.db, work.appId, row.id);
  return { kind: 'group', label: row.displayName, outcome: 'deleted', detail: 'Removed here.' };
}

async function updateGroup(work: PushWork, row: GroupRow, wanted: WantedGroup, current: ScimGroup): Promise<PushItem> {
  const linked = current.id !== row.scimId;
  if (linked) await updateGroupRow(work.db, work.appId, row.id, { scimId: current.id });
  const operations = work.writer.updateGroup(wanted, current);
  const label = wanted.displayName;
  if (operations.length === 0) {
    return { kind: 'group', label, outcome: linked ? 'linked' : 'unchanged', detail: countMembers(wanted) };
  }
  const updated = await applyOperations(work, wanted, current, operations);
  if (updated.kind !== 'ok') return failed('group', label, updated);
  return { kind: 'group', label, outcome: linked ? 'linked' : 'updated', detail: countMembers(wanted) };
}

async function applyOperations(
  work: PushWork,
  wanted: WantedGroup,
  current: ScimGroup,
  operations: Parameters<typeof work.client.modify>[2],
): Promise<ScimOutcome<unknown>> {
  const outcome = await work.client.modify(GROUP, current.id, operations, work.call);
  const noPatch = outcome.kind === 'scim_error' && (outcome.status === 405 || outcome.status === 501);
  if (!noPatch) return outcome;
  const members = wanted.members.map(({ id, display }) => ({ value: id, display }));
  return work.client.replace(
    GROUP,
    current.id,
    { ...work.writer.createGroup(wanted), id: current.id, members },
    work.call,
  );
}

async function findCurrent(
  work: PushWork,
  row: GroupRow,
): Promise<{ group: ScimGroup | null } | { failure: ScimFailure }> {
  if (row.scimId !== null) {
    const byId = await work.client.get(GROUP, row.scimId, work.call);
    if (byId.kind === 'ok') return { group: byId.value };
    if (!isNotFound(byId)) return { failure: byId };
  }
  const byName = await findByName(work, row.displayName);
  return byName.kind === 'ok' ? { group: byName.value } : { failure: byName };
}

/** Reads the group that it finds again by its id: lists may leave members out. */
async function findByName(work: PushWork, displayName: string): Promise<ScimOutcome<ScimGroup | null>> {
  const query = { filter: equals('displayName', displayName), startIndex: 1, count: 2 };
  const page = await work.client.list(GROUP, query, work.call);
  if (page.kind !== 'ok') return page;
  const group = page.value.resources.find(
    (candidate) => candidate.displayName.toLowerCase() === displayName.toLowerCase(),
  );
  return group === undefined ? ok(page.status, null) : work.client.get(GROUP, group.id, work.call);
}

function countMembers({ members }: WantedGroup): string {
  return members.length === 1 ? '1 member' : `${members.length} members`;
}
