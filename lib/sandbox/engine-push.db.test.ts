import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimClient } from '@/lib/scim-client/client';
import { allOf, compare, equals } from '@/lib/scim-client/filter';
import { GROUP, USER } from '@/lib/scim-client/resources';
import type { SandboxDeps } from './apps';
import { listSandboxGroups, removeSandboxGroup, updateSandboxGroup } from './groups';
import type { Dialect } from './input';
import {
  addSandboxPerson,
  listSandboxPeople,
  removeSandboxPerson,
  setSandboxPersonActive,
  updateSandboxPerson,
} from './people';
import { pushToDirectory } from './push';
import { pushMalformed } from './push-malformed';
import { createAcme, createEngineTest, sandboxDeps } from './testing';

const database = await openTestDatabase();
let deps: SandboxDeps;
let test: Awaited<ReturnType<typeof connect>>;

/** A sandbox app over a directory of the embedded engine, in an organization of its own. */
async function connect() {
  const { engine, client, organization } = await createEngineTest(database);
  const directory = await client.createScimDirectory({ organizationId: organization.id, primary: true });
  const token = await client.rotateScimDirectoryBearerToken(directory.id);
  const appId = await createAcme(deps, { scimBaseUrl: directory.scimBaseUrl, scimToken: token });
  const fetch = (url: string, init: RequestInit) => engine.fetch(new Request(url, init));
  return {
    client,
    appId,
    scimDirectoryId: directory.id,
    scim: createScimClient({ baseUrl: directory.scimBaseUrl, token, fetch }),
    push: (dialect: Dialect) => pushToDirectory({ ...deps, fetch }, appId, dialect),
    pushMalformed: () => pushMalformed({ ...deps, fetch }, appId),
  };
}

beforeAll(async () => {
  deps = sandboxDeps(database.db);
});
beforeEach(async () => {
  test = await connect();
});

it('in bad weather sends what breaks the rules: each is refused in words, and nobody comes to be', async () => {
  const { items, stopped } = await test.pushMalformed();
  expect(stopped).toBeNull();
  expect(items.length).toBeGreaterThan(7);
  for (const { label, outcome, detail } of items) {
    expect([label, outcome]).toEqual([label, 'refused']);
    expect(detail, label).toMatch(/^HTTP 4\d\d\. \S+/);
  }
  expect(await users()).toEqual({});
});

async function pushed(dialect: Dialect): Promise<string[]> {
  const { items, stopped } = await test.push(dialect);
  expect(stopped).toBeNull();
  return items
    .filter((item) => item.outcome !== 'unchanged')
    .map((item) => `${item.label}: ${item.outcome} ${item.detail}`.trim());
}

/** E-mail → whether the engine's API calls the user deleted. */
async function users(): Promise<Record<string, boolean>> {
  const { scimUsers } = await test.client.listScimUsers({ scimDirectoryId: test.scimDirectoryId });
  return Object.fromEntries(scimUsers.map((user) => [user.email, user.deleted]));
}

async function membersOf(displayName: string): Promise<string[]> {
  const { scimGroups } = await test.client.listScimGroups({ scimDirectoryId: test.scimDirectoryId });
  const group = scimGroups.find((candidate) => candidate.displayName === displayName && !candidate.deleted);
  if (!group) return [];
  const selector = { scimDirectoryId: test.scimDirectoryId, scimGroupId: group.id };
  return (await test.client.listScimUsers(selector)).scimUsers.map((user) => user.email.split('.')[0] ?? '').sort();
}

async function find(givenName: string) {
  const person = (await listSandboxPeople(deps, test.appId)).find((one) => one.givenName === givenName);
  if (!person) throw new Error(`${givenName} is gone`);
  return person;
}

