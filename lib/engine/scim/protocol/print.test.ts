import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyObject, isObject, type Json, type JsonObject } from './json';
import { Printed, printUser } from './print';
import { parseProjection, project } from './projection';
import { toUserResource } from './represent';
import { ENTERPRISE_SCHEMA, USER } from './resource-types';

const instant = new Date('2026-01-02T03:04:05.678Z');
const envelope = {
  id: 'scim_user_0000000000000000000000001',
  version: 7,
  createdAt: instant,
  updatedAt: instant,
  baseUrl: 'https://sso.example/v1/scim/scim_directory_1',
};
const GROUPS = [{ id: 'scim_group_1', type: 'Group' as const, display: 'Sales "East"' }];

function read(attributes: JsonObject, groups: typeof GROUPS): unknown {
  const resource = toUserResource({ ...envelope, attributes }, groups);
  return JSON.parse(JSON.stringify(project(USER, resource, parseProjection(USER, [], []))));
}

/** As PostgreSQL writes it: with a space behind each colon and comma outside strings. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, entry]) => `${JSON.stringify(name)}: ${spaced(entry)}`);
  return `{${members.join(', ')}}`;
}

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"urn:a": {', '{', '}', '\\', '"id":', 'urn:x', 'scim_user_1', '", "id": "'),
);
const names = fc.oneof(
  fc.constantFrom(
    'displayName',
    'nickName',
    'emails',
    'name',
    'manager',
    'title',
    ENTERPRISE_SCHEMA,
    'URN:a:b',
    'urn:"q',
  ),
  fc.constantFrom('password', 'id', 'groups', 'meta', 'schemas', 'Password'),
  texts.filter((name) => name !== '__proto__'),
);
const values = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    texts,
    fc.boolean(),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(names, tie('value')), { maxLength: 4 })
    .map((members) => Object.assign(emptyObject(), Object.fromEntries(members))),
}));

it('a user printed from the JSON of its attributes says what reading them would, or is left to that', () => {
  let printed = 0;
  const run = fc.property(values.object, fc.boolean(), (attributes, inGroup) => {
    const groups = inGroup ? GROUPS : [];
    for (const text of [JSON.stringify(attributes), spaced(attributes)]) {
      const shown = printUser(envelope, text, groups);
      if (shown === null) continue;
      printed += 1;
      expect(JSON.parse(shown)).toEqual(read(attributes, groups));
    }
  });
  fc.assert(run, { numRuns: 1000 });
  expect(printed).toBeGreaterThan(500);
});

it('what the service gives a meaning is never printed unread', () => {
  const manager = { value: envelope.id };
  const unread = [{ password: 'x' }, { Password: 'x' }, { id: '1' }, { [ENTERPRISE_SCHEMA]: { manager } }];
  for (const attributes of unread) expect(printUser(envelope, JSON.stringify(attributes), [])).toBeNull();
});

it('what is printed goes into other JSON as what it says', () => {
  const text = printUser(envelope, '{"active": true, "userName": "a"}', GROUPS) ?? '';
  expect(JSON.parse(JSON.stringify({ of: [new Printed(text)] })).of[0]).toEqual(
    read({ active: true, userName: 'a' }, GROUPS),
  );
});
