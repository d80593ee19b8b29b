import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimError } from './errors';
import { equalJson, type JsonObject, toJson } from './json';
import { foldMembers, splitGroupPatch } from './members';
import { applyPatch, PATCH_SCHEMA, parsePatchRequest } from './patch';
import { USER } from './resource-types';

const E = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function user(): object {
  return {
    userName: 'ann',
    active: true,
    displayName: 'Ann',
    name: { givenName: 'Ann', familyName: 'Smith' },
    emails: [
      { value: 'w@x.com', type: 'work', primary: true },
      { value: 'h@x.com', type: 'home' },
    ],
    roles: [{ value: 'admin', primary: true }],
    [E]: { department: 'R', manager: { value: 'm1', $ref: 'https://idp/m1' } },
  };
}

function operationsOf(operations: unknown): ReturnType<typeof parsePatchRequest> {
  return parsePatchRequest(toJson({ schemas: [PATCH_SCHEMA], Operations: operations }) as JsonObject);
}

function patched(operations: unknown, from: object = user(), strict = false): Record<string, unknown> {
  const result = applyPatch(USER, toJson(from) as JsonObject, operationsOf(operations), { strict });
  return JSON.parse(JSON.stringify(result));
}

const op = (verb: string, path: string | null | undefined, value?: unknown) => ({
  op: verb,
  ...(path === undefined ? {} : { path }),
  ...(value === undefined ? {} : { value }),
});
const changed = (change: object, without: string[] = []) => {
  const result: Record<string, unknown> = { ...user(), ...change };
  for (const name of without) delete result[name];
  return result;
};
const work = { value: 'w@x.com', type: 'work', primary: true };
const home = { value: 'h@x.com', type: 'home' };

