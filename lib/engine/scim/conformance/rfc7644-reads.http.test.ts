import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import {
  createScimTest,
  ENTERPRISE,
  ERROR_SCHEMA,
  filterQuery,
  GROUP_SCHEMA,
  group,
  LIST_SCHEMA,
  patch,
  SEARCH_SCHEMA,
  type TestDirectory,
  USER_SCHEMA,
  user,
} from '../testing';

const scim = createScimTest(await openTestDatabase());
const directory = await scim.createDirectory();
let ann = '';
let team = '';
const { send } = directory;
const scimError = (status: number, scimType: string) => ({
  status,
  body: { schemas: [ERROR_SCHEMA], status: String(status), scimType },
});

/** The userNames, or the groups' names, that a path lists. */
async function names(path: string, from: TestDirectory = directory): Promise<unknown[]> {
  const { status, body } = await from.send('GET', path);
  expect(status).toBe(200);
  return body.Resources.map(({ userName, displayName }) => userName ?? displayName);
}

beforeAll(async () => {
  const people: object[] = [
    user('Ann', {
      externalId: 'Ext-1',
      displayName: 'Ann "the (first)" Smith and Co',
      name: { givenName: 'Ann', familyName: 'Smith' },
      emails: [
        { value: 'ann@example.com', type: 'work', primary: true },
        { value: 'ann@home.net', type: 'home' },
      ],
      [ENTERPRISE]: { department: 'R&D', manager: { value: 'M1' } },
    }),
    user('bob', {
      active: false,
      title: '',
      nickName: 'J\u00fcrgen 100%_\\',
      name: { familyName: 'adams' },
      emails: [{ value: 'bob@example.com', type: 'home' }],
    }),
    user('Cid', {
      externalId: 'ext-1',
      name: { familyName: 'Brown' },
      emails: [{ value: 'a@x' }, { value: 'zz@x', primary: true }],
    }),
    user('dora', { locale: 'de-DE' }),
  ];
  for (const person of people) {
    const { body } = await send('POST', '/Users', person);
    ann ||= body.id;
    scim.advance(60);
  }
  team = (await send('POST', '/Groups', group('Team', [ann]))).body.id;
  await send('POST', '/Groups', group('Empty'));
});

describe('Q: paging', () => {
  test.each([
    ['startIndex=0', 1, ['Ann', 'bob', 'Cid', 'dora']],
    ['startIndex=-5&count=1', 1, ['Ann']],
    ['count=-1', 1, []],
    ['count=0', 1, []],
    ['count=100000', 1, ['Ann', 'bob', 'Cid', 'dora']],
    ['startIndex=3', 3, ['Cid', 'dora']],
    ['startIndex=2&count=2', 2, ['bob', 'Cid']],
    ['startIndex=99', 99, []],
    ['startIndex=9223372036854775808', Number.MAX_SAFE_INTEGER, []],
    ['startIndex=9223372036854775808&filter=userName%20pr', Number.MAX_SAFE_INTEGER, []],
    ['startIndex=&count=', 1, ['Ann', 'bob', 'Cid', 'dora']],
  ])('Q01-Q04, Q06, Q09, N14, N16, N17: %s', async (query, startIndex, expected) => {
    const { body } = await send('GET', `/Users?${query}`);
    expect(body).toMatchObject({ schemas: [LIST_SCHEMA], totalResults: 4, startIndex, itemsPerPage: expected.length });
    expect(body.Resources.map(({ userName }) => userName)).toEqual(expected);
  });

  test.each(['count=abc', 'startIndex=1.5', 'count=1e3', 'sortOrder=foo'])('Q05, G05: %s is 400', async (query) => {
    expect(await send('GET', `/Users?${query}`)).toMatchObject(scimError(400, 'invalidValue'));
  });

  test('Q07, Q08: a walk meets everybody once, also while users are created and deleted', async () => {
    const own = await scim.createDirectory();
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push((await own.send('POST', '/Users', user(`w${n}`))).body.id);
    const seen: unknown[] = [];
    for (let startIndex = 1; startIndex < 12; startIndex += 3) {
      seen.push(...(await names(`/Users?startIndex=${startIndex}&count=3`, own)));
      if (startIndex === 4) {
        await own.send('DELETE', `/Users/${ids[0]}`);
        await own.send('POST', '/Users', user('late'));
      }
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => `w${n}`));
  });

  test('Q13, Q14, DC8: a deleted user is nowhere, an inactive one everywhere', async () => {
    const own = await scim.createDirectory();
    const { body } = await own.send('POST', '/Users', user('gone'));
    await own.send('POST', '/Users', user('inactive', { active: false }));
    await own.send('DELETE', `/Users/${body.id}`);
    expect(await names('/Users', own)).toEqual(['inactive']);
    expect(await names(`/Users${filterQuery('userName pr')}`, own)).toEqual(['inactive']);
    expect((await own.send('GET', '/Users?count=0')).body.totalResults).toBe(1);
  });

  test('Q15: an id is looked up under its own type only', async () => {
    expect((await send('GET', `/Users/${team}`)).status).toBe(404);
    expect((await send('GET', `/Groups/${ann}`)).status).toBe(404);
  });
});

