import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import {
  BASE_URL,
  CONSOLE_TOKEN,
  createTenant,
  createTestEngine,
  type TestEngine,
  type TestTenant,
} from '../management/testing';
import type { RateLimits } from './rate-limit';

const once = { perSecond: 1, burst: 1 };
const LIMITS: RateLimits = { api: once, redeem: once, scim: once, oauth: once, address: { perSecond: 1, burst: 3 } };

const database = await openTestDatabase();
let test: TestEngine;
let tenant: TestTenant;
let scimBaseUrl: string;
let bearerToken: string;

beforeAll(async () => {
  test = createTestEngine(database, { rateLimits: LIMITS });
  tenant = await createTenant(test);
  const client = test.clientFor(tenant.environmentId);
  const directory = await client.createScimDirectory({ organizationId: tenant.organizationId });
  bearerToken = await client.rotateScimDirectoryBearerToken(directory.id);
  scimBaseUrl = directory.scimBaseUrl.replace(BASE_URL, '');
});
beforeEach(() => test.advance(60));

function ask(path: string, token: string | null, init: RequestInit = {}, address?: string): Promise<Response> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const request = new Request(BASE_URL + path, { ...init, headers });
  return test.engine.fetch(request, address === undefined ? undefined : { address });
}

describe('beyond the limit', () => {
  it('the API answers 429 in the contract’s shape, with when to come back, and then works again', async () => {
    const first = await ask('/v1/organizations', tenant.managementKey);
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-limit')).toBe('1');
    expect(first.headers.get('ratelimit-remaining')).toBe('0');
    const refused = await ask('/v1/organizations', tenant.managementKey);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(refused.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await refused.json()).toMatchObject({ code: 8, message: expect.stringMatching(/1 second/), details: [] });
    expect((await ask('/v1/organizations', tenant.plainKey)).status).toBe(401);
    test.advance(1);
    expect((await ask('/v1/organizations', tenant.managementKey)).status).toBe(200);
  });

  it('A29: SCIM answers 429 with a SCIM error, and other directories are unaffected', async () => {
    expect((await ask(`${scimBaseUrl}/Users`, bearerToken)).status).toBe(200);
    const refused = await ask(`${scimBaseUrl}/Users`, bearerToken);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(refused.headers.get('content-type')).toBe('application/scim+json');
    expect(await refused.json()).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '429',
      detail: expect.stringMatching(/^Too many requests/),
    });
    const client = test.clientFor(tenant.environmentId);
    const other = await client.createScimDirectory({ organizationId: tenant.organizationId });
    const token = await client.rotateScimDirectoryBearerToken(other.id);
    expect((await ask(`${other.scimBaseUrl.replace(BASE_URL, '')}/Users`, token)).status).toBe(200);
  });

  it('the token endpoint answers in OAuth’s words, and redeeming has a limit of its own', async () => {
    const post = (path: string, token: string | null, address?: string) =>
      ask(path, token, { method: 'POST' }, address);
    expect((await post('/v1/oauth/token', null, '192.0.2.9')).status).toBe(401);
    const refused = await post('/v1/oauth/token', null, '192.0.2.9');
    expect([refused.status, await refused.json()]).toMatchObject([429, { error: 'temporarily_unavailable' }]);
    expect((await post('/v1/saml/redeem', tenant.plainKey)).status).toBe(400);
    expect((await post('/v1/saml/redeem', tenant.plainKey)).status).toBe(429);
    expect((await ask('/v1/scim/users', tenant.plainKey)).status).toBe(400);
  });

  it('a person in a browser sees a page', async () => {
    const path = '/v1/saml/saml_conn_0000000000000000000000001/init';
    for (let n = 0; n < 3; n += 1) expect((await ask(path, null, {}, '192.0.2.1')).status).toBe(404);
    const page = await ask(path, null, {}, '192.0.2.1');
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await page.text()).toContain('too_many_requests');
    expect((await ask(path, null, {}, '192.0.2.2')).status).toBe(404);
  });

  it('the console of the installation goes on', async () => {
    for (let n = 0; n < 5; n += 1) {
      expect((await ask('/v1/environments', CONSOLE_TOKEN)).status).toBe(200);
    }
  });
});

describe('an engine without limits', () => {
  it('admits everything and says nothing of limits', async () => {
    const { engine } = createTestEngine(database);
    const headers = { authorization: `Bearer ${tenant.managementKey}` };
    for (let n = 0; n < 5; n += 1) {
      const answer = await engine.fetch(new Request(`${BASE_URL}/v1/organizations`, { headers }), {
        address: '192.0.2.1',
      });
      expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([200, null]);
    }
  });
});
