import { describe, expect, test } from 'vitest';
import { leastCpuTime } from '@/lib/testing/cpu-time';
import { maskBody } from '../mask';
import { bindFilter } from './bind';
import { parseBulkRequest } from './bulk';
import { findCircle } from './circles';
import { ScimError } from './errors';
import { matches } from './evaluate';
import { userFacts } from './facts';
import { parseFilter, parsePatchPath } from './filter';
import { type JsonObject, parseBody } from './json';
import { applyPatch, parsePatchRequest } from './patch';
import { parseProjection, project } from './projection';
import { readResource } from './resource';
import { USER } from './resource-types';

/** What the parts that know no database may need of the processor for one request, in milliseconds. */
const LIMIT_MS = 50;
/** For a body of a mebibyte, which JSON.parse alone needs tens of. What grows faster than its body needs many seconds. */
const BODY_LIMIT_MS = 500;
const MEBIBYTE = 1_048_576;
const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
const NO_SECRETS: ReadonlySet<string> = new Set();

const times = (count: number, make: (n: number) => string, separator = '') =>
  Array.from({ length: count }, (_, n) => make(n)).join(separator);
/** As often as it fits into a mebibyte, between `before` and `after`. */
const fill = (before: string, unit: (n: number) => string, after: string, separator = ',') => {
  const each = Buffer.byteLength(unit(100_000)) + separator.length;
  return before + times(Math.floor((MEBIBYTE - before.length - after.length) / each), unit, separator) + after;
};

