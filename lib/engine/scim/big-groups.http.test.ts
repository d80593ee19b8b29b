import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { createScimTest, group, patch, type ScimTest, senderTo, type TestDirectory } from './testing';

const MANY = 100_000;
const PATIENT = 300_000;

const database = await openTestDatabase();
let test: ScimTest;
let directory: TestDirectory;
let ids: string[];
let everybody: string;
let send: TestDirectory['send'];

beforeAll(async () => {
  test = createScimTest(database);
  directory = await test.createDirectory();
  send = directory.send;
  const rows = await database.sql<{ id: string }[]>`
    insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
    select gen_random_uuid(), ${directory.uuid}, 'p' || n, 'p' || n, jsonb_build_object('userName', 'p' || n)
    from generate_series(1, ${MANY}) n returning id`;
  ids = rows.map(({ id }) => formatId('scimUser', id));
  everybody = (await send('POST', '/Groups', group('Everybody'))).body.id;
  const { status } = await send('PUT', `/Groups/${everybody}?excludedAttributes=members`, group('Everybody', ids));
  expect(status).toBe(200);
}, PATIENT);

const requestOf = (path: string) =>
  new Request(directory.baseUrl + path, { headers: { authorization: `Bearer ${directory.token}` } });

describe(`K13: a group of ${MANY} members`, () => {
  it(
    'is read whole, made into text piece by piece as the reader takes it',
    async () => {
      const response = await test.engine.fetch(requestOf(`/Groups/${everybody}`));
      expect(response.headers.get('content-type')).toBe('application/scim+json');
      expect(response.headers.get('etag')).toMatch(/^W\/"\d+"$/);
      const reader = response.body?.getReader();
      const sizes: number[] = [];
      let text = '';
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done || value === undefined) break;
        sizes.push(value.byteLength);
        text += decoder.decode(value, { stream: true });
      }
      expect(Math.max(...sizes)).toBeLessThan(200_000);
      expect(sizes.length).toBeGreaterThan(50);
      const { members, displayName } = JSON.parse(text);
      expect([displayName, members.length]).toEqual(['Everybody', MANY]);
      expect(new Set(members.map(({ value }: { value: string }) => value))).toEqual(new Set(ids));
      expect(members[0]).toEqual({
        ...{ value: members[0].value, type: 'User' },
        $ref: `${directory.baseUrl}/Users/${members[0].value}`,
      });
    },
    PATIENT,
  );

  it(
    'shows of its members what is asked for',
    async () => {
      const { body } = await send('GET', `/Groups/${everybody}?attributes=members.value`);
      expect(body.members).toHaveLength(MANY);
      expect(Object.keys(body.members?.[0] ?? {})).toEqual(['value']);
    },
    PATIENT,
  );

  it(
    'is answered without a look at its members where these are not wanted',
    async () => {
      const locker = await database.sql.reserve();
      try {
        await locker`begin`;
        await locker`lock table engine.scim_group_members in access exclusive mode`;
        for (const path of [
          `/Groups/${everybody}?excludedAttributes=members`,
          `/Groups/${everybody}?attributes=displayName`,
          '/Groups?excludedAttributes=members',
          `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "everybody"')}`,
        ]) {
          const { status, text } = await send('GET', path);
          expect([path, status, text.includes('members')]).toEqual([path, 200, false]);
        }
      } finally {
        await locker`rollback`;
        locker.release();
      }
    },
    PATIENT,
  );

  it(
    'K14: is listed with its members, which become text while they are sent',
    async () => {
      const response = await test.engine.fetch(requestOf('/Groups'));
      const { Resources, totalResults } = JSON.parse(await response.text());
      expect(totalResults).toBe(Resources.length);
      const found = Resources.find(({ id }: { id: string }) => id === everybody);
      expect(found.members).toHaveLength(MANY);
    },
    PATIENT,
  );

  it(
    'gives and takes one member by PATCH, answered 204 with the new version',
    async () => {
      const [first = ''] = ids;
      const before = (await send('GET', `/Groups/${everybody}?excludedAttributes=members`)).body.meta.version;
      const removed = await send(
        'PATCH',
        `/Groups/${everybody}`,
        patch({ op: 'remove', path: `members[value eq "${first}"]` }),
      );
      expect([removed.status, removed.text]).toEqual([204, '']);
      expect(removed.headers.get('etag')).not.toBe(before);
      const add = patch({ op: 'add', path: 'members', value: [{ value: first }] });
      expect((await send('PATCH', `/Groups/${everybody}`, add)).status).toBe(204);
      const again = await send('PATCH', `/Groups/${everybody}`, add);
      const { body } = await send('GET', `/Groups/${everybody}?excludedAttributes=members`);
      expect(again.headers.get('etag')).toBe(body.meta.version);
    },
    PATIENT,
  );

  it(
    'is replaced by PUT in one step, of which only the difference is a change',
    async () => {
      const half = ids.slice(0, MANY / 2);
      const from = (await directory.api('/v1/scim/changes?after=latest')).body.nextCursor;
      const { status, body } = await send('PUT', `/Groups/${everybody}`, group('Everybody', half));
      expect([status, body.members?.length]).toEqual([200, half.length]);
      const feed = await directory.api(`/v1/scim/changes?pageSize=1000&after=${from}`);
      const changes = feed.body.scimChanges as { type: string; memberIds: string[] }[];
      expect(new Set(changes.map(({ type }) => type))).toEqual(new Set(['group.members_removed']));
      expect(changes.flatMap(({ memberIds }) => memberIds)).toHaveLength(MANY / 2);
    },
    PATIENT,
  );

  it(
    'K16: is deleted for good, and is no longer a group of its members',
    async () => {
      const [first = ''] = ids;
      const groupsOf = async () => (await send('GET', `/Users/${first}`)).body.groups ?? [];
      expect(await groupsOf()).toMatchObject([{ value: everybody }]);
      expect((await send('DELETE', `/Groups/${everybody}`)).status).toBe(204);
      expect((await send('GET', `/Groups/${everybody}`)).status).toBe(404);
      expect(await groupsOf()).toEqual([]);
    },
    PATIENT,
  );

  it(
    'is too large for one request beyond five megabytes, which says so',
    async () => {
      const many = Array.from({ length: 120_000 }, (_, n) => `scim_user_${String(n).padStart(25, '0')}`);
      const refused = await senderTo(test.engine, directory.baseUrl, directory.token)(
        'POST',
        '/Groups',
        group('More', many),
      );
      expect(refused).toMatchObject({ status: 413, body: { status: '413' } });
    },
    PATIENT,
  );
});
