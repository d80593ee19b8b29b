import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { openTestDatabase } from '@/lib/db/testing';
import { parseId } from '@/lib/ids';
import type { ScimExtensionSchema } from '../contract';
import { createTestEngine, type TestEngine } from '../management/testing';
import {
  BASE_URL,
  type Body,
  createScimTest,
  filterQuery,
  group,
  patch,
  senderTo,
  type TestDirectory,
  USER_SCHEMA,
  user,
} from './testing';

type Declared = z.input<typeof ScimExtensionSchema>;

const BADGE = 'urn:example:params:scim:schemas:Badge:1.0:User';
const TEAM = 'urn:example:team:2.0:Group';

const badge: Declared = {
  id: BADGE,
  name: 'Badge',
  attributes: [
    { name: 'number', required: true, caseExact: true, uniqueness: 'server' },
    { name: 'colour' },
    { name: 'issued', type: 'dateTime' },
    { name: 'level', type: 'integer' },
    { name: 'doors', multiValued: true },
    { name: 'hiredAs', mutability: 'immutable' },
    { name: 'pin', mutability: 'writeOnly', returned: 'never' },
    { name: 'notes', returned: 'request' },
    { name: 'rank', mutability: 'readOnly' },
    {
      name: 'car',
      type: 'complex',
      subAttributes: [
        { name: 'plate', required: true },
        { name: 'seats', type: 'integer' },
      ],
    },
  ],
};
const team: Declared = {
  id: TEAM,
  name: 'Team',
  resourceType: 'Group',
  attributes: [{ name: 'code', uniqueness: 'server' }],
};

const database = await openTestDatabase();
let test: TestEngine;
beforeAll(async () => {
  test = createTestEngine(database);
});

/** A directory with the extensions, declared through the API as an operator does. */
async function declare(extensionSchemas: Declared[]): Promise<TestDirectory> {
  const directory = await createScimTest(database).createDirectory();
  const client = test.clientFor(directory.environmentId);
  await client.updateScimDirectory(directory.id, { primary: true, extensionSchemas });
  return directory;
}

const withBadge = (userName: string, block: object) =>
  user(userName, { schemas: [USER_SCHEMA, BADGE], [BADGE]: block });
const errorOf = ({ status, body }: { status: number; body: Body }) => [status, body.scimType];

