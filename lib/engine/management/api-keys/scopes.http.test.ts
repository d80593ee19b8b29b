import { describe, expect, it } from 'vitest';
import { ApiKeyScope } from '../../contract';
import { includesScope } from '../../key-scopes';
import { OPERATIONS, operationOf } from '../../operations/operations';
import { API_ROUTES } from '../../routes';
import { createTenant, openTestTenant, unusedId } from '../testing';

const { database, test, tenant, send } = await openTestTenant();

async function keyWith(...scopes: ApiKeyScope[]): Promise<string> {
  return (await test.clientFor(tenant.environmentId).createApiKey({ scopes })).secretToken;
}

const described = OPERATIONS.filter(({ access }) => access !== 'console');
const pathOf = (path: string, kind: (typeof OPERATIONS)[number]['pathId']) =>
  path.replace('{id}', kind === undefined ? '' : unusedId(kind));

describe('the scope of a route', () => {
  it('is decided for every route there is (a new route needs its operation)', () => {
    const undecided = API_ROUTES.filter(([method, path]) => operationOf(method, path) === undefined);
    expect(undecided.map(([method, path]) => `${method} ${path}`)).toEqual(['GET /v1/openapi.json']);
  });

  it('is "console" where the operation is for the console, and nowhere else', () => {
    for (const { scope, access, operationId } of OPERATIONS) {
      expect([operationId, scope === 'console']).toEqual([operationId, access === 'console']);
    }
  });

  it('is used: every scope opens something', () => {
    const used = new Set(described.map(({ scope }) => scope));
    expect([...used].toSorted()).toEqual(ApiKeyScope.options.toSorted());
  });

  it('shows management access exactly where a scope opens nothing that a plain key may do, for keys made before too', async () => {
    const client = test.clientFor(tenant.environmentId);
    for (const scope of ApiKeyScope.options) {
      const needed = !described.some((operation) => operation.scope === scope && operation.access === 'key');
      const { apiKey } = await client.createApiKey({ scopes: [scope] });
      await database.sql`update engine.api_keys set has_management_api_access = ${!needed} where scopes = ${[scope]}`;
      const listed = (await client.listApiKeys({ pageSize: 1000 })).apiKeys.find(({ id }) => id === apiKey.id);
      expect([scope, apiKey.hasManagementApiAccess, listed?.hasManagementApiAccess]).toEqual([scope, needed, needed]);
    }
  });

  it('holds reading in writing, and nothing else in anything', () => {
    expect(includesScope(['organizations:write'], 'organizations:read')).toBe(true);
    expect(includesScope(['organizations:read'], 'organizations:write')).toBe(false);
    expect(includesScope(['directories:write'], 'scim:read')).toBe(false);
    expect(includesScope(['saml:redirect'], 'saml:redeem')).toBe(false);
  });
});

describe('a key with one scope', () => {
  it.each(ApiKeyScope.options)('A9, W06: %s opens its routes and is refused with 403 on every other', async (scope) => {
    const token = await keyWith(scope);
    for (const operation of described) {
      const wanted = operation.scope;
      const path = pathOf(operation.path, operation.pathId);
      // Nothing is right about the request but its credential: who may pass gets no further than 400 or 404 where it matters.
      const body = operation.body === undefined ? {} : { rawBody: '{"displayName": 7, "organizationId": 7}' };
      const { status, body: answer } = await send(operation.method, path, { ...body, token });
      const opens = wanted !== 'console' && includesScope([scope], wanted);
      expect([operation.operationId, status === 403]).toEqual([operation.operationId, !opens]);
      if (!opens) expect(answer).toMatchObject({ code: 7, message: expect.stringContaining(`${wanted}`) });
    }
  });

  it('reaches nothing that belongs to the console', async () => {
    const token = await keyWith(...ApiKeyScope.options);
    for (const { method, path, pathId } of OPERATIONS.filter(({ access }) => access === 'console')) {
      const body = method === 'GET' ? {} : { body: {} };
      expect((await send(method, pathOf(path, pathId), { token, ...body })).status).toBe(401);
    }
  });

  it('sees nothing of another environment', async () => {
    const other = await createTenant(test, 'Foreign');
    const token = await keyWith('organizations:write');
    expect((await send('GET', `/v1/organizations/${other.organizationId}`, { token })).status).toBe(404);
    expect((await send('DELETE', `/v1/organizations/${other.organizationId}`, { token })).status).toBe(404);
  });

  it('is refused before an answer is replayed that it may not have', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await send('POST', '/v1/api-keys', { body: {}, headers });
    expect(first.status).toBe(200);
    const token = await keyWith('organizations:write');
    expect(await send('POST', '/v1/api-keys', { body: {}, headers, token })).toMatchObject({ status: 403 });
  });
});

describe('making keys', () => {
  it('A9: a key with scopes makes none that may do more than it may itself', async () => {
    const token = await keyWith('api-keys:write', 'scim:read', 'organizations:write');
    const make = (body: object) => send('POST', '/v1/api-keys', { token, body });
    for (const body of [
      {},
      { hasManagementApiAccess: true },
      { hasManagementApiAccess: false },
      { scopes: ['scim:read', 'saml:redeem'] },
      { scopes: ['connections:write'] },
    ]) {
      expect(await make(body)).toMatchObject({ status: 403, body: { code: 7 } });
    }
    expect((await make({ scopes: ['scim:read', 'organizations:read', 'api-keys:read'] })).status).toBe(200);
  });

  it('tells the scopes of a key, once each, and the contract’s bit that follows from them', async () => {
    const plain = await send('POST', '/v1/api-keys', { body: { scopes: ['scim:read', 'saml:redeem', 'scim:read'] } });
    expect(plain.body.apiKey).toMatchObject({ hasManagementApiAccess: false, scopes: ['scim:read', 'saml:redeem'] });
    const manager = await send('POST', '/v1/api-keys', { body: { scopes: ['logs:read'] } });
    expect(manager.body.apiKey).toMatchObject({ hasManagementApiAccess: true, scopes: ['logs:read'] });
    const full = await send('POST', '/v1/api-keys', { body: { hasManagementApiAccess: true } });
    expect(full.body.apiKey).not.toHaveProperty('scopes');
  });

  it('400: scopes that are none, and a bit that contradicts them', async () => {
    for (const body of [
      { scopes: [] },
      { scopes: ['everything'] },
      { scopes: 'scim:read' },
      { scopes: ['logs:read'], hasManagementApiAccess: false },
      { scopes: ['scim:read'], hasManagementApiAccess: true },
    ]) {
      expect(await send('POST', '/v1/api-keys', { body })).toMatchObject({ status: 400, body: { code: 3 } });
    }
  });
});
