import { describe, expect, it } from 'vitest';
import { sha256 } from '@/lib/crypto';
import { parseId, uuidBytes } from '@/lib/ids';
import { RotateBearerTokenResponse, ScimDirectoryResponse } from '../../contract';
import { BASE_URL, createTenant, openTestTenant, unusedId, uuidOf } from '../testing';

const PATH = '/v1/scim-directories';

const { database, test, tenant, send } = await openTestTenant();

async function create(body: object = {}) {
  const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, ...body } });
  expect(answer.status).toBe(200);
  return ScimDirectoryResponse.parse(answer.body).scimDirectory;
}

describe('200', () => {
  it('assigns the base URL, has no token yet, and is not primary by itself (contract §2.8)', async () => {
    const created = await create();
    expect(created).toMatchObject({
      organizationId: tenant.organizationId,
      primary: false,
      scimBaseUrl: `${BASE_URL}/v1/scim/${created.id}`,
      hasClientBearerToken: false,
      domainPolicy: 'enforce',
      unknownMemberPolicy: 'skip',
      strictInterop: false,
      preserveOnPut: false,
      userCount: 0,
      groupCount: 0,
    });
    expect(await send('GET', `${PATH}/${created.id}`)).toMatchObject({ status: 200, body: { scimDirectory: created } });
  });

  it('takes its base URL from the own origin of the environment', async () => {
    const other = await createTenant(test, 'Origin');
    await test.adminClient.updateEnvironment(other.environmentId, { authUrl: 'https://auth.origin.example' });
    const { organizationId } = other;
    const directory = await test.clientFor(other.environmentId).createScimDirectory({ organizationId });
    expect(directory.scimBaseUrl).toBe(`https://auth.origin.example/v1/scim/${directory.id}`);
  });

  it.each([
    ['no body', {}],
    ['an empty object', { body: {} }],
    ['a body that is not JSON', { rawBody: 'ignored' }],
  ])('rotates the token with %s: shown once, only its hash kept, the old one gone (W01, W02)', async (_, options) => {
    const { id } = await create();
    const first = await send('POST', `${PATH}/${id}/rotate-bearer-token`, options);
    const second = await send('POST', `${PATH}/${id}/rotate-bearer-token`, options);
    expect([first.status, second.status]).toEqual([200, 200]);
    const token = RotateBearerTokenResponse.parse(second.body).bearerToken;
    expect(token).toMatch(/^ssoready_scim_bearer_token_[0-9a-z]{25}$/);
    expect(first.body).not.toEqual(second.body);
    expect(second.headers.get('cache-control')).toBe('no-store');
    const [row] = await database.sql`
      select bearer_token_sha256 from engine.scim_directories where id = ${uuidOf('scimDirectory', id)}`;
    expect(row?.bearer_token_sha256).toEqual(sha256(uuidBytes(parseId('scimBearerToken', token) ?? '')));
    const read = await send('GET', `${PATH}/${id}`);
    expect(read.body).toMatchObject({ scimDirectory: { hasClientBearerToken: true } });
    expect(JSON.stringify(read.body)).not.toContain(token.slice(-25));
  });

  it('replaces `primary` on PATCH and keeps our own settings when they are left out', async () => {
    const { id } = await create({
      primary: true,
      domainPolicy: 'flag',
      unknown_member_policy: 'reject',
      strictInterop: true,
    });
    const patched = await send('PATCH', `${PATH}/${id}`, { body: { preserveOnPut: true } });
    expect(patched.body).toMatchObject({
      scimDirectory: {
        primary: false,
        domainPolicy: 'flag',
        unknownMemberPolicy: 'reject',
        strictInterop: true,
        preserveOnPut: true,
      },
    });
  });

  it('ends twenty parallel primary switches with exactly one primary directory', async () => {
    const other = await createTenant(test, 'Switch');
    const client = test.clientFor(other.environmentId);
    const { organizationId } = other;
    const directories = await Promise.all(
      Array.from({ length: 4 }, () => client.createScimDirectory({ organizationId })),
    );
    const turns = Array.from({ length: 20 }, (_, turn) => directories[turn % 4]?.id ?? '');
    await Promise.all([
      ...turns.map((id) => client.updateScimDirectory(id, { primary: true })),
      client.createScimDirectory({ organizationId, primary: true }),
    ]);
    const listed = await client.listScimDirectories({ organizationId });
    expect(listed.scimDirectories).toHaveLength(5);
    expect(listed.scimDirectories.filter((directory) => directory.primary)).toHaveLength(1);
  });

  it('sums the counters of users and groups', async () => {
    const { id } = await create();
    const directory = uuidOf('scimDirectory', id);
    await database.sql`
      insert into engine.scim_count_deltas
      values (${directory}, 'user', 7), (${directory}, 'user', -2), (${directory}, 'active_user', 3), (${directory}, 'group', 4)`;
    expect((await send('GET', `${PATH}/${id}`)).body).toMatchObject({ scimDirectory: { userCount: 5, groupCount: 4 } });
    await send('DELETE', `${PATH}/${id}`);
    const left = await database.sql`select from engine.scim_count_deltas where scim_directory_id = ${directory}`;
    expect(left).toHaveLength(0);
  });

  it('deletes a directory with its users, groups, memberships and requests', async () => {
    const { id } = await create();
    const directory = uuidOf('scimDirectory', id);
    await database.sql`
      with person as (
        insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
        values (gen_random_uuid(), ${directory}, 'a@acme.example', 'a@acme.example', '{}') returning id
      ), team as (
        insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
        values (gen_random_uuid(), ${directory}, 'Team', 'team', '{}') returning id
      )
      insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id)
      select ${directory}, team.id, person.id from team, person`;
    expect(await send('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 200, body: {} });
    const [left] = await database.sql`
      select (select count(*)::int from engine.scim_users where scim_directory_id = ${directory}) as users,
        (select count(*)::int from engine.scim_groups where scim_directory_id = ${directory}) as groups,
        (select count(*)::int from engine.scim_group_members where scim_directory_id = ${directory}) as members,
        (select count(*)::int from engine.scim_count_deltas where scim_directory_id = ${directory}) as deltas`;
    expect(left).toEqual({ users: 0, groups: 0, members: 0, deltas: 0 });
    expect((await send('GET', `${PATH}/${id}`)).status).toBe(404);
  });
});

describe('400 and 404', () => {
  it.each([
    ['a wrong policy', { domainPolicy: 'sometimes' }, 'domainPolicy'],
    ['a wrong type', { primary: 1 }, 'primary'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, ...body } });
    expect(answer).toMatchObject({ status: 400, body: { code: 3, details: [{ field }] } });
  });

  it('refuses a list and a create without an organization', async () => {
    expect((await send('GET', PATH)).status).toBe(400);
    expect((await send('POST', PATH)).status).toBe(400);
  });

  it('answers 404 for unknown and malformed ids', async () => {
    for (const organizationId of [unusedId('organization'), 'org_x']) {
      expect((await send('POST', PATH, { body: { organizationId } })).status).toBe(404);
      expect((await send('GET', `${PATH}?organizationId=${organizationId}`)).status).toBe(404);
    }
    for (const id of [unusedId('scimDirectory'), 'scim_directory_x', unusedId('samlConnection')]) {
      expect((await send('GET', `${PATH}/${id}`)).status).toBe(404);
      expect((await send('PATCH', `${PATH}/${id}`, { body: {} })).status).toBe(404);
      expect((await send('DELETE', `${PATH}/${id}`)).status).toBe(404);
      expect((await send('POST', `${PATH}/${id}/rotate-bearer-token`)).status).toBe(404);
    }
  });
});
