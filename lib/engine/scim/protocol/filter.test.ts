import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastCpuTime } from '@/lib/testing/cpu-time';
import { bindFilter } from './bind';
import { ScimError } from './errors';
import { matches } from './evaluate';
import {
  type FilterSyntax,
  OPERATORS,
  parseAttributePath,
  parseFilter,
  parsePatchPath,
  printFilter,
  printPath,
} from './filter';
import { type JsonObject, toJson } from './json';
import { GROUP, USER } from './resource-types';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

const people: Record<string, object> = {
  ann: {
    id: 'U1',
    externalId: 'Ext-1',
    userName: 'Ann@Example.com',
    displayName: 'Ann "the (first)" Smith and Co',
    name: { givenName: 'Ann', familyName: 'Smith' },
    active: true,
    emails: [
      { value: 'ann@example.com', type: 'work', primary: true },
      { value: 'ann@home.net', type: 'home' },
    ],
    meta: { created: '2026-01-01T10:00:00Z', lastModified: '2026-01-02T12:00:00+02:00' },
    schemas: [CORE, ENTERPRISE],
    [ENTERPRISE]: { department: 'R&D', manager: { value: 'M1' } },
  },
  bob: {
    id: 'U2',
    userName: 'bob',
    title: '',
    nickName: 'J\u00fcrgen 100%_\\',
    active: false,
    emails: [{ value: 'bob@example.com', type: 'home' }],
    meta: { created: '2026-02-01T10:00:00Z', lastModified: '2026-02-01T10:00:00.500Z' },
    schemas: [CORE],
  },
};

function found(filter: string): string {
  const bound = bindFilter(USER, parseFilter(filter));
  return Object.keys(people)
    .filter((name) => matches(bound, toJson(people[name]) as JsonObject))
    .join(',');
}

describe('filters select by the rules of RFC 7644 §3.4.2.2', () => {
  test.each([
    // F01, F02: operators and names in any case
    ['userName eq "ann@example.com"', 'ann'],
    ['USERNAME EQ "ANN@EXAMPLE.COM"', 'ann'],
    ['userName ne "bob"', 'ann'],
    ['userName co "EXAMPLE"', 'ann'],
    ['userName sw "ann"', 'ann'],
    ['userName ew ".COM"', 'ann'],
    ['userName gt "b"', 'bob'],
    ['userName ge "bob"', 'bob'],
    ['userName lt "b"', 'ann'],
    ['userName le "bob"', 'ann,bob'],
    ['displayName pr', 'ann'],
    // F03: caseExact
    ['id eq "U1"', 'ann'],
    ['id eq "u1"', ''],
    ['externalId eq "Ext-1"', 'ann'],
    ['externalId eq "ext-1"', ''],
    // F04, F05, F06: one element
    ['emails[type eq "work" and value co "home"]', ''],
    ['emails[type eq "home" and value co "home"]', 'ann'],
    ['emails.type eq "work" and emails.value co "home"', 'ann'],
    ['emails co "bob@"', 'bob'],
    ['emails.value eq "ANN@HOME.NET"', 'ann'],
    ['emails[type eq "work"].value eq "ann@example.com"', 'ann'],
    ['emails[type eq "work"].value eq "ann@home.net"', ''],
    ['emails[primary eq true]', 'ann'],
    ['emails[primary eq "True"]', 'ann'],
    ['emails.value ne "bob@example.com"', 'ann'],
    // F07: URNs
    [`${CORE}:userName eq "bob"`, 'bob'],
    [`${ENTERPRISE}:department eq "r&d"`, 'ann'],
    [`${ENTERPRISE.toUpperCase()}:MANAGER.VALUE eq "M1"`, 'ann'],
    [`${ENTERPRISE}:manager eq "M1"`, 'ann'],
    // F08: nothing there
    ['title pr', ''],
    ['not (title pr)', 'ann,bob'],
    ['name pr', 'ann'],
    ['emails pr', 'ann,bob'],
    ['nickName.givenName pr', Error],
    // F09, F10: not, and, or
    ['not (userName eq "bob")', 'ann'],
    ['NOT(userName eq "bob")', 'ann'],
    ['userName eq "bob" or userName sw "ann" and active eq false', 'bob'],
    ['(userName eq "bob" or userName sw "ann") and active eq true', 'ann'],
    ['((((userName eq "bob"))))', 'bob'],
    // F11, F12: null and absence
    ['displayName eq null', 'bob'],
    ['displayName ne null', 'ann'],
    ['displayName ne "x"', 'ann,bob'],
    // F13, F14: instants
    ['meta.lastModified gt "2026-01-02T09:59:59Z"', 'ann,bob'],
    ['meta.lastModified eq "2026-01-02T10:00:00Z"', 'ann'],
    ['meta.lastModified gt "2026-02-01T10:00:00Z"', 'bob'],
    ['active gt true', Error],
    // F15, F16
    ['active eq "True"', 'ann'],
    ['active eq false', 'bob'],
    ['userName eq 010', Error],
    ['userName eq 5', Error],
    // F17, F18, F28: strings are literal
    ['displayName co "\\"the (first)\\" Smith and"', 'ann'],
    ['nickName eq "J\\u00fcrgen 100%_\\\\"', 'bob'],
    ['nickName eq "Ju\u0308rgen 100%_\\\\"', 'bob'],
    ['nickName co "%"', 'bob'],
    ['displayName co "%"', ''],
    ['displayName co "_"', ''],
    // F23, F26
    ['password eq "x"', Error],
    ['password pr', Error],
    [`schemas eq "${ENTERPRISE}"`, 'ann'],
    // E04
    ['id eq "U1" and urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "M1"', 'ann'],
    ['   userName   eq   "bob"   ', 'bob'],
    ['name eq "x"', Error],
    ['addresses eq "x"', Error],
    ['groups.value eq "x"', ''],
  ] as const)('F: %s', (filter, expected) => {
    if (expected === Error) expect(() => found(filter)).toThrow(ScimError);
    else expect(found(filter)).toBe(expected);
  });
});

