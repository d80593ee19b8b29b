import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { type Body, createScimTest, ENTERPRISE, ERROR_SCHEMA, group, patch, user } from '../testing';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

const database = await openTestDatabase();
const scim = createScimTest(database);
const directory = await scim.createDirectory();

type Entry = { method: string; bulkId?: string; version?: string; location?: string; status: string; response?: Body };

const bulkBody = (operations: unknown, more: object = {}) => ({
  ...{ schemas: [BULK_REQUEST], Operations: operations },
  ...more,
});

async function bulk(operations: object[], more: object = {}): Promise<Entry[]> {
  const { status, body } = await directory.send('POST', '/Bulk', bulkBody(operations, more));
  expect([status, body.schemas]).toEqual([200, [BULK_RESPONSE]]);
  return body.Operations as Entry[]; // The answer of a server under test.
}

const create = (bulkId: string, data: object, path = '/Users') => ({ method: 'POST', path, bulkId, data });
const idOf = (entry: Entry | undefined) => entry?.location?.split('/').at(-1) ?? '';
const statuses = (entries: Entry[]) => entries.map(({ status }) => status);

describe('Bulk (RFC 7644 §3.7)', () => {
  test('BM02: creates, replaces, changes and deletes in one request, with an entry for each', async () => {
    const [ada, bob] = await bulk([create('a', user('ada@bm02.test')), create('b', user('bob@bm02.test'))]);
    expect(ada).toEqual({
      ...{ method: 'POST', bulkId: 'a', status: '201', version: 'W/"1"' },
      location: `${directory.baseUrl}/Users/${idOf(ada)}`,
    });
    const entries = await bulk([
      { method: 'PUT', path: `/Users/${idOf(ada)}`, data: user('ada@bm02.test', { title: 'Countess' }) },
      { method: 'patch', path: `/Users/${idOf(ada)}`, data: patch({ op: 'replace', path: 'title', value: 'Lady' }) },
      { method: 'DELETE', path: `/Users/${idOf(bob)}` },
    ]);
    expect(entries).toEqual([
      { method: 'PUT', status: '200', version: 'W/"2"', location: ada?.location },
      { method: 'PATCH', status: '200', version: 'W/"3"', location: ada?.location },
      { method: 'DELETE', status: '204', location: bob?.location },
    ]);
    expect((await directory.send('GET', `/Users/${idOf(ada)}`)).body.title).toBe('Lady');
    expect((await directory.send('GET', `/Users/${idOf(bob)}`)).status).toBe(404);
  });

  test('BM03: what fails carries its error, and the others stand', async () => {
    const entries = await bulk([
      create('a', user('one@bm03.test')),
      create('b', user('ONE@bm03.test')),
      create('c', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] }),
      create('d', user('two@bm03.test')),
    ]);
    expect(statuses(entries)).toEqual(['201', '409', '400', '201']);
    expect(entries[1]?.response).toMatchObject({ schemas: [ERROR_SCHEMA], status: '409', scimType: 'uniqueness' });
    expect(entries[1]?.location).toBeUndefined();
  });

  test('BM04: stops after as many errors as it is told to', async () => {
    const operations = [
      create('a', user('one@bm04.test')),
      { method: 'DELETE', path: '/Users/nobody' },
      create('b', user('two@bm04.test')),
      { method: 'DELETE', path: '/Users/nobody' },
      create('c', user('three@bm04.test')),
    ];
    expect(statuses(await bulk(operations, { failOnErrors: 2 }))).toEqual(['201', '404', '201', '404']);
    expect((await directory.send('GET', '/Users?filter=userName eq "three@bm04.test"')).body.totalResults).toBe(0);
  });

  test.each([0, -1, 1.5, '1'])('BM04: failOnErrors %j is refused', async (failOnErrors) => {
    const { status, body } = await directory.send('POST', '/Bulk', bulkBody([], { failOnErrors }));
    expect([status, body.scimType]).toEqual([400, 'invalidValue']);
  });

  test('BM05: names what is created elsewhere in the request, also further down, in values and in paths', async () => {
    const boss = { [ENTERPRISE]: { manager: { value: 'bulkId:boss' } } };
    const add = patch({ op: 'add', path: 'members', value: [{ value: 'bulkId:ada' }] });
    const entries = await bulk([
      { method: 'PATCH', path: '/Groups/bulkId:crew', data: add },
      create('team', group('BM05 team', ['bulkId:ada', 'bulkId:boss']), '/Groups'),
      create('ada', user('ada@bm05.test', boss)),
      create('boss', user('boss@bm05.test')),
      create('crew', group('BM05 crew'), '/Groups'),
    ]);
    expect(statuses(entries)).toEqual(['200', '201', '201', '201', '201']);
    const [, team, ada, chief, crew] = entries.map(idOf);
    const members = async (id = '') =>
      (await directory.send('GET', `/Groups/${id}`)).body.members?.map(({ value }) => value).sort();
    expect(await members(team)).toEqual([ada, chief].sort());
    expect(await members(crew)).toEqual([ada]);
    expect((await directory.send('GET', `/Users/${ada}`)).body[ENTERPRISE]).toMatchObject({
      manager: { value: chief },
    });
    expect(entries[0]?.location).toBe(`${directory.baseUrl}/Groups/${crew}`);
  });

  test('BM07: a bulkId that nothing has, or whose creation failed, is invalidValue for who names it', async () => {
    const entries = await bulk([
      create('a', group('BM07', ['bulkId:nobody']), '/Groups'),
      create('b', user('')),
      { method: 'PATCH', path: '/Users/bulkId:b', data: patch({ op: 'replace', path: 'title', value: 'x' }) },
    ]);
    expect(entries.map(({ response }) => response?.scimType)).toEqual(['invalidValue', 'invalidValue', 'invalidValue']);
  });

  test('BM08: a creation without a bulkId, or with one that is taken, is refused', async () => {
    const entries = await bulk([
      { method: 'POST', path: '/Users', data: user('a@bm08.test') },
      create('b', user('b@bm08.test')),
      create('b', user('c@bm08.test')),
    ]);
    expect(statuses(entries)).toEqual(['400', '201', '400']);
  });

  test('BM09: more operations or bytes than discovery says are 413', async () => {
    const { body: config } = await directory.send('GET', '/ServiceProviderConfig');
    const { maxOperations, maxPayloadSize } = config.bulk as { maxOperations: number; maxPayloadSize: number };
    const many = Array.from({ length: maxOperations + 1 }, () => ({ method: 'DELETE', path: '/Users/x' }));
    expect((await directory.send('POST', '/Bulk', bulkBody(many))).status).toBe(413);
    expect(await bulk(many.slice(1))).toHaveLength(maxOperations);
    expect((await directory.send('POST', '/Bulk', ' '.repeat(maxPayloadSize + 1))).body.status).toBe('413');
    // One operation may not be larger than a request of its own.
    const large = Array.from({ length: 20 }, (_, n) => ({ value: `${n}`.padEnd(60_000, 'x') }));
    expect(statuses(await bulk([create('a', user('a@bm09.test', { roles: large }))]))).toEqual(['413']);
  });

  test('BM10: an operation that is none is refused alone', async () => {
    const other = await scim.createDirectory();
    const theirs = (await other.send('POST', '/Users', user('theirs@bm10.test'))).body.id;
    const known = (await directory.send('POST', '/Users', user('known@bm10.test'))).body.id;
    const entries = await bulk([
      create('a', user('a@bm10.test'), `/Users/${known}`),
      { method: 'DELETE', path: '/Users' },
      create('b', {}, '/Devices'),
      { method: 'DELETE', path: `/Users/${theirs}` },
      create('c', user('c@bm10.test'), `${other.baseUrl}/Users`),
      create('d', user('d@bm10.test'), 'http://['),
      { method: 'GET', path: `/Users/${known}` },
      { method: 'PUT', path: `/Users/${known}` },
      create('e', {}, '/Bulk'),
      create('f', {}, '/Users/.search'),
    ]);
    expect(statuses(entries)).toEqual(['405', '405', '404', '404', '400', '400', '400', '400', '400', '400']);
    expect(statuses(await bulk([[] as object, 5 as unknown as object]))).toEqual(['400', '400']);
    expect((await other.send('GET', `/Users/${theirs}`)).status).toBe(200);
  });

  test('BM11: an operation keeps the rules of a request of its own, its version too', async () => {
    const id = (await directory.send('POST', '/Users', user('a@bm11.test'))).body.id;
    const path = `/Users/${id}`;
    const change = (...operations: object[]) => ({ method: 'PATCH', path, data: patch(...operations) });
    const entries = await bulk([
      change({ op: 'Replace', path: 'active', value: 'False' }),
      change({ op: 'replace', path: 'title', value: 'x' }, { op: 'replace', path: 'id', value: 'x' }),
      { ...change({ op: 'replace', path: 'title', value: 'y' }), version: 'W/"1"' },
      { ...change({ op: 'replace', path: 'title', value: 'z' }), version: 'W/"2"' },
    ]);
    expect(statuses(entries)).toEqual(['200', '400', '412', '200']);
    expect(entries[1]?.response?.scimType).toBe('mutability');
    expect((await directory.send('GET', path)).body).toMatchObject({ active: false, title: 'z' });
  });

  test('every operation is in the request log and the change feed by itself', async () => {
    const own = await scim.createDirectory();
    await own.send(
      'POST',
      '/Bulk',
      bulkBody([create('a', user('a@log.test')), { method: 'DELETE', path: '/Users/x' }]),
    );
    const log = (await own.api(`/v1/scim-requests?scimDirectoryId=${own.id}`)).body.scimRequests;
    expect(log).toMatchObject([
      { path: '/Bulk', status: 200, capability: 'bulk' },
      { path: '/Bulk /Users/x', status: 404 },
      { path: '/Bulk /Users', status: 201, capability: 'create' },
    ]);
    const feed = (await own.api('/v1/scim/changes')).body.scimChanges;
    expect(feed).toMatchObject([{ type: 'user.created' }]);
  });

  test.each([
    ['no schema', { Operations: [] }, 'invalidSyntax'],
    ['no operations', { schemas: [BULK_REQUEST] }, 'invalidSyntax'],
    ['operations that are no list', bulkBody({}), 'invalidSyntax'],
  ])('a request with %s is refused as a whole', async (_, body, scimType) => {
    expect((await directory.send('POST', '/Bulk', body)).body).toMatchObject({ status: '400', scimType });
  });

  test('is for POST only, and takes an empty list', async () => {
    expect((await directory.send('GET', '/Bulk')).status).toBe(405);
    expect(await bulk([])).toEqual([]);
  });
});
