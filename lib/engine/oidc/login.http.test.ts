import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BASE_URL } from '../testing';
import {
  CLIENT_ID,
  createOidcTest,
  lastFlow,
  leave,
  newBrowser,
  type OidcTest,
  shownCode,
  sign,
  signIn,
  type Tenant,
  visit,
} from './testing';

let test: OidcTest;
let tenant: Tenant;

beforeAll(async () => {
  test = await createOidcTest();
  tenant = await test.tenant('acme');
});
afterAll(() => test.drop());
beforeEach(() => {
  test.provider.asked.length = 0;
});

function codeIn(response: Response): string {
  return new URL(response.headers.get('location') ?? '').searchParams.get('saml_access_code') ?? '';
}

describe('a sign-in over OpenID Connect', () => {
  it('ends in the application just as one over SAML: same address, same code, same redeem', async () => {
    const response = await signIn(tenant);
    expect(response.status).toBe(303);
    const landed = new URL(response.headers.get('location') ?? '');
    expect(landed.href.startsWith('https://app.acme.example/callback?kept=1&saml_access_code=')).toBe(true);
    const redeemed = await tenant.client.redeemSamlAccessCode(codeIn(response));
    expect(redeemed).toMatchObject({
      email: 'ada@victim.example',
      state: 'kept state',
      organizationId: tenant.organizationId,
      organizationExternalId: 'acme-1',
      attributes: { sub: 'person-1', email: 'ada@victim.example', email_verified: 'true' },
    });
    expect(Object.keys(redeemed).sort()).toEqual([
      'attributeValues',
      'attributes',
      'email',
      'organizationExternalId',
      'organizationId',
      'samlFlowId',
      'state',
    ]);
    await expect(tenant.client.redeemSamlAccessCode(codeIn(response))).rejects.toMatchObject({ status: 404 });
    const connection = await tenant.client.getOidcConnection(tenant.connection.id);
    expect(connection.lastLoginTime).toMatch(/^2030-01-15T08:00:/);
  });

  it('asks the provider with PKCE S256, a nonce and a state, and keeps the query of its endpoint', async () => {
    const url = new URL(await leave(tenant, newBrowser()));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      kept: '1',
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: `${BASE_URL}/v1/oidc/${tenant.connection.id}/callback`,
      scope: 'openid email profile',
      state: expect.stringMatching(/^saml_flow_[0-9a-z]{25}\.[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
  });

  it('binds the sign-in to its browser by a cookie of this host that scripts cannot read', async () => {
    const { redirectUrl } = await tenant.client.getSamlRedirectUrl({ organizationId: tenant.organizationId });
    const response = await visit(tenant, newBrowser(), redirectUrl);
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-vestibule_saml_flow_[0-9a-z]{25}=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('keeps every check with what was expected and what came, and no token, secret or nonce', async () => {
    const response = await signIn(tenant);
    const flow = await lastFlow(tenant);
    expect(flow).toMatchObject({
      status: 'in_progress',
      samlConnectionId: '',
      oidcConnectionId: tenant.connection.id,
      email: 'ada@victim.example',
      nameId: 'person-1',
      errorCode: '',
    });
    expect(flow.checks.every((check) => check.passed)).toBe(true);
    expect(flow.checks.map((check) => check.name)).toEqual([
      'signature',
      'issuer',
      'audience',
      'expires',
      'issued',
      'not_before',
      'nonce',
      'subject',
      'email',
      'email_verified',
      'domain',
    ]);
    const stored = JSON.stringify(flow);
    const exchange = test.provider.asked.find(({ path }) => path === '/token');
    const form = new URLSearchParams(exchange?.body);
    for (const secret of [codeIn(response), 'access-1', 'eyJ', form.get('code'), form.get('code_verifier')]) {
      expect(stored).not.toContain(secret);
    }
    expect(flow.response).toContain('"nonce": "***"');
    expect(new URL(flow.initiateRequest).searchParams.get('state')).toBe('***');
  });

  it('fetches the discovery document and the keys once for many sign-ins', async () => {
    await signIn(tenant);
    await signIn(tenant);
    expect(test.provider.asked.filter(({ path }) => path !== '/token')).toEqual([]);
  });

  it('of twenty callbacks with the same answer one goes on and the others are told that it is over', async () => {
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    const cookies = new Map(browser.cookies);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => visit(tenant, { cookies: new Map(cookies) }, callback)),
    );
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    const others = await Promise.all(answers.filter((answer) => answer.status !== 303).map(shownCode));
    expect(new Set(others)).toEqual(new Set(['flow_not_waiting']));
    expect(test.provider.asked.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  it('hands on the login hint, and asks for a fresh sign-in where the application does', async () => {
    const { redirectUrl } = await tenant.client.getSamlRedirectUrl({ organizationId: tenant.organizationId });
    const init = new URL(redirectUrl);
    init.searchParams.set('login_hint', 'ada@victim.example');
    init.searchParams.set('force_authn', 'true');
    const response = await visit(tenant, newBrowser(), init);
    const asked = new URL(response.headers.get('location') ?? '').searchParams;
    expect([asked.get('login_hint'), asked.get('prompt'), asked.get('max_age')]).toEqual([
      'ada@victim.example',
      'login',
      '0',
    ]);
  });

  it('tests end on their result, passed and failed, and never in the application', async () => {
    for (const [claims, status] of [
      [{}, 'succeeded'],
      [{ aud: 'another' }, 'failed'],
    ] as const) {
      test.provider.behaviour.claims = claims;
      const browser = newBrowser();
      const { redirectUrl, samlFlowId } = await tenant.client.createTestOidcFlow(tenant.connection.id);
      const left = await visit(tenant, browser, redirectUrl);
      const callback = tenant.provider.authorize(left.headers.get('location') ?? '');
      const landed = await visit(tenant, browser, callback);
      test.provider.behaviour.claims = {};
      expect(landed.headers.get('location')).toBe(`${BASE_URL}/setup/test-result?flow=${samlFlowId}`);
      expect(await tenant.client.getSamlFlow(samlFlowId)).toMatchObject({ status, test: true });
    }
  });
});

it('a sign-in that ended while the provider was asked gives nobody a code', async () => {
  const { provider, database } = test;
  provider.behaviour.makeToken = async (claims) => {
    await database.sql`update engine.saml_flows set status = 'failed' where status = 'in_progress'`;
    return sign(claims, provider.key);
  };
  const response = await signIn(tenant);
  provider.behaviour.makeToken = null;
  expect(response.headers.get('location')).toBeNull();
  expect(await shownCode(response)).toBe('flow_not_waiting');
});