describe('PATCH changes what it names and nothing else', () => {
  test.each<[string, unknown[], object]>([
    ['J04 add simple', [op('add', 'title', 'Dr')], changed({ title: 'Dr' })],
    [
      'J04 add merges complex',
      [op('add', 'name', { middleName: 'B' })],
      changed({ name: { givenName: 'Ann', familyName: 'Smith', middleName: 'B' } }),
    ],
    [
      'J04 add appends an object',
      [op('add', 'emails', { value: 'z@x.com' })],
      changed({ emails: [work, home, { value: 'z@x.com' }] }),
    ],
    [
      'J04 add appends a list',
      [op('add', 'emails', [{ value: 'z@x.com' }])],
      changed({ emails: [work, home, { value: 'z@x.com' }] }),
    ],
    ['J05 add of what is there', [op('add', 'emails', [home])], changed({})],
    ['J08 remove attribute', [op('remove', 'displayName')], changed({}, ['displayName'])],
    ['J08 remove part', [op('remove', 'name.givenName')], changed({ name: { familyName: 'Smith' } })],
    ['J08 remove last parts', [op('remove', 'name.givenName'), op('remove', 'name.familyName')], changed({}, ['name'])],
    ['J08 remove element', [op('remove', 'emails[type eq "home"]')], changed({ emails: [work] })],
    [
      'J08 remove part of element',
      [op('remove', 'emails[type eq "home"].type')],
      changed({ emails: [work, { value: 'h@x.com' }] }),
    ],
    ['J08 remove all elements', [op('remove', 'emails')], changed({}, ['emails'])],
    ['J08 remove every element by filter', [op('remove', 'emails[value co "@"]')], changed({}, ['emails'])],
    [
      'J09 remove of nothing',
      [op('remove', 'title'), op('remove', 'emails[type eq "x"]'), op('remove', 'photos')],
      changed({}),
    ],
    ['J11 replace simple', [op('replace', 'displayName', 'B')], changed({ displayName: 'B' })],
    [
      'J11 replace keeps other parts',
      [op('replace', 'name', { givenName: 'B' })],
      changed({ name: { givenName: 'B', familyName: 'Smith' } }),
    ],
    [
      'J11 replace list',
      [op('replace', 'emails', [{ value: 'z@x.com' }])],
      changed({ emails: [{ value: 'z@x.com' }] }),
    ],
    [
      'J11 replace element',
      [op('replace', 'emails[type eq "home"]', { value: 'z@x.com' })],
      changed({ emails: [work, { type: 'home', value: 'z@x.com' }] }),
    ],
    [
      'J11 replace part of element',
      [op('replace', 'emails[type eq "home"].value', 'z@x.com')],
      changed({ emails: [work, { type: 'home', value: 'z@x.com' }] }),
    ],
    [
      'J11 replace element by another filter',
      [op('replace', 'emails[value co "h@"]', { value: 'z@x.com' })],
      changed({ emails: [work, { value: 'z@x.com' }] }),
    ],
    ['J12 replace absent', [op('replace', 'title', 'Dr')], changed({ title: 'Dr' })],
    [
      'E13 replace creates typed element',
      [op('Replace', 'phoneNumbers[type eq "mobile"].value', '1')],
      changed({ phoneNumbers: [{ type: 'mobile', value: '1' }] }),
    ],
    [
      'V07 add creates with a boolean',
      [op('Add', 'roles[primary eq "True"].display', 'Admin')],
      changed({ roles: [{ value: 'admin', primary: true, display: 'Admin' }] }),
    ],
    [
      'V07 add creates where there is none',
      [op('add', 'entitlements[primary eq "True"].value', 'e')],
      changed({ entitlements: [{ primary: true, value: 'e' }] }),
    ],
    [
      'J22 two parts, one element',
      [op('add', 'addresses[type eq "work"].region', 'R'), op('add', 'addresses[type eq "work"].country', 'C')],
      changed({ addresses: [{ type: 'work', region: 'R', country: 'C' }] }),
    ],
    ['J17 empty path', [op('replace', '', { displayName: 'B' })], changed({ displayName: 'B' })],
    ['J17 null path', [op('replace', null, { displayName: 'B' })], changed({ displayName: 'B' })],
    [
      'J18 pathless value with what is kept by the service',
      [op('replace', undefined, { id: 'x', schemas: [], meta: {}, groups: [], displayName: 'B' })],
      changed({ displayName: 'B' }),
    ],
    [
      'J19 a new primary takes over',
      [op('add', 'emails', [{ value: 'z@x.com', primary: true }])],
      changed({ emails: [{ ...work, primary: false }, home, { value: 'z@x.com', primary: true }] }),
    ],
    [
      'J19 by path',
      [op('replace', 'emails[type eq "home"].primary', true)],
      changed({
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      }),
    ],
    [
      'J21 null unassigns',
      [op('replace', 'displayName', null), op('replace', 'emails', []), op('replace', 'name', { givenName: null })],
      changed({ name: { familyName: 'Smith' } }, ['displayName', 'emails']),
    ],
    ['J24 string for a boolean in a filter', [op('remove', 'roles[primary eq "True"]')], changed({}, ['roles'])],
    [
      'J25 dotted keys',
      [
        op('replace', undefined, {
          'name.givenName': 'B',
          [`${E}:employeeNumber`]: '7',
          'emails[type eq "home"].value': 'z@x.com',
        }),
      ],
      changed({
        name: { givenName: 'B', familyName: 'Smith' },
        emails: [work, { type: 'home', value: 'z@x.com' }],
        [E]: { department: 'R', employeeNumber: '7', manager: { value: 'm1', $ref: 'https://idp/m1' } },
      }),
    ],
    [
      'J25 nested extension: what is not in it stays',
      [op('replace', undefined, { [E]: { department: 'S' } })],
      changed({ [E]: { department: 'S', manager: { value: 'm1', $ref: 'https://idp/m1' } } }),
    ],
    ['J25 nested extension that says nothing', [op('replace', undefined, { [E]: {} })], changed({})],
    [
      'J25 nested extension, null unassigns',
      [op('replace', undefined, { [E]: { department: null } })],
      changed({ [E]: { manager: { value: 'm1', $ref: 'https://idp/m1' } } }),
    ],
    [
      'J25 nested extension of another',
      [
        op('replace', undefined, { 'urn:x:1.0:User': { a: 1, b: 2 } }),
        op('replace', undefined, { 'urn:x:1.0:User': { b: 3 } }),
      ],
      changed({ 'urn:x:1.0:User': { a: 1, b: 3 } }),
    ],
    [
      'J26 extension replaced as a whole',
      [op('replace', E, { department: 'S' })],
      changed({ [E]: { department: 'S' } }),
    ],
    [
      'J25 nested extension, added',
      [op('add', undefined, { [E]: { department: 'S' } })],
      changed({ [E]: { department: 'S', manager: { value: 'm1', $ref: 'https://idp/m1' } } }),
    ],
    ['J26 extension removed', [op('remove', E)], changed({}, [E])],
    [
      'J26 extension in another case',
      [op('add', E.toUpperCase(), { COSTCENTER: 'c' })],
      changed({ [E]: { department: 'R', costCenter: 'c', manager: { value: 'm1', $ref: 'https://idp/m1' } } }),
    ],
    ['J34 deactivation only deactivates', [op('replace', 'active', false)], changed({ active: false })],
    ['Okta deactivation', [op('replace', undefined, { active: false })], changed({ active: false })],
    ['E05, E06 Entra idiom', [op('Replace', 'active', 'False')], changed({ active: false })],
    ['C12 names in any case', [op('REPLACE', 'DISPLAYNAME', 'B')], changed({ displayName: 'B' })],
    [
      'C14 core URN',
      [op('replace', 'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName', 'B')],
      changed({ name: { givenName: 'B', familyName: 'Smith' } }),
    ],
    [
      'V10 manager as string',
      [op('add', `${E}:manager`, 'm2')],
      changed({ [E]: { department: 'R', manager: { value: 'm2' } } }),
    ],
    [
      'E09 manager as list',
      [op('Add', `${E}:manager`, [{ $ref: 'r', value: 'm2' }])],
      changed({ [E]: { department: 'R', manager: { value: 'm2', $ref: 'r' } } }),
    ],
    [
      'V11 manager by part',
      [op('replace', `${E}:manager.value`, 'm2')],
      changed({ [E]: { department: 'R', manager: { value: 'm2' } } }),
    ],
    ['V12 manager cleared', [op('Replace', `${E}:manager`, '')], changed({ [E]: { department: 'R' } })],
    [
      'V12 manager cleared by object',
      [op('replace', `${E}:manager`, { value: '' })],
      changed({ [E]: { department: 'R' } }),
    ],
    ['V12 manager cleared by part', [op('replace', `${E}:manager.value`, '')], changed({ [E]: { department: 'R' } })],
    [
      'VP2 remove, add, replace',
      [op('remove', 'title'), op('add', 'title', 'a'), op('replace', 'title', 'b')],
      changed({ title: 'b' }),
    ],
    [
      'C09 password is dropped',
      [op('replace', 'password', 'secret'), op('add', undefined, { password: 'secret' })],
      changed({}),
    ],
    [
      'DC4 unknown extension',
      [op('add', 'urn:ietf:params:scim:schemas:extension:acme:2.0:User:tag', 'x')],
      changed({ 'urn:ietf:params:scim:schemas:extension:acme:2.0:User': { tag: 'x' } }),
    ],
    [
      'DC4 unknown extension as object',
      [op('add', 'urn:acme:2.0:User', { tag: 'x' }), op('add', 'URN:acme:2.0:User:more', 1)],
      changed({ 'urn:acme:2.0:User': { tag: 'x', more: 1 } }),
    ],
    [
      'DC4 unknown attribute without path',
      [op('add', undefined, { favouriteColour: 'red' })],
      changed({ favouriteColour: 'red' }),
    ],
    ['Entra remove with a list', [op('Remove', 'emails', [{ value: 'h@x.com' }])], changed({ emails: [work] })],
    ['K04 remove with an empty list', [op('Remove', 'emails', [])], changed({})],
    ['J01 no operations', [], changed({})],
    [
      'part of every element',
      [op('replace', 'emails.type', 'other')],
      changed({
        emails: [
          { ...work, type: 'other' },
          { ...home, type: 'other' },
        ],
      }),
    ],
    ['part of no element', [op('add', 'photos.value', 'https://x/p')], changed({ photos: [{ value: 'https://x/p' }] })],
  ])('%s', (_, operations, expected) => {
    expect(patched(operations)).toEqual(expected);
  });
});

