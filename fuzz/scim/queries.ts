import type { Random } from '../random';
import { ATTRIBUTES, SUB_ATTRIBUTES, someText } from './values';

const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'EQ', 'xx', ''] as const;
const JUNK = [
  '(',
  ')',
  '[',
  ']',
  '"',
  '\\',
  ' and ',
  ' or ',
  'not ',
  ' not (',
  '.',
  ':',
  '\n',
  '\u00a0',
  '\\u0000',
  '1e5',
  '  ',
] as const;
const COUNTS = [
  '0',
  '1',
  '2',
  '-1',
  '100',
  '999999999',
  '99999999999999999999',
  '1.5',
  'x',
  '',
  ' 1',
  '0x10',
  '1e3',
] as const;

/** The path of an attribute. */
export function somePath(random: Random): string {
  const name = random.pick(ATTRIBUTES);
  const path = random.once(3) ? `${name}.${random.pick(SUB_ATTRIBUTES)}` : name;
  return random.once(20) ? path + random.pick(JUNK) : path;
}

/** A filter, more or less. */
export function someFilter(random: Random, depth = 0): string {
  const kind = random.below(depth > 3 ? 3 : 8);
  if (kind <= 2) return `${somePath(random)} ${random.pick(OPERATORS)} ${literal(random)}`;
  if (kind === 3) return `${somePath(random)} pr`;
  if (kind === 4)
    return `${someFilter(random, depth + 1)} ${random.pick(['and', 'or', 'AND'])} ${someFilter(random, depth + 1)}`;
  if (kind === 5) return `not (${someFilter(random, depth + 1)})`;
  if (kind === 6) return `${random.pick(ATTRIBUTES)}[${someFilter(random, depth + 1)}]`;
  return random.once(10) ? wild(random) : `(${someFilter(random, depth + 1)})`;
}

function literal(random: Random): string {
  if (random.once(3))
    return random.pick(['true', 'false', 'null', '1', '-1.5e3', '"', '', 'True', '"unclosed', '01', '1e999']);
  return JSON.stringify(someText(random));
}

/** Filters of a size and shape that a careless parser dies of. */
function wild(random: Random): string {
  const many = random.pick([50, 500, 5000]);
  return random.pick([
    '('.repeat(many),
    `${'('.repeat(many)}a pr${')'.repeat(many)}`,
    `${'not ('.repeat(many)}a pr${')'.repeat(many)}`,
    `${'a['.repeat(many)}a pr${']'.repeat(many)}`,
    Array.from({ length: many }, () => 'userName eq "x"').join(' or '),
    ` ${' '.repeat(many)}userName eq "x"`,
    `userName eq "${'\\"'.repeat(many)}"`,
    `userName co "${'a'.repeat(many)}"`,
    Array.from({ length: 40 }, () => random.pick(JUNK)).join(''),
  ]);
}

/** A query string, with its question mark. */
export function someQuery(random: Random): string {
  const parameters: [string, string][] = [];
  const add = (name: string, value: string) => parameters.push([random.once(12) ? name.toUpperCase() : name, value]);
  if (!random.once(3)) add('filter', someFilter(random));
  if (random.once(3)) add('startIndex', random.pick(COUNTS));
  if (random.once(3)) add('count', random.pick(COUNTS));
  if (random.once(4)) add('sortBy', somePath(random));
  if (random.once(4)) add('sortOrder', random.pick(['ascending', 'descending', 'DESCENDING', 'x', '']));
  if (random.once(4)) add('attributes', `${somePath(random)},${somePath(random)}`);
  if (random.once(6)) add('excludedAttributes', somePath(random));
  if (random.once(20)) add('cursor', someText(random));
  if (random.once(20)) add('filter', someFilter(random));
  if (random.once(20)) add(random.pick(['__proto__', 'constructor', 'x', '']), someText(random));
  const encode = random.once(30)
    ? (text: string) => text
    : (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '?'));
  const written = parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return `?${random.once(40) ? random.pick(['%', '%zz', '%00', '%ff', '&&&', '=', '?']) : ''}${written}`;
}

/** A query as a `.search` body carries it. */
export function someSearch(random: Random): object {
  const parameters = Object.fromEntries(new URLSearchParams(someQuery(random)));
  const numbers = random.once(2)
    ? { startIndex: random.pick([1, 0, -5, 1e10, 1.5]), count: random.pick([0, 3, 1e9]) }
    : {};
  const lists = random.once(3) ? { attributes: [somePath(random), somePath(random)] } : {};
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], ...parameters, ...numbers, ...lists };
}
