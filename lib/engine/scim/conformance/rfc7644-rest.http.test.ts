import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimTest, ENTERPRISE, ERROR_SCHEMA, filterQuery, group, patch, user } from '../testing';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

const database = await openTestDatabase();
const scim = createScimTest(database);
const directory = await scim.createDirectory();
beforeAll(async () => {
  for (const person of PEOPLE) expect((await directory.send('POST', '/Users', person)).status).toBe(201);
});

const PEOPLE = [
  user('ann+x@x.test', {
    ...{ externalId: 'Ext-1', title: 'a "quoted" \\ and (b) [c].d:e', nickName: '50%_off', active: true },
    emails: [
      { type: 'work', value: 'ann@work.test', primary: true },
      { type: 'home', value: 'ann@home.test' },
    ],
    [ENTERPRISE]: { employeeNumber: '7', manager: { value: 'boss' } },
  }),
  user('bob@x.test', {
    ...{ externalId: 'ext-1', active: false, displayName: '', nickName: "'; drop table users; --" },
    emails: [
      { type: 'work', value: 'bob@home.test' },
      { type: 'home', value: 'bob@work.test' },
    ],
  }),
  user('cyd@x.test', { displayName: 'Zürich', title: '$.** ? (@ like_regex ".*")', profileUrl: 'https://x.test/Cyd' }),
];

async function find(filter: string): Promise<string> {
  const { status, body } = await directory.send('GET', `/Users${filterQuery(filter)}`);
  expect([filter, status]).toEqual([filter, 200]);
  return body.Resources.map(({ userName }) => String(userName)[0]).join('');
}

const createdAt = '2026-03-01T08:00:00Z';

