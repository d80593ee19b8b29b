import type { Random } from '../random';
import { someFilter, somePath, someQuery, someSearch } from './queries';
import { plainUser, type Sent, someObject, someText, someUser, someValue } from './values';

/** What a session has made so far: identity providers mostly send ids that exist. */
export type Known = { users: string[]; groups: string[]; foreign: readonly string[] };
export type FuzzRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer | null };

const METHODS = ['GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'QUERY'] as const;
const PLACES = [
  '/Users',
  '/Groups',
  '/users/',
  '//Groups',
  '/scim/v2/Users',
  '/',
  '',
  '/.search',
  '/Users/.search',
  '/Groups/.search',
  '/Bulk',
  '/Me',
  '/ServiceProviderConfig',
  '/ResourceTypes',
  '/ResourceTypes/User',
  '/Schemas',
  '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
  '/Users/../Groups',
  '/Users/%2e%2e',
  '/Users/%00',
  '/Users/%ff%fe',
  '/Users/__proto__',
  '/Users/a/b/c',
  '/nothing',
] as const;
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const HEADERS = [
  ['content-type', 'application/json'],
  ['content-type', 'application/scim+json; charset=utf-8'],
  ['content-type', 'text/plain'],
  ['content-type', ''],
  ['content-encoding', 'gzip'],
  ['accept', 'text/html'],
  ['if-match', 'W/"1"'],
  ['if-match', '*'],
  ['if-match', 'W/"99999999999999999999"'],
  ['if-match', '"'],
  ['if-none-match', '*'],
  ['if-none-match', 'W/"1", W/"2"'],
  ['prefer', 'return=minimal'],
  ['idempotency-key', 'k'],
  ['user-agent', 'Okta SCIM Client 1.0.0'],
  ['user-agent', 'Microsoft Graph'],
  ['authorization', ''],
  ['authorization', 'Bearer'],
  ['authorization', 'Bearer x'],
  ['authorization', 'Basic eDp5'],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-for', '127.0.0.1'],
  ['vestibule-environment', '__proto__'],
] as const;

/** The next request of a session. */
export function someRequest(random: Random, known: Known): FuzzRequest {
  const { method, path, body } = random.once(3) ? anyRequest(random, known) : usualRequest(random, known);
  const headers: Record<string, string> = { 'content-type': 'application/scim+json' };
  while (random.once(6)) {
    const [name, value] = random.pick(HEADERS);
    headers[name] = value;
  }
  return { method, path, headers, body: body === null ? null : toBytes(body, random) };
}

type Draft = { method: string; path: string; body: Sent | object | null };

function usualRequest(random: Random, known: Known): Draft {
  if (known.users.length < 4) return { method: 'POST', path: '/Users', body: plainUser(random) };
  if (known.groups.length < 2)
    return { method: 'POST', path: '/Groups', body: { ...someGroup(random, known), members: [] } };
  const user = `/Users/${someId(random, known.users, known)}`;
  const group = `/Groups/${someId(random, known.groups, known)}`;
  switch (random.below(10)) {
    case 0:
    case 1:
      return { method: 'POST', path: '/Users', body: someUser(random) };
    case 2:
      return { method: 'POST', path: '/Groups', body: someGroup(random, known) };
    case 3:
      return { method: 'PUT', path: user, body: someUser(random) };
    case 4:
      return { method: 'PUT', path: group, body: someGroup(random, known) };
    case 5:
    case 6:
      return { method: 'PATCH', path: user, body: somePatch(random, known) };
    case 7:
      return { method: 'PATCH', path: group, body: somePatch(random, known) };
    case 8:
      return { method: random.once(4) ? 'DELETE' : 'GET', path: random.pick([user, group]), body: null };
    default:
      return { method: 'GET', path: random.pick(['/Users', '/Groups']) + someQuery(random), body: null };
  }
}

function anyRequest(random: Random, known: Known): Draft {
  const id = someId(random, random.pick([known.users, known.groups]), known);
  const place = random.pick([random.pick(PLACES), random.pick(PLACES), `/Users/${id}`, `/Groups/${id}`, `/${id}`]);
  const method = random.pick(METHODS);
  const path = random.once(3) ? place + someQuery(random) : place;
  if (method === 'GET' || method === 'HEAD') return { method, path, body: null };
  return {
    method,
    path,
    body: random.pick([
      () => someUser(random),
      () => someGroup(random, known),
      () => somePatch(random, known),
      () => someSearch(random),
      () => someBulk(random, known),
      () => someObject(random),
      () => someValue(random),
      () => null,
    ])(),
  };
}

/** Mostly one that exists; sometimes one of another directory, or none at all. */
function someId(random: Random, ids: readonly string[], known: Known): string {
  if (ids.length > 0 && !random.once(10)) return random.pick(ids);
  return random.pick([...known.foreign, '00000000-0000-4000-8000-000000000000', 'x', '%27', 'null', '1']);
}

function someGroup(random: Random, known: Known): { [name: string]: Sent } {
  const group: { [name: string]: Sent } = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: `group ${random.below(12)}`,
    members: someMembers(random, known),
  };
  return random.once(3) ? Object.assign(group, someObject(random)) : group;
}

