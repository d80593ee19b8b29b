/** What scim2-tester, scim-sanity and the interoperability profiles ask for, without them: the same requests, in every test run. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import {
  type Body,
  createScimTest,
  ENTERPRISE,
  ERROR_SCHEMA,
  filterQuery,
  GROUP_SCHEMA,
  group,
  LIST_SCHEMA,
  patch,
  USER_SCHEMA,
  user,
} from '../testing';

type Attribute = {
  name: string;
  type: string;
  multiValued: boolean;
  required: boolean;
  mutability: string;
  returned: string;
  canonicalValues?: string[];
  subAttributes?: Attribute[];
};

const scim = createScimTest(await openTestDatabase());
const directory = await scim.createDirectory();
const { send } = directory;

async function created(path: string, body: object): Promise<Body> {
  const answer = await send('POST', path, body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body;
}

async function attributesOf(schema: string): Promise<Attribute[]> {
  const { body } = await send('GET', `/Schemas/${schema}`);
  // As our own document has it; a fault would fail the expectations below.
  const attributes = body.attributes as Attribute[];
  return attributes.filter(({ mutability }) => mutability === 'readWrite' || mutability === 'writeOnly');
}

/** A random value for an attribute, as scim2-tester makes them; `person` is whom a reference names. */
function sampleOf(
  { name, type, canonicalValues, multiValued, subAttributes = [] }: Attribute,
  person: string,
): unknown {
  const one = (): unknown => {
    if (type !== 'complex') return simple(name, type, canonicalValues);
    if (name === 'manager' || name === 'members') return { value: person };
    const parts = subAttributes.filter((each) => each.mutability !== 'readOnly' && each.name !== '$ref');
    return Object.fromEntries(parts.map((each) => [each.name, sampleOf(each, person)]));
  };
  return multiValued ? [one()] : one();
}

function simple(name: string, type: string, canonicalValues: string[] | undefined): unknown {
  if (name === 'primary' || type === 'boolean') return true;
  if (type === 'binary') return Buffer.from(randomUUID()).toString('base64');
  if (type === 'reference') return `https://www.example.com/${randomUUID()}`;
  if (type === 'dateTime') return '2026-11-22T12:00:00.000Z';
  if (type === 'integer' || type === 'decimal') return 2_147_483_647;
  return canonicalValues?.[0] ?? randomUUID();
}

describe('scim2-tester', () => {
  test('T12: the schemas about schemas are listed, and each is the document of its own address', async () => {
    for (const name of ['Schema', 'ResourceType', 'ServiceProviderConfig']) {
      const urn = `urn:ietf:params:scim:schemas:core:2.0:${name}`;
      const [listed] = (await send('GET', '/Schemas')).body.Resources.filter(({ id }) => id === urn);
      expect(listed).toMatchObject({ id: urn, name, attributes: expect.any(Array) });
      expect((await send('GET', `/Schemas/${urn}`)).body).toEqual(listed);
    }
  });

  test('T13: a path that is nothing answers a SCIM 404', async () => {
    const { status, headers, body } = await send('GET', `/${randomUUID()}`);
    expect([status, headers.get('content-type')]).toEqual([404, expect.stringContaining('application/scim+json')]);
    expect(body).toMatchObject({ schemas: [ERROR_SCHEMA], status: '404' });
  });

  test('T14, T15, T16, T27, T28: users and groups with every writable attribute are created, read and listed as sent', async () => {
    const { id: person } = await created('/Users', user(randomUUID()));
    for (const [path, schemas] of [
      ['/Users', [USER_SCHEMA, ENTERPRISE]],
      ['/Groups', [GROUP_SCHEMA]],
    ] as const) {
      const sent: { [name: string]: unknown } = { schemas };
      for (const schema of schemas) {
        const values = (await attributesOf(schema)).map((each) => [each.name, sampleOf(each, person)]);
        if (schema === ENTERPRISE) sent[schema] = Object.fromEntries(values);
        else Object.assign(sent, Object.fromEntries(values));
      }
      const { password: _, ...kept } = sent;
      const { id } = await created(path, sent);
      expect((await send('GET', `${path}/${id}`)).body).toMatchObject({
        ...kept,
        schemas: expect.arrayContaining([...schemas]),
      });
      const { Resources } = (await send('GET', path)).body;
      expect(Resources.map((each) => each.id)).toContain(id);
    }
  });

  test('T21: PUT with every writable attribute replaces them all', async () => {
    const { id: person } = await created('/Users', user(randomUUID()));
    const { id } = await created('/Users', user(randomUUID(), { title: 'T' }));
    const attributes = await attributesOf(USER_SCHEMA);
    const values = Object.fromEntries(attributes.map((each) => [each.name, sampleOf(each, person)]));
    const { password: _, ...kept } = values;
    const { status, body } = await send('PUT', `/Users/${id}`, { schemas: [USER_SCHEMA], id, ...values });
    expect([status, body]).toEqual([200, expect.objectContaining({ id, title: kept.title })]);
    expect((await send('GET', `/Users/${id}`)).body).toMatchObject(kept);
  });

  test('T23, T24, T25, T26: PATCH adds, replaces and removes each attribute by its path, extension included', async () => {
    const { id: person } = await created('/Users', user(randomUUID()));
    for (const [path, schema] of [
      ['/Users', USER_SCHEMA],
      ['/Users', ENTERPRISE],
      ['/Groups', GROUP_SCHEMA],
    ] as const) {
      for (const attribute of await attributesOf(schema)) {
        const { id } = await created(path, path === '/Users' ? user(randomUUID()) : group(randomUUID()));
        const at = schema === ENTERPRISE ? `${ENTERPRISE}:${attribute.name}` : attribute.name;
        const read = async () => {
          const { body } = await send('GET', `${path}/${id}`);
          const holder = schema === ENTERPRISE ? body[ENTERPRISE] : body;
          return Object(holder)[attribute.name];
        };
        for (const op of ['add', 'replace']) {
          const value = sampleOf(attribute, person);
          const { status, text } = await send('PATCH', `${path}/${id}`, patch({ op, path: at, value }));
          expect([at, op, status, text]).toEqual([at, op, 200, expect.any(String)]);
          if (attribute.returned !== 'never')
            expect({ [at]: await read() }).toMatchObject({
              [at]: op === 'add' && attribute.multiValued ? expect.anything() : value,
            });
        }
        if (attribute.required) continue;
        expect((await send('PATCH', `${path}/${id}`, patch({ op: 'remove', path: at }))).status).toBe(200);
        if (at !== 'active') expect({ [at]: await read() }).toEqual({ [at]: undefined });
      }
    }
  }, 120_000);
});

