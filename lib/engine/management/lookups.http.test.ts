import { describe, expect, it } from 'vitest';
import { BASE_URL, createTenant, openTestTenant } from './testing';

const { test, tenant, send } = await openTestTenant();
await createTenant(test, 'Globex');

const idsIn = (list: unknown) => (Array.isArray(list) ? list.map(({ id }: { id: string }) => id) : []);

describe('organizations', () => {
  const find = async (query: string) => idsIn((await send('GET', `/v1/organizations?${query}`)).body.organizations);

  it('are found by external id as it is, and by a whole domain in any case, in the own environment only', async () => {
    const client = test.clientFor(tenant.environmentId);
    const other = await client.createOrganization({
      externalId: 'acme-2',
      domains: ['Shared.example', 'acme.example'],
    });
    expect(await find('externalId=acme-1')).toEqual([tenant.organizationId]);
    expect(await find('external_id=acme-2')).toEqual([other.id]);
    expect(await find('externalId=ACME-1')).toEqual([]);
    expect(await find('externalId=globex-1')).toEqual([]);
    expect((await find('domain=ACME.example')).toSorted()).toEqual([tenant.organizationId, other.id].toSorted());
    expect(await find('domain=shared.EXAMPLE&externalId=acme-2')).toEqual([other.id]);
    expect(await find('domain=shared.example&externalId=acme-1')).toEqual([]);
    expect(await find('domain=%27%3B--')).toEqual([]);
  });

  it('keep a filter over its pages, and take no page token of another filter', async () => {
    const page = await send('GET', '/v1/organizations?domain=acme.example&pageSize=1');
    const token = encodeURIComponent(String(page.body.nextPageToken));
    const next = await send('GET', `/v1/organizations?domain=acme.example&pageSize=1&pageToken=${token}`);
    expect(idsIn(next.body.organizations)).toHaveLength(1);
    expect(idsIn(next.body.organizations)).not.toEqual(idsIn(page.body.organizations));
    expect((await send('GET', `/v1/organizations?pageToken=${token}`)).status).toBe(400);
  });
});

describe('directory users', () => {
  it('are found by e-mail address in any case, and their groups by their id', async () => {
    const client = test.clientFor(tenant.environmentId);
    const { organizationId } = tenant;
    const directory = await client.createScimDirectory({ organizationId, primary: true });
    const token = await client.rotateScimDirectoryBearerToken(directory.id);
    const push = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
      const request = new Request(`${BASE_URL}/v1/scim/${directory.id}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      const answer: { id: string } = await (await test.engine.fetch(request)).json();
      return answer.id;
    };
    const [ada, bob] = [
      await push('/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'Ada+x@acme.example' }),
      await push('/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'bob@acme.example' }),
    ];
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    const team = await push('/Groups', { schemas, displayName: 'Team', members: [{ value: ada }, { value: bob }] });
    await push('/Groups', { schemas, displayName: 'Others', members: [{ value: bob }] });

    const users = async (query: string) =>
      idsIn((await send('GET', `/v1/scim/users?organizationId=${organizationId}&${query}`)).body.scimUsers);
    expect(await users('email=ADA%2Bx@acme.example')).toEqual([ada]);
    expect(await users('email=nobody@acme.example')).toEqual([]);
    expect(await users(`email=ada%2Bx@acme.example&scimGroupId=${team}`)).toEqual([ada]);
    const groups = await send('GET', `/v1/scim/groups?organizationId=${organizationId}&scimUserId=${ada}`);
    expect(idsIn(groups.body.scimGroups)).toEqual([team]);
  });
});

describe('extending a setup link', () => {
  const extend = (id: string, ttlSeconds: unknown) =>
    send('POST', `/v1/setup-urls/${id}/extend`, { body: { ttlSeconds } });

  it('gives it a new end, counted from now, sooner or later than the old one', async () => {
    const client = test.clientFor(tenant.environmentId);
    const { setupLink, url } = await client.createSetupUrl({ organizationId: tenant.organizationId, ttlSeconds: 600 });
    const id = setupLink?.id ?? '';
    test.advance(500);
    const later = new Date(test.deps.clock().getTime() + 3_600_000).toISOString();
    expect(await extend(id, 3600)).toMatchObject({ status: 200, body: { setupLink: { id, expireTime: later } } });
    test.advance(3599);
    const token = new URL(url).searchParams.get('one-time-token') ?? '';
    expect(await test.adminClient.redeemSetupUrl(token)).toMatchObject({ id });
    test.advance(1);
    await expect(test.adminClient.redeemSetupUrl(token)).rejects.toMatchObject({ status: 400 });
  });

  it('400: a link that is over, a period that is none; 404: an unknown or foreign one', async () => {
    const client = test.clientFor(tenant.environmentId);
    const make = async () =>
      (await client.createSetupUrl({ organizationId: tenant.organizationId, ttlSeconds: 60 })).setupLink?.id ?? '';
    const [expired, revoked] = [await make(), await make()];
    await client.revokeSetupUrl(revoked);
    test.advance(60);
    for (const id of [expired, revoked])
      expect(await extend(id, 3600)).toMatchObject({ status: 400, body: { code: 9 } });
    const open = await make();
    for (const ttl of [59, 2_592_001, '60', undefined]) expect((await extend(open, ttl)).status).toBe(400);
    const other = await createTenant(test, 'Foreign');
    const foreign = await test.clientFor(other.environmentId).createSetupUrl({ organizationId: other.organizationId });
    expect((await extend(foreign.setupLink?.id ?? '', 3600)).status).toBe(404);
    expect((await extend('setup_link_x', 3600)).status).toBe(404);
  });
});
