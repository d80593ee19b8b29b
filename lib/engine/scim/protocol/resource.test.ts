import { describe, expect, test } from 'vitest';
import { resourceTypes, schemas, serviceProviderConfig } from './discovery';
import { ScimError } from './errors';
import { STANDARD_TYPES } from './extensions';
import { emailDomain, groupFacts, identityEmail, userFacts } from './facts';
import { type JsonObject, parseBody, toJson } from './json';
import { parseProjection, project, wants } from './projection';
import { toUserResource } from './represent';
import { readResource } from './resource';
import { GROUP, USER } from './resource-types';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const E = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const json = (value: unknown) => toJson(value) as JsonObject;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const read = (body: object, strict = false) =>
  plain(readResource(USER, json({ schemas: [CORE], ...body }), { strict }).attributes);

describe('request bodies', () => {
  const bytes = (text: string | number[]) =>
    typeof text === 'string' ? new TextEncoder().encode(text) : Uint8Array.from(text);

  test.each<[string, string | number[], string]>([
    ['A13 empty', '', 'invalidSyntax'],
    ['A13 not JSON', '{', 'invalidSyntax'],
    ['A13 list', '[]', 'invalidSyntax'],
    ['A13 string', '"x"', 'invalidSyntax'],
    ['A13 null', 'null', 'invalidSyntax'],
    ['A15 not UTF-8', [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], 'invalidSyntax'],
    ['A16 NUL', '{"a":"\\u0000"}', 'invalidValue'],
    ['A16 NUL in a name', '{"\\u0000":1}', 'invalidValue'],
    ['A16 half a pair', '{"a":["\\ud800"]}', 'invalidValue'],
    ['A17 twice', '{"a":1,"a":2}', 'invalidSyntax'],
    ['A17 twice, escaped', '{"a":1,"\\u0061":2}', 'invalidSyntax'],
    ['A17 twice, deep', '{"x":[{"a":":","a":2}]}', 'invalidSyntax'],
    ['A17 twice by case', '{"userName":1,"USERNAME":2}', 'invalidSyntax'],
    ['C24 long text', `{"a":"${'x'.repeat(65_537)}"}`, 'invalidValue'],
    ['number out of range', '{"a":1e400}', 'invalidValue'],
    ['number beyond exactness', '{"a":9007199254740993}', 'invalidValue'],
    ['prototype', '{"__proto__":{"a":1}}', 'invalidSyntax'],
    ['constructor', '{"a":{"Constructor":1}}', 'invalidSyntax'],
    ['deep', `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`, 'invalidSyntax'],
    ['very deep', '['.repeat(500_000), 'invalidSyntax'],
  ])('%s is refused', (_, text, scimType) => {
    expect(() => parseBody(bytes(text))).toThrow(expect.objectContaining({ status: 400, scimType }));
  });

  test('A14: a byte order mark is passed over, and strings may hold any punctuation', () => {
    expect(plain(parseBody(bytes('\ufeff{"a":"{\\"b\\": 1, :}","c":[{"a":1}]}')).value)).toEqual({
      a: '{"b": 1, :}',
      c: [{ a: 1 }],
    });
  });
});

describe('resources of POST and PUT', () => {
  test('names are canonical, vendors’ spellings are understood, and what only the service sets is left out', () => {
    expect(
      read({
        id: 'x',
        meta: { resourceType: 'User' },
        groups: [],
        password: 'secret',
        USERNAME: 'ann',
        active: 'True',
        roles: [{ value: 'r', primary: 'True' }],
        addresses: null,
        Emails: { Value: 'a@x.com', TYPE: 'work' },
        photos: [],
        name: {},
        [E.toUpperCase()]: { Manager: 'm', department: null },
        [`${CORE}:displayName`]: 'Ann',
        unknownThing: { a: [1] },
        'urn:acme:2.0:User': { tag: 'x' },
        'urn:other:2.0:User': {},
      }),
    ).toEqual({
      userName: 'ann',
      active: true,
      roles: [{ value: 'r', primary: true }],
      emails: [{ value: 'a@x.com', type: 'work' }],
      [E]: { manager: { value: 'm' } },
      displayName: 'Ann',
      unknownThing: { a: [1] },
      'urn:acme:2.0:User': { tag: 'x' },
    });
  });

  test('C19: of two primary values the first stays primary', () => {
    const emails = [
      { value: 'a', primary: true },
      { value: 'b', primary: true },
    ];
    expect(read({ emails })).toEqual({
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: false },
      ],
    });
  });

  test('I02: a strict directory refuses attributes no schema describes', () => {
    expect(() => read({ userName: 'a', colour: 'red' }, true)).toThrow(
      expect.objectContaining({ scimType: 'invalidSyntax' }),
    );
    expect(() => read({ userName: 'a', 'urn:x:2.0:User': { a: 1 } }, true)).toThrow(ScimError);
    expect(read({ userName: 'a', [E]: { department: 'R' } }, true)).toMatchObject({ userName: 'a' });
  });

  test.each([
    [{ userName: 'a' }],
    [{ schemas: 'x' }],
    [{ schemas: [] }],
    [{ schemas: [5] }],
    [{ schemas: ['urn:scim:schemas:core:1.0'] }],
  ])('C22: %j lacks the schemas of a SCIM 2.0 resource', (body) => {
    expect(() => readResource(USER, json(body), { strict: false })).toThrow(
      expect.objectContaining({ scimType: 'invalidSyntax' }),
    );
  });

  test('members are read apart, and absent members differ from none', () => {
    const body = { schemas: ['x'], displayName: 'G', Members: [{ value: 'a' }] };
    const input = readResource(GROUP, json(body), { strict: false });
    expect(plain(input.members)).toEqual([{ value: 'a' }]);
    expect(plain(input.attributes)).toEqual({ displayName: 'G' });
    expect(readResource(GROUP, json({ schemas: ['x'], displayName: 'G' }), { strict: false }).members).toBeUndefined();
  });
});

