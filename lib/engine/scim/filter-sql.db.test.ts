import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { newUuid } from '@/lib/ids';
import { compileFilter, Parameters } from './filter-sql';
import { bindFilter } from './protocol/bind';
import { matches } from './protocol/evaluate';
import { userFacts } from './protocol/facts';
import { type FilterSyntax, OPERATORS } from './protocol/filter';
import { type JsonObject, toJson } from './protocol/json';
import { ENTERPRISE_SCHEMA, USER } from './protocol/resource-types';

const PEOPLE = 60;
let database: TestDatabase;
let people: JsonObject[];

const word = fc.constantFrom(
  'a',
  'A',
  'ab',
  'B',
  '\u00e9',
  'E\u0301',
  '%',
  '_',
  'a_b',
  '\\',
  '',
  '\ud83d\ude00',
  '\uffff',
  ' x',
  'straße',
);
const element = fc.record(
  { value: word, type: fc.constantFrom('work', 'Home'), primary: fc.boolean() },
  { requiredKeys: [] },
);
const person = fc.record(
  {
    title: word,
    displayName: word,
    active: fc.boolean(),
    externalId: word.filter((text) => text !== ''),
    name: fc.record({ givenName: word, familyName: word }, { requiredKeys: [] }),
    emails: fc.array(element, { maxLength: 3 }),
    [ENTERPRISE_SCHEMA]: fc.record({ department: word, manager: fc.record({ value: word }) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['active'] },
);

beforeAll(async () => {
  database = await createTestDatabase();
  const [environment, organization, directory] = [newUuid(), newUuid(), newUuid()];
  await database.sql`insert into engine.environments (id, display_name) values (${environment}, 'e')`;
  await database.sql`insert into engine.organizations (id, environment_id) values (${organization}, ${environment})`;
  await database.sql`
    insert into engine.scim_directories (id, environment_id, organization_id, scim_base_url)
    values (${directory}, ${environment}, ${organization}, 'x')`;
  people = fc
    .sample(person, { numRuns: PEOPLE, seed: 7 })
    .map((attributes, n) => toJson({ ...attributes, userName: `U${n}a` }) as JsonObject);
  for (const attributes of people) {
    const facts = userFacts(attributes, true);
    await database.sql`
      insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, external_id, active, attributes)
      values (${newUuid()}, ${directory}, ${facts.userName}, ${facts.userNameFolded}, ${facts.externalId}, ${facts.active},
        ${JSON.stringify(attributes)}::text::jsonb)`;
  }
});
afterAll(() => database.drop());

const textPath = fc.constantFrom(
  ['userName', null],
  ['title', null],
  ['displayName', null],
  ['externalId', null],
  ['name', 'givenName'],
  ['emails', null],
  ['emails', 'value'],
  ['emails', 'type'],
) as fc.Arbitrary<[string, string | null]>;
const extensionPath = fc.constantFrom(['department', null], ['manager', null], ['manager', 'value']) as fc.Arbitrary<
  [string, string | null]
>;
const anyPath = fc.oneof(
  textPath.map(([name, sub]) => ({ urn: null, name, sub })),
  extensionPath.map(([name, sub]) => ({ urn: ENTERPRISE_SCHEMA as string | null, name, sub })),
);
const leaf: fc.Arbitrary<FilterSyntax> = fc.oneof(
  fc
    .record({
      kind: fc.constant('compare' as const),
      path: anyPath,
      operator: fc.constantFrom(...OPERATORS),
      value: fc.oneof(word, fc.constant(null)),
    })
    .filter(({ operator, value }) => value !== null || operator === 'eq' || operator === 'ne'),
  fc.record({
    kind: fc.constant('present' as const),
    path: fc.oneof(
      anyPath,
      fc.constantFrom('name', 'emails', 'active').map((name) => ({ urn: null, name, sub: null })),
    ),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    path: fc.constantFrom({ urn: null, name: 'active', sub: null }, { urn: null, name: 'emails', sub: 'primary' }),
    operator: fc.constantFrom('eq' as const, 'ne' as const),
    value: fc.oneof(fc.boolean(), fc.constantFrom('True', 'False')),
  }),
);
const inBrackets = fc.array(
  fc.record({
    kind: fc.constant('compare' as const),
    path: fc.constantFrom('value', 'type').map((name) => ({ urn: null, name, sub: null })),
    operator: fc.constantFrom(...OPERATORS),
    value: word,
  }),
  { minLength: 2, maxLength: 2 },
);
const bracketed = fc.record({
  kind: fc.constant('element' as const),
  path: fc.constant({ urn: null, name: 'emails', sub: null }),
  filter: fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), terms: inBrackets }),
});
const filters = fc.letrec<{ filter: FilterSyntax }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    leaf,
    bracketed,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      terms: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), term: tie('filter') }),
  ),
})).filter;

test('the database selects the same users as the reference, whatever the filter and the text', async () => {
  await fc.assert(
    fc.asyncProperty(filters, async (syntax) => {
      const bound = bindFilter(USER, syntax);
      const parameters = new Parameters();
      const rows = await database.sql.unsafe<{ user_name: string }[]>(
        `select r.user_name from engine.scim_users r where ${compileFilter(USER, bound, parameters)} order by r.ordinal`,
        parameters.values as string[],
      );
      const expected = people.filter((attributes) => matches(bound, attributes)).map(({ userName }) => userName);
      expect(rows.map(({ user_name }) => user_name)).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});