describe('filters over HTTP', () => {
  test.each([
    ['F01', 'userName EQ "bob@x.test"', 'b'],
    ['F01', 'userName ne "bob@x.test"', 'ac'],
    ['F01', 'userName Co "ob@"', 'b'],
    ['F01', 'userName sw "AN"', 'a'],
    ['F01', 'userName ew "X.TEST"', 'abc'],
    ['F01', 'externalId PR', 'ab'],
    ['F01', 'userName gt "b"', 'bc'],
    ['F01', 'userName ge "bob@x.test"', 'bc'],
    ['F01', 'userName lt "bob@x.test"', 'a'],
    ['F01', 'userName Le "bob@x.test"', 'ab'],
    ['F02', `USERNAME eq "bob@x.test" and ${CORE.toUpperCase()}:username pr`, 'b'],
    ['F03', 'externalId eq "ext-1"', 'b'],
    ['F03', 'profileUrl eq "https://x.test/cyd"', ''],
    ['F03', 'displayName eq "ZÜRICH"', 'c'],
    ['F04', 'emails[type eq "work" and value co "work.test"]', 'a'],
    ['F04', 'emails[type eq "home" and value co "work.test"]', 'b'],
    ['F05', 'emails.value eq "ann@home.test"', 'a'],
    ['F05', 'emails co "home.test"', 'ab'],
    ['F05', 'emails[value eq "BOB@work.test"]', 'b'],
    ['F06', 'emails[type eq "work"].value eq "bob@home.test"', 'b'],
    ['F06', 'emails[type eq "work"].value eq "bob@work.test"', ''],
    ['F07', `${ENTERPRISE}:manager.value eq "boss"`, 'a'],
    ['F07', `${ENTERPRISE}:employeeNumber eq "7"`, 'a'],
    ['F07', `${CORE}:userName eq "cyd@x.test"`, 'c'],
    ['F08', 'displayName pr', 'c'],
    ['F08', 'emails pr', 'ab'],
    ['F08', `${ENTERPRISE}:manager pr`, 'a'],
    ['F09', 'not (userName sw "a")', 'bc'],
    ['F09', 'NOT(userName sw "a")', 'bc'],
    ['F10', 'userName sw "a" or userName sw "b" and active eq false', 'ab'],
    ['F10', '(userName sw "a" or userName sw "b") and active eq false', 'b'],
    ['F10', 'not (userName sw "a") and not (userName sw "b")', 'c'],
    ['F11', 'externalId eq null', 'c'],
    ['F11', 'externalId ne null', 'ab'],
    ['F12', 'nickName ne "50%_off"', 'bc'],
    ['F13', 'meta.created le "2026-03-01T09:00:00+01:00"', 'abc'],
    ['F13', 'meta.created lt "2026-03-01T09:00:00+01:00"', ''],
    ['F16', 'active eq "True"', 'ac'],
    ['F16', 'active eq "false"', 'b'],
    ['F17', 'title eq "a \\"quoted\\" \\\\ and (b) [c].d:e"', 'a'],
    ['F17', 'displayName eq "Z\\u00fcrich"', 'c'],
    ['F18', 'title co " and (b) [c].d:e"', 'a'],
    ['F25', `meta.lastModified ge "${createdAt}"`, 'abc'],
    ['F25', `meta.lastModified gt "${createdAt}"`, ''],
    ['F26', `schemas eq "${ENTERPRISE}"`, 'a'],
    ['F27', 'userName eq "ann+x@x.test"', 'a'],
    ['F28', 'nickName co "%_"', 'a'],
    ['F28', 'nickName sw "5_"', ''],
    ['F28', 'nickName ew "%"', ''],
    ['F29', `nickName eq "'; drop table users; --"`, 'b'],
    ['F29', 'title co ".*"', 'c'],
    ['F29', 'title sw "$.**"', 'c'],
  ])('%s: %s finds "%s"', async (_, filter, expected) => {
    expect(await find(filter)).toBe(expected);
  });

  test('F27: a raw plus is a space, as in every query', async () => {
    const { body } = await directory.send('GET', '/Users?filter=userName+eq+"ann+x@x.test"');
    expect(body.totalResults).toBe(0);
  });

  test.each([
    ['F14', 'active gt true'],
    ['F14', 'x509Certificates.value gt "AAAA"'],
    ['F15', 'meta.created gt 010'],
    ['F15', 'userName eq 010'],
  ])('%s: %s is refused as invalidFilter', async (_, filter) => {
    expect((await directory.send('GET', `/Users${filterQuery(filter)}`)).body).toMatchObject({
      status: '400',
      scimType: 'invalidFilter',
    });
  });

  test('Q12: a filter that matches everything is paged, and never refused as tooMany', async () => {
    const { status, body } = await directory.send('GET', `/Users${filterQuery('userName pr')}&count=1`);
    expect([status, body.totalResults, body.Resources.length]).toEqual([200, 3, 1]);
  });

  test('Q11: cursor paging is not advertised, and a cursor is passed over', async () => {
    expect((await directory.send('GET', '/ServiceProviderConfig')).body).not.toHaveProperty('pagination');
    const { status, body } = await directory.send('GET', '/Users?cursor=abc');
    expect([status, body.nextCursor]).toEqual([200, undefined]);
  });
});

describe('representation', () => {
  test('C03: what is unassigned is left out, not null and not empty', async () => {
    const empty = { nickName: null, emails: [], name: {}, [ENTERPRISE]: {}, title: null };
    const { body } = await directory.send('POST', '/Users', user('c03@x.test', empty));
    for (const name of Object.keys(empty)) expect(body).not.toHaveProperty(name);
    expect(JSON.stringify(body)).not.toMatch(/null|\[\]|\{\}/);
    await directory.send('DELETE', `/Users/${body.id}`);
  });

  test('C08: no id is ever the reserved word "bulkId"', async () => {
    const { body } = await directory.send('POST', '/Users', user('c08@x.test', { id: 'bulkId' }));
    expect(body.id).toMatch(/^scim_user_/);
    expect(body.id.toLowerCase()).not.toContain('bulkid');
    await directory.send('DELETE', `/Users/${body.id}`);
  });

  test('C15: booleans are booleans and counts are integers, whatever was sent', async () => {
    const sent = { active: 'False', emails: [{ value: 'c@x.test', primary: 'True' }] };
    const { body } = await directory.send('POST', '/Users', user('c15@x.test', sent));
    expect(body).toMatchObject({ active: false, emails: [{ primary: true }] });
    const list = (await directory.send('GET', '/Users?count=1')).body;
    for (const name of ['totalResults', 'startIndex', 'itemsPerPage']) expect(Number.isInteger(list[name])).toBe(true);
    await directory.send('DELETE', `/Users/${body.id}`);
  });

  test.each(['2026-03-01T08:00:00.000Z', '2026-03-01T10:00:00+02:00', '2026-03-01T07:59:59.999999Z'])(
    'C20: %s is read as an instant',
    async (instant) => {
      expect(await find(`userName sw "ann" and meta.created ge "${instant}"`)).toBe('a');
    },
  );
});

