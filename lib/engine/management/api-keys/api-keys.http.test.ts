import { describe, expect, it } from 'vitest';
import { sha256 } from '@/lib/crypto';
import { parseId, uuidBytes } from '@/lib/ids';
import { CreateApiKeyResponse } from '../../contract';
import { createTenant, openTestTenant, unusedId, uuidOf } from '../testing';

const PATH = '/v1/api-keys';

const { database, test, tenant, send } = await openTestTenant();

async function create(body: object) {
  const answer = await send('POST', PATH, { body });
  expect(answer.status).toBe(200);
  return CreateApiKeyResponse.parse(answer.body);
}

describe('200', () => {
  it('W01, W02: shows the secret once and keeps a digest and four characters of it', async () => {
    const { apiKey, secretToken } = await create({ displayName: 'deploy' });
    expect(secretToken).toMatch(/^ssoready_sk_[0-9a-z]{25}$/);
    expect(apiKey).toMatchObject({
      displayName: 'deploy',
      environmentId: tenant.environmentId,
      secretSuffix: secretToken.slice(-4),
      hasManagementApiAccess: false,
    });
    const [row] = await database.sql`select * from engine.api_keys where id = ${uuidOf('apiKey', apiKey.id)}`;
    expect(row?.secret_sha256).toEqual(sha256(uuidBytes(parseId('apiKeySecret', secretToken) ?? '')));
    expect(JSON.stringify(row)).not.toContain(secretToken.slice(-25, -4));
    expect(JSON.stringify((await send('GET', PATH)).body)).not.toContain(secretToken.slice(-25, -4));
  });

  it('W07: a revoked key is refused at once, and the time of the first revocation stays', async () => {
    const { apiKey, secretToken } = await create({ has_management_api_access: true });
    expect((await send('GET', PATH, { token: secretToken })).status).toBe(200);
    const revokeTime = test.deps.clock().toISOString();
    expect((await send('POST', `${PATH}/${apiKey.id}/revoke`)).body).toMatchObject({ apiKey: { revokeTime } });
    expect(await send('GET', PATH, { token: secretToken })).toMatchObject({ status: 401, body: { code: 16 } });
    test.advance(5);
    expect((await send('POST', `${PATH}/${apiKey.id}/revoke`)).body).toMatchObject({ apiKey: { revokeTime } });
  });

  it('ends a key at the end of its period', async () => {
    const { secretToken } = await create({ hasManagementApiAccess: true, ttlSeconds: 60 });
    test.advance(59);
    expect((await send('GET', PATH, { token: secretToken })).status).toBe(200);
    test.advance(1);
    expect((await send('GET', PATH, { token: secretToken })).status).toBe(401);
  });

  it('W09: notes the last use at most once a minute', async () => {
    const { apiKey, secretToken } = await create({ hasManagementApiAccess: true });
    const lastUse = async () => {
      const [row] = await database.sql`
        select last_used_at from engine.api_keys where id = ${uuidOf('apiKey', apiKey.id)}`;
      return row?.last_used_at;
    };
    await send('GET', PATH, { token: secretToken });
    const first = test.deps.clock();
    expect(await lastUse()).toEqual(first);
    test.advance(59);
    await send('GET', PATH, { token: secretToken });
    expect(await lastUse()).toEqual(first);
    test.advance(2);
    await send('GET', PATH, { token: secretToken });
    expect(await lastUse()).toEqual(test.deps.clock());
  });

  it('lists the keys of its own environment only, over any page size', async () => {
    const other = await createTenant(test, 'Keys');
    const client = test.clientFor(other.environmentId);
    for (let n = 0; n < 3; n++) await client.createApiKey({ displayName: `key ${n}` });
    const names: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await client.listApiKeys({ pageSize: 2, pageToken });
      names.push(...page.apiKeys.map((key) => key.displayName));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(names.toSorted()).toEqual(['key 0', 'key 1', 'key 2', 'management', 'plain']);
  });
});

describe('refusals', () => {
  it('400: a period that is too short, too long or not a number', async () => {
    for (const ttlSeconds of [0, 59, 1e300, 315_360_001, 'x', 60.5]) {
      expect(await send('POST', PATH, { body: { ttlSeconds } })).toMatchObject({ status: 400, body: { code: 3 } });
    }
  });

  it('401: a key without the management permission makes and revokes none (W06)', async () => {
    const { apiKey } = await create({ displayName: 'victim' });
    expect((await send('POST', PATH, { body: {}, token: tenant.plainKey })).status).toBe(401);
    expect((await send('POST', `${PATH}/${apiKey.id}/revoke`, { token: tenant.plainKey })).status).toBe(401);
    const [row] = await database.sql`select revoked_at from engine.api_keys where id = ${uuidOf('apiKey', apiKey.id)}`;
    expect(row).toEqual({ revoked_at: null });
  });

  it('404: an unknown, foreign or malformed key', async () => {
    const other = await createTenant(test, 'Foreign');
    const foreign = await test.clientFor(other.environmentId).createApiKey({});
    for (const id of [unusedId('apiKey'), 'api_key_x', foreign.apiKey.id]) {
      expect((await send('POST', `${PATH}/${id}/revoke`)).status).toBe(404);
    }
    const probe = await send('GET', '/v1/organizations', { token: other.managementKey });
    expect(probe.status).toBe(200);
  });
});
