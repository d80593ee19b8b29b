import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import {
  createScimTest,
  ERROR_SCHEMA,
  filterQuery,
  group,
  LIST_SCHEMA,
  patch,
  type TestDirectory,
  USER_SCHEMA,
} from '../testing';

const scim = createScimTest(await openTestDatabase());
const directory = await scim.createDirectory();
const okta = {
  'user-agent': 'OKTA SCIM Integration',
  accept: 'application/scim+json; charset=utf-8',
  'accept-charset': 'utf-8',
};
const send: TestDirectory['send'] = (method, path, body, headers = {}) =>
  directory.send(method, path, body, { ...okta, 'content-type': 'application/scim+json; charset=utf-8', ...headers });

/** What Okta sends to create a user. */
function oktaUser(userName: string): object {
  return {
    schemas: [USER_SCHEMA],
    userName,
    name: { givenName: 'Test', familyName: 'User' },
    emails: [{ primary: true, value: userName, type: 'work' }],
    displayName: 'Test User',
    locale: 'en-US',
    externalId: randomUUID(),
    groups: [],
    password: 'sent-unasked',
    active: true,
  };
}

beforeAll(async () => {
  await send('POST', '/Users', oktaUser('seed@example.com'));
});

describe('Okta SPEC test', () => {
  test('O01: the first page has a complete user', async () => {
    const { status, body, headers } = await send('GET', '/Users?count=1&startIndex=1');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/scim\+json/);
    expect(body).toMatchObject({ schemas: [LIST_SCHEMA], itemsPerPage: 1, startIndex: 1 });
    expect(typeof body.totalResults).toBe('number');
    expect(body.Resources[0]).toMatchObject({
      id: expect.stringMatching(/./),
      userName: 'seed@example.com',
      name: { givenName: 'Test', familyName: 'User' },
      active: true,
      emails: [{ value: 'seed@example.com' }],
    });
  });

  test('O02: the same user by its id', async () => {
    const { body: list } = await send('GET', '/Users?count=1&startIndex=1');
    const { status, body } = await send('GET', `/Users/${list.Resources[0]?.id}`);
    expect(status).toBe(200);
    expect(body).toEqual(list.Resources[0]);
  });

  test.each(['unknown@example.com', randomUUID()])(
    'O03, O05: a filter on the unknown userName %s finds nobody',
    async (name) => {
      const { status, body } = await send('GET', `/Users?filter=userName eq "${name}"`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ schemas: [LIST_SCHEMA], totalResults: 0, Resources: [] });
    },
  );

  test.each(['010101001010101011001010101011', '00919288221112222'])(
    'O04, O12: the unknown id %s is 404',
    async (id) => {
      const { status, body } = await send('GET', `/Users/${id}`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ schemas: [ERROR_SCHEMA], status: '404', detail: expect.stringMatching(/./) });
    },
  );

  test('O06, O07, O08, D13: a user is created once, without the password', async () => {
    const created = await send('POST', '/Users', oktaUser('New.User@example.com'), {
      'content-type': 'application/json',
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      schemas: [USER_SCHEMA],
      id: expect.stringMatching(/^scim_user_/),
      userName: 'New.User@example.com',
      active: true,
      name: { givenName: 'Test', familyName: 'User' },
    });
    expect(created.text).not.toContain('sent-unasked');
    expect((await send('GET', `/Users/${created.body.id}`)).body).toEqual(created.body);
    const again = await send('POST', '/Users', oktaUser('New.User@example.com'));
    expect(again).toMatchObject({ status: 409, body: { scimType: 'uniqueness', status: '409' } });
  });

  test('O09: a filter on the userName ignores letter case', async () => {
    const { body } = await send('GET', `/Users${filterQuery('userName eq "SEED@EXAMPLE.COM"')}`);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'seed@example.com' }] });
  });

  test('O10: groups can be listed', async () => {
    const { status, body } = await send('GET', '/Groups');
    expect(status).toBe(200);
    expect(Array.isArray(body.Resources)).toBe(true);
  });

  test('O11: a credential without a scheme is 401', async () => {
    const { status, body } = await send('GET', '/Users', undefined, { authorization: 'non-token' });
    expect(status).toBe(401);
    expect(body).toMatchObject({ schemas: [ERROR_SCHEMA], status: '401', detail: expect.stringMatching(/./) });
  });
});