describe('F: filters on a directory', () => {
  test.each([
    ['userName eq "ANN"', ['Ann']],
    ['USERNAME NE "ann"', ['bob', 'Cid', 'dora']],
    ['userName co "O"', ['bob', 'dora']],
    ['userName sw "c"', ['Cid']],
    ['userName ew "ID"', ['Cid']],
    ['userName gt "bob"', ['Cid', 'dora']],
    ['userName le "BOB"', ['Ann', 'bob']],
    ['externalId eq "ext-1"', ['Cid']],
    ['externalId sw "Ext"', ['Ann']],
    ['emails[type eq "work" and value co "home"]', []],
    ['emails[type eq "home" and value co "home"]', ['Ann']],
    ['emails.type eq "work" and emails.value co "home"', ['Ann']],
    ['emails co "EXAMPLE"', ['Ann', 'bob']],
    ['emails[type eq "work"].value eq "ann@example.com"', ['Ann']],
    ['emails[primary eq "True"]', ['Ann', 'Cid']],
    ['not (emails pr)', ['dora']],
    ['emails.value ne "bob@example.com"', ['Ann', 'Cid', 'dora']],
    ['title pr', []],
    ['name pr', ['Ann', 'bob', 'Cid']],
    ['name.familyName eq "SMITH"', ['Ann']],
    [`${ENTERPRISE}:department eq "r&d"`, ['Ann']],
    [`${ENTERPRISE.toUpperCase()}:manager.value eq "M1"`, ['Ann']],
    [`${ENTERPRISE}:manager eq "m1"`, []],
    ['displayName co "\\"the (first)\\" Smith and"', ['Ann']],
    ['nickName eq "j\\u00dcrgen 100%_\\\\"', ['bob']],
    ['nickName co "0%_"', ['bob']],
    ['displayName co "%"', []],
    ['displayName co "_"', []],
    ['displayName eq "x\' or 1=1; drop table engine.scim_users; --"', []],
    ['displayName eq "$1 ?| @> \\\\"', []],
    ['active eq false', ['bob']],
    ['active eq "True"', ['Ann', 'Cid', 'dora']],
    ['displayName eq null', ['bob', 'Cid', 'dora']],
    ['locale ne null', ['dora']],
    ['meta.created gt "2026-03-01T09:01:00+01:00"', ['Cid', 'dora']],
    ['meta.lastModified le "2026-03-01T08:01:00Z"', ['Ann', 'bob']],
    ['meta.resourceType eq "user"', ['Ann', 'bob', 'Cid', 'dora']],
    [`schemas eq "${ENTERPRISE}"`, ['Ann']],
    [`schemas eq "${USER_SCHEMA}" and not (schemas eq "${ENTERPRISE}")`, ['bob', 'Cid', 'dora']],
    ['groups pr', ['Ann']],
    ['groups.display eq "TEAM"', ['Ann']],
    ['(userName eq "ann" or userName eq "bob") and not (active eq true)', ['bob']],
    ['userName eq "ann" or userName eq "bob" and active eq true', ['Ann']],
    ['id eq "nonsense"', []],
  ])('%s', async (filter, expected) => {
    expect(await names(`/Users${filterQuery(filter)}`)).toEqual(expected);
  });

  test('F24: by group and by member', async () => {
    expect(await names(`/Users${filterQuery(`groups.value eq "${team}"`)}`)).toEqual(['Ann']);
    expect(await names(`/Users${filterQuery(`id eq "${ann}"`)}`)).toEqual(['Ann']);
    for (const filter of [
      `members[value eq "${ann}"]`,
      `members.value eq "${ann}"`,
      'members pr',
      'members[type eq "user"]',
      'members.display co "smith"',
    ]) {
      expect(await names(`/Groups${filterQuery(filter)}`), filter).toEqual(['Team']);
    }
    expect(await names(`/Groups${filterQuery('not (members pr)')}`)).toEqual(['Empty']);
  });

  test.each([
    '',
    'userName',
    "userName eq 'x'",
    'userName eq x',
    'unknown eq "x"',
    'password eq "x"',
    'active gt true',
    'userName eq "x" and',
    '__proto__.polluted pr',
    'id co "x"',
    'meta.location eq "x"',
    'emails',
    `${'('.repeat(60)}userName pr${')'.repeat(60)}`,
  ])('F19-F23: %s is 400', async (filter) => {
    expect(await send('GET', `/Users${filterQuery(filter)}`)).toMatchObject(scimError(400, 'invalidFilter'));
  });

  test('F21: two filters are 400', async () => {
    const path = '/Users?filter=userName%20pr&filter=userName%20pr';
    expect(await send('GET', path)).toMatchObject(scimError(400, 'invalidFilter'));
  });

  test('F30: 200 terms over one directory', async () => {
    const terms = Array.from({ length: 200 }, (_, n) => `emails.value eq "${n}"`).join(' or ');
    expect(await names(`/Users${filterQuery(terms)}`)).toEqual([]);
  });
});

