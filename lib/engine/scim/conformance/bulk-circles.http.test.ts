import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { type Body, createScimTest, ENTERPRISE, group, patch, user } from '../testing';

const scim = createScimTest(await openTestDatabase());
const directory = await scim.createDirectory();

type Entry = { method: string; bulkId?: string; version?: string; location?: string; status: string; response?: Body };

async function bulk(operations: object[], more: object = {}, at = directory): Promise<Entry[]> {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
  const { status, body } = await at.send('POST', '/Bulk', { schemas, Operations: operations, ...more });
  expect([status, body.schemas]).toEqual([200, ['urn:ietf:params:scim:api:messages:2.0:BulkResponse']]);
  return body.Operations as Entry[]; // The answer of a server under test.
}

const create = (bulkId: string, data: object, path = '/Users') => ({ method: 'POST', path, bulkId, data });
const reporting = (userName: string, manager: string, more: object = {}) =>
  user(userName, { ...more, [ENTERPRISE]: { department: 'Sales', manager: { value: manager } } });
const idOf = (entry: Entry | undefined) => entry?.location?.split('/').at(-1) ?? '';
const statuses = (entries: Entry[]) => entries.map(({ status }) => status);
const read = async (path: string, at = directory) => (await at.send('GET', path)).body;
const membersOf = async (id = '') => (await read(`/Groups/${id}`)).members?.map(({ value }) => value).sort();
const managerOf = async (id = '') => (await read(`/Users/${id}`))[ENTERPRISE];
const total = async (path: string, at = directory) => (await read(path, at)).totalResults;