describe('facts', () => {
  test.each<[unknown]>([[undefined], [''], ['   ']])('D04: userName %j is refused', (userName) => {
    const attributes = json(userName === undefined ? {} : { userName });
    expect(() => userFacts(attributes, true)).toThrow(expect.objectContaining({ scimType: 'invalidValue' }));
  });

  test('D10: a group needs a name', () => {
    expect(() => groupFacts(json({}))).toThrow(expect.objectContaining({ scimType: 'invalidValue' }));
  });

  test('C17, C18: names that look the same are the same, in every locale', () => {
    const folded = (userName: string) => userFacts(json({ userName }), true).userNameFolded;
    expect(folded('Jose\u0301')).toBe(folded('JOS\u00c9'));
    expect(folded('\u212a')).toBe('k');
    expect(folded('I')).toBe('i');
    expect(folded('stra\u00dfe')).not.toBe(folded('strasse'));
  });

  test('names that no index could hold are refused', () => {
    expect(() => userFacts(json({ userName: 'x'.repeat(2001) }), true)).toThrow(ScimError);
    expect(() => userFacts(json({ userName: 'x', externalId: '\u20ac'.repeat(700) }), true)).toThrow(ScimError);
  });

  test.each<[string, unknown, string]>([
    ['ann@x.com', undefined, 'ann@x.com'],
    ['ann', undefined, ''],
    [
      'ann',
      [
        { value: 'h@x.com', type: 'home', primary: true },
        { value: 'w@x.com', type: 'work' },
      ],
      'h@x.com',
    ],
    [
      'ann',
      [
        { value: 'p@x.com', primary: true },
        { value: 'w@x.com', type: 'Work', primary: true },
      ],
      'w@x.com',
    ],
    [
      'ann',
      [
        { value: 'h@x.com', type: 'home' },
        { value: 'w@x.com', type: 'work' },
      ],
      'w@x.com',
    ],
    ['ann', [{ value: 'o@x.com' }], 'o@x.com'],
    ['ann', [{ value: 'not an address', type: 'work', primary: true }], ''],
    ['a b@x.com', undefined, ''],
    ['g_x.com#EXT#@t.onmicrosoft.com', undefined, 'g_x.com#EXT#@t.onmicrosoft.com'],
  ])('DC5: the identity e-mail of %s with %j is %s', (userName, emails, expected) => {
    expect(identityEmail(userName, emails === undefined ? undefined : toJson(emails))).toBe(expected);
  });

  test('the domain of an address is folded', () => {
    expect(emailDomain('A@Example.COM.')).toBe('example.com');
  });
});

