import { formatId } from '@/lib/ids';
import { equals } from '@/lib/scim-client/filter';
import { isConflict, isNotFound, type ScimFailure, type ScimOutcome } from '@/lib/scim-client/outcome';
import { type ScimUser, USER } from '@/lib/scim-client/resources';
import type { Change, WantedPerson } from './dialects';
import { failed, type PushItem, type PushWork } from './push-item';
import { deletePersonRow, type PersonRow, updatePersonRow } from './store';

/** Brings one person up to date in the directory. Null when there is nothing to say: somebody inactive whom it never knew. */
export async function pushPerson(work: PushWork, row: PersonRow): Promise<PushItem | null> {
  const wanted: WantedPerson = { ...row, externalId: formatId('sandboxPerson', row.id) };
  const found = await findCurrent(work, row);
  if ('failure' in found) return failed('person', row.userName, found.failure);
  if (found.user !== null) return updatePerson(work, row, wanted, found.user);
  if (!row.active) {
    if (row.scimId !== null) await updatePersonRow(work.db, work.appId, row.id, { scimId: null });
    return null;
  }
  const created = await work.client.create(USER, work.writer.createUser(wanted), work.call);
  if (created.kind === 'ok') {
    await updatePersonRow(work.db, work.appId, row.id, { scimId: created.value.id });
    const detail = row.scimId === null ? '' : 'The directory had lost this person.';
    return { kind: 'person', label: row.userName, outcome: 'created', detail };
  }
  if (!isConflict(created)) return failed('person', row.userName, created);
  // Somebody else created this person a moment ago, or the directory finds by user name only what is active.
  const taken = await findByUserName(work, row.userName);
  return taken.kind === 'ok' && taken.value !== null
    ? updatePerson(work, row, wanted, taken.value)
    : failed('person', row.userName, created);
}

/** Tells the directory that somebody is gone, in the manner of the dialect, and forgets them here. */
export async function removePerson(work: PushWork, row: PersonRow): Promise<PushItem> {
  const id = row.scimId ?? '';
  const deletes = work.writer.removal === 'delete';
  if (id !== '') {
    const outcome = deletes
      ? await work.client.delete(USER, id, work.call)
      : await work.client.modify(USER, id, work.writer.deactivateUser(), work.call);
    if (outcome.kind !== 'ok' && !isNotFound(outcome)) return failed('person', row.userName, outcome);
  }
  await deletePersonRow(work.db, work.appId, row.id);
  const outcome = deletes ? 'deleted' : 'deactivated';
  return { kind: 'person', label: row.userName, outcome, detail: 'Removed here.' };
}

async function updatePerson(
  work: PushWork,
  row: PersonRow,
  wanted: WantedPerson,
  current: ScimUser,
): Promise<PushItem> {
  if (current.id !== row.scimId) await updatePersonRow(work.db, work.appId, row.id, { scimId: current.id });
  const label = row.userName;
  const change = work.writer.updateUser(wanted, current);
  if (change === null) {
    return { kind: 'person', label, outcome: current.id === row.scimId ? 'unchanged' : 'linked', detail: '' };
  }
  const updated = await applyChange(work, wanted, current, change);
  if (updated.kind !== 'ok') return failed('person', label, updated);
  const before = current.userName === row.userName ? '' : `Was ${current.userName}.`;
  if (current.active !== row.active) {
    return { kind: 'person', label, outcome: row.active ? 'reactivated' : 'deactivated', detail: before };
  }
  return { kind: 'person', label, outcome: current.id === row.scimId ? 'updated' : 'linked', detail: before };
}

/** Falls back on replacing the whole where the directory has no PATCH (RFC 7643 §5). */
async function applyChange(
  work: PushWork,
  wanted: WantedPerson,
  current: ScimUser,
  change: Change,
): Promise<ScimOutcome<unknown>> {
  const { client, call } = work;
  if (change.method === 'replace') return client.replace(USER, current.id, change.body, call);
  const outcome = await client.modify(USER, current.id, change.operations, call);
  const noPatch = outcome.kind === 'scim_error' && (outcome.status === 405 || outcome.status === 501);
  return noPatch
    ? client.replace(USER, current.id, { ...work.writer.createUser(wanted), id: current.id }, call)
    : outcome;
}

type Found = { user: ScimUser | null } | { failure: ScimFailure };

/** By the id that the directory once gave, else by user name: ids are lost when a directory is emptied or replaced. */
async function findCurrent(work: PushWork, row: PersonRow): Promise<Found> {
  if (row.scimId !== null) {
    const byId = await work.client.get(USER, row.scimId, work.call);
    if (byId.kind === 'ok') return { user: byId.value };
    if (!isNotFound(byId)) return { failure: byId };
  }
  const byName = await findByUserName(work, row.userName);
  return byName.kind === 'ok' ? { user: byName.value } : { failure: byName };
}

/** Looks through what comes back: there are servers that answer any filter with everybody. */
async function findByUserName(work: PushWork, userName: string): Promise<ScimOutcome<ScimUser | null>> {
  const query = { filter: equals('userName', userName), startIndex: 1, count: 2 };
  const page = await work.client.list(USER, query, work.call);
  if (page.kind !== 'ok') return page;
  const user = page.value.resources.find((candidate) => candidate.userName.toLowerCase() === userName.toLowerCase());
  return { ...page, value: user ?? null };
}
