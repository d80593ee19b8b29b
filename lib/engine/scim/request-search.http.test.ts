import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { type Body, createScimTest, patch, type ScimTest, senderTo, type TestDirectory, user } from './testing';

const database = await openTestDatabase();
let test: ScimTest;
let directory: TestDirectory;
let ada: string;
beforeAll(async () => {
  test = createScimTest(database);
  directory = await test.createDirectory();
  const { send } = directory;
  const okta = { 'user-agent': 'OKTA SCIM Integration' };
  ada = (await send('POST', '/Users', user('ada@x.test', { title: 'Analyst' }), okta)).body.id;
  test.advance(60);
  await send('PATCH', `/Users/${ada}?attributes=id`, patch({ op: 'replace', path: 'title', value: 'Countess' }));
  await send('POST', '/Users', user('ada@x.test'));
  await send('GET', '/Nothing');
  await send('PATCH', `/Users/${ada}`, '{');
  test.advance(60);
  await senderTo(test.engine, directory.baseUrl, 'wrong')('GET', '/Users');
});

async function search(query: Record<string, string> = {}): Promise<string[]> {
  const parameters = new URLSearchParams({ scimDirectoryId: directory.id, ...query });
  const { status, body } = await directory.api(`/v1/scim-requests?${parameters}`);
  expect([query, status]).toEqual([query, 200]);
  return (body.scimRequests as Body[]).map((entry) => `${entry.method} ${entry.status}`);
}

describe('the request log', () => {
  it('has every request, those that failed and those without a token too', async () => {
    expect(await search()).toEqual(['GET 401', 'PATCH 400', 'GET 404', 'POST 409', 'PATCH 200', 'POST 201']);
  });

  it.each([
    [{ status: '4xx' }, ['GET 401', 'PATCH 400', 'GET 404', 'POST 409']],
    [{ status: '409' }, ['POST 409']],
    [{ failed: 'true', method: 'patch' }, ['PATCH 400']],
    [{ dialect: 'okta' }, ['POST 201']],
    [{ path: '/nothing' }, ['GET 404']],
    [{ text: 'COUNTESS' }, ['PATCH 200']],
    [{ text: 'analyst' }, ['PATCH 200', 'POST 201']],
    [{ text: '100%_' }, []],
    [
      { since: '2026-03-01T08:01:00Z', until: '2026-03-01T08:02:00Z' },
      ['PATCH 400', 'GET 404', 'POST 409', 'PATCH 200'],
    ],
  ])('is searched by %j', async (query, expected) => {
    expect(await search(query)).toEqual(expected);
  });

  it('is searched by the user or group that a request was about', async () => {
    expect(await search({ resourceId: ada })).toEqual(['PATCH 200', 'POST 201']);
  });

  it('shows a resource before and after it was changed, also when the answer did not', async () => {
    const found = (await directory.api(`/v1/scim-requests?scimDirectoryId=${directory.id}&text=countess`)).body;
    const [listed] = found.scimRequests as Body[];
    const { body } = await directory.api(`/v1/scim-requests/${listed?.id}`);
    const scimRequest = body.scimRequest as Record<string, string>;
    expect(JSON.parse(scimRequest.resourceBefore ?? '')).toMatchObject({ title: 'Analyst', userName: 'ada@x.test' });
    expect(JSON.parse(scimRequest.resourceAfter ?? '')).toMatchObject({ title: 'Countess', userName: 'ada@x.test' });
  });

  it.each([
    { status: 'bad' },
    { status: '600' },
    { since: 'yesterday' },
    { resourceId: 'x' },
    { text: 'x'.repeat(201) },
  ])('refuses %j', async (query: Record<string, string>) => {
    const parameters = new URLSearchParams({ scimDirectoryId: directory.id, ...query });
    expect((await directory.api(`/v1/scim-requests?${parameters}`)).status).toBe(400);
  });

  it('is paged, and a search goes on behind what a page looked at', async () => {
    const other = await test.createDirectory();
    await database.sql`
      insert into engine.scim_requests (id, scim_directory_id, at, method, path, status, duration_micros)
      select engine.scim_request_id_at('2026-02-01T00:00:00Z'::timestamptz + n * interval '1 second'), ${other.uuid}, now(),
        'GET', case when n = 1 then '/needle' else '/Users' end, 200, 1
      from generate_series(1, 20010) n`;
    const first = await other.api(`/v1/scim-requests?scimDirectoryId=${other.id}&path=needle`);
    expect(first.body.scimRequests).toEqual([]);
    const token = encodeURIComponent(String(first.body.nextPageToken));
    const second = await other.api(`/v1/scim-requests?scimDirectoryId=${other.id}&path=needle&pageToken=${token}`);
    expect(second.body).toMatchObject({ scimRequests: [{ path: '/needle' }], nextPageToken: '' });
    const misused = await other.api(`/v1/scim-requests?scimDirectoryId=${other.id}&pageToken=${token}`);
    expect(misused.status).toBe(400);
  });
});
