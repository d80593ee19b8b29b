import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import {
  createScimTest,
  ENTERPRISE,
  ERROR_SCHEMA,
  filterQuery,
  GROUP_SCHEMA,
  group,
  patch,
  USER_SCHEMA,
  user,
} from '../testing';

const scim = createScimTest(await openTestDatabase());
const directory = await scim.createDirectory();
const { send } = directory;

const op = (verb: string, path: string | undefined, value?: unknown) => ({
  op: verb,
  ...(path === undefined ? {} : { path }),
  ...(value === undefined ? {} : { value }),
});

/** The rich user of the SCIM Validator. */
function richUser(userName: string): object {
  return user(userName, {
    schemas: [USER_SCHEMA, ENTERPRISE],
    active: true,
    displayName: 'BOHDXWYUYJQJ',
    title: 'ABCDEF',
    emails: [{ type: 'work', value: `${userName}@example.com`, primary: true }],
    preferredLanguage: 'cu-RU',
    name: { givenName: 'Anthony', familyName: 'Morgan', formatted: 'Kaia', honorificPrefix: 'Erick' },
    addresses: [
      {
        type: 'work',
        formatted: 'LBLN',
        streetAddress: '5797 Ferry',
        locality: 'C',
        region: 'R',
        postalCode: 'qb3',
        country: 'Georgia',
        primary: true,
      },
    ],
    phoneNumbers: [
      { type: 'work', value: '35-840-9537' },
      { type: 'mobile', value: '97-0' },
      { type: 'fax', value: '11' },
    ],
    nickName: 'ZXCV',
    userType: 'KJIH',
    externalId: randomUUID(),
    roles: [{ primary: 'True', display: 'D', value: 'V', type: 'T' }],
    [ENTERPRISE]: {
      employeeNumber: 'E',
      department: 'D',
      costCenter: 'C',
      organization: 'O',
      division: 'V',
      manager: { value: randomUUID() },
    },
  });
}

async function created(userName: string, more: object = {}): Promise<string> {
  const { body } = await send('POST', '/Users', { ...user(userName), ...more });
  return `/Users/${body.id}`;
}