/** Refusals are what parsing is for. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
  }
}

const RICH: JsonObject = JSON.parse(
  JSON.stringify({
    userName: 'ada',
    active: true,
    emails: Array.from({ length: 1000 }, (_, n) => ({ value: `${n}@x.test`, type: 'work', display: 'é'.repeat(50) })),
  }),
);

describe('K13: a filter at its limits is read and matched against a thousand values within the limit of processor time', () => {
  const term = (n: number) => `emails[value co "${n}" and not (type eq "home" or display sw "É")]`;
  test.each([
    ['terms', times(66, term, ' or ')],
    ['negations', `${'not ('.repeat(49)}emails.value co "zz"${')'.repeat(49)}`],
    ['brackets', `${'('.repeat(49)}emails[value pr]${')'.repeat(49)}`],
    ['a long text', `emails.display co "${'é'.repeat(8_000)}"`],
    ['escapes', `userName eq "${'\\u0130'.repeat(2_700)}"`],
    ['half an escape', `userName eq "${'\\'.repeat(16_000)}`],
    ['quotes', `userName eq ${'"'.repeat(16_000)}`],
    ['a long name', `${'a'.repeat(16_000)} pr`],
    ['a long urn', `${'urn:'.repeat(4_000)}x pr`],
    ['dots', `${'a.'.repeat(8_000)}x pr`],
    ['white space', `userName${' '.repeat(16_000)}pr`],
    ['white space of every kind', `userName${'\u3000\t\n\u2028'.repeat(4_000)}pr`],
    ['operators', 'and '.repeat(4_000)],
    ['open brackets', 'emails['.repeat(2_300)],
    ['a number', `userName eq ${'9'.repeat(16_000)}`],
    ['an exponent', 'userName eq 1e99999999999999999999'],
    ['a date', `meta.created gt "${'2026-01-01T00:00:00.'.padEnd(16_000, '0')}Z"`],
    ['combining marks', `userName eq "${'e\u0301'.repeat(5_000)}"`],
    ['emoji', `userName sw "${'👩‍👩‍👧'.repeat(1_500)}"`],
    ['much too much', '('.repeat(1_000_000)],
  ])('%s', async (_, filter) => {
    const work = () => attempt(() => matches(bindFilter(USER, parseFilter(filter)), RICH));
    expect(await leastCpuTime(work)).toBeLessThan(LIMIT_MS);
  });
});

describe('K13: a path, and a list of them, is read within the limit of processor time', () => {
  test.each([
    ['a filter', `emails[${times(200, (n) => `value eq "${n}"`, ' or ')}].value`],
    ['brackets in brackets', 'emails['.repeat(2_300)],
    ['dots', 'a.'.repeat(8_000)],
    ['colons', `urn${':a'.repeat(8_000)}`],
    ['a long name', 'a'.repeat(1_000_000)],
    ['marks', '\u0301'.repeat(16_000)],
  ])('%s', async (_, path) => {
    expect(await leastCpuTime(() => attempt(() => parsePatchPath(path)))).toBeLessThan(LIMIT_MS);
  });

  test.each([
    ['different names', times(4_000, (n) => `a${n}`, ',')],
    ['the same name', times(4_000, () => 'emails.value', ',')],
    ['urns', times(500, (n) => `urn:ietf:params:scim:schemas:x:${n}:User:a.b`, ',')],
    ['commas', ','.repeat(16_000)],
  ])('attributes: %s', async (_, names) => {
    const work = () => project(USER, RICH, parseProjection(USER, names.split(','), []));
    expect(await leastCpuTime(() => attempt(work))).toBeLessThan(LIMIT_MS);
  });
});

describe('K13: a body of a mebibyte is read within the limit of processor time', () => {
  const start = `{"schemas":["${USER_SCHEMA}"],"userName":"ada",`;
  test.each([
    ['objects in objects', `${start}"x":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}`],
    ['lists in lists', `${start}"x":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['names', fill(start, (n) => `"a${String(n).padStart(6, '0')}":1`, '}')],
    ['one name again and again', fill(start, () => '"abcdefghi":1', '}')],
    ['one name in other letter cases', fill(start, (n) => `"${n % 2 ? 'a' : 'A'}":1`, '}')],
    ['elements', fill(`${start}"emails":[`, () => '{}', ']}')],
    ['elements with values', fill(`${start}"emails":[`, (n) => `{"value":"${String(n).padStart(6, '0')}@x"}`, ']}')],
    [
      'a thousand elements of a kilobyte',
      `${start}"emails":[${times(1_000, (n) => `{"value":"${n}","display":"${'é'.repeat(480)}"}`, ',')}]}`,
    ],
    ['one text', `${start}"title":"${'x'.repeat(1_000_000)}"}`],
    ['texts', fill(`${start}"x":[`, () => `"${'x'.repeat(60_000)}"`, ']}')],
    ['escapes', fill(`${start}"x":[`, () => `"${'\\u00e9'.repeat(1_000)}"`, ']}')],
    ['half surrogates', fill(`${start}"x":[`, () => `"${'\\ud800'.repeat(1_000)}"`, ']}')],
    ['backslashes', fill(`${start}"x":[`, () => `"${'\\\\'.repeat(1_000)}"`, ']}')],
    ['numbers', fill(`${start}"x":[`, () => '1e308', ']}')],
    ['long numbers', `${start}"x":${'9'.repeat(1_000_000)}}`],
    ['white space', `${start}${' '.repeat(1_000_000)}"x":1}`],
    ['words like secrets', fill(`${start}"x":[`, () => '"password"', ']}')],
    ['a userName of 60,000 marks', `${start.replace('"ada"', `"${'e\u0301'.repeat(30_000)}"`)}"x":1}`],
    ['dotted names', fill(start, (n) => `"name.a${String(n).padStart(6, '0')}":1`, '}')],
    ['urns as names', fill(start, (n) => `"urn:a:${String(n).padStart(6, '0')}:b":1`, '}')],
  ])('%s', async (_, text) => {
    const bytes = Buffer.from(text);
    const work = () => {
      const { value } = parseBody(bytes);
      const { attributes } = readResource(USER, value, { strict: false });
      userFacts(attributes, true);
      maskBody(text, value, NO_SECRETS);
    };
    expect(await leastCpuTime(() => attempt(work))).toBeLessThan(BODY_LIMIT_MS);
  });

  const patch = (unit: (n: number) => string) =>
    fill('{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[', unit, ']}');
  test.each([
    ['operations', patch(() => '{"op":"add"}')],
    ['titles', patch((n) => `{"op":"replace","path":"title","value":"${n} ${'x'.repeat(150)}"}`)],
    ['elements', patch((n) => `{"op":"add","path":"emails","value":{"value":"${n}@x.test${' '.repeat(150)}"}}`)],
    [
      'filters',
      patch(
        (n) => `{"op":"remove","path":"emails[value eq \\"${n}\\" or type co \\"x\\"]","x":"${'x'.repeat(9_000)}"}`,
      ),
    ],
    [
      'primaries',
      patch(
        (n) => `{"op":"add","path":"emails","value":{"value":"${n}","primary":true,"display":"${'x'.repeat(9_000)}"}}`,
      ),
    ],
    [
      'one with ten thousand values',
      patch(() => `{"op":"add","path":"emails","value":[${times(10_000, (n) => `{"value":"${n}"}`, ',')}]}`),
    ],
  ])('PATCH: %s', async (_, text) => {
    const bytes = Buffer.from(text);
    const work = () => applyPatch(USER, RICH, parsePatchRequest(parseBody(bytes).value), { strict: false });
    expect(await leastCpuTime(() => attempt(work))).toBeLessThan(BODY_LIMIT_MS);
  });
});

describe('K13: a bulk request is taken apart within the limit of processor time', () => {
  const bulk = (operations: object[]) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: operations,
  });
  test.each([
    ['a thousand in one circle', (n: number) => [`bulkId:${(n + 1) % 1000}`]],
    [
      'a thousand that all name fifty others',
      (n: number) => Array.from({ length: 50 }, (_, k) => `bulkId:${(n + k) % 1000}`),
    ],
  ])('%s', async (_, members) => {
    const operations = Array.from({ length: 1000 }, (_, n) => ({
      ...{ method: 'POST', path: '/Groups', bulkId: `${n}` },
      data: { displayName: `${n}`, members: members(n).map((value) => ({ value })) },
    }));
    const { value } = parseBody(Buffer.from(JSON.stringify(bulk(operations))));
    const work = () => {
      const waiting = parseBulkRequest(value).operations.map(({ bulkId, references }) => ({
        key: bulkId,
        pending: references,
      }));
      findCircle(waiting);
    };
    expect(await leastCpuTime(work)).toBeLessThan(BODY_LIMIT_MS);
  });
});