describe('requests', () => {
  test('A07: Basic credentials open nothing', async () => {
    const basic = `Basic ${Buffer.from(`user:${directory.token}`).toString('base64')}`;
    const { status, headers } = await directory.send('GET', '/Users', undefined, { authorization: basic });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="SCIM"']);
  });

  test.each([
    ['GET', '/Users'],
    ['GET', '/Users/nobody'],
    ['POST', '/Users'],
    ['GET', '/ServiceProviderConfig'],
    ['GET', '/nothing'],
  ])('A28: %s %s is not to be stored, and its type not to be guessed', async (method, path) => {
    const { headers } = await directory.send(method, path, method === 'POST' ? {} : undefined);
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff']);
  });

  test('B02: what the configuration says is there works, and the rest is 501', async () => {
    const { body } = await directory.send('GET', '/ServiceProviderConfig');
    const supported = Object.entries(body).filter(([, value]) => (value as { supported?: boolean })?.supported);
    expect(supported.map(([name]) => name).sort()).toEqual(['bulk', 'etag', 'filter', 'patch', 'sort']);
    expect(await find('userName pr')).toBe('abc');
    const sorted = await directory.send('GET', '/Users?sortBy=userName&sortOrder=descending');
    expect(sorted.body.Resources.map(({ userName }) => String(userName)[0]).join('')).toBe('cba');
    const one = sorted.body.Resources[0];
    expect(
      (await directory.send('GET', `/Users/${one?.id}`, undefined, { 'if-none-match': one?.meta.version ?? '' }))
        .status,
    ).toBe(304);
    const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [] };
    expect((await directory.send('POST', '/Bulk', bulk)).status).toBe(200);
    expect((await directory.send('GET', '/Me')).status).toBe(501);
  });

  test('B06, B08: discovery documents say what they are, and schemas are found in any letter case', async () => {
    for (const [path, resourceType] of [
      ['/Schemas', 'Schema'],
      ['/ResourceTypes', 'ResourceType'],
    ] as const) {
      for (const { id, meta } of (await directory.send('GET', path)).body.Resources) {
        expect(meta).toMatchObject({ resourceType, location: `${directory.baseUrl}${path}/${id}` });
        expect((await directory.send('GET', `${path}/${id.toUpperCase()}`)).body.id).toBe(id);
      }
    }
    const { meta } = (await directory.send('GET', '/ServiceProviderConfig')).body;
    expect(meta).toMatchObject({ resourceType: 'ServiceProviderConfig' });
  });

  test('B10: discovery of another directory is refused', async () => {
    const other = await scim.createDirectory();
    const foreign = { authorization: `Bearer ${other.token}` };
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas']) {
      expect((await directory.send('GET', path, undefined, foreign)).status).toBe(401);
    }
  });

  test('H09, J35: a PUT without password and active, and a PATCH of somebody whose active was never sent, keep them in', async () => {
    const { id } = (await directory.send('POST', '/Users', user('h09@x.test', { password: 'secret-of-h09' }))).body;
    expect(
      (await directory.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'x' }))).body.active,
    ).toBe(true);
    const put = await directory.send('PUT', `/Users/${id}`, user('h09@x.test'));
    expect([put.status, put.body.active, put.text.includes('secret-of-h09')]).toEqual([200, true, false]);
    await directory.send('DELETE', `/Users/${id}`);
  });

  test('K03: removing members that are listed, in any key order and with a display, removes these only', async () => {
    const ids = (await directory.send('GET', '/Users?attributes=id')).body.Resources.map(({ id }) => id);
    const { id } = (await directory.send('POST', '/Groups', group('K03', ids))).body;
    const value = [
      { $ref: null, value: ids[0] },
      { display: 'x', value: ids[1] },
    ];
    const { body } = await directory.send('PATCH', `/Groups/${id}`, patch({ op: 'Remove', path: 'members', value }));
    expect(body.members?.map((member) => member.value)).toEqual([ids[2]]);
  });

  test.each([
    ['GET', '/Users/x', undefined],
    ['GET', '/nothing', undefined],
    ['PUT', '/Users', {}],
    ['POST', '/Users', '{'],
    ['POST', '/Users', {}],
    ['GET', '/Users?filter=x', undefined],
    ['GET', '/Me', undefined],
    ['POST', '/Users', user('BOB@x.test')],
    ['POST', '/Users', ' '.repeat(1_048_577)],
  ])('L01, L02, L03: %s %s is refused in the words of RFC 7644 §3.12', async (method, path, body) => {
    const answer = await directory.send(method, path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).toMatchObject({ schemas: [ERROR_SCHEMA], status: String(answer.status) });
    expect(String(answer.body.detail).length).toBeGreaterThan(10);
    const known = [
      'invalidFilter',
      'tooMany',
      'uniqueness',
      'mutability',
      'invalidSyntax',
      'invalidPath',
      'noTarget',
      'invalidValue',
    ];
    if ('scimType' in answer.body) expect(known).toContain(answer.body.scimType);
    else expect([404, 405, 413, 501]).toContain(answer.status);
  });

  test('L05: what the caller sent comes back short, and without control characters', async () => {
    const { body } = await directory.send('GET', `/Users${filterQuery(`${'x'.repeat(5000)} eq "1"`)}`);
    expect(String(body.detail).length).toBeLessThan(300);
    const named = await directory.send('POST', '/Users', user(`bob@x.test`, { emails: 'a\u0007b' }));
    expect(named.body.detail).not.toMatch(/\p{Cc}/u);
  });

  test('L08: a password in a query is never searched for, nor logged', async () => {
    const secret = 'hunter2-in-a-query';
    const { status } = await directory.send('GET', `/Users${filterQuery(`password eq "${secret}"`)}`);
    expect(status).toBe(400);
    const byName = await directory.send('GET', `/Users?password=${secret}`);
    expect(byName.text).not.toContain(secret);
    const log = await directory.api(`/v1/scim-requests?scimDirectoryId=${directory.id}&text=password=`);
    expect(log.text).not.toContain(`password=${secret}`);
  });
});