describe('Microsoft SCIM Validator, users', () => {
  test('V01, V02: a rich user comes back as it was sent, and only once', async () => {
    const sent = richUser('rich') as Record<string, unknown>;
    const { status, body } = await send('POST', '/Users', sent);
    expect(status).toBe(201);
    const { schemas, roles, ...rest } = sent;
    expect(body).toMatchObject({ ...rest, roles: [{ primary: true, display: 'D', value: 'V', type: 'T' }] });
    expect(schemas).toEqual(body.schemas);
    expect(await send('POST', '/Users', sent)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  });

  test('V03, V04, V05: users are found by userName in any case, or not', async () => {
    const { body } = await send('GET', `/Users${filterQuery('userName eq "rich"')}`);
    expect(body.totalResults).toBe(1);
    expect((await send('GET', `/Users${filterQuery('userName eq "RICH"')}`)).body.totalResults).toBe(1);
    expect((await send('GET', `/Users${filterQuery(`userName eq "${randomUUID()}"`)}`)).body).toMatchObject({
      totalResults: 0,
      Resources: [],
    });
  });

  const verbose = (verb: string) =>
    patch(
      op(verb, 'emails[type eq "work"].value', 'new@example.com'),
      op(verb, 'emails[type eq "work"].primary', true),
      op(verb, 'addresses[type eq "work"].formatted', 'F'),
      op(verb, 'addresses[type eq "work"].streetAddress', 'S'),
      op(verb, 'addresses[type eq "work"].country', 'Country'),
      op(verb, 'addresses[type eq "work"].primary', true),
      op(verb, 'phoneNumbers[type eq "work"].value', '1'),
      op(verb, 'phoneNumbers[type eq "mobile"].value', '2'),
      op(verb, 'phoneNumbers[type eq "fax"].value', '3'),
      op(verb, 'roles[primary eq "True"].display', 'RD'),
      op(verb, 'roles[primary eq "True"].value', 'RV'),
      op(verb, 'roles[primary eq "True"].type', 'RT'),
      op(verb, 'active', true),
      op(verb, 'displayName', 'DN'),
      op(verb, 'title', 'TI'),
      op(verb, 'preferredLanguage', 'sw-KE'),
      op(verb, 'name.givenName', 'G'),
      op(verb, 'name.familyName', 'FN'),
      op(verb, 'name.formatted', 'NF'),
      op(verb, 'externalId', 'X1'),
      op(verb, `${ENTERPRISE}:employeeNumber`, 'E2'),
      op(verb, `${ENTERPRISE}:department`, 'D2'),
      op(verb, `${ENTERPRISE}:costCenter`, 'C2'),
    );
  const visible = {
    emails: [{ type: 'work', value: 'new@example.com', primary: true }],
    addresses: [{ type: 'work', formatted: 'F', streetAddress: 'S', country: 'Country', primary: true }],
    phoneNumbers: [
      { type: 'work', value: '1' },
      { type: 'mobile', value: '2' },
      { type: 'fax', value: '3' },
    ],
    roles: [{ primary: true, display: 'RD', value: 'RV', type: 'RT' }],
    active: true,
    displayName: 'DN',
    title: 'TI',
    preferredLanguage: 'sw-KE',
    name: { givenName: 'G', familyName: 'FN', formatted: 'NF' },
    externalId: 'X1',
    [ENTERPRISE]: { employeeNumber: 'E2', department: 'D2', costCenter: 'C2' },
  };

  test('V06: replacing one by one, all are visible', async () => {
    const { body } = await send('POST', '/Users', richUser('verbose-replace'));
    expect((await send('PATCH', `/Users/${body.id}`, verbose('replace'))).status).toBe(200);
    expect((await send('GET', `/Users/${body.id}`)).body).toMatchObject(visible);
  });

  test('V07: adding one by one to a bare user creates the elements', async () => {
    const path = await created('verbose-add');
    expect((await send('PATCH', path, verbose('add'))).status).toBe(200);
    expect((await send('GET', path)).body).toMatchObject(visible);
  });

  test('V08: a new userName is found, the old one no more', async () => {
    const path = await created('before-rename');
    expect((await send('PATCH', path, patch(op('replace', undefined, { userName: 'after-rename' })))).status).toBe(200);
    expect((await send('GET', `/Users${filterQuery('userName eq "after-rename"')}`)).body.totalResults).toBe(1);
    expect((await send('GET', `/Users${filterQuery('userName eq "before-rename"')}`)).body.totalResults).toBe(0);
  });

  test('V09, E06, E15, E16: disabling keeps the user readable', async () => {
    const path = await created('disabled');
    expect((await send('PATCH', path, patch(op('Replace', 'active', 'False')))).body).toMatchObject({ active: false });
    expect(await send('GET', path)).toMatchObject({ status: 200, body: { active: false } });
    expect((await send('GET', `/Users${filterQuery('userName eq "disabled"')}`)).body).toMatchObject({
      totalResults: 1,
      Resources: [{ active: false }],
    });
    expect((await send('DELETE', path)).status).toBe(204);
  });

  test('V10, V11, V12: a manager is added, replaced and cleared', async () => {
    const path = await created('managed');
    const manager = `${ENTERPRISE}:manager`;
    await send('PATCH', path, patch(op('Add', manager, 'm1')));
    expect((await send('GET', path)).body).toMatchObject({ [ENTERPRISE]: { manager: { value: 'm1' } } });
    await send('PATCH', path, patch(op('Add', manager, [{ $ref: 'https://x/m2', value: 'm2' }])));
    expect((await send('GET', path)).body).toMatchObject({ [ENTERPRISE]: { manager: { value: 'm2' } } });
    for (const cleared of ['', { value: '' }]) {
      await send('PATCH', path, patch(op('Replace', manager, 'm3')));
      expect((await send('PATCH', path, patch(op('Replace', manager, cleared)))).body).not.toHaveProperty([ENTERPRISE]);
    }
    expect((await send('GET', path)).body.schemas).toEqual([USER_SCHEMA]);
  });

  test('V13, VP3, VP5: a deleted user is gone, and an unknown one was never there', async () => {
    const path = await created('deleted');
    expect(await send('DELETE', path)).toMatchObject({ status: 204, text: '' });
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('DELETE', path)).status).toBe(404);
    expect(await send('DELETE', `/Users/${randomUUID()}`)).toMatchObject({
      status: 404,
      body: { schemas: [ERROR_SCHEMA] },
    });
  });

  test('VP1, VP2: several operations run in order, all or none', async () => {
    const path = await created('ordered', { title: 'old', nickName: 'n' });
    const operations = [
      op('Remove', 'title'),
      op('Add', 'title', 'a'),
      op('Replace', 'title', 'b'),
      op('Remove', 'nickName'),
    ];
    const { body } = await send('PATCH', path, patch(...operations));
    expect(body).toMatchObject({ title: 'b' });
    expect(body).not.toHaveProperty('nickName');
    const failing = patch(op('Replace', 'title', 'c'), op('Replace', 'active', 'maybe'));
    expect(await send('PATCH', path, failing)).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    expect((await send('GET', path)).body).toEqual(body);
  });
});

