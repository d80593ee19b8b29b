import { DomainError } from '@/lib/errors';
import { formatId, type Id, newUuid, parseId } from '@/lib/ids';
import { getAppRow, type SandboxDeps } from './apps';
import type { PersonInput } from './input';
import { EVERYONE } from './seed-people';
import * as store from './store';

export type SandboxPerson = {
  id: Id<'sandboxPerson'>;
  userName: string;
  givenName: string;
  familyName: string;
  title: string;
  active: boolean;
  /** Known to the service provider since a push. */
  pushed: boolean;
};

/** Everybody who works there, by last name. Throws `not_found` for an unknown app, as all of these do. */
export async function listSandboxPeople(deps: SandboxDeps, appId: string): Promise<SandboxPerson[]> {
  const app = await getAppRow(deps, appId);
  return (await store.selectPeople(deps.db, app.id)).map(toPerson);
}

/** Hires somebody, into the group of everyone. Throws `invalid` when the user name is taken. */
export async function addSandboxPerson(deps: SandboxDeps, appId: string, person: PersonInput): Promise<void> {
  const app = await getAppRow(deps, appId);
  await deps.db.transaction(async (tx) => {
    const id = await store.insertOrRevivePerson(tx, { ...person, id: newUuid(), sandboxAppId: app.id });
    if (id === null) throw userNameTaken(person.userName);
    const everyone = (await store.selectGroups(tx, app.id)).find((group) => group.displayName === EVERYONE);
    if (everyone) await store.insertMembership(tx, everyone.id, id);
  });
}

/** Changes a person's name, user name or title. Throws `not_found`, or `invalid` when the user name is taken. */
export async function updateSandboxPerson(
  deps: SandboxDeps,
  appId: string,
  personId: string,
  person: PersonInput,
): Promise<void> {
  const row = await getPersonRow(deps, appId, personId);
  await deps.db.transaction(async (tx) => {
    const people = await store.selectPeople(tx, row.sandboxAppId, { removed: true });
    const holder = people.find((other) => other.userName === person.userName && other.id !== row.id);
    if (holder?.removedAt === null) throw userNameTaken(person.userName);
    if (holder !== undefined) {
      const message = `${person.userName} was removed and is still in the directory. Push first, then use the name again.`;
      throw new DomainError('invalid', message, { fields: { userName: message } });
    }
    const { userName, givenName, familyName, title } = person;
    await store.updatePersonRow(tx, row.sandboxAppId, row.id, { userName, givenName, familyName, title });
  });
}

/** Deactivates somebody or brings them back. */
export async function setSandboxPersonActive(
  deps: SandboxDeps,
  appId: string,
  personId: string,
  active: boolean,
): Promise<void> {
  const row = await getPersonRow(deps, appId, personId);
  await store.updatePersonRow(deps.db, row.sandboxAppId, row.id, { active });
}

/** Removes somebody. Whoever was pushed is remembered until the next push has told the service provider. */
export async function removeSandboxPerson(deps: SandboxDeps, appId: string, personId: string): Promise<void> {
  const row = await getPersonRow(deps, appId, personId);
  if (row.scimId === null) await store.deletePersonRow(deps.db, row.sandboxAppId, row.id);
  else await store.updatePersonRow(deps.db, row.sandboxAppId, row.id, { removedAt: deps.clock() });
}

/** The stored person, when they work there; throws `not_found`. */
export async function getPersonRow(deps: SandboxDeps, appId: string, personId: string): Promise<store.PersonRow> {
  const app = await getAppRow(deps, appId);
  const uuid = parseId('sandboxPerson', personId);
  const row = uuid === null ? null : await store.selectPerson(deps.db, app.id, uuid);
  if (row === null) throw new DomainError('not_found', 'There is no such person in this sandbox app. Reload the page.');
  return row;
}

function toPerson(row: store.PersonRow): SandboxPerson {
  const { userName, givenName, familyName, title, active } = row;
  return {
    id: formatId('sandboxPerson', row.id),
    userName,
    givenName,
    familyName,
    title,
    active,
    pushed: row.scimId !== null,
  };
}

function userNameTaken(userName: string): DomainError {
  const message = `${userName} is taken by somebody else here.`;
  return new DomainError('invalid', message, { fields: { userName: message } });
}
