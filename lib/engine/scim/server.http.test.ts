import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createEngine } from '@/lib/engine';
import { createBackground } from '@/lib/engine/background';
import { formatId, newUuid } from '@/lib/ids';
import {
  type Body,
  createScimTest,
  ENTERPRISE,
  filterQuery,
  group,
  patch,
  SEARCH_SCHEMA,
  senderTo,
  type TestDirectory,
  user,
} from './testing';

const scim = createScimTest(await openTestDatabase());

describe('P01: one directory’s token reaches nothing of another', () => {
  let own: TestDirectory;
  let other: TestDirectory;
  let theirUser = '';
  let theirGroup = '';
  beforeAll(async () => {
    own = await scim.createDirectory();
    other = await scim.createDirectory();
    theirUser = (await other.send('POST', '/Users', user('theirs', { externalId: 'x1' }))).body.id;
    theirGroup = (await other.send('POST', '/Groups', group('Theirs', [theirUser]))).body.id;
  });

  async function snapshot(): Promise<string> {
    const rows = await scim.database.sql<{ state: string }[]>`
      select (select json_agg(u order by u.id) from engine.scim_users u where scim_directory_id = ${other.uuid})::text
        || (select json_agg(g order by g.id) from engine.scim_groups g where scim_directory_id = ${other.uuid})::text
        || (select json_agg(m order by m.member_id) from engine.scim_group_members m where scim_directory_id = ${other.uuid})::text
        as state`;
    return rows[0]?.state ?? '';
  }

  // Attack: ids of another tenant, learned from a log or a support ticket, used with one's own token.
  test('by id, whatever the method, they do not exist', async () => {
    const before = await snapshot();
    const rename = patch({ op: 'replace', path: 'displayName', value: 'stolen' });
    const join = patch({ op: 'add', path: 'members', value: [{ value: theirUser }] });
    for (const [method, path, body] of [
      ['GET', `/Users/${theirUser}`],
      ['PUT', `/Users/${theirUser}`, user('stolen')],
      ['PATCH', `/Users/${theirUser}`, rename],
      ['DELETE', `/Users/${theirUser}`],
      ['GET', `/Groups/${theirGroup}`],
      ['PUT', `/Groups/${theirGroup}`, group('stolen')],
      ['PATCH', `/Groups/${theirGroup}`, rename],
      ['PATCH', `/Groups/${theirGroup}`, join],
      ['DELETE', `/Groups/${theirGroup}`],
    ] as const) {
      expect((await own.send(method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    expect(await snapshot()).toBe(before);
  });

  test('by member, filter and search, they are not found', async () => {
    const before = await snapshot();
    const { body: made } = await own.send('POST', '/Groups', group('Mine', [theirUser, theirGroup]));
    expect(made).not.toHaveProperty('members');
    await own.send('PATCH', `/Groups/${made.id}`, patch({ op: 'add', path: 'members', value: [{ value: theirUser }] }));
    await own.send('PUT', `/Groups/${made.id}`, group('Mine', [theirGroup]));
    expect((await own.send('GET', `/Groups/${made.id}`)).body).not.toHaveProperty('members');
    for (const filter of [
      `id eq "${theirUser}"`,
      'userName eq "theirs"',
      'externalId eq "x1"',
      `groups.value eq "${theirGroup}"`,
    ]) {
      expect((await own.send('GET', `/Users${filterQuery(filter)}`)).body.totalResults, filter).toBe(0);
    }
    expect((await own.send('GET', `/Groups${filterQuery(`members.value eq "${theirUser}"`)}`)).body.totalResults).toBe(
      0,
    );
    const everything = await own.send('POST', '/.search', { schemas: [SEARCH_SCHEMA] });
    expect(everything.text).not.toContain('heirs');
    expect(await snapshot()).toBe(before);
  });

  test('the same userName, group name and externalId may be in both', async () => {
    expect((await own.send('POST', '/Users', user('theirs', { externalId: 'x1' }))).status).toBe(201);
    expect((await own.send('POST', '/Groups', group('Theirs'))).status).toBe(201);
    expect((await own.send('GET', '/Users?count=0')).body.totalResults).toBe(1);
    expect((await other.send('GET', '/Users?count=0')).body.totalResults).toBe(1);
  });

  // Attack: Grafana CVE-2025-41115, an externalId taken for an internal id.
  test('P02: an externalId that looks like an id is not one', async () => {
    const { body: victim } = await own.send('POST', '/Users', user('victim'));
    await own.send('POST', '/Users', user('attacker', { externalId: victim.id }));
    expect((await own.send('GET', `/Users/${victim.id}`)).body.userName).toBe('victim');
  });

  test('the API of another environment does not show them', async () => {
    for (const path of [
      `/v1/scim/users/${theirUser}`,
      `/v1/scim/groups/${theirGroup}`,
      `/v1/scim/users?scimDirectoryId=${other.id}`,
      `/v1/scim/groups?organizationId=${other.organizationId}`,
      `/v1/scim-requests?scimDirectoryId=${other.id}`,
      `/v1/scim-directories/${other.id}/activity`,
    ]) {
      expect(await own.api(path), path).toMatchObject({ status: 404, body: { code: 5 } });
    }
    const [entry] = (await other.api(`/v1/scim-requests?scimDirectoryId=${other.id}`)).body.scimRequests as Body[];
    expect((await own.api(`/v1/scim-requests/${entry?.id}`)).status).toBe(404);
    expect((await other.api(`/v1/scim-requests/${entry?.id}`)).status).toBe(200);
  });
});

describe('the request log', () => {
  async function entries(directory: TestDirectory, query = ''): Promise<Body[]> {
    return (await directory.api(`/v1/scim-requests?scimDirectoryId=${directory.id}${query}`)).body
      .scimRequests as Body[];
  }

  test('has reads, too, when they are written after the answer; a write is there with it', async () => {
    const background = createBackground();
    const { deps } = scim;
    const directory = await scim.createDirectory();
    const send = senderTo(createEngine({ ...deps, background }), directory.baseUrl, directory.token);
    await send('POST', '/Users', user('written'));
    expect(await entries(directory)).toHaveLength(1);
    await Promise.all(Array.from({ length: 20 }, () => send('GET', '/Users')));
    await background.settled();
    expect((await entries(directory)).map(({ method }) => method).sort()).toEqual([...Array(20).fill('GET'), 'POST']);
  });

  test('has every request: what was sent and answered, but no bodies of reads', async () => {
    const directory = await scim.createDirectory();
    const steps: [string, string, object?][] = [];
    const { body: made } = await directory.send('POST', '/Users', user('logged', { password: 'hidden' }));
    const path = `/Users/${made.id}`;
    steps.push(
      ['GET', path],
      ['GET', `/Users${filterQuery('userName eq "logged"')}`],
      ['PATCH', path, patch({ op: 'replace', path: 'active', value: false })],
    );
    steps.push(
      ['PUT', path, user('logged')],
      ['DELETE', path],
      ['GET', path],
      ['GET', '/Schemas'],
      ['POST', '/Groups', group('G')],
    );
    for (const [method, at, body] of steps) {
      scim.advance(1);
      await directory.send(method, at, body);
    }
    const found = await entries(directory);
    expect(found.map(({ method, status, capability, errorCode }) => [method, status, capability, errorCode])).toEqual([
      ['POST', 201, 'group', ''],
      ['GET', 200, 'discovery', ''],
      ['GET', 404, '', 'not_found'],
      ['DELETE', 204, 'delete', ''],
      ['PUT', 200, 'update', ''],
      ['PATCH', 200, 'deactivate', ''],
      ['GET', 200, 'read', ''],
      ['GET', 200, 'read', ''],
      ['POST', 201, 'create', ''],
    ]);
    const details = await Promise.all(
      found.map(async ({ id }) => (await directory.api(`/v1/scim-requests/${id}`)).body.scimRequest as Body),
    );
    const [, , , , , patched, read, , posted] = details;
    expect(read).toMatchObject({ requestBody: '', responseBody: '', path: expect.stringContaining('/Users?filter=') });
    expect(JSON.parse(String(posted?.requestBody))).toMatchObject({ userName: 'logged', password: '[masked]' });
    expect(JSON.parse(String(posted?.responseBody))).toMatchObject({ id: made.id });
    expect(posted).toMatchObject({ resourceId: made.id, path: '/Users' });
    expect(JSON.parse(String(patched?.responseBody))).toMatchObject({ active: false });
    expect(JSON.stringify(found)).not.toContain('schemas:core');
  });

  test('has refusals with their code, and failed ones alone on demand', async () => {
    const directory = await scim.createDirectory();
    await directory.send('POST', '/Users', user('twice'));
    scim.advance(1);
    await directory.send('POST', '/Users', user('twice'));
    scim.advance(1);
    await directory.send('GET', '/Users?filter=nonsense');
    const failed = await entries(directory, '&failed=true');
    expect(failed.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [400, 'invalidFilter'],
      [409, 'uniqueness'],
    ]);
  });

  test('has a wrong token, but not as many as anyone cares to send', async () => {
    const directory = await scim.createDirectory();
    for (let n = 0; n < 5; n += 1) await directory.send('GET', '/Users', undefined, { authorization: 'Bearer wrong' });
    scim.advance(11);
    await directory.send('GET', '/Users', undefined, { authorization: 'Bearer wrong' });
    expect((await entries(directory)).map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [401, 'bad_token'],
      [401, 'bad_token'],
    ]);
    const activity = await directory.api(`/v1/scim-directories/${directory.id}/activity`);
    expect(activity.body.scimActivity).not.toHaveProperty('firstRequestTime');
  });

  test('keeps secrets in paths and large bodies out', async () => {
    const directory = await scim.createDirectory();
    await directory.send('GET', '/Users?access_token=abc123&count=1');
    scim.advance(1);
    await directory.send(
      'POST',
      '/Groups',
      group(
        'Large',
        Array.from({ length: 3000 }, (_, n) => `member-${n}`),
      ),
    );
    const [large, secret] = await entries(directory);
    expect(secret?.path).toBe('/Users?access_token=[masked]&count=1');
    const { body } = await directory.api(`/v1/scim-requests/${large?.id}`);
    const { requestBody } = body.scimRequest as Body;
    expect(String(requestBody).length).toBeLessThan(66_000);
  });

  test('is paged newest first by tokens that fit no other query', async () => {
    const directory = await scim.createDirectory();
    for (let n = 0; n < 5; n += 1) {
      scim.advance(1);
      await directory.send('GET', `/Users?count=${n}`);
    }
    const base = `/v1/scim-requests?scimDirectoryId=${directory.id}&pageSize=2`;
    const first = await directory.api(base);
    const token = encodeURIComponent(String(first.body.nextPageToken));
    const second = await directory.api(`${base}&pageToken=${token}`);
    expect(
      [...(first.body.scimRequests as Body[]), ...(second.body.scimRequests as Body[])].map(({ path }) => path),
    ).toEqual([4, 3, 2, 1].map((n) => `/Users?count=${n}`));
    expect(await directory.api(`${base}&failed=true&pageToken=${token}`)).toMatchObject({
      status: 400,
      body: { code: 3 },
    });
  });
});

describe('activity', () => {
  test('tells what the identity provider has been seen to do, and when it last did', async () => {
    const directory = await scim.createDirectory();
    const at = () => scim.deps.clock().toISOString();
    const first = at();
    const { body } = await directory.send('POST', '/Users', user('active'), { 'user-agent': 'OKTA SCIM Integration' });
    scim.advance(120);
    const deactivated = at();
    await directory.send('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'active', value: false }));
    await directory.send('POST', '/Groups', group('G'));
    await directory.send('GET', '/Users/nobody');
    const { body: answer } = await directory.api(`/v1/scim-directories/${directory.id}/activity`);
    expect(answer.scimActivity).toMatchObject({
      scimDirectoryId: directory.id,
      dialect: 'okta',
      firstRequestTime: first,
      lastRequestTime: deactivated,
      userCount: 1,
      groupCount: 1,
      capabilities: { create: first, deactivate: deactivated, group: deactivated },
    });
    expect((answer.scimActivity as Body).recentRequests).toHaveLength(4);
    expect((answer.scimActivity as { capabilities: object }).capabilities).not.toHaveProperty('read');
  });

  test('is not written for each request', async () => {
    const directory = await scim.createDirectory();
    const version = async () =>
      (await scim.database.sql`select xmin::text from engine.scim_directories where id = ${directory.uuid}`)[0]?.xmin;
    await directory.send('GET', '/Users');
    const noted = await version();
    for (let n = 0; n < 5; n += 1) {
      scim.advance(10);
      await directory.send('GET', '/Users');
    }
    expect(await version()).toBe(noted);
    scim.advance(10);
    await directory.send('GET', '/Users');
    expect(await version()).not.toBe(noted);
  });
});

describe('P10: the host hears of changes', () => {
  test('once for each real change, and of nothing else', async () => {
    const directory = await scim.createDirectory();
    const heard = async (run: () => Promise<unknown>) => {
      const before = scim.changes.length;
      await run();
      return scim.changes.slice(before).map(({ scimDirectoryId }) => scimDirectoryId);
    };
    const { body: made } = await directory.send('POST', '/Users', user('first'));
    const { body: team } = await directory.send('POST', '/Groups', group('G'));
    const path = `/Users/${made.id}`;
    const join = patch({ op: 'add', path: 'members', value: [{ value: made.id }] });
    const rename = patch({ op: 'replace', path: 'title', value: 'T' });
    for (const change of [
      () => directory.send('POST', '/Users', user('second')),
      () => directory.send('PATCH', path, rename),
      () => directory.send('PUT', path, user('first')),
      () => directory.send('PATCH', `/Groups/${team.id}`, join),
      () => directory.send('DELETE', path),
      () => directory.send('DELETE', `/Groups/${team.id}`),
    ]) {
      expect(await heard(change)).toEqual([directory.id]);
    }
    const { body: kept } = await directory.send('POST', '/Users', user('kept'));
    for (const nothing of [
      () => directory.send('POST', '/Users', user('kept')),
      () => directory.send('PUT', `/Users/${kept.id}`, user('kept')),
      () => directory.send('PATCH', `/Users/${kept.id}`, patch()),
      () => directory.send('GET', `/Users/${kept.id}`),
      () => directory.send('DELETE', path),
      () => directory.send('PATCH', `/Users/${kept.id}`, patch({ op: 'replace', path: 'active', value: 'maybe' })),
    ]) {
      expect(await heard(nothing)).toEqual([]);
    }
  });
});

describe('GET /v1/scim/users and /v1/scim/groups (contract §2.4)', () => {
  let directory: TestDirectory;
  let ids: string[] = [];
  let team = '';
  beforeAll(async () => {
    directory = await scim.createDirectory();
    for (const name of ['a@x.test', 'b@x.test', 'c@x.test', 'd@x.test', 'e@x.test']) {
      ids.push((await directory.send('POST', '/Users', user(name, { [ENTERPRISE]: { department: name } }))).body.id);
    }
    team = (await directory.send('POST', '/Groups', group('Team', ids.slice(0, 3), { externalId: 'g1' }))).body.id;
    await directory.send('POST', '/Groups', group('Other'));
    await directory.send('DELETE', `/Users/${ids[0]}`);
    await directory.send('PATCH', `/Users/${ids[1]}`, patch({ op: 'replace', path: 'active', value: false }));
    ids = [...ids].sort();
  });

  const users = async (query: string) => (await directory.api(`/v1/scim/users?${query}`)).body.scimUsers as Body[];

  test('P09: deleted and inactive users are there, and flagged', async () => {
    const found = await users(`scimDirectoryId=${directory.id}`);
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(
      found
        .filter(({ deleted }) => deleted)
        .map(({ email }) => email)
        .sort(),
    ).toEqual(['a@x.test', 'b@x.test']);
    expect(found.find(({ email }) => email === 'c@x.test')).toMatchObject({
      scimDirectoryId: directory.id,
      deleted: false,
      attributes: { userName: 'c@x.test', active: true, [ENTERPRISE]: { department: 'c@x.test' } },
      createTime: expect.stringMatching(/Z$/),
    });
  });

  test('a directory is selected in three ways, in both spellings', async () => {
    const [row] = await scim.database.sql<{ external_id: string }[]>`
      select external_id from engine.organizations o join engine.scim_directories d on d.organization_id = o.id
      where d.id = ${directory.uuid}`;
    for (const query of [
      `scim_directory_id=${directory.id}`,
      `organizationId=${directory.organizationId}`,
      `organization_id=${directory.organizationId}`,
      `organizationExternalId=${row?.external_id}`,
      `scimDirectoryId=${directory.id}&organizationId=org_nonsense`,
    ]) {
      expect(await users(query), query).toHaveLength(5);
    }
  });

  test('pages follow each other and end', async () => {
    const seen: unknown[] = [];
    let token = '';
    do {
      const { body } = await directory.api(
        `/v1/scim/users?scimDirectoryId=${directory.id}&pageSize=2&pageToken=${encodeURIComponent(token)}`,
      );
      seen.push(...(body.scimUsers as Body[]).map(({ id }) => id));
      token = String(body.nextPageToken);
    } while (token !== '');
    expect(seen).toEqual(ids);
  });

  test('a token of one list does not open another', async () => {
    const { body } = await directory.api(`/v1/scim/users?scimDirectoryId=${directory.id}&pageSize=2`);
    const token = encodeURIComponent(String(body.nextPageToken));
    for (const path of [
      `/v1/scim/groups?scimDirectoryId=${directory.id}&pageToken=${token}`,
      `/v1/scim/users?scimDirectoryId=${directory.id}&scimGroupId=${team}&pageToken=${token}`,
      `/v1/scim/users?scimDirectoryId=${directory.id}&pageToken=nonsense`,
    ]) {
      expect(await directory.api(path)).toMatchObject({ status: 400, body: { code: 3 } });
    }
  });

  test('members of a group, deleted ones included, and groups of a user', async () => {
    const members = await users(`scimDirectoryId=${directory.id}&scimGroupId=${team}`);
    expect(members.map(({ email }) => email).sort()).toEqual(['a@x.test', 'b@x.test', 'c@x.test']);
    const ofUser = await directory.api(`/v1/scim/groups?scimDirectoryId=${directory.id}&scimUserId=${members[0]?.id}`);
    expect(ofUser.body.scimGroups).toMatchObject([
      { id: team, displayName: 'Team', deleted: false, attributes: { externalId: 'g1' } },
    ]);
    expect((await directory.api(`/v1/scim/groups?scimDirectoryId=${directory.id}`)).body.scimGroups).toHaveLength(2);
    expect((await directory.api(`/v1/scim/groups/${team}`)).body).toMatchObject({ scimGroup: { displayName: 'Team' } });
  });

  test.each([
    ['', 400],
    ['organizationExternalId=unknown', 400],
    [`organizationId=${formatId('organization', newUuid())}`, 404],
    [`scimDirectoryId=${formatId('scimDirectory', newUuid())}`, 404],
    ['scimDirectoryId=nonsense', 404],
    ['scimDirectoryId=scim_directory_zzzzzzzzzzzzzzzzzzzzzzzzz', 404],
  ])('%j answers %i', async (query, status) => {
    for (const list of ['users', 'groups'])
      expect((await directory.api(`/v1/scim/${list}?${query}`)).status).toBe(status);
  });

  test('ids that nothing has are 404, and no key is 401', async () => {
    for (const id of ['nonsense', formatId('scimUser', newUuid()), team]) {
      expect((await directory.api(`/v1/scim/users/${id}`)).status).toBe(404);
    }
    const nobody = senderTo(scim.engine, '', 'ssoready_sk_nonsense');
    const { status } = await nobody('GET', `https://sso.vestibule.test/v1/scim/users?scimDirectoryId=${directory.id}`);
    expect(status).toBe(401);
  });
});