describe('PATCH refuses', () => {
  test.each<[string, unknown, string]>([
    ['J06 add without value', [op('add', 'title')], 'invalidValue'],
    ['J06 replace without value', [op('replace', 'title')], 'invalidValue'],
    ['J07 remove without path', [op('remove', undefined)], 'noTarget'],
    ['J10 remove of required', [op('remove', 'userName')], 'mutability'],
    ['J10 remove of readOnly', [op('remove', 'groups')], 'mutability'],
    ['J13 replace of no element', [op('replace', 'emails[type eq "x"]', { value: 'a' })], 'noTarget'],
    ['J13 nothing to create from', [op('replace', 'emails[type ne "work" and value co "q"].value', 'a')], 'noTarget'],
    ['J15 bad path', [op('replace', 'a..b', 1)], 'invalidPath'],
    ['J15 bad filter', [op('replace', 'emails[type eq]', 1)], 'invalidFilter'],
    ['J16 unknown attribute', [op('replace', 'unknown', 1)], 'invalidPath'],
    ['J16 unknown enterprise attribute', [op('replace', `${E}:unknown`, 1)], 'invalidPath'],
    ['J18 id', [op('replace', 'id', 'x')], 'mutability'],
    ['J18 meta', [op('replace', 'meta.created', 'x')], 'mutability'],
    ['J18 groups', [op('add', 'groups', [{ value: 'x' }])], 'mutability'],
    ['J18 schemas', [op('add', 'schemas', ['x'])], 'mutability'],
    ['J20 boolean', [op('replace', 'active', 'maybe')], 'invalidValue'],
    ['J20 list', [op('replace', 'emails', 5)], 'invalidValue'],
    ['J20 complex', [op('replace', 'name', 'x')], 'invalidValue'],
    ['J20 string', [op('replace', 'displayName', { a: 1 })], 'invalidValue'],
    ['C23 not base64', [op('add', 'x509Certificates', [{ value: 'a b!' }])], 'invalidValue'],
    ['J27 no op', [{ path: 'title', value: 1 }], 'invalidSyntax'],
    ['J27 unknown op', [op('move', 'title', 1)], 'invalidSyntax'],
    ['J27 op of another type', [{ op: 5, path: 'title', value: 1 }], 'invalidSyntax'],
    ['J01 operations not a list', {}, 'invalidSyntax'],
    ['a JSON text instead of an object', [op('replace', undefined, '{"active":false}')], 'invalidValue'],
    ['J31 prototype in a path', [op('add', '__proto__.polluted', 1)], 'invalidPath'],
    ['J31 constructor in a path', [op('add', 'constructor.prototype', 1)], 'invalidPath'],
    ['J31 in an unknown extension', [op('add', 'urn:x:2.0:User:constructor.polluted', 1)], 'invalidPath'],
    ['J02 the last of several', [op('replace', 'title', 'x'), op('replace', 'active', 'maybe')], 'invalidValue'],
  ])('%s', (_, operations, scimType) => {
    let error: unknown;
    try {
      patched(operations);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ScimError);
    expect(error).toMatchObject({ status: 400, scimType });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('C22: a body without the PatchOp schema', () => {
    expect(() => parsePatchRequest(toJson({ Operations: [] }) as JsonObject)).toThrow(ScimError);
  });

  test('DC3: operations without a path, where the directory is strict', () => {
    expect(() => patched([op('replace', undefined, { active: false })], user(), true)).toThrow(ScimError);
    expect(patched([op('replace', 'active', false)], user(), true)).toMatchObject({ active: false });
  });

  test('J31: a key of JSON text that names the prototype never reaches a resource', () => {
    expect(() => toJson(JSON.parse('{"a": {"__proto__": {"polluted": 1}}}'))).toThrow(ScimError);
  });
});

describe('properties of PATCH', () => {
  const value = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.record({ value: fc.string(), type: fc.constantFrom('work', 'home'), primary: fc.boolean() })),
    fc.record({ value: fc.string() }),
    fc.dictionary(fc.constantFrom('title', 'active', 'emails', 'name.givenName', E, 'x'), fc.string()),
  );
  const operation = fc.record({
    op: fc.constantFrom('add', 'replace', 'remove', 'Add'),
    path: fc.constantFrom(
      null,
      'title',
      'active',
      'emails',
      'emails[type eq "work"]',
      'emails[type eq "home"].value',
      'emails.primary',
      'name',
      'name.givenName',
      E,
      `${E}:manager`,
      'urn:x:2.0:User:y',
      'roles',
    ),
    value,
  });

  test('the resource that went in is not changed, and at most one value of an attribute is primary', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (operations) => {
        const before = toJson(user()) as JsonObject;
        const printed = JSON.stringify(before);
        try {
          const after = applyPatch(USER, before, operationsOf(operations), { strict: false });
          for (const list of Object.values(after)) {
            if (!Array.isArray(list)) continue;
            const primaries = list.filter((entry) => (entry as JsonObject).primary === true);
            expect(primaries.length).toBeLessThanOrEqual(1);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
        expect(JSON.stringify(before)).toBe(printed);
      }),
      { numRuns: 1000 },
    );
  });

  test('applying the same replacement twice changes nothing more', () => {
    fc.assert(
      fc.property(operation, (one) => {
        // Replacing an element can end its being selected by the same filter, and not all can be the one primary value.
        fc.pre(one.path !== 'emails[type eq "work"]' && one.path !== 'emails.primary');
        const operations = operationsOf([{ ...one, op: 'replace' }]);
        let once: JsonObject;
        try {
          once = applyPatch(USER, toJson(user()) as JsonObject, operations, { strict: false });
        } catch {
          return;
        }
        expect(equalJson(applyPatch(USER, once, operations, { strict: false }), once)).toBe(true);
      }),
    );
  });
});