describe('lifecycle', () => {
  test('P04: an address moved to a domain that the directory does not own is refused, and nobody else is touched', async () => {
    const own = await scim.createDirectory({ domainPolicy: 'enforce', domains: ['own.test'] });
    const { id } = (await own.send('POST', '/Users', user('p04@own.test'))).body;
    const taken = await own.send(
      'PATCH',
      `/Users/${id}`,
      patch({ op: 'replace', path: 'userName', value: 'ann+x@x.test' }),
    );
    expect(taken.body).toMatchObject({ status: '400', scimType: 'invalidValue' });
    expect((await own.send('GET', `/Users/${id}`)).body.userName).toBe('p04@own.test');
    expect(await find('userName eq "ann+x@x.test"')).toBe('a');
  });

  test('P08: when another directory becomes primary, lists follow at once and nothing is deleted', async () => {
    const one = await scim.createDirectory();
    const { id } = (await one.send('POST', '/Users', user('p08@x.test'))).body;
    const listed = async () =>
      ((await one.api(`/v1/scim/users?organizationId=${one.organizationId}`)).body.scimUsers as { id: string }[]).map(
        (entry) => entry.id,
      );
    expect(await listed()).toEqual([id]);
    const [other] = await database.sql<{ id: string }[]>`
      with demoted as (update engine.scim_directories set is_primary = false where id = ${one.uuid} returning *)
      insert into engine.scim_directories (id, environment_id, organization_id, scim_base_url)
      select gen_random_uuid(), environment_id, organization_id, 'https://x.test' from demoted returning id`;
    await database.sql`update engine.scim_directories set is_primary = true where id = ${other?.id ?? ''}`;
    expect(await listed()).toEqual([]);
    expect((await one.send('GET', `/Users/${id}`)).status).toBe(200);
  });
});
