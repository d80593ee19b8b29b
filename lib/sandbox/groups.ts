import type { Transaction } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId, type Id, newUuid, parseId } from '@/lib/ids';
import { getAppRow, type SandboxDeps } from './apps';
import type { GroupInput } from './input';
import * as store from './store';

export type SandboxGroup = {
  id: Id<'sandboxGroup'>;
  displayName: string;
  memberIds: Id<'sandboxPerson'>[];
  pushed: boolean;
};

/** The groups by name, with who is in them. */
export async function listSandboxGroups(deps: SandboxDeps, appId: string): Promise<SandboxGroup[]> {
  const app = await getAppRow(deps, appId);
  const rows = await store.selectGroups(deps.db, app.id);
  const memberships = await store.selectMemberships(
    deps.db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: formatId('sandboxGroup', row.id),
    displayName: row.displayName,
    memberIds: (memberships.get(row.id) ?? []).map((personId) => formatId('sandboxPerson', personId)),
    pushed: row.scimId !== null,
  }));
}

/** Adds a group with the people of this app in `memberIds`. Throws `invalid` when the name is taken. */
export async function addSandboxGroup(deps: SandboxDeps, appId: string, group: GroupInput): Promise<void> {
  const app = await getAppRow(deps, appId);
  const { displayName } = group;
  await deps.db.transaction(async (tx) => {
    const id = await store.insertOrReviveGroup(tx, { id: newUuid(), sandboxAppId: app.id, displayName });
    if (id === null) throw nameTaken(displayName);
    await setMembers(tx, app.id, id, group.memberIds);
  });
}

/** Renames a group and sets who is in it; people who are not in this app are left out. */
export async function updateSandboxGroup(
  deps: SandboxDeps,
  appId: string,
  groupId: string,
  set: GroupInput,
): Promise<void> {
  const app = await getAppRow(deps, appId);
  await deps.db.transaction(async (tx) => {
    const group = await getGroup(tx, app.id, groupId);
    const groups = await store.selectGroups(tx, app.id, { removed: true });
    if (groups.some((other) => other.displayName === set.displayName && other.id !== group.id))
      throw nameTaken(set.displayName);
    await store.updateGroupRow(tx, app.id, group.id, { displayName: set.displayName });
    await setMembers(tx, app.id, group.id, set.memberIds);
  });
}

/** Removes a group; one that was pushed is remembered until the next push has told the service provider. */
export async function removeSandboxGroup(deps: SandboxDeps, appId: string, groupId: string): Promise<void> {
  const app = await getAppRow(deps, appId);
  const group = await getGroup(deps.db, app.id, groupId);
  if (group.scimId === null) await store.deleteGroupRow(deps.db, app.id, group.id);
  else await store.updateGroupRow(deps.db, app.id, group.id, { removedAt: deps.clock() });
}

async function setMembers(
  tx: Transaction,
  appUuid: string,
  groupUuid: string,
  memberIds: readonly string[],
): Promise<void> {
  const wanted = new Set(memberIds.map((personId) => parseId('sandboxPerson', personId)));
  const people = (await store.selectPeople(tx, appUuid)).map((person) => person.id);
  await store.replaceMemberships(
    tx,
    groupUuid,
    people.filter((id) => wanted.has(id)),
  );
}

async function getGroup(
  db: Parameters<typeof store.selectGroups>[0],
  appUuid: string,
  groupId: string,
): Promise<store.GroupRow> {
  const uuid = parseId('sandboxGroup', groupId);
  const group = (await store.selectGroups(db, appUuid)).find((row) => row.id === uuid);
  if (!group) throw new DomainError('not_found', 'There is no such group in this sandbox app. Reload the page.');
  return group;
}

function nameTaken(displayName: string): DomainError {
  const message = `There is a group named ${displayName} already.`;
  return new DomainError('invalid', message, { fields: { displayName: message } });
}
