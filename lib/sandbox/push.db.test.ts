import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { fakeFetch, listOf, type SentRequest, scimError, scimJson } from '@/lib/scim-client/testing';
import { getAppRow, type SandboxDeps } from './apps';
import { listSandboxGroups } from './groups';
import { listSandboxPeople, removeSandboxPerson, setSandboxPersonActive, updateSandboxPerson } from './people';
import { pushToDirectory } from './push';
import * as store from './store';
import { createAcme, sandboxDeps } from './testing';

const database = await openTestDatabase();
let deps: SandboxDeps;
let appId: string;

beforeAll(async () => {
  deps = sandboxDeps(database.db);
});
beforeEach(async () => {
  appId = await createAcme(deps, { scimBaseUrl: 'http://localhost:3000/v1/scim/dir', scimToken: 'secret' });
});

type Resource = { id: string; [attribute: string]: unknown };

/** A service provider in memory; it keeps what it is sent and understands no PATCH beyond "active". */
function createDirectory(intercept: (request: SentRequest) => Response | undefined = () => undefined) {
  const collections = new Map<string, Map<string, Resource>>([
    ['Users', new Map()],
    ['Groups', new Map()],
  ]);
  let counter = 0;
  const { fetch, sent } = fakeFetch((request) => intercept(request) ?? answer(request));
  function answer({ method, url, body }: SentRequest): Response {
    const [kind = '', id = ''] = url.pathname.split('/').slice(4).map(decodeURIComponent);
    const resources = collections.get(kind) ?? new Map<string, Resource>();
    const given: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
    if (id === '') {
      if (method === 'GET') return listOf(find([...resources.values()], url.searchParams.get('filter') ?? ''));
      counter += 1;
      const created = { ...given, id: `id-${counter}` };
      resources.set(created.id, created);
      return scimJson(created, 201);
    }
    const current = resources.get(id);
    if (!current) return scimError(404, 'unknown');
    if (method === 'DELETE') resources.delete(id);
    if (method === 'PUT') resources.set(id, { ...given, id });
    if (method === 'PATCH' && JSON.stringify(body).includes('active')) resources.set(id, { ...current, active: false });
    return method === 'GET' ? scimJson(current) : new Response(null, { status: 204 });
  }
  function find(resources: Resource[], filter: string): Resource[] {
    const [, attribute = '', value] = /^(\w+) eq (.*)$/.exec(filter) ?? [];
    return resources.filter((resource) => resource[attribute] === JSON.parse(value ?? 'null'));
  }
  const users = () => [...(collections.get('Users')?.values() ?? [])];
  const push = (dialect: 'okta' | 'entra' = 'okta') => pushToDirectory({ ...deps, fetch }, appId, dialect);
  return { sent, users, collections, push };
}

function outcomes(result: { items: { outcome: string }[] }): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome } of result.items) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return Object.fromEntries(counts);
}

async function ada() {
  const found = (await listSandboxPeople(deps, appId)).find((person) => person.givenName === 'Ada');
  if (!found) throw new Error('Ada is gone');
  return found;
}

