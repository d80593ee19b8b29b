import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { newUuid } from '@/lib/ids';
import { compileFilter, Parameters } from './filter-sql';
import { bindFilter } from './protocol/bind';
import { matches } from './protocol/evaluate';
import { userFacts } from './protocol/facts';
import { type FilterSyntax, OPERATORS, parseFilter } from './protocol/filter';
import { type JsonObject, toJson } from './protocol/json';
import { ENTERPRISE_SCHEMA, USER } from './protocol/resource-types';

const PEOPLE = 60;
const database = await openTestDatabase();
let people: JsonObject[];
const directory = newUuid();

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
  const [environment, organization] = [newUuid(), newUuid()];
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
      const place = parameters.add(directory, 'uuid');
      const rows = await database.sql.unsafe<{ user_name: string }[]>(
        `select r.user_name from engine.scim_users r
        where r.scim_directory_id = ${place} and ${compileFilter(USER, bound, parameters, place)} order by r.ordinal`,
        parameters.values as string[],
      );
      const expected = people.filter((attributes) => matches(bound, attributes)).map(({ userName }) => userName);
      expect(rows.map(({ user_name }) => user_name)).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

async function plan(filter: string): Promise<string> {
  const parameters = new Parameters();
  const place = parameters.add(directory, 'uuid');
  const condition = compileFilter(USER, bindFilter(USER, parseFilter(filter)), parameters, place);
  const rows = await database.sql.unsafe<{ 'QUERY PLAN': string }[]>(
    `explain select r.* from engine.scim_users r
    where r.scim_directory_id = ${place} and r.deleted_at is null and ${condition}
    order by r.scim_directory_id, r.ordinal limit 100`,
    parameters.values as string[],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('in a directory of some size, what identity providers match by is looked up and not searched for', () => {
  beforeAll(async () => {
    await database.sql`
      insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, external_id, attributes, updated_at)
      select gen_random_uuid(), ${directory}, 'p' || n, 'p' || n, 'x' || n,
        jsonb_build_object('emails', jsonb_build_array(
          jsonb_build_object('value', 'P' || n || '@x.example', 'type', 'work'), jsonb_build_object('value', 'same')
        )), '2026-01-01'::timestamptz + n * interval '1 minute'
      from generate_series(1, 5000) n`;
    await database.sql`analyze engine.scim_users`;
  });

  test.each([
    ['emails[type eq "work"].value eq "p77@x.example"', 'scim_users_other_email_keys_idx'],
    ['emails[type eq "work" and value eq "p77@x.example"]', 'scim_users_other_email_keys_idx'],
    ['emails.value eq "P77@X.example" and active eq true', 'scim_users_other_email_keys_idx'],
    ['emails eq "p77@x.example"', 'scim_users_other_email_keys_idx'],
    ['externalId eq "x77"', 'scim_users_directory_external_id_idx'],
    ['userName eq "P77" and active eq true', 'user_name'],
    ['meta.lastModified gt "2026-01-04T10:00:00Z"', 'scim_users_updated_brin_idx'],
  ])('%s', async (filter, index) => {
    expect(await plan(filter)).toContain(index);
  });
});