describe('creations of a bulk request that wait for each other (RFC 7644 §3.7.1)', () => {
  test('BM06: groups that are members of each other are made, and each has the other as a member', async () => {
    const entries = await bulk([
      create('a', group('BM06 a', ['bulkId:b', 'bulkId:c']), '/Groups'),
      create('b', group('BM06 b', ['bulkId:a']), '/Groups'),
      create('c', user('c@bm06.test')),
    ]);
    expect(statuses(entries)).toEqual(['201', '201', '201']);
    const [a, b, c] = entries.map(idOf);
    expect(await membersOf(a)).toEqual([b, c].sort());
    expect(await membersOf(b)).toEqual([a]);
    const { meta } = await read(`/Groups/${a}`);
    expect(entries[0]).toEqual({
      method: 'POST',
      bulkId: 'a',
      status: '201',
      version: meta.version,
      location: meta.location,
    });
  });

  test.each([false, true])(
    'BM06: users who are each other’s managers are made so, strictInterop %j',
    async (strictInterop) => {
      const own = await scim.createDirectory({ strictInterop });
      const entries = await bulk(
        [
          create('a', reporting('a@circle.test', 'bulkId:b', { title: 'A' })),
          create('b', reporting('b@circle.test', 'bulkId:c', { emails: [{ value: 'b@circle.test', primary: true }] })),
          create('c', reporting('c@circle.test', 'bulkId:a')),
        ],
        {},
        own,
      );
      expect(statuses(entries)).toEqual(['201', '201', '201']);
      const [a, b, c] = entries.map(idOf);
      const users = await Promise.all([a, b, c].map((id) => read(`/Users/${id}`, own)));
      expect(users.map((one) => one[ENTERPRISE])).toMatchObject(
        [b, c, a].map((value) => ({ department: 'Sales', manager: { value, $ref: `${own.baseUrl}/Users/${value}` } })),
      );
      expect(users[0]?.title).toBe('A');
      expect(users[1]?.emails).toEqual([{ value: 'b@circle.test', primary: true }]);
    },
  );

  test('BM06: somebody may be the own manager; a group is no member of itself', async () => {
    const [self, loop, free] = await bulk([
      create('self', reporting('self@bm06.test', 'bulkId:self')),
      create('loop', group('BM06 loop', ['bulkId:loop']), '/Groups'),
      create('free', user('free@bm06.test')),
    ]);
    expect([self?.status, free?.status]).toEqual(['201', '201']);
    expect(await managerOf(idOf(self))).toMatchObject({ manager: { value: idOf(self) } });
    expect(loop).toMatchObject({ status: '409', response: { status: '409' } });
    expect(loop?.location).toBeUndefined();
  });

  test('BM06: what waits for a circle follows it, and paths may name what is in it', async () => {
    const add = (id: string) => patch({ op: 'add', path: 'members', value: [{ value: id }] });
    const entries = await bulk([
      { method: 'PATCH', path: '/Groups/bulkId:x', data: add('bulkId:d') },
      create('z', group('BM06 z', ['bulkId:x']), '/Groups'),
      create('x', group('BM06 x', ['bulkId:y']), '/Groups'),
      create('y', group('BM06 y', ['bulkId:x', 'bulkId:d']), '/Groups'),
      create('d', user('d@bm06.test')),
    ]);
    expect(statuses(entries)).toEqual(['200', '201', '201', '201', '201']);
    const [, z, x, y, d] = entries.map(idOf);
    expect(await membersOf(z)).toEqual([x]);
    expect(await membersOf(x)).toEqual([y, d].sort());
    expect(await membersOf(y)).toEqual([x, d].sort());
  });

  test('BM06: when one of a circle cannot be made, none of it is kept: it has its own error, the others 409', async () => {
    const own = await scim.createDirectory();
    await own.send('POST', '/Users', user('taken@bm06.test'));
    const operations = [
      create('a', reporting('a@bm06.test', 'bulkId:b')),
      create('b', reporting('taken@bm06.test', 'bulkId:c')),
      create('c', reporting('c@bm06.test', 'bulkId:a')),
      create('d', reporting('d@bm06.test', 'bulkId:a')),
      create('e', user('e@bm06.test')),
    ];
    const entries = await bulk(operations, {}, own);
    expect(statuses(entries)).toEqual(['409', '409', '409', '400', '201']);
    expect(entries.map(({ response }) => response?.scimType)).toEqual([
      undefined,
      'uniqueness',
      undefined,
      'invalidValue',
      undefined,
    ]);
    expect(await total('/Users', own)).toBe(2);
    // Nobody who was taken back stands in the way of a second try.
    expect(statuses(await bulk([create('a', user('a@bm06.test'))], {}, own))).toEqual(['201']);
  });

  test('BM06: when what was missing cannot be added, none of the circle is kept', async () => {
    const picky = createScimTest(scim.database, {
      directoryHooks: [
        {
          before: ({ type }) =>
            type === 'group.update' ? { status: 403, detail: 'No nesting.', code: 'nesting' } : null,
        },
      ],
    });
    const own = await picky.createDirectory();
    const entries = await bulk(
      [
        create('a', group('a', ['bulkId:b']), '/Groups'),
        create('b', group('b', ['bulkId:a']), '/Groups'),
        create('c', group('c'), '/Groups'),
      ],
      {},
      own,
    );
    expect(statuses(entries)).toEqual(['403', '409', '201']);
    expect(await total('/Groups', own)).toBe(1);
  });

  test('BM06: a plain attribute that is nothing but a name in a circle is 409, and nothing is made', async () => {
    const own = await scim.createDirectory();
    const entries = await bulk(
      [create('a', user('bulkId:b')), create('b', reporting('b@bm06.test', 'bulkId:a'))],
      {},
      own,
    );
    expect(statuses(entries)).toEqual(['409', '409']);
    expect(await total('/Users', own)).toBe(0);
    const { body } = await own.api('/v1/scim/changes');
    expect(body.scimChanges).toEqual([]);
  });

  test('BM04: failOnErrors counts within a circle; what is beyond it has no entry, and nothing of the circle is kept', async () => {
    const own = await scim.createDirectory();
    const operations = [
      create('a', group('a', ['bulkId:b']), '/Groups'),
      create('b', group('a', ['bulkId:c']), '/Groups'),
      create('c', group('c', ['bulkId:a']), '/Groups'),
      { method: 'DELETE', path: '/Users/bulkId:c' },
    ];
    const [first, ...others] = await bulk(operations, { failOnErrors: 1 }, own);
    expect([first?.bulkId, first?.status, others]).toEqual(['b', '409', []]);
    expect(statuses(await bulk(operations, { failOnErrors: 2 }, own))).toEqual(['409', '409']);
    expect(await total('/Groups', own)).toBe(0);
  });

  test('BM06: a circle of two hundred is made, and its feed has each member once', async () => {
    const own = await scim.createDirectory();
    const entries = await bulk(
      Array.from({ length: 200 }, (_, n) => create(`${n}`, group(`g${n}`, [`bulkId:${(n + 1) % 200}`]), '/Groups')),
      {},
      own,
    );
    expect(new Set(statuses(entries))).toEqual(new Set(['201']));
    const { body } = await own.api('/v1/scim/changes?pageSize=1000');
    const added = (body.scimChanges as unknown as Body[]).filter(({ type }) => type === 'group.members_added');
    expect(new Set(added.map(({ memberIds }) => String(memberIds))).size).toBe(200);
    expect(added).toHaveLength(200);
  });
});