describe('an extension that is declared for a directory', () => {
  it('B09: is in its discovery, and in that of no other', async () => {
    const directory = await declare([badge, team]);
    const { body } = await directory.send('GET', `/Schemas/${BADGE.toLowerCase()}`);
    expect(body).toMatchObject({ id: BADGE, name: 'Badge', meta: { resourceType: 'Schema' } });
    expect((body.attributes as object[])[0]).toEqual({
      ...{ name: 'number', type: 'string', description: '', multiValued: false, required: true, caseExact: true },
      ...{ mutability: 'readWrite', returned: 'default', uniqueness: 'server' },
    });
    const types = (await directory.send('GET', '/ResourceTypes')).body.Resources;
    expect(types.map(({ schemaExtensions }) => schemaExtensions)).toEqual([
      [expect.anything(), { schema: BADGE, required: false }],
      [{ schema: TEAM, required: false }],
    ]);
    const other = await declare([]);
    expect((await other.send('GET', `/Schemas/${BADGE}`)).status).toBe(404);
  });

  it('C13: is read under its URN and names in any letter case, and shown as it is declared', async () => {
    const directory = await declare([badge]);
    const given = {
      [BADGE.toUpperCase()]: { NUMBER: '7', Level: 3, Doors: ['a', 'b'], rank: 'x', pin: '1234', notes: 'n' },
    };
    const { status, body } = await directory.send('POST', '/Users', user('a@x.test', given));
    expect([status, body[BADGE]]).toEqual([201, { number: '7', level: 3, doors: ['a', 'b'] }]);
    expect(body.schemas).toEqual([USER_SCHEMA, BADGE]);
    const asked = await directory.send('GET', `/Users/${body.id}?attributes=${BADGE}:notes,${BADGE}:pin`);
    expect(asked.body[BADGE]).toEqual({ notes: 'n' });
    expect((await directory.send('GET', `/Users/${body.id}?excludedAttributes=${BADGE}`)).body[BADGE]).toBeUndefined();
    // What is never shown is not in the log either.
    const log = (await directory.api(`/v1/scim-requests?scimDirectoryId=${directory.id}`)).body.scimRequests as Body[];
    for (const { id } of log) expect((await directory.api(`/v1/scim-requests/${id}`)).text).not.toContain('1234');
  });

  it('H09: PUT of what GET showed keeps what it did not show', async () => {
    const hidden = { name: 'hidden', returned: 'never', mutability: 'immutable', required: true } as const;
    const directory = await declare([{ ...badge, attributes: [...badge.attributes, hidden] }]);
    const block = { number: '8', hidden: 'h', pin: '1234', notes: 'n' };
    const { body: created } = await directory.send('POST', '/Users', withBadge('b@x.test', block));
    const { body: read } = await directory.send('GET', `/Users/${created.id}`);
    expect(read[BADGE]).toEqual({ number: '8' });
    const put = await directory.send('PUT', `/Users/${created.id}`, { ...read, title: 'new' });
    expect([put.status, put.body.title, put.body[BADGE]]).toEqual([200, 'new', { number: '8' }]);
    const [row] = await database.sql`
      select attributes -> ${BADGE} as block from engine.scim_users where id = ${parseId('scimUser', created.id)}`;
    expect(row?.block).toEqual(block);
  });

  it('no order tells what is never shown', async () => {
    const directory = await declare([badge]);
    for (const name of [`${BADGE}:pin`, `${BADGE.toUpperCase()}:PIN`, 'password']) {
      const { status, body } = await directory.send('GET', `/Users?sortBy=${name}`);
      expect([status, body.scimType]).toEqual([400, 'invalidPath']);
    }
    expect((await directory.send('GET', `/Users?sortBy=${BADGE}:colour`)).status).toBe(200);
  });

  it.each([
    ['another type', { number: '1', level: 'high' }, 'invalidValue'],
    ['a part of a number', { number: '1', level: 1.5 }, 'invalidValue'],
    ['no date', { number: '1', issued: 'yesterday' }, 'invalidValue'],
    ['without what is required', { colour: 'red' }, 'invalidValue'],
    ['without a required part', { number: '1', car: { seats: 4 } }, 'invalidValue'],
  ])('refuses a value of %s', async (_, block, scimType) => {
    const directory = await declare([badge]);
    expect(errorOf(await directory.send('POST', '/Users', withBadge('a@x.test', block)))).toEqual([400, scimType]);
    expect((await directory.send('POST', '/Users', user('a@x.test'))).status).toBe(201);
  });

  it('takes PATCH paths, keeps what is immutable and refuses what the schema does not know', async () => {
    const directory = await declare([badge]);
    const { id } = (await directory.send('POST', '/Users', withBadge('a@x.test', { number: '1', hiredAs: 'clerk' })))
      .body;
    const apply = (...operations: object[]) => directory.send('PATCH', `/Users/${id}`, patch(...operations));
    const changed = await apply(
      { op: 'Add', path: `${BADGE}:doors`, value: ['north'] },
      { op: 'add', path: `${BADGE}:doors`, value: 'south' },
      { op: 'replace', path: `${BADGE}:car.plate`, value: 'B-AD 1' },
      { op: 'replace', path: `${BADGE}:level`, value: 4 },
    );
    expect(changed.body[BADGE]).toEqual({
      ...{ number: '1', hiredAs: 'clerk', doors: ['north', 'south'], car: { plate: 'B-AD 1' }, level: 4 },
    });
    const path = (name: string) => ({ path: `${BADGE}:${name}`, value: 'x' });
    expect(errorOf(await apply({ op: 'replace', ...path('hiredAs') }))).toEqual([400, 'mutability']);
    expect(errorOf(await apply({ op: 'remove', path: `${BADGE}:hiredAs` }))).toEqual([400, 'mutability']);
    expect(errorOf(await apply({ op: 'replace', ...path('rank') }))).toEqual([400, 'mutability']);
    expect(errorOf(await apply({ op: 'remove', path: `${BADGE}:number` }))).toEqual([400, 'mutability']);
    expect(errorOf(await apply({ op: 'replace', ...path('shoeSize') }))).toEqual([400, 'invalidPath']);
    expect((await apply({ op: 'replace', ...path('hiredAs'), value: 'clerk' })).status).toBe(200);
  });

  it('can be filtered and sorted by, by its types and letter case', async () => {
    const directory = await declare([badge]);
    const people = [
      { number: 'A1', colour: 'Red', level: 1, issued: '2026-01-01T12:00:00+02:00', doors: ['north', 'South'] },
      { number: 'a1', colour: 'blue', level: 20, issued: '2026-01-01T10:30:00Z' },
      { number: 'B2', level: 3, car: { plate: 'X', seats: 2 } },
    ];
    for (const [n, block] of people.entries()) await directory.send('POST', '/Users', withBadge(`p${n}@x.test`, block));
    const find = async (filter: string) => {
      const { status, body } = await directory.send('GET', `/Users${filterQuery(filter)}`);
      expect([filter, status]).toEqual([filter, 200]);
      return body.Resources.map(({ userName }) => String(userName)[1]).join('');
    };
    expect(await find(`${BADGE}:number eq "a1"`)).toBe('1');
    expect(await find(`${BADGE}:colour eq "RED"`)).toBe('0');
    expect(await find(`${BADGE}:level gt 2`)).toBe('12');
    expect(await find(`${BADGE}:issued lt "2026-01-01T10:15:00Z"`)).toBe('0');
    expect(await find(`${BADGE}:issued pr`)).toBe('01');
    expect(await find(`${BADGE}:doors eq "south"`)).toBe('0');
    expect(await find(`${BADGE}:doors co "rth"`)).toBe('0');
    expect(await find(`not (${BADGE}:doors pr)`)).toBe('12');
    expect(await find(`${BADGE}:car.seats eq 2`)).toBe('2');
    const sorted = await directory.send('GET', `/Users?sortBy=${BADGE}:level&sortOrder=descending`);
    expect(sorted.body.Resources.map((entry) => (entry[BADGE] as Body).level)).toEqual([20, 3, 1]);
    for (const wrong of [`${BADGE}:shoeSize eq "4"`, `${BADGE}:level eq "3"`, `${BADGE}:pin eq "1234"`]) {
      expect(errorOf(await directory.send('GET', `/Users${filterQuery(wrong)}`))).toEqual([400, 'invalidFilter']);
    }
  });

  it('keeps unique what it declares unique, also for many at once, and gives it back with its owner', async () => {
    const directory = await declare([badge, team]);
    const { send } = directory;
    const at = await Promise.all(
      Array.from({ length: 12 }, (_, n) => send('POST', '/Users', withBadge(`u${n}@x.test`, { number: '42' }))),
    );
    expect(at.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(409)]);
    expect(at.find(({ status }) => status === 409)?.body.scimType).toBe('uniqueness');
    const { id } = at.find(({ status }) => status === 201)?.body ?? { id: '' };
    // Its owner may write it again.
    expect((await send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'x' }))).status).toBe(200);
    const other = (await send('POST', '/Users', withBadge('o@x.test', { number: '43' }))).body.id;
    const take = patch({ op: 'replace', path: `${BADGE}:number`, value: '42' });
    expect(errorOf(await send('PATCH', `/Users/${other}`, take))).toEqual([409, 'uniqueness']);
    await send('DELETE', `/Users/${id}`);
    expect((await send('PATCH', `/Users/${other}`, take)).status).toBe(200);
    const coded = (name: string, code: string) => group(name, [], { [TEAM]: { code } });
    expect((await send('POST', '/Groups', coded('One', 'x'))).status).toBe(201);
    expect(errorOf(await send('POST', '/Groups', coded('Two', 'X')))).toEqual([409, 'uniqueness']);
  });

  it('C21: is one among others: a URN nobody declared is kept as it comes', async () => {
    const directory = await declare([badge]);
    const unknown = { 'urn:other:1.0:User': { anything: [1, { deep: true }] } };
    const { status, body } = await directory.send('POST', '/Users', user('a@x.test', unknown));
    expect(status).toBe(201);
    expect(body).toMatchObject(unknown);
  });

  it('takes effect with the next request, and leaves what is stored when it is taken back', async () => {
    const directory = await declare([badge]);
    const client = test.clientFor(directory.environmentId);
    const { id } = (await directory.send('POST', '/Users', withBadge('a@x.test', { number: '1' }))).body;
    await client.updateScimDirectory(directory.id, { primary: true });
    expect((await client.getScimDirectory(directory.id)).extensionSchemas).toHaveLength(1);
    await client.updateScimDirectory(directory.id, { primary: true, extensionSchemas: [] });
    expect((await directory.send('GET', `/Schemas/${BADGE}`)).status).toBe(404);
    expect((await directory.send('GET', `/Users/${id}`)).body[BADGE]).toEqual({ number: '1' });
    expect((await directory.send('POST', '/Users', withBadge('b@x.test', { colour: 'red' }))).status).toBe(201);
  });
});