describe('Microsoft SCIM Validator, groups', () => {
  test('V14-V20, E12, E18: groups are created, found and shown with or without members', async () => {
    const legacy = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
    const body = group('Validator Group', [], {
      schemas: [GROUP_SCHEMA, legacy],
      externalId: 'Ext-1',
      meta: { resourceType: 'Group' },
    });
    const { status, body: made } = await send('POST', '/Groups', body);
    expect(status).toBe(201);
    expect(made.schemas).toEqual([GROUP_SCHEMA]);
    expect(await send('POST', '/Groups', body)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    const member = (await send('POST', '/Users', user('validator-member'))).body.id;
    await send('PATCH', `/Groups/${made.id}`, patch(op('Add', 'members', [{ value: member }])));
    expect((await send('GET', `/Groups/${made.id}?excludedAttributes=members`)).body).not.toHaveProperty('members');
    const count = async (filter: string) =>
      (await send('GET', `/Groups${filterQuery(filter)}&excludedAttributes=members`)).body.totalResults;
    expect(await count('externalId eq "Ext-1"')).toBe(1);
    expect(await count('externalId eq "ext-1"')).toBe(0);
    expect(await count('displayName eq "validator group"')).toBe(1);
    expect(await count('displayName eq "nobody"')).toBe(0);
    const found = await send('GET', `/Groups${filterQuery('displayName eq "Validator Group"')}`);
    expect(found.body.Resources[0]?.members).toMatchObject([{ value: member }]);
  });

  test('V21-V25, VP4, VP6, VP7: groups are renamed, filled, emptied and deleted', async () => {
    const made = (await send('POST', '/Groups', group('Lifecycle'))).body;
    const path = `/Groups/${made.id}`;
    const [a, b] = [
      (await send('POST', '/Users', user('life-a'))).body.id,
      (await send('POST', '/Users', user('life-b'))).body.id,
    ];
    const members = async () => ((await send('GET', path)).body.members ?? []).map(({ value }) => value).sort();
    const renamed = await send('PATCH', path, patch(op('Replace', undefined, { displayName: 'L2', externalId: 'e2' })));
    expect(renamed).toMatchObject({ status: 200, body: { displayName: 'L2', externalId: 'e2' } });
    expect((await send('PATCH', path, patch(op('Replace', 'displayName', 'L3')))).body).toMatchObject({
      displayName: 'L3',
    });
    // E07, E08, K03: the default dialect, with whatever Entra puts beside the id.
    await send('PATCH', path, patch(op('Add', 'members', [{ $ref: null, value: a }])));
    await send('PATCH', path, patch(op('Add', 'members', [{ $ref: null, value: b }])));
    expect(await members()).toEqual([a, b].sort());
    await send('PATCH', path, patch(op('Remove', 'members', [{ display: 'x', $ref: null, value: a }])));
    expect(await members()).toEqual([b]);
    await send('PATCH', path, patch(op('Remove', 'members', [])));
    expect(await members()).toEqual([b]);
    await send('PATCH', path, patch(op('replace', 'members', [{ value: a }])));
    expect(await members()).toEqual([a]);
    await send('PATCH', path, patch(op('add', 'members', b), op('remove', `members[value eq "${b}"]`)));
    expect(await members()).toEqual([a]);
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('DELETE', path)).status).toBe(404);
    expect((await send('DELETE', `/Groups/${randomUUID()}`)).status).toBe(404);
  });
});

