import type { Random } from '../random';

/** JSON as it is sent: also what our own types would not allow. */
export type Sent = string | number | boolean | null | Sent[] | { [name: string]: Sent };

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const TEXTS = [
  '',
  ' ',
  'ada',
  'ADA',
  'ada@x.example',
  'Ada@X.example ',
  "o'brien@x.example",
  'E\u0301',
  '\u00c9',
  'stra\u00dfe',
  '\u0130stanbul',
  '\u{1f469}\u200d\u{1f680}',
  '\u202eevil',
  '\uffff',
  '\u0000',
  '\ud800',
  'a\nb',
  'true',
  'False',
  'null',
  '-1',
  '1e999',
  'NaN',
  '__proto__',
  'constructor',
  "'; drop table engine.scim_users; --",
  '$1',
  '%',
  '_',
  '\\',
  '"',
  '{"password":"x"}',
  '2026-01-01T00:00:00Z',
  '9999-99-99T99:99:99Z',
  'W/"1"',
] as const;
const NUMBERS = [0, 1, -1, 0.1, 1e21, 2 ** 53, -(2 ** 63), 1e308, 5e-324] as const;
/** Attributes of users and groups, some in a letter case of their own, some that nobody has. */
export const ATTRIBUTES = [
  'userName',
  'USERNAME',
  'displayName',
  'externalId',
  'active',
  'title',
  'name',
  'emails',
  'phoneNumbers',
  'addresses',
  'roles',
  'entitlements',
  'photos',
  'x509Certificates',
  'password',
  'id',
  'meta',
  'schemas',
  'groups',
  'members',
  'locale',
  ENTERPRISE,
  ENTERPRISE.toUpperCase(),
  `${ENTERPRISE}:manager`,
  'urn:ietf:params:scim:schemas:core:2.0:User:userName',
  'urn:x:y',
  'name.givenName',
  'emails[type eq "work"].value',
  '$ref',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'nobody',
  '',
] as const;
export const SUB_ATTRIBUTES = [
  'value',
  'type',
  'primary',
  'display',
  '$ref',
  'givenName',
  'familyName',
  'formatted',
  'manager',
  'department',
  '__proto__',
] as const;

/** A text, sometimes a long one. */
export function someText(random: Random): string {
  if (random.once(40))
    return random.pick(['a', '\u00e9', '\u{1f600}', '"', '(']).repeat(random.pick([300, 2001, 65_537]));
  if (random.once(6)) return `user${random.below(30)}@x.example`;
  return random.pick(TEXTS);
}

/** Any value, some levels deep. */
export function someValue(random: Random, depth = 0): Sent {
  const kind = random.below(depth > 4 ? 5 : 8);
  if (kind <= 1) return someText(random);
  if (kind === 2) return random.pick([true, false]);
  if (kind === 3) return random.pick(NUMBERS);
  if (kind === 4) return null;
  if (kind === 5) return Array.from({ length: random.pick([0, 1, 2, 3]) }, () => someValue(random, depth + 1));
  if (kind === 6) return element(random, depth);
  return someObject(random, depth + 1);
}

/** An object of attributes that may be there or not. */
export function someObject(random: Random, depth = 0): { [name: string]: Sent } {
  const object: { [name: string]: Sent } = {};
  const names = depth <= 1 ? ATTRIBUTES : SUB_ATTRIBUTES;
  for (let count = random.below(6); count > 0; count -= 1)
    put(object, random.pick(names), someValue(random, depth + 1));
  return object;
}

/** Sets an own property of any name: plain assignment of `__proto__` would set the prototype. */
function put(object: { [name: string]: Sent }, name: string, value: Sent): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** One value of a multi-valued attribute. */
function element(random: Random, depth: number): { [name: string]: Sent } {
  return {
    value: random.once(4) ? someValue(random, depth + 1) : someText(random),
    type: random.pick(['work', 'home', 'WORK', 'other', 1]),
    ...(random.once(3) ? { primary: random.pick([true, false, 'True', 1]) } : {}),
  };
}

/** A user as an identity provider sends it. */
export function plainUser(random: Random): { [name: string]: Sent } {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `user${random.below(30)}@x.example`,
    active: true,
    name: { givenName: 'Ada', familyName: random.pick(['Lovelace', 'E\u0301']) },
    emails: [{ value: `user${random.below(30)}@x.example`, type: 'work', primary: true }],
    [ENTERPRISE]: { department: 'R&D' },
  };
}

/** The same with some attributes that are not what they should be. */
export function someUser(random: Random): { [name: string]: Sent } {
  return random.once(3) ? plainUser(random) : Object.assign(plainUser(random), someObject(random));
}