describe('projection', () => {
  const resource = json({
    schemas: [CORE],
    id: '1',
    meta: { version: 'v' },
    userName: 'ann',
    name: { givenName: 'A', familyName: 'S' },
    emails: [{ value: 'a', type: 'work' }],
    password: 'x',
    custom: 1,
    [E]: { department: 'R', manager: { value: 'm', displayName: 'M' } },
  });
  const shown = (attributes: string[], excluded: string[] = []) =>
    plain(project(USER, resource, parseProjection(USER, attributes, excluded)));
  const always = { schemas: [CORE], id: '1' };

  test.each<[string[], object]>([
    [['userName'], { ...always, userName: 'ann' }],
    [['NAME.givenName', 'emails.VALUE'], { ...always, name: { givenName: 'A' }, emails: [{ value: 'a' }] }],
    [['meta'], { ...always, meta: { version: 'v' } }],
    [['password'], always],
    [['unknown', ''], always],
    [[E], { ...always, [E]: { department: 'R', manager: { value: 'm', displayName: 'M' } } }],
    [[`${E}:manager.value`], { ...always, [E]: { manager: { value: 'm' } } }],
    [[`${CORE}:userName`], { ...always, userName: 'ann' }],
    [['custom'], { ...always, custom: 1 }],
  ])('G07, G08, G12, G14: only %j', (attributes, expected) => {
    expect(shown(attributes)).toEqual(expected);
  });

  test('G09: what is always returned cannot be excluded, and a password is never there', () => {
    const rest = shown([], ['id', 'schemas', 'meta', 'name.givenName', E, 'custom', 'emails.type']);
    expect(rest).toEqual({ ...always, userName: 'ann', name: { familyName: 'S' }, emails: [{ value: 'a' }] });
    expect(shown([])).not.toHaveProperty('password');
  });

  test('G10: with both, "attributes" counts', () => {
    expect(shown(['userName'], ['userName'])).toEqual({ ...always, userName: 'ann' });
  });

  test('what is not shown need not be read', () => {
    expect(wants(parseProjection(GROUP, [], ['members']), 'members')).toBe(false);
    expect(wants(parseProjection(GROUP, [], ['members.display']), 'members')).toBe(true);
    expect(wants(parseProjection(GROUP, ['displayName'], []), 'members')).toBe(false);
    expect(wants(parseProjection(GROUP, [], []), 'members')).toBe(true);
  });
});

describe('representation', () => {
  test('C01, C02, C04, C10, C11: envelope, schemas in use, locations and derived references', () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const manager = `scim_user_${'0'.repeat(24)}1`;
    const envelope = {
      id: 'scim_user_1',
      attributes: json({ userName: 'ann', [E]: { manager: { value: manager } } }),
      version: 3,
      createdAt: at,
      updatedAt: at,
      baseUrl: 'https://sso.example/v1/scim/d',
    };
    expect(plain(toUserResource(envelope, [{ id: 'g', type: 'Group', display: 'G' }]))).toEqual({
      schemas: [CORE, E],
      id: 'scim_user_1',
      meta: {
        resourceType: 'User',
        created: at.toISOString(),
        lastModified: at.toISOString(),
        location: 'https://sso.example/v1/scim/d/Users/scim_user_1',
        version: 'W/"3"',
      },
      userName: 'ann',
      groups: [{ value: 'g', $ref: 'https://sso.example/v1/scim/d/Groups/g', display: 'G', type: 'direct' }],
      [E]: { manager: { value: manager, $ref: `https://sso.example/v1/scim/d/Users/${manager}` } },
    });
  });
});

describe('discovery', () => {
  test('B05, DC13: every attribute of every schema has all its characteristics', () => {
    const documents = plain(schemas(STANDARD_TYPES, 'https://x')) as {
      id: string;
      attributes: Record<string, unknown>[];
    }[];
    expect(documents.map(({ id }) => id.split(':').at(-1))).toEqual([
      'User',
      'User',
      'Group',
      'Schema',
      'ResourceType',
      'ServiceProviderConfig',
    ]);
    const check = (attributes: Record<string, unknown>[]) => {
      for (const entry of attributes) {
        for (const name of [
          'name',
          'type',
          'multiValued',
          'required',
          'caseExact',
          'mutability',
          'returned',
          'uniqueness',
        ]) {
          expect(entry, String(entry.name)).toHaveProperty(name);
        }
        const parts = entry.subAttributes as Record<string, unknown>[] | undefined;
        expect(parts !== undefined, String(entry.name)).toBe(entry.type === 'complex');
        if (parts !== undefined) check(parts);
      }
    };
    for (const document of documents) check(document.attributes);
  });

  test('B01, B07, I06: the provider’s configuration and the resource types', () => {
    expect(serviceProviderConfig('https://x')).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true },
      filter: { supported: true, maxResults: 1000 },
      changePassword: { supported: false },
    });
    expect(resourceTypes(STANDARD_TYPES, 'https://x')).toMatchObject([
      { id: 'User', name: 'User', endpoint: '/Users', schemaExtensions: [{ schema: E, required: false }] },
      { id: 'Group', name: 'Group', endpoint: '/Groups' },
    ]);
  });
});