describe('shapes from Entra’s documentation', () => {
  test('E01: the connection test asks for a random user', async () => {
    const { status, body } = await send('GET', `/Users?filter=userName+eq+%22${randomUUID()}%22`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 0, Resources: [] });
  });

  test('E02, E03, E04: users are matched by work e-mail, by externalId and by manager', async () => {
    await send('POST', '/Users', richUser('matched'));
    const { body: made } = await send(
      'POST',
      '/Users',
      user('boss-of', { [ENTERPRISE]: { manager: 'boss' }, externalId: 'Match-1' }),
    );
    const total = async (filter: string) => (await send('GET', `/Users${filterQuery(filter)}`)).body.totalResults;
    expect(await total('emails[type eq "work"].value eq "MATCHED@example.com"')).toBe(1);
    expect(await total('emails[type eq "home"].value eq "matched@example.com"')).toBe(0);
    expect(await total('externalId eq "Match-1"')).toBe(1);
    expect(await total('externalId eq "match-1"')).toBe(0);
    expect(await send('GET', `/Users${filterQuery('externalId eq Match-1')}`)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidFilter' },
    });
    const managed = await send(
      'GET',
      `/Users${filterQuery(`id eq "${made.id}" and ${ENTERPRISE}:manager eq "boss"`)}&attributes=id`,
    );
    expect(managed.body.Resources).toEqual([{ schemas: [USER_SCHEMA, ENTERPRISE], id: made.id }]);
  });

  test('E10: the flagged dialect’s dotted and URN keys are expanded', async () => {
    const path = await created('flagged', { name: { familyName: 'Keep' } });
    const value = {
      'name.givenName': 'G',
      'emails[type eq "work"].value': 'f@example.com',
      [`${ENTERPRISE}:employeeNumber`]: '7',
      active: false,
    };
    const { body } = await send('PATCH', path, patch(op('replace', undefined, value)));
    expect(body).toMatchObject({
      name: { givenName: 'G', familyName: 'Keep' },
      emails: [{ type: 'work', value: 'f@example.com' }],
      active: false,
      [ENTERPRISE]: { employeeNumber: '7' },
    });
    expect(Object.keys(body).filter((key) => key.includes('.') && !key.startsWith('urn:'))).toEqual([]);
  });

  test('E11: nulls and empty lists are as if they were not there', async () => {
    const { status, body } = await send(
      'POST',
      '/Users',
      user('sparse', { meta: { resourceType: 'User' }, roles: [], addresses: null, name: {} }),
    );
    expect(status).toBe(201);
    for (const name of ['roles', 'addresses', 'name']) expect(body).not.toHaveProperty(name);
  });

  test('E13: a number that is not there is created, and the deactivation beside it is not lost', async () => {
    const path = await created('mobile');
    const both = patch(op('Replace', 'phoneNumbers[type eq "mobile"].value', '1'), op('Replace', 'active', 'False'));
    expect((await send('PATCH', path, both)).body).toMatchObject({
      active: false,
      phoneNumbers: [{ type: 'mobile', value: '1' }],
    });
  });

  test('E20: the flag in the base URL is no parameter of ours, and tells who is calling', async () => {
    const own = await scim.createDirectory();
    expect((await own.send('GET', '/Users?aadOptscim062020&count=1')).status).toBe(200);
    expect((await own.api(`/v1/scim-directories/${own.id}/activity`)).body).toMatchObject({
      scimActivity: { dialect: 'entra' },
    });
  });

  test('F31, DC12: a value that is encoded once more is found all the same, and a plus stays a plus', async () => {
    await created('a+b@example.com');
    const total = async (query: string) => (await send('GET', `/Users?filter=${query}`)).body.totalResults;
    expect(await total('userName%20eq%20%22a%252Bb%2540example.com%22')).toBe(1);
    expect(await total('userName%20eq%20%22a%2Bb@example.com%22')).toBe(1);
  });

  test('a JSON text instead of an object is refused with a reason', async () => {
    const path = await created('keycloak');
    const { status, body } = await send('PATCH', path, patch(op('replace', undefined, '{"active":false}')));
    expect(status).toBe(400);
    expect(body).toMatchObject({ scimType: 'invalidValue', detail: expect.stringContaining('object') });
  });
});