function someMembers(random: Random, known: Known): Sent[] {
  return Array.from({ length: random.below(5) }, () => {
    if (random.once(15)) return someValue(random);
    const value = someId(random, random.once(4) ? known.groups : known.users, known);
    return random.once(3) ? { value, type: random.pick(['User', 'Group', 'x']), display: someText(random) } : { value };
  });
}

function somePatch(random: Random, known: Known): object {
  const operations = Array.from({ length: random.pick([0, 1, 1, 1, 2, 4]) }, () => {
    const path = random.pick([
      () => somePath(random),
      () => `emails[${someFilter(random)}].value`,
      () => `members[value eq "${someId(random, known.users, known)}"]`,
      () => 'members',
      () => 'active',
      () => null,
    ])();
    const value = path?.startsWith('members') && !random.once(6) ? someMembers(random, known) : someValue(random);
    return {
      op: random.pick(['add', 'replace', 'remove', 'Add', 'Replace', 'REMOVE', 'move', '']),
      ...(path === null ? {} : { path }),
      ...(random.once(8) ? {} : { value }),
    };
  });
  return { schemas: [PATCH_SCHEMA], [random.once(15) ? 'operations' : 'Operations']: operations };
}

function someBulk(random: Random, known: Known): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    failOnErrors: random.pick([0, 1, -1, 'x']),
    Operations: Array.from({ length: random.below(5) }, (_, n) => {
      const { method, path, body } = usualRequest(random, known);
      return {
        method,
        path,
        bulkId: random.pick([`b${n}`, 'b0', '']),
        data: random.once(6) ? { members: [{ value: `bulkId:b${random.below(5)}` }] } : body,
      };
    }),
  };
}

/** JSON text, sometimes broken on the way. */
function toBytes(body: Sent | object, random: Random): Buffer {
  const text = JSON.stringify(body) ?? '';
  if (!random.once(8)) return Buffer.from(text);
  const place = random.below(text.length + 1);
  const deep = random.pick([20, 30, 100_000]);
  return random.pick([
    () => Buffer.from(text.slice(0, place)),
    () => Buffer.from(text.slice(0, place) + random.pick(['"', '{', ',', '\\', '\u0000', ':']) + text.slice(place + 1)),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.concat([Buffer.from(text.slice(0, place)), Buffer.from([0xff, 0xc0]), Buffer.from(text.slice(place))]),
    () => Buffer.from(`${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`),
    () => Buffer.from('['.repeat(deep) + ']'.repeat(deep)),
    () =>
      Buffer.from(text.replace('{', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},')),
    () => Buffer.from(text.replace(/"(\w+)":/, '"$1":1,"$1":')),
    () => Buffer.from(text.replace(/true|false/, '1e999')),
    () => Buffer.from(`{${Array.from({ length: 20_000 }, (_, n) => `"a${n}":1`).join(',')}}`),
    () => Buffer.from(text + text),
    () => Buffer.alloc(0),
  ])();
}
