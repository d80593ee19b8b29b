import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createOidcTest,
  createTestProvider,
  lastFlow,
  leave,
  newBrowser,
  type OidcTest,
  shownCode,
  signIn,
  type Tenant,
  type TestProvider,
  visit,
} from './testing';

let test: OidcTest;
let provider: TestProvider;
let tenant: Tenant;
let tenants = 0;

beforeAll(async () => {
  test = await createOidcTest();
});
afterAll(() => test.drop());
beforeEach(async () => {
  provider = await createTestProvider(test.deps.clock);
  tenants += 1;
  tenant = { ...(await test.tenant(`t${tenants}`, { issuer: provider.issuer })), provider };
});
afterEach(() => provider.close());

describe('discovery', () => {
  it.each<[string, Record<string, unknown>]>([
    ['another issuer', { issuer: 'https://evil.example' }],
    ['its issuer with a slash', { issuer: 'slash' }],
    ['no token endpoint', { token_endpoint: undefined }],
    ['a token endpoint over plain http elsewhere', { token_endpoint: 'http://169.254.169.254/token' }],
    ['keys at a script', { jwks_uri: 'javascript:alert(1)' }],
    ['a sign-in page at a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['signatures with the client secret only', { id_token_signing_alg_values_supported: ['HS256', 'none'] }],
  ])('%s ends the sign-in before the browser leaves', async (_, discovery) => {
    provider.behaviour.discovery = discovery.issuer === 'slash' ? { issuer: `${provider.issuer}/` } : discovery;
    expect(await leave(tenant, newBrowser())).toContain('discovery_failed');
    expect(await lastFlow(tenant)).toMatchObject({ status: 'failed', errorCode: 'discovery_failed' });
  });

  it('W53: an issuer in a private network is not asked, and its answer tells nothing of that network', async () => {
    for (const issuer of ['https://10.0.0.1', 'https://localhost', 'https://169.254.169.254']) {
      const blind = await tenant.client.updateOidcConnection(tenant.connection.id, { issuer, clientSecret: 'x' });
      expect(blind.issuer).toBe(issuer);
      expect(await leave(tenant, newBrowser())).toContain('discovery_failed');
      const { checks } = await lastFlow(tenant);
      expect(checks[0]?.received).toBe('no answer: the address cannot be reached from here');
    }
  });

  it('W53: keys, tokens and claims are not fetched from a private network either', async () => {
    for (const [field, code] of [
      ['jwks_uri', 'keys_unavailable'],
      ['token_endpoint', 'token_exchange_failed'],
    ] as const) {
      provider.behaviour.discovery = { [field]: 'https://10.0.0.1/inside' };
      test.advance(3600);
      expect(await shownCode(await signIn(tenant))).toBe(code);
    }
  });

  it('can be looked at before anything is stored', async () => {
    expect(await tenant.client.inspectOidcIssuer(provider.issuer)).toMatchObject({
      issuer: provider.issuer,
      tokenEndpoint: `${provider.issuer}/token`,
      algorithms: expect.arrayContaining(['RS256']),
    });
    provider.behaviour.discovery = { issuer: 'https://other.example' };
    const refused = tenant.client.inspectOidcIssuer(provider.issuer);
    await expect(refused).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('https://other.example'),
    });
  });

  it('a provider that failed is asked again soon, one that answered is not', async () => {
    provider.behaviour.discovery = { issuer: 'wrong' };
    expect(await leave(tenant, newBrowser())).toContain('discovery_failed');
    provider.behaviour.discovery = {};
    test.advance(10);
    expect((await signIn(tenant)).status).toBe(303);
    const asked = provider.asked.filter(({ path }) => path.includes('openid-configuration')).length;
    expect((await signIn(tenant)).status).toBe(303);
    expect(provider.asked.filter(({ path }) => path.includes('openid-configuration'))).toHaveLength(asked);
  });
});