describe('pushing to a directory', () => {
  it('creates everybody and every group once, and remembers their ids', async () => {
    const directory = createDirectory();
    expect(outcomes(await directory.push())).toEqual({ created: 8 });
    expect((await listSandboxPeople(deps, appId)).every((person) => person.pushed)).toBe(true);
    expect((await listSandboxGroups(deps, appId)).every((group) => group.pushed)).toBe(true);
    const before = directory.sent.length;
    expect(outcomes(await directory.push())).toEqual({ unchanged: 8 });
    expect(directory.sent.slice(before).every((request) => request.method === 'GET')).toBe(true);
  });

  it('presents the token, and the user agent of the identity provider that it plays', async () => {
    const directory = createDirectory();
    await directory.push('entra');
    const [first] = directory.sent;
    expect(first?.headers.get('authorization')).toBe('Bearer secret');
    expect(first?.headers.get('user-agent')).toContain('AzureAD');
  });

  it('as Okta changes people by replacing them whole and deactivates them without a path', async () => {
    const directory = createDirectory();
    await directory.push('okta');
    const person = await ada();
    await updateSandboxPerson(deps, appId, person.id, { ...person, familyName: 'King' });
    expect(outcomes(await directory.push('okta'))).toEqual({ updated: 1, unchanged: 7 });
    const put = directory.sent.find((request) => request.method === 'PUT');
    expect(put?.body).toMatchObject({ userName: person.userName, name: { familyName: 'King' }, active: true });
    await setSandboxPersonActive(deps, appId, person.id, false);
    expect(outcomes(await directory.push('okta'))).toEqual({ deactivated: 1, unchanged: 7 });
    const patch = directory.sent.find(
      (request) => request.method === 'PATCH' && request.url.pathname.includes('Users'),
    );
    expect(patch?.body).toMatchObject({ Operations: [{ op: 'replace', value: { active: false } }] });
  });

  it('as Entra ID patches what differs, with capitals, paths and booleans as text', async () => {
    const directory = createDirectory();
    await directory.push('entra');
    const person = await ada();
    await updateSandboxPerson(deps, appId, person.id, { ...person, familyName: 'King', title: '' });
    await setSandboxPersonActive(deps, appId, person.id, false);
    await directory.push('entra');
    const patch = directory.sent.findLast(
      (request) => request.method === 'PATCH' && request.url.pathname.includes('Users'),
    );
    expect(patch?.body).toMatchObject({
      Operations: [
        { op: 'Replace', path: 'name.familyName', value: 'King' },
        { op: 'Replace', path: 'displayName', value: 'Ada King' },
        { op: 'Remove', path: 'title' },
        { op: 'Replace', path: 'active', value: 'False' },
      ],
    });
  });

  it('tells the directory of removals in the manner of the dialect, and then forgets them', async () => {
    for (const [dialect, method, outcome] of [
      ['okta', 'PATCH', 'deactivated'],
      ['entra', 'DELETE', 'deleted'],
    ] as const) {
      appId = await createAcme(deps, { scimBaseUrl: 'http://localhost:3000/v1/scim/dir', scimToken: 'secret' });
      const directory = createDirectory();
      await directory.push(dialect);
      await removeSandboxPerson(deps, appId, (await ada()).id);
      const before = directory.sent.length;
      expect(outcomes(await directory.push(dialect))).toMatchObject({ [outcome]: 1 });
      const [first] = directory.sent.slice(before);
      expect([first?.method, first?.url.pathname.split('/').at(-1)]).toEqual([method, 'id-4']);
      expect(await store.selectPeople(database.db, (await getAppRow(deps, appId)).id, { removed: true })).toHaveLength(
        5,
      );
    }
  });

  it('CL09 makes again what the directory has lost', async () => {
    const directory = createDirectory();
    await directory.push();
    for (const resources of directory.collections.values()) resources.clear();
    expect(outcomes(await directory.push())).toEqual({ created: 8 });
    expect(outcomes(await directory.push())).toEqual({ unchanged: 8 });
  });

  it('adopts people and groups that are there under other ids', async () => {
    const directory = createDirectory();
    await directory.push();
    await database.sql`update sandbox_people set scim_id = 'old'`;
    await database.sql`update sandbox_groups set scim_id = null`;
    expect(outcomes(await directory.push())).toEqual({ linked: 8 });
    expect(directory.users()).toHaveLength(6);
    expect(outcomes(await directory.push())).toEqual({ unchanged: 8 });
  });

  it('CL08 adopts somebody whom the directory finds only after refusing to create them', async () => {
    let looked = 0;
    const directory = createDirectory((request) => {
      if (request.method === 'POST' && request.url.pathname.endsWith('Users'))
        return scimError(409, 'taken', 'uniqueness');
      if (request.url.search.includes('userName') && looked++ % 2 === 0) return listOf([]);
      return undefined;
    });
    for (const person of await listSandboxPeople(deps, appId)) {
      directory.collections
        .get('Users')
        ?.set(`there-${person.id}`, { id: `there-${person.id}`, userName: person.userName });
    }
    expect(outcomes(await directory.push())).toMatchObject({ linked: 6 });
  });

  // A server that ignores filters answers with everybody: taking the first would turn one person into another.
  it('does not take somebody else for the person it looks for', async () => {
    const stranger = { id: 'stranger', userName: 'mallory@acme.example', active: true };
    const directory = createDirectory((request) =>
      request.url.search.includes('filter=userName') ? listOf([stranger]) : undefined,
    );
    expect(outcomes(await directory.push())).toMatchObject({ created: 8 });
    expect(directory.sent.some((request) => request.url.pathname.includes('stranger'))).toBe(false);
  });

  it('CL01 replaces people where the directory has no PATCH', async () => {
    const directory = createDirectory((request) =>
      request.method === 'PATCH' ? scimError(501, 'no PATCH') : undefined,
    );
    await directory.push('entra');
    const person = await ada();
    await updateSandboxPerson(deps, appId, person.id, { ...person, familyName: 'King' });
    expect(outcomes(await directory.push('entra'))).toMatchObject({ updated: 1 });
    expect(directory.users().find((user) => user.userName === person.userName)).toMatchObject({
      name: { familyName: 'King' },
    });
  });

  it('CL11 stops at the first refusal of the token and says so', async () => {
    const directory = createDirectory(() => scimError(401, 'unknown token'));
    const result = await directory.push();
    expect(result.stopped).toContain('bearer token');
    expect(outcomes(result)).toEqual({ failed: 1 });
    expect(directory.sent).toHaveLength(1);
  });

  it('goes on after the failure of one person, and reports it in the words of the directory', async () => {
    const directory = createDirectory((request) =>
      request.method === 'POST' && JSON.stringify(request.body).includes('ada.lovelace')
        ? scimError(400, 'the domain of this user name is not yours', 'invalidValue')
        : undefined,
    );
    const result = await directory.push();
    expect(outcomes(result)).toEqual({ created: 7, failed: 1 });
    expect(result.items.find((item) => item.outcome === 'failed')).toMatchObject({
      label: 'ada.lovelace@acme.example',
      detail: '400 invalidValue: the domain of this user name is not yours',
    });
    expect((await ada()).pushed).toBe(false);
  });

  it('leaves out people who were deactivated before anybody knew them', async () => {
    await setSandboxPersonActive(deps, appId, (await ada()).id, false);
    const directory = createDirectory();
    expect(outcomes(await directory.push())).toEqual({ created: 7 });
    expect(directory.users()).toHaveLength(5);
  });

  // The address may have been stored while another was allowed; the request itself must be stopped.
  it('sends nothing to an address outside this installation', async () => {
    await database.sql`update sandbox_apps set scim_base_url = 'https://evil.example/scim'`;
    const directory = createDirectory();
    await expect(directory.push()).rejects.toMatchObject({ code: 'invalid' });
    expect(directory.sent).toEqual([]);
  });

  it('says what is missing when address or token are', async () => {
    appId = await createAcme(deps, { scimBaseUrl: 'http://localhost:3000/v1/scim/dir' });
    await expect(createDirectory().push()).rejects.toMatchObject({ code: 'precondition_failed' });
  });
});