describe('scim-sanity', () => {
  test.each(['/ServiceProviderConfig', '/Schemas', '/ResourceTypes'])('N01: %s is there, as SCIM', async (path) => {
    const { status, headers } = await send('GET', path);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('application/scim+json')]);
  });

  test.each([
    ['/Users', () => user(randomUUID())],
    ['/Groups', () => group(randomUUID())],
  ])(
    'N05, N06, N07, N12, N13, N22, T22, I10: the life of one of %s, which may come back under its name',
    async (path, make) => {
      const body = make();
      const answer = await send('POST', path, body, { 'content-type': 'application/json' });
      expect(answer.status).toBe(201);
      const { id, meta: _, ...rest } = answer.body;
      expect((await send('GET', `${path}/${id}`)).body).toEqual(answer.body);
      const put = await send('PUT', `${path}/${id}`, { ...rest, id, displayName: 'Renamed' });
      expect([put.status, put.body.displayName]).toEqual([200, 'Renamed']);
      expect((await send('GET', `${path}/${id}`)).body.displayName).toBe('Renamed');
      const gone = await send('DELETE', `${path}/${id}`, undefined, { accept: 'application/scim+json' });
      expect([gone.status, gone.text]).toEqual([204, '']);
      expect((await send('GET', `${path}/${id}`)).status).toBe(404);
      expect((await send('POST', path, body)).status).toBe(201);
    },
  );

  test('N08, I11: PATCH active=false is answered with the user, who stays readable', async () => {
    const { id } = await created('/Users', user(randomUUID()));
    const { status, body } = await send(
      'PATCH',
      `/Users/${id}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    expect([status, body.active]).toEqual([200, false]);
    expect((await send('GET', `/Users/${id}`)).body).toMatchObject({ id, active: false });
  });

  test('N09, N10, N11: a group is renamed; an unknown member is left out; all members are removed', async () => {
    const { id: person } = await created('/Users', user(randomUUID()));
    const { id } = await created('/Groups', group(randomUUID(), [person]));
    const change = (operation: object) => send('PATCH', `/Groups/${id}`, patch(operation));
    const renamed = await change({ op: 'replace', path: 'displayName', value: 'New name' });
    expect([renamed.status, renamed.body.displayName]).toEqual([200, 'New name']);
    const added = await change({ op: 'add', path: 'members', value: [{ value: 'fake-member-id' }] });
    expect([added.status, added.body.members?.map(({ value }) => value)]).toEqual([200, [person]]);
    const emptied = await change({ op: 'remove', path: 'members' });
    expect([emptied.status, emptied.body.members ?? []]).toEqual([200, []]);
  });

  test('N15: a filter that matches nobody is an empty list', async () => {
    const { status, body } = await send('GET', `/Users${filterQuery('userName eq "nobody@example.com"')}`);
    expect([status, body]).toEqual([200, expect.objectContaining({ schemas: [LIST_SCHEMA], totalResults: 0 })]);
  });

  test('N21: agents are not advertised', async () => {
    const { Resources } = (await send('GET', '/ResourceTypes')).body;
    expect(Resources.map(({ id }) => id)).toEqual(['User', 'Group']);
  });
});

describe('Interoperability profiles', () => {
  test('I01, I12: userName is compared without regard to case, ids and externalId with it, in filters as in uniqueness', async () => {
    const { id } = await created('/Users', user('Case@Example.com', { externalId: 'Ext-1' }));
    const found = async (filter: string) => (await send('GET', `/Users${filterQuery(filter)}`)).body.totalResults;
    expect(await found('userName eq "cASE@eXAMPLE.COM"')).toBe(1);
    expect([await found('externalId eq "Ext-1"'), await found('externalId eq "EXT-1"')]).toEqual([1, 0]);
    expect([await found(`id eq "${id}"`), await found(`id eq "${id.toUpperCase()}"`)]).toEqual([1, 0]);
    const again = await send('POST', '/Users', user('case@example.com'));
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness']);
    await created('/Users', user(randomUUID(), { externalId: 'ext-1' }));
  });

  test('I03, I04: a filter knows eq with and, and refuses attributes that no schema has', async () => {
    await created('/Users', user('and@example.com', { title: 'Both' }));
    const filter = 'userName eq "and@example.com" and title eq "Both"';
    expect((await send('GET', `/Users${filterQuery(filter)}`)).body.totalResults).toBe(1);
    const unknown = await send('GET', `/Users${filterQuery('shoeSize eq "43"')}`);
    expect([unknown.status, unknown.body.scimType]).toEqual([400, 'invalidFilter']);
  });

  test('I05: the canonical types of e-mail addresses and telephone numbers are advertised', async () => {
    const attributes = await attributesOf(USER_SCHEMA);
    for (const name of ['emails', 'phoneNumbers']) {
      const types = attributes.find((each) => each.name === name)?.subAttributes?.find((each) => each.name === 'type');
      expect([name, types?.canonicalValues]).toEqual([name, expect.arrayContaining(['work'])]);
    }
  });

  test('I07, I14: a page holds a hundred by default and more on request; a PATCH takes fifty members and more', async () => {
    const tenant = await scim.createDirectory();
    const ids: string[] = [];
    for (let n = 0; n < 101; n += 1) ids.push((await tenant.send('POST', '/Users', user(`page-${n}`))).body.id);
    expect((await tenant.send('GET', '/Users')).body.Resources).toHaveLength(100);
    expect((await tenant.send('GET', '/Users?count=101')).body.Resources).toHaveLength(101);
    const { body } = await tenant.send('POST', '/Groups', group('Everyone'));
    const value = ids.map((each) => ({ value: each }));
    const added = await tenant.send('PATCH', `/Groups/${body.id}`, patch({ op: 'add', path: 'members', value }));
    expect([added.status, added.body.members?.length]).toEqual([200, 101]);
  });

  test('I08: PATCH without a path is refused in a strict directory only', async () => {
    const strict = await scim.createDirectory({ strictInterop: true });
    for (const [tenant, status] of [
      [strict, 400],
      [directory, 200],
    ] as const) {
      const { id } = (await tenant.send('POST', '/Users', user(randomUUID()))).body;
      const { status: answered } = await tenant.send(
        'PATCH',
        `/Users/${id}`,
        patch({ op: 'replace', value: { active: false } }),
      );
      expect(answered).toBe(status);
    }
  });

  test('I16: a password is taken and kept nowhere', async () => {
    const { text } = await send('POST', '/Users', user('password@example.com', { password: 'never to be seen' }));
    expect(text).not.toContain('never to be seen');
    const [row] = await scim.database
      .sql`select count(*)::int as n from engine.scim_users u where u::text like '%never to be seen%'`;
    expect(row).toEqual({ n: 0 });
  });

  test('I17: filters by part of a multi-valued attribute, and groups by member', async () => {
    const emails = [{ type: 'work', value: 'filter@example.com' }];
    const { id } = await created('/Users', user(randomUUID(), { emails }));
    await created('/Groups', group(randomUUID(), [id]));
    for (const [path, filter] of [
      ['/Users', 'emails[value eq "filter@example.com"]'],
      ['/Users', 'emails[type eq "work" and value eq "filter@example.com"]'],
      ['/Groups', `members[value eq "${id}"]`],
    ])
      expect([filter, (await send('GET', `${path}${filterQuery(filter ?? '')}`)).body.totalResults]).toEqual([
        filter,
        1,
      ]);
  });

  test('I18: every write is in the request log, with what it answered', async () => {
    const tenant = await scim.createDirectory();
    const { id } = (await tenant.send('POST', '/Users', user('log@example.com'))).body;
    await tenant.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }));
    await tenant.send('DELETE', `/Users/${id}`);
    const logged = await tenant.api(`/v1/scim-requests?scimDirectoryId=${tenant.id}`);
    expect(logged.body.scimRequests).toMatchObject([
      { method: 'DELETE', status: 204 },
      { method: 'PATCH', status: 200 },
      { method: 'POST', status: 201 },
    ]);
  });
});
