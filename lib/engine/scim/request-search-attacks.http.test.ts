import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { pruneScimRequests } from './request-log-store';
import { type Body, createScimTest, type ScimTest, type TestDirectory, user } from './testing';

let database: TestDatabase;
let test: ScimTest;
let directory: TestDirectory;
beforeAll(async () => {
  database = await createTestDatabase();
  test = createScimTest(database);
  directory = await test.createDirectory();
  await directory.send('POST', '/Users', user('ada@x.test'));
});
afterAll(() => database.drop());

const search = (query: Record<string, string>, at = directory) =>
  at.api(`/v1/scim-requests?${new URLSearchParams({ scimDirectoryId: at.id, ...query })}`);
const found = async (query: Record<string, string>, at = directory) => {
  const { status, body } = await search(query, at);
  return [status, (body.scimRequests as Body[] | undefined)?.length ?? null];
};

describe('a search of the request log', () => {
  it.each([
    [{ since: '0000-01-01T00:00:00Z' }, 1],
    [{ since: '0001-01-01T00:00:00+14:00' }, 1],
    [{ since: '1969-12-31T23:59:59Z' }, 1],
    [{ until: '0000-01-01T00:00:00Z' }, 0],
    [{ until: '1969-12-31T23:59:59.999Z' }, 0],
    [{ since: '9999-12-31T23:59:59Z' }, 0],
    [{ until: '9999-12-31T23:59:59-14:00' }, 1],
    [{ since: '9999-12-31T23:59:59-14:00' }, 0],
    [{ since: '2026-03-02T00:00:00Z', until: '2026-03-01T00:00:00Z' }, 0],
    [{ since: '2026-03-01T10:00:00+02:00' }, 1],
    [{ since: '2026-03-01T10:00:00.001+02:00' }, 0],
  ])('takes %j for what it says', async (query: Record<string, string>, count) => {
    expect(await found(query)).toEqual([200, count]);
  });

  it.each([
    'NaN',
    'Infinity',
    '2026-13-01T00:00:00Z',
    '2026-02-30T99:00:00Z',
    '+275760-09-13T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    "2026-03-01T00:00:00Z' or '1'='1",
    '2026-03-01',
    '\u0000',
  ])('refuses %j as a time, in either place', async (time) => {
    expect((await search({ since: time })).status).toBe(400);
    expect((await search({ until: time })).status).toBe(400);
  });

  it.each([
    { text: "' or 1=1 --" },
    { path: "%'; drop table engine.scim_requests; --" },
    { method: "GET' or '1'='1" },
    { dialect: '") or true --' },
    { text: '\\\\x' },
    { text: '%' },
    { text: '_______________' },
    { text: '👩‍👩‍👧'.repeat(20) },
  ])('takes %j literally', async (query: Record<string, string>) => {
    expect(await found(query)).toEqual([200, 0]);
  });

  it.each([
    { text: 'a\u0000b' },
    { path: '\u0000' },
    { method: '\u0000' },
    { dialect: '\u0000' },
    { text: 'x'.repeat(100_000) },
  ])('refuses %j and does not fail on it', async (query: Record<string, string>) => {
    expect((await search(query)).status).toBe(400);
  });

  it('shows nothing of another environment, by its directory, its page tokens or its ids', async () => {
    const other = await test.createDirectory();
    await other.send('POST', '/Users', user('eve@x.test'));
    await other.send('POST', '/Users', user('eva@x.test'));
    const own = await search({ pageSize: '1' }, other);
    expect((await search({ scimDirectoryId: other.id })).status).toBe(404);
    const pageToken = String(own.body.nextPageToken);
    expect((await search({ pageSize: '1', pageToken })).status).toBe(400);
    const [theirs] = own.body.scimRequests as Body[];
    expect((await directory.api(`/v1/scim-requests/${theirs?.id}`)).status).toBe(404);
  });
});

describe('the request log', () => {
  it('takes requests of days that it has no table for, and finds them: a clock that jumps ahead, and back', async () => {
    for (const seconds of [400 * 86_400, -800 * 86_400, 400 * 86_400]) {
      test.advance(seconds);
      const jumped = await test.createDirectory();
      expect((await jumped.send('POST', '/Users', user('ada@x.test'))).status).toBe(201);
      const { body } = await jumped.send('GET', '/Users');
      expect(body.totalResults).toBe(1);
      expect((await found({ method: 'POST' }, jumped))[1]).toBe(1);
    }
  });

  it('can be paged while what is behind the page is being deleted: no page fails, and nothing comes twice', async () => {
    const paged = await test.createDirectory();
    for (let n = 0; n < 30; n += 1) await paged.send('POST', '/Users', user(`p${n}@x.test`));
    test.advance(3 * 86_400);
    for (let n = 0; n < 10; n += 1) await paged.send('POST', '/Users', user(`q${n}@x.test`));
    const seen: string[] = [];
    let pageToken = '';
    for (let page = 0; page < 40; page += 1) {
      const { status, body } = await search({ pageSize: '4', ...(pageToken === '' ? {} : { pageToken }) }, paged);
      expect(status).toBe(200);
      seen.push(...(body.scimRequests as Body[]).map(({ id }) => id));
      if (page === 3) {
        const cut = new Date(test.deps.clock().getTime() - 86_400_000);
        while ((await pruneScimRequests(database.sql, cut)) > 0);
      }
      pageToken = String(body.nextPageToken);
      if (pageToken === '') break;
    }
    expect(pageToken).toBe('');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(10);
  });
});
