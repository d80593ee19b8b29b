import type { PatchOperation, ScimGroup, ScimUser } from '@/lib/scim-client/resources';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '@/lib/scim-client/resources';
import type { Dialect } from './input';

/** A person as the directory should know them. */
export type WantedPerson = {
  externalId: string;
  userName: string;
  givenName: string;
  familyName: string;
  title: string;
  active: boolean;
};

export type WantedGroup = {
  externalId: string;
  displayName: string;
  /** Ids of the service provider, with the name to show for each. */
  members: readonly { id: string; display: string }[];
};

/** One request that changes a resource. */
export type Change = { method: 'replace'; body: object } | { method: 'modify'; operations: PatchOperation[] };

/**
 * How an identity provider writes. The two differ in almost everything that SCIM leaves open, and both are what service
 * providers must live with: Okta's custom apps replace whole resources and deactivate without a path; Entra ID patches with
 * capitalised operations, booleans as strings and filtered paths, and deletes in the end.
 */
export type DialectWriter = {
  userAgent: string;
  /** What happens to people who are gone: Okta never deletes a user. */
  removal: 'deactivate' | 'delete';
  createUser(person: WantedPerson): object;
  /** What turns `current` into the wanted person; null when nothing differs. */
  updateUser(person: WantedPerson, current: ScimUser): Change | null;
  deactivateUser(): PatchOperation[];
  createGroup(group: WantedGroup): object;
  updateGroup(group: WantedGroup, current: ScimGroup): PatchOperation[];
};

export const DIALECTS: Readonly<Record<Dialect, DialectWriter>> = {
  okta: {
    userAgent: 'Okta SCIM Client 1.0.0',
    removal: 'deactivate',
    createUser: (person) => ({ ...oktaUser(person), groups: [] }),
    updateUser(person, current) {
      const differing = differences(person, current);
      if (differing.length === 0) return null;
      if (differing.every((name) => name === 'active') && !person.active) {
        return { method: 'modify', operations: this.deactivateUser() };
      }
      return { method: 'replace', body: { ...oktaUser(person), id: current.id } };
    },
    deactivateUser: () => [{ op: 'replace', value: { active: false } }],
    createGroup: (group) => ({
      schemas: [GROUP_SCHEMA],
      displayName: group.displayName,
      members: group.members.map(({ id, display }) => ({ value: id, display })),
    }),
    updateGroup(group, current) {
      const { added, removed } = memberChanges(group, current);
      const operations: PatchOperation[] = removed.map((id) => ({
        op: 'remove',
        path: `members[value eq ${JSON.stringify(id)}]`,
      }));
      if (added.length > 0) {
        operations.push({
          op: 'add',
          path: 'members',
          value: added.map(({ id, display }) => ({ value: id, display })),
        });
      }
      if (group.displayName !== current.displayName) {
        operations.push({ op: 'replace', value: { id: current.id, displayName: group.displayName } });
      }
      return operations;
    },
  },
  entra: {
    userAgent: 'Microsoft-AzureAD-Provisioning/1.0',
    removal: 'delete',
    createUser: (person) => ({
      schemas: [USER_SCHEMA, ENTERPRISE_USER_SCHEMA],
      externalId: person.externalId,
      userName: person.userName,
      active: person.active,
      displayName: displayNameOf(person),
      emails: [{ primary: true, type: 'work', value: person.userName }],
      meta: { resourceType: 'User' },
      name: { formatted: displayNameOf(person), familyName: person.familyName, givenName: person.givenName },
      roles: [],
      ...(person.title === '' ? {} : { title: person.title }),
    }),
    updateUser(person, current) {
      const operations = differences(person, current).flatMap((name) => entraOperations(name, person));
      return operations.length === 0 ? null : { method: 'modify', operations };
    },
    deactivateUser: () => [{ op: 'Replace', path: 'active', value: 'False' }],
    createGroup: (group) => ({
      schemas: [GROUP_SCHEMA, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: group.externalId,
      displayName: group.displayName,
      meta: { resourceType: 'Group' },
    }),
    updateGroup(group, current) {
      const { added, removed } = memberChanges(group, current);
      const operations: PatchOperation[] = [];
      if (group.displayName !== current.displayName) {
        operations.push({ op: 'Replace', path: 'displayName', value: group.displayName });
      }
      if (added.length > 0)
        operations.push({ op: 'Add', path: 'members', value: added.map(({ id }) => ({ $ref: null, value: id })) });
      if (removed.length > 0)
        operations.push({ op: 'Remove', path: 'members', value: removed.map((id) => ({ $ref: null, value: id })) });
      return operations;
    },
  },
};

type Attribute = 'userName' | 'givenName' | 'familyName' | 'displayName' | 'title' | 'email' | 'active' | 'externalId';

/** Which attributes of a person the directory has otherwise. Identity providers compare what they read, letter by letter. */
function differences(person: WantedPerson, current: ScimUser): Attribute[] {
  const email = current.emails?.find((item) => item.type === 'work' || item.primary === true)?.value ?? '';
  const pairs: [Attribute, unknown, unknown][] = [
    ['externalId', person.externalId, current.externalId ?? ''],
    ['userName', person.userName, current.userName],
    ['givenName', person.givenName, current.name?.givenName ?? ''],
    ['familyName', person.familyName, current.name?.familyName ?? ''],
    ['displayName', displayNameOf(person), current.displayName ?? ''],
    ['title', person.title, current.title ?? ''],
    ['email', person.userName, email],
    ['active', person.active, current.active],
  ];
  return pairs.filter(([, wanted, found]) => wanted !== found).map(([name]) => name);
}

function oktaUser(person: WantedPerson): object {
  return {
    schemas: [USER_SCHEMA],
    externalId: person.externalId,
    userName: person.userName,
    name: { givenName: person.givenName, familyName: person.familyName },
    emails: [{ primary: true, value: person.userName, type: 'work' }],
    displayName: displayNameOf(person),
    locale: 'en-US',
    ...(person.title === '' ? {} : { title: person.title }),
    active: person.active,
  };
}

function entraOperations(name: Attribute, person: WantedPerson): PatchOperation[] {
  const replace = (path: string, value: string): PatchOperation[] => [{ op: 'Replace', path, value }];
  switch (name) {
    case 'userName':
    case 'externalId':
      return replace(name, person[name]);
    case 'givenName':
    case 'familyName':
      return replace(`name.${name}`, person[name]);
    case 'displayName':
      return replace('displayName', displayNameOf(person));
    case 'title':
      return person.title === '' ? [{ op: 'Remove', path: 'title' }] : replace('title', person.title);
    case 'email':
      return replace('emails[type eq "work"].value', person.userName);
    case 'active':
      return replace('active', person.active ? 'True' : 'False');
    default:
      return name satisfies never;
  }
}

function memberChanges(group: WantedGroup, current: ScimGroup) {
  const present = new Set((current.members ?? []).flatMap((member) => (member.value ? [member.value] : [])));
  const wanted = new Set(group.members.map((member) => member.id));
  return {
    added: group.members.filter((member) => !present.has(member.id)),
    removed: [...present].filter((id) => !wanted.has(id)),
  };
}

function displayNameOf(person: WantedPerson): string {
  return `${person.givenName} ${person.familyName}`;
}