describe('PATCH of members', () => {
  const fold = (operations: unknown[], existing: object[] | null = null) => {
    const { members } = splitGroupPatch(operationsOf(operations), { strict: false });
    return foldMembers(members, existing === null ? null : (toJson(existing) as JsonObject[]));
  };
  const listed = (...ids: string[]) => ids.map((value) => ({ value }));

  test.each<[string, unknown[], object | string]>([
    ['add', [op('add', 'members', listed('a', 'b'))], { reset: false, add: ['a', 'b'], remove: [] }],
    ['E07 Entra add', [op('Add', 'members', [{ $ref: null, value: 'a' }])], { reset: false, add: ['a'], remove: [] }],
    [
      'E08 Entra remove',
      [op('Remove', 'members', [{ value: 'a', $ref: null, display: 'A' }])],
      { reset: false, add: [], remove: ['a'] },
    ],
    ['K04 remove of an empty list', [op('remove', 'members', [])], { reset: false, add: [], remove: [] }],
    ['K05 remove all', [op('remove', 'members')], { reset: true, add: [], remove: [] }],
    ['K06 replace', [op('replace', 'members', listed('a'))], { reset: true, add: ['a'], remove: [] }],
    ['K06 replace by nothing', [op('replace', 'members', [])], { reset: true, add: [], remove: [] }],
    ['V24 remove by filter', [op('remove', 'members[value eq "a"]')], { reset: false, add: [], remove: ['a'] }],
    [
      'K08 remove by two',
      [op('remove', 'members[value eq "a" or value eq "b"]')],
      { reset: false, add: [], remove: ['a', 'b'] },
    ],
    ['K08 remove by type needs to look', [op('remove', 'members[type eq "User"]')], 'needs_members'],
    [
      'VP7 add, then remove',
      [op('add', 'members', listed('a')), op('remove', 'members[value eq "a"]')],
      { reset: false, add: [], remove: ['a'] },
    ],
    [
      'remove, then add',
      [op('remove', 'members', listed('a')), op('add', 'members', listed('a'))],
      { reset: false, add: ['a'], remove: [] },
    ],
    ['E14 bare string', [op('add', 'members', 'a')], { reset: false, add: ['a'], remove: [] }],
    [
      'without path',
      [op('replace', undefined, { displayName: 'x', MEMBERS: listed('a') })],
      { reset: true, add: ['a'], remove: [] },
    ],
    [
      'the full name',
      [op('add', 'urn:ietf:params:scim:schemas:core:2.0:Group:members', listed('a'))],
      { reset: false, add: ['a'], remove: [] },
    ],
  ])('%s', (_, operations, expected) => {
    expect(fold(operations)).toEqual(expected);
  });

  test('K08: a filter by type removes the members of that type', () => {
    const existing = [
      { value: 'a', type: 'User' },
      { value: 'g', type: 'Group' },
    ];
    expect(fold([op('remove', 'members[type eq "User"]')], existing)).toEqual({ reset: false, add: [], remove: ['a'] });
  });

  test.each<[string, unknown[], string]>([
    ['J21 null', [op('replace', 'members', null)], 'invalidValue'],
    ['K10 changing a member', [op('replace', 'members[value eq "a"].value', 'b')], 'mutability'],
    ['a member without id', [op('add', 'members', [{ display: 'A' }])], 'invalidValue'],
    ['a number', [op('add', 'members', [5])], 'invalidValue'],
  ])('%s is refused', (_, operations, scimType) => {
    expect(() => fold(operations)).toThrow(expect.objectContaining({ scimType }));
  });
});