describe('F19-F23: what is not a filter is refused as invalidFilter', () => {
  test.each([
    '',
    ' ',
    'userName',
    'userName eq',
    "userName eq 'bob'",
    'userName eq bob',
    'userName eq "bob',
    'userName eq eq "bob"',
    'userName eq "bob" garbage',
    'userName eq "bob" and',
    'and',
    'or userName pr',
    '(userName pr',
    'userName pr)',
    'emails[type eq "work"',
    'emails[]',
    'emails type eq "work"]',
    'userName eq {"a":1}',
    'userName eq ["a"]',
    'userName eq "\\u0000"',
    'userName eq "\\ud800"',
    'userName eq "a\nb"',
    'userName xx "a"',
    'unknown eq "a"',
    'name.unknown eq "a"',
    'userName.value eq "a"',
    'emails[unknown eq "a"]',
    'userName[value eq "a"]',
    'a.b.c eq "x"',
    '__proto__.polluted pr',
    'constructor.prototype pr',
    'urn:unknown:User:thing eq "x"',
    'not userName pr',
    'userName eq 1e999',
    'externalId eq 3f8a2c',
  ])('%s', (filter) => {
    const error = catchError(() => bindFilter(USER, parseFilter(filter)));
    expect(error).toBeInstanceOf(ScimError);
    expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('F30: filters up to the limits are read, and beyond them refused at once', async () => {
    const terms = (count: number) => Array.from({ length: count }, (_, n) => `userName eq "${n}"`).join(' or ');
    expect(found(terms(200))).toBe('');
    expect(found(`${'('.repeat(50)}userName eq "bob"${')'.repeat(50)}`)).toBe('bob');
    for (const hostile of [
      terms(201),
      `${'('.repeat(51)}userName pr${')'.repeat(51)}`,
      '('.repeat(16_000),
      'not('.repeat(4_000),
      `userName eq "${'\n'.repeat(16_000)}`,
      `userName eq "${'x'.repeat(20_000)}"`,
      'a.'.repeat(8_000),
      '('.repeat(200_000),
    ]) {
      expect(await leastCpuTime(() => expect(() => found(hostile)).toThrow(ScimError))).toBeLessThan(50);
    }
  });
});

describe('paths of PATCH', () => {
  test.each([
    ['userName', 'userName', null],
    ['name.givenName', 'name.givenName', null],
    ['emails[type eq "work"]', 'emails', 'type eq "work"'],
    ['emails[type eq "work"].value', 'emails.value', 'type eq "work"'],
    ['addresses[type eq "a.b:c]d [e]"].region', 'addresses.region', 'type eq "a.b:c]d [e]"'],
    [`${ENTERPRISE}:manager.value`, `${ENTERPRISE}:manager.value`, null],
    ['members[value eq "a" or value eq "b"]', 'members', 'value eq "a" or value eq "b"'],
  ])('J14, J23: %s', (text, path, filter) => {
    const parsed = parsePatchPath(text);
    const { urn, name, sub } = parsed.path;
    expect(`${urn === null ? '' : `${urn}:`}${name}${sub === null ? '' : `.${sub}`}`).toBe(path);
    expect(parsed.filter === null ? null : printFilter(parsed.filter)).toBe(filter);
  });

  test.each([
    ['a..b', 'invalidPath'],
    ['[', 'invalidPath'],
    ['emails.', 'invalidPath'],
    ['.emails', 'invalidPath'],
    ['a.b.c', 'invalidPath'],
    ['emails[type eq "work"]value', 'invalidPath'],
    ['emails[type eq]', 'invalidFilter'],
    ['emails[]', 'invalidFilter'],
    ['emails[type eq "work"', 'invalidFilter'],
    ['__proto__.polluted', 'invalidPath'],
  ])('J15: %s is %s', (text, scimType) => {
    expect(catchError(() => parsePatchPath(text))).toMatchObject({ scimType });
  });
});

describe('groups', () => {
  test('F24: a group is found by its member', () => {
    const group = toJson({ displayName: 'Staff', members: [{ value: 'u1', type: 'User' }] }) as JsonObject;
    for (const filter of [
      'members[value eq "u1"]',
      'members.value eq "u1"',
      'members eq "u1"',
      'members[type eq "user"]',
    ]) {
      expect(matches(bindFilter(GROUP, parseFilter(filter)), group), filter).toBe(true);
    }
    expect(matches(bindFilter(GROUP, parseFilter('members.value eq "U1"')), group)).toBe(false);
  });
});

describe('properties', () => {
  const name = fc.constantFrom('userName', 'name', 'emails', 'x-y_z', '$ref');
  const path = fc.record({
    urn: fc.option(fc.constantFrom(ENTERPRISE, CORE), { nil: null }),
    name,
    sub: fc.option(fc.constantFrom('value', 'givenName', '$ref'), { nil: null }),
  });
  const literal = fc.oneof(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.boolean(),
    fc.constant(null),
  );
  const { filter } = fc.letrec<{ filter: FilterSyntax }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'filter' },
      fc.record({
        kind: fc.constant('compare' as const),
        path,
        operator: fc.constantFrom(...OPERATORS),
        value: literal,
      }),
      fc.record({ kind: fc.constant('present' as const), path }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        terms: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), term: tie('filter') }),
      fc.record({
        kind: fc.constant('element' as const),
        path: path.map((value) => ({ ...value, sub: null })),
        filter: tie('filter'),
      }),
    ),
  }));

  test('printing a filter and parsing it gives the same filter', () => {
    fc.assert(
      fc.property(filter, (syntax) => {
        const text = printFilter(syntax);
        fc.pre(text.length < 16_000 && (text.match(/ pr|[a-z]{2} ["\d\-tfn]/g)?.length ?? 0) < 150);
        expect(parseFilter(text)).toEqual(syntax);
      }),
    );
  });

  test('printing a path and parsing it gives the same path, alone and with a filter of its elements', () => {
    fc.assert(
      fc.property(path, filter, (syntax, chosen) => {
        expect(parseAttributePath(printPath(syntax))).toEqual(syntax);
        const text = printFilter(chosen);
        fc.pre(text.length < 8000 && (text.match(/ pr|[a-z]{2} ["\d\-tfn]/g)?.length ?? 0) < 100);
        const { urn, name, sub } = syntax;
        const target = `${printPath({ urn, name, sub: null })}[${text}]${sub === null ? '' : `.${sub}`}`;
        expect(parsePatchPath(target)).toEqual({ path: syntax, filter: chosen });
      }),
    );
  });

  test('whatever the text, parsing ends with a filter or with a refusal, and soon', () => {
    const fragment = fc.constantFrom(
      'userName',
      ' eq ',
      '"',
      '\\',
      '(',
      ')',
      '[',
      ']',
      ' and ',
      'not',
      '.',
      ':',
      'pr',
      '\n',
      '1e5',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fragment, { maxLength: 200 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        for (const parse of [parseFilter, parsePatchPath]) {
          const error = catchError(() => parse(source));
          if (error !== undefined) expect(error).toBeInstanceOf(ScimError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