describe('G: sort, projection and search', () => {
  test.each([
    ['sortBy=userName', ['Ann', 'bob', 'Cid', 'dora']],
    ['sortBy=userName&sortOrder=descending', ['dora', 'Cid', 'bob', 'Ann']],
    ['sortBy=name.familyName', ['bob', 'Cid', 'Ann', 'dora']],
    ['sortBy=name.familyName&sortOrder=Descending', ['dora', 'Ann', 'Cid', 'bob']],
    ['sortBy=emails', ['Ann', 'bob', 'Cid', 'dora']],
    ['sortBy=emails.value&sortOrder=descending', ['dora', 'Cid', 'bob', 'Ann']],
    [`sortBy=${ENTERPRISE}:department`, ['Ann', 'bob', 'Cid', 'dora']],
    ['sortBy=meta.created&sortOrder=descending&count=2', ['dora', 'Cid']],
    [
      `sortBy=userName&sortOrder=descending&startIndex=2&count=2&filter=${encodeURIComponent('active eq true')}`,
      ['Cid', 'Ann'],
    ],
    ['sortBy=id&count=1', ['Ann']],
    ['sortBy=active&count=1', ['bob']],
  ])('G01-G04, G06: %s', async (query, expected) => {
    expect(await names(`/Users?${query}`)).toEqual(expected);
  });

  test('G05: sorting by what is no attribute is 400', async () => {
    expect(await send('GET', '/Users?sortBy=unknown')).toMatchObject(scimError(400, 'invalidPath'));
  });

  test('G07-G13, T17-T19: attributes and excludedAttributes', async () => {
    const one = await send('GET', `/Users/${ann}?attributes=userName,emails.value`);
    expect(one.body).toEqual({
      schemas: [USER_SCHEMA, ENTERPRISE],
      id: ann,
      userName: 'Ann',
      emails: [{ value: 'ann@example.com' }, { value: 'ann@home.net' }],
    });
    const list = await send('GET', '/Users?count=1&excludedAttributes=emails,name,id,meta');
    expect(Object.keys(list.body.Resources[0] ?? {}).sort()).toEqual(
      ['schemas', 'id', 'userName', 'externalId', 'displayName', 'active', 'groups', ENTERPRISE].sort(),
    );
    const all = (await send('GET', `/Users/${ann}`)).body;
    expect((await send('GET', `/Users/${ann}?attributes=`)).body).toEqual(all);
  });

  test('G15, G17, T20: POST .search answers as GET does', async () => {
    const request = {
      schemas: [SEARCH_SCHEMA],
      filter: 'active eq true',
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 2,
      count: 1,
      attributes: ['userName'],
    };
    const { status, body } = await send('POST', '/Users/.search', request);
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1, Resources: [{ userName: 'Cid' }] });
    const groups = await send('POST', '/Groups/.search', { schemas: [SEARCH_SCHEMA], filter: 'displayName sw "t"' });
    expect(groups.body.Resources).toMatchObject([{ schemas: [GROUP_SCHEMA], displayName: 'Team' }]);
  });

  test('T20, Q10: a search over every type pages through users, then groups', async () => {
    const search = async (more: object) => (await send('POST', '/.search', { schemas: [SEARCH_SCHEMA], ...more })).body;
    const label = ({ userName, displayName }: Record<string, unknown>) => userName ?? displayName;
    expect(await search({ count: 0 })).toMatchObject({ totalResults: 6, Resources: [] });
    expect((await search({ startIndex: 4, count: 2 })).Resources.map(label)).toEqual(['dora', 'Team']);
    expect((await search({ startIndex: 6 })).Resources.map(label)).toEqual(['Empty']);
    expect((await search({ filter: 'displayName sw "t"' })).Resources.map(label)).toEqual(['Team']);
    expect((await search({ filter: 'userName eq "ann"' })).totalResults).toBe(1);
    expect((await send('GET', `/${filterQuery('meta.resourceType eq "Group"')}`)).body.totalResults).toBe(2);
    const refused = await send('POST', '/.search', { schemas: [SEARCH_SCHEMA], filter: 'nowhere eq "x"' });
    expect(refused).toMatchObject(scimError(400, 'invalidFilter'));
  });

  test.each([
    {},
    { schemas: ['x'] },
    { schemas: [SEARCH_SCHEMA], count: '5' },
    { schemas: [SEARCH_SCHEMA], attributes: 'x' },
    { schemas: [SEARCH_SCHEMA], filter: 5 },
  ])('G16: %j is 400', async (body) => {
    expect(await send('POST', '/Users/.search', body)).toMatchObject(scimError(400, 'invalidSyntax'));
  });
});