describe.each(['okta', 'entra'] as const)('the embedded directory, pushed to in the manner of %s', (dialect) => {
  it('gets everybody once, however often it is pushed to', async () => {
    expect(await pushed(dialect)).toHaveLength(8);
    expect(await users()).toMatchObject({ 'ada.lovelace@acme.example': false });
    expect(Object.keys(await users())).toHaveLength(6);
    expect(await membersOf('Engineering')).toEqual(['ada', 'alan', 'grace']);
    expect(await membersOf('Everyone')).toHaveLength(6);
    expect(await pushed(dialect)).toEqual([]);
  });

  it('follows names, user names, groups and their members', async () => {
    await pushed(dialect);
    const [ada, mary] = [await find('Ada'), await find('Mary')];
    await updateSandboxPerson(deps, test.appId, ada.id, {
      givenName: 'Ada',
      familyName: 'King',
      userName: 'ada.king@acme.example',
      title: '',
    });
    const [engineering] = await listSandboxGroups(deps, test.appId);
    if (!engineering) throw new Error('no group');
    await updateSandboxGroup(deps, test.appId, engineering.id, { displayName: 'R&D', memberIds: [ada.id, mary.id] });
    expect(await pushed(dialect)).toEqual([
      'ada.king@acme.example: updated Was ada.lovelace@acme.example.',
      'R&D: updated 2 members',
    ]);
    expect(await users()).toMatchObject({ 'ada.king@acme.example': false });
    expect(Object.keys(await users())).toHaveLength(6);
    expect(await membersOf('R&D')).toEqual(['ada', 'mary']);
    const page = await test.scim.list(USER, { filter: equals('userName', 'ada.king@acme.example') });
    const [king] = page.kind === 'ok' ? page.value.resources : [];
    expect(king).toMatchObject({ name: { familyName: 'King' }, displayName: 'Ada King' });
    expect(king?.title).toBeUndefined();
    expect(await pushed(dialect)).toEqual([]);
  });

  it('deactivates and brings back, and keeps everything else of the person', async () => {
    await pushed(dialect);
    const ada = await find('Ada');
    await setSandboxPersonActive(deps, test.appId, ada.id, false);
    expect(await pushed(dialect)).toEqual(['ada.lovelace@acme.example: deactivated']);
    expect(await users()).toMatchObject({ 'ada.lovelace@acme.example': true });
    expect(await pushed(dialect)).toEqual([]);
    await setSandboxPersonActive(deps, test.appId, ada.id, true);
    expect(await pushed(dialect)).toEqual(['ada.lovelace@acme.example: reactivated']);
    expect(await users()).toMatchObject({ 'ada.lovelace@acme.example': false });
    expect(await membersOf('Engineering')).toContain('ada');
    const page = await test.scim.list(USER, { filter: equals('userName', ada.userName) });
    expect(page.kind === 'ok' && page.value.resources[0]).toMatchObject({ title: ada.title });
  });

  it('loses who and what is removed, and takes a removed person back', async () => {
    await pushed(dialect);
    const ada = await find('Ada');
    await removeSandboxPerson(deps, test.appId, ada.id);
    const engineering = (await listSandboxGroups(deps, test.appId)).find(
      (group) => group.displayName === 'Engineering',
    );
    await removeSandboxGroup(deps, test.appId, engineering?.id ?? '');
    const verb = dialect === 'entra' ? 'deleted' : 'deactivated';
    expect((await pushed(dialect)).slice(0, 2)).toEqual([
      `ada.lovelace@acme.example: ${verb} Removed here.`,
      'Engineering: deleted Removed here.',
    ]);
    expect(await users()).toMatchObject({ 'ada.lovelace@acme.example': true });
    expect(await membersOf('Engineering')).toEqual([]);
    const { givenName, familyName, userName, title } = ada;
    await addSandboxPerson(deps, test.appId, { givenName, familyName, userName, title });
    await pushed(dialect);
    expect(await users()).toMatchObject({ 'ada.lovelace@acme.example': false });
    expect(await pushed(dialect)).toEqual([]);
  });

  it('is found again after its people have lost their ids here', async () => {
    await pushed(dialect);
    await database.sql`update sandbox_people set scim_id = null`;
    await database.sql`update sandbox_groups set scim_id = 'scim_group_0000000000000000000000000'`;
    expect((await test.push(dialect)).items.map((item) => item.outcome)).toEqual(Array(8).fill('linked'));
    expect(Object.keys(await users())).toHaveLength(6);
  });

  it('sees which identity provider is pushing', async () => {
    await pushed(dialect);
    expect((await test.client.getScimDirectory(test.scimDirectoryId)).dialect).toBe(dialect);
  });
});