describe('the exchange of the code', () => {
  it('sends the secret in the form where the provider offers nothing else, and none for a public client', async () => {
    provider.behaviour.discovery = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    await signIn(tenant);
    const posted = provider.asked.find(({ path }) => path === '/token');
    const form = new URLSearchParams(posted?.body);
    expect([posted?.authorization, form.get('client_id'), form.get('client_secret')]).toEqual([
      '',
      CLIENT_ID,
      CLIENT_SECRET,
    ]);
    await tenant.client.updateOidcConnection(tenant.connection.id, { clientSecret: '' });
    await signIn(tenant);
    const open = new URLSearchParams(provider.asked.findLast(({ path }) => path === '/token')?.body);
    expect([open.get('client_id'), open.has('client_secret')]).toEqual([CLIENT_ID, false]);
  });

  it.each<[string, number, Record<string, unknown>, string]>([
    ['a wrong secret', 401, { error: 'invalid_client', error_description: 'no' }, 'invalid_client: no'],
    ['an error without a code', 400, {}, 'no error code'],
    ['a failure of the provider', 500, {}, 'an error of the provider: status 500'],
    ['a redirect', 307, {}, 'an error of the provider: status 307'],
    ['an answer without a token', 200, { id_token: undefined }, 'an answer without one'],
  ])('%s is told in the log', async (_, status, answer, received) => {
    Object.assign(provider.behaviour, { tokenStatus: status, tokenAnswer: answer });
    expect(await shownCode(await signIn(tenant))).toBe('token_exchange_failed');
    expect((await lastFlow(tenant)).checks.at(-1)).toMatchObject({ code: 'token_exchange_failed', received });
  });
});

describe('the UserInfo endpoint', () => {
  const withoutEmail = { email: undefined, email_verified: undefined };

  it('gives the address that the token lacks, and nothing that only the token may say', async () => {
    Object.assign(provider.behaviour, {
      claims: { ...withoutEmail, tid: 'signed' },
      userinfo: { sub: 'person-1', email: 'grace@victim.example', tid: 'unsigned', nickname: 'G' },
    });
    expect((await signIn(tenant)).status).toBe(303);
    const flow = await lastFlow(tenant);
    expect(flow).toMatchObject({ email: 'grace@victim.example', attributes: { tid: ['signed'], nickname: ['G'] } });
    expect(provider.asked.find(({ path }) => path === '/userinfo')?.authorization).toBe('Bearer access-1');
  });

  it('is not asked when the token says it all', async () => {
    expect((await signIn(tenant)).status).toBe(303);
    expect(provider.asked.filter(({ path }) => path === '/userinfo')).toEqual([]);
  });

  it.each<[string, Record<string, unknown> | null, string]>([
    ['another person', { sub: 'person-2', email: 'eve@victim.example' }, 'bad_subject'],
    ['nobody', { email: 'eve@victim.example' }, 'bad_subject'],
    [
      'an unverified address',
      { sub: 'person-1', email: 'eve@victim.example', email_verified: false },
      'email_not_verified',
    ],
    ['no address', { sub: 'person-1' }, 'bad_subject_id'],
    ['an error', null, 'userinfo_failed'],
  ])('is refused when it names %s', async (_, userinfo, code) => {
    Object.assign(provider.behaviour, { claims: withoutEmail, userinfo });
    expect(await shownCode(await signIn(tenant))).toBe(code);
  });
});

describe('what a connection asks for', () => {
  it('hands on the attributes of its mapping and no others', async () => {
    const attributeMapping = [
      { attribute: '__proto__', claim: 'sub' },
      { attribute: 'teams', claim: 'groups' },
      { attribute: 'absent', claim: 'constructor' },
    ];
    await tenant.client.updateOidcConnection(tenant.connection.id, { attributeMapping });
    provider.behaviour.claims = { groups: ['a', 'b'], address: { country: 'NL' } };
    const landed = await signIn(tenant);
    const code = new URL(landed.headers.get('location') ?? '').searchParams.get('saml_access_code') ?? '';
    const redeemed = await tenant.client.redeemSamlAccessCode(code);
    expect(Object.entries(redeemed.attributeValues ?? {})).toContainEqual(['teams', ['a', 'b']]);
    expect(redeemed.attributes.absent).toBeUndefined();
    expect(redeemed.attributes.address).toBeUndefined();
  });

  it('its prompt, scopes and hosted domain are in the request', async () => {
    await tenant.client.updateOidcConnection(tenant.connection.id, {
      prompt: 'select_account',
      scopes: ['groups'],
      hostedDomain: 'Victim.example',
    });
    const asked = new URL(await leave(tenant, newBrowser())).searchParams;
    expect([asked.get('prompt'), asked.get('scope'), asked.get('hd')]).toEqual([
      'select_account',
      'openid groups',
      'victim.example',
    ]);
  });

  it('a connection that is disabled meanwhile takes no answer', async () => {
    const browser = newBrowser();
    const callback = provider.authorize(await leave(tenant, browser));
    await tenant.client.updateOidcConnection(tenant.connection.id, { status: 'disabled' });
    expect(await shownCode(await visit(tenant, browser, callback))).toBe('oidc_connection_disabled');
  });
});