describe('M: conditional reads', () => {
  test('M02: what the client has is 304', async () => {
    const { headers } = await send('GET', `/Users/${ann}`);
    const etag = headers.get('etag') ?? '';
    for (const tag of [etag, `"x", ${etag}`, '*']) {
      const again = await send('GET', `/Users/${ann}`, undefined, { 'if-none-match': tag });
      expect(again).toMatchObject({ status: 304, text: '' });
    }
    expect((await send('GET', `/Users/${ann}`, undefined, { 'if-none-match': 'W/"99"' })).status).toBe(200);
    const groupTag = (await send('GET', `/Groups/${team}`)).headers.get('etag') ?? '';
    expect((await send('GET', `/Groups/${team}`, undefined, { 'if-none-match': groupTag })).status).toBe(304);
  });

  test('C10: a user shows the groups it is in, as they are now', async () => {
    const { body: made } = await send('POST', '/Groups', group('Temporary', [ann]));
    const groupsOf = async () =>
      ((await send('GET', `/Users/${ann}`)).body.groups as { display: string }[]).map(({ display }) => display);
    expect(await groupsOf()).toEqual(['Team', 'Temporary']);
    await send('PATCH', `/Groups/${made.id}`, patch({ op: 'replace', path: 'displayName', value: 'Renamed' }));
    expect(await groupsOf()).toEqual(['Team', 'Renamed']);
    await send('DELETE', `/Groups/${made.id}`);
    expect(await groupsOf()).toEqual(['Team']);
  });
});