describe('the SCIM client on the embedded directory', () => {
  it('discovers it without a warning', async () => {
    const discovery = await test.scim.discover();
    expect(discovery).toMatchObject({ patch: true, filter: { supported: true }, warnings: [] });
    expect(discovery.resourceTypes.map((type) => type.endpoint)).toEqual(['/Users', '/Groups']);
  });

  it('filters, sorts, selects attributes, and walks all pages', async () => {
    await test.push('okta');
    const filter = allOf(compare('userName', 'sw', 'A'), equals('active', true));
    const page = await test.scim.list(USER, {
      filter,
      sortBy: 'userName',
      sortOrder: 'descending',
      attributes: ['userName'],
    });
    expect(page.kind === 'ok' && page.value.resources.map((user) => [user.userName, user.emails])).toEqual([
      ['alan.turing@acme.example', undefined],
      ['ada.lovelace@acme.example', undefined],
    ]);
    const names: string[] = [];
    for await (const step of test.scim.pages(USER, { count: 2 })) {
      expect(step.kind).toBe('page');
      if (step.kind === 'page') names.push(...step.page.resources.map((user) => user.userName));
    }
    expect(new Set(names).size).toBe(6);
    const found = await test.scim.search(GROUP, { filter: equals('displayName', 'everyone') });
    expect(found.kind === 'ok' && found.value.totalResults).toBe(1);
  });

  it('creates, reads, replaces, patches and deletes', async () => {
    const created = await test.scim.create(USER, { userName: 'x@acme.example', title: 'One' });
    if (created.kind !== 'ok') throw new Error(created.kind);
    const { id } = created.value;
    const replaced = await test.scim.replace(USER, id, { userName: 'x@acme.example', displayName: 'X' });
    expect(replaced).toMatchObject({ kind: 'ok', value: { displayName: 'X' } });
    await test.scim.modify(USER, id, [{ op: 'add', path: 'nickName', value: 'x' }]);
    expect(await test.scim.get(USER, id)).toMatchObject({ kind: 'ok', value: { nickName: 'x' } });
    expect(await test.scim.delete(USER, id)).toMatchObject({ kind: 'ok', value: { existed: true } });
    expect(await test.scim.delete(USER, id)).toMatchObject({ kind: 'ok', value: { existed: false } });
    expect(await test.scim.get(USER, id)).toMatchObject({ kind: 'scim_error', status: 404 });
  });

  it('gives refusals as values with their reason', async () => {
    const body = { userName: 'y@acme.example' };
    await test.scim.create(USER, body);
    expect(await test.scim.create(USER, body)).toMatchObject({
      kind: 'scim_error',
      status: 409,
      scimType: 'uniqueness',
    });
    expect(await test.scim.list(USER, { filter: 'userName eq' })).toMatchObject({
      status: 400,
      scimType: 'invalidFilter',
    });
    const stale = await test.scim.get(USER, 'nobody');
    expect(stale).toMatchObject({ kind: 'scim_error', status: 404 });
  });

  it('CL20 changes nothing on the strength of an old version', async () => {
    const created = await test.scim.create(USER, { userName: 'z@acme.example' });
    if (created.kind !== 'ok' || created.etag === null) throw new Error('no version');
    const { id } = created.value;
    const ifMatch = created.etag;
    const rename = (title: string) =>
      test.scim.modify(USER, id, [{ op: 'replace', path: 'title', value: title }], { ifMatch });
    expect((await rename('First')).kind).toBe('ok');
    expect(await rename('Second')).toMatchObject({ kind: 'scim_error', status: 412 });
  });
});