describe('Okta CRUD test', () => {
  test('OC1-OC6: assign, update, deactivate, reactivate, unassign, unassign again', async () => {
    const { body: created } = await send('POST', '/Users', oktaUser('crud@example.com'));
    const path = `/Users/${created.id}`;
    const found = await send('GET', `/Users${filterQuery('userName eq "crud@example.com"')}`);
    expect(found.body).toMatchObject({
      Resources: [{ emails: [{ value: 'crud@example.com' }], name: { givenName: 'Test' } }],
    });

    const full = {
      ...oktaUser('crud@example.com'),
      id: created.id,
      name: { givenName: 'Another', familyName: 'User' },
    };
    expect((await send('PUT', path, full)).status).toBe(200);
    const before = (await send('GET', path)).body;
    expect(before).toMatchObject({ name: { givenName: 'Another' } });

    const deactivation = patch({ op: 'replace', value: { active: false } });
    expect(await send('PATCH', path, deactivation)).toMatchObject({ status: 200, body: { active: false } });
    expect(await send('GET', path)).toMatchObject({ status: 200, body: { active: false } });
    await send('PATCH', path, patch({ op: 'replace', value: { active: true } }));
    const after = (await send('GET', path)).body;
    expect({ ...after, meta: null }).toEqual({ ...before, meta: null });

    await send('PATCH', path, deactivation);
    const unassigned = await send('GET', path);
    expect(await send('PATCH', path, deactivation)).toMatchObject({ status: 200 });
    expect((await send('GET', path)).body).toEqual(unassigned.body);
  });

  test('OC7: a pushed group is created, renamed, filled, emptied, replaced and deleted', async () => {
    const ids: string[] = [];
    for (const name of ['g1@example.com', 'g2@example.com', 'g3@example.com']) {
      ids.push((await send('POST', '/Users', oktaUser(name))).body.id);
    }
    const [a = '', b = '', c = ''] = ids;
    const created = await send('POST', '/Groups', group('Pushed', [a]));
    expect(created).toMatchObject({
      status: 201,
      body: { displayName: 'Pushed', members: [{ value: a, type: 'User' }] },
    });
    const path = `/Groups/${created.body.id}`;
    const members = async () => ((await send('GET', path)).body.members ?? []).map(({ value }) => value).sort();

    const rename = patch({ op: 'replace', value: { id: created.body.id, displayName: 'Renamed' } });
    expect(await send('PATCH', path, rename)).toMatchObject({ status: 200, body: { displayName: 'Renamed' } });
    expect(await members()).toEqual([a]);
    await send('PATCH', path, patch({ op: 'add', path: 'members', value: [{ value: b, display: 'x' }, { value: c }] }));
    expect(await members()).toEqual([a, b, c].sort());
    await send('PATCH', path, patch({ op: 'remove', path: `members[value eq "${a}"]` }));
    expect(await members()).toEqual([b, c].sort());
    await send('PATCH', path, patch({ op: 'replace', path: 'members', value: [{ value: a }, { value: b }] }));
    expect(await members()).toEqual([a, b].sort());
    await send('PUT', path, group('Renamed', [c]));
    expect(await members()).toEqual([c]);
    expect((await send('GET', `/Users/${c}`)).body).toMatchObject({
      groups: [{ value: created.body.id, display: 'Renamed' }],
    });
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('GET', `/Users/${c}`)).body).not.toHaveProperty('groups');
  });

  test('OC8: an import page by page meets every user once, in a stable order', async () => {
    const own = await scim.createDirectory();
    for (let n = 0; n < 7; n += 1) await own.send('POST', '/Users', oktaUser(`import${n}@example.com`));
    const names: unknown[] = [];
    for (let startIndex = 1; startIndex <= 7; startIndex += 3) {
      const { body } = await own.send('GET', `/Users?startIndex=${startIndex}&count=3`, undefined, okta);
      expect(body).toMatchObject({ totalResults: 7, startIndex });
      names.push(...body.Resources.map(({ userName }) => userName));
    }
    expect(names).toEqual(Array.from({ length: 7 }, (_, n) => `import${n}@example.com`));
  });

  test('the directory is recognised as Okta’s', async () => {
    const { body } = await directory.api(`/v1/scim-directories/${directory.id}/activity`);
    expect(body).toMatchObject({ scimActivity: { dialect: 'okta' } });
  });
});