describe('a declaration', () => {
  it.each([
    ['a URN of the standard', { ...badge, id: 'urn:ietf:params:scim:schemas:core:2.0:User' }],
    ['a URN with a quote', { ...badge, id: "urn:x:'); drop table" }],
    ['no URN', { ...badge, id: 'badge' }],
    ['no attributes', { ...badge, attributes: [] }],
    ['an attribute name with a quote', { ...badge, attributes: [{ name: "a'b" }] }],
    ['the same name twice', { ...badge, attributes: [{ name: 'a' }, { name: 'A' }] }],
    ['a reserved name', { ...badge, attributes: [{ name: 'constructor' }] }],
    ['parts of a text', { ...badge, attributes: [{ name: 'a', subAttributes: [{ name: 'b' }] }] }],
    ['a complex attribute without parts', { ...badge, attributes: [{ name: 'a', type: 'complex' }] }],
    ['a unique list', { ...badge, attributes: [{ name: 'a', multiValued: true, uniqueness: 'server' }] }],
    ['something writeOnly that is shown', { ...badge, attributes: [{ name: 'a', mutability: 'writeOnly' }] }],
    ['an unknown type', { ...badge, attributes: [{ name: 'a', type: 'money' }] }],
  ])('with %s is refused', async (_, extension) => {
    const directory = await createScimTest(database).createDirectory();
    const send = senderTo(test.engine, BASE_URL, directory.apiKey);
    const answer = await send('PATCH', `/v1/scim-directories/${directory.id}`, { extensionSchemas: [extension] });
    expect([answer.status, answer.text.includes('extensionSchemas')]).toEqual([400, true]);
  });
});
