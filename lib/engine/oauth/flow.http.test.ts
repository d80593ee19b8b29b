import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSamlTest, get, postAcs, type SamlTest, shownProblem, signedResponse } from '../saml/testing';
import {
  createOauthTenant,
  createVerifier,
  flowIn,
  getJson,
  getUserinfo,
  ISSUER,
  locationOf,
  type OauthTenant,
  obtainCode,
  openAuthorize,
  postToken,
  signIn,
} from './testing';

let test: SamlTest;
let acme: OauthTenant;
let globex: OauthTenant;

beforeAll(async () => {
  test = await createSamlTest();
  acme = await createOauthTenant(test, 'acme');
  globex = await createOauthTenant(test, 'globex');
});
afterAll(() => test.drop());

async function keySet(): Promise<JSONWebKeySet> {
  const { body } = await getJson(acme, '/jwks');
  return { keys: Array.isArray(body.keys) ? body.keys : [] };
}

describe('a login over OAuth', () => {
  it('W84: goes authorize, init, identity provider, callback with code, state and iss; nothing of ours is lost', async () => {
    const state = 'a b+c&d=ü%20"x"';
    const init = locationOf(await openAuthorize(acme, { state, nonce: 'n-1' }));
    expect(init.href).toMatch(/^https:\/\/sso\.vestibule\.test\/v1\/saml\/saml_conn_[0-9a-z]{25}\/init\?state=/);
    expect((await get(acme, init.href)).status).toBe(200);
    const landed = locationOf(await postAcs(acme, signedResponse(acme, { inResponseTo: flowIn(init) })));
    expect(landed.origin + landed.pathname).toBe('https://app.acme.example/oauth/callback');
    expect(Object.fromEntries(landed.searchParams)).toEqual({
      kept: '1',
      code: expect.stringMatching(/^saml_access_code_[0-9a-z]{25}$/),
      state,
      iss: ISSUER,
    });
  });

  it('leaves state out when the request had none', async () => {
    expect(locationOf(await signIn(acme)).searchParams.has('state')).toBe(false);
  });

  it('W86: gives an ID token that verifies against the key set, with the claims of the contract and of OpenID Connect', async () => {
    const { verifier, challenge } = createVerifier();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const code = await obtainCode(acme, { nonce: 'n-2', ...pkce });
    const { status, body, headers } = await postToken(acme, { code, code_verifier: verifier });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      id_token: expect.any(String),
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
    });
    const { payload, protectedHeader } = await jwtVerify(String(body.id_token), createLocalJWKSet(await keySet()), {
      issuer: ISSUER,
      audience: acme.clientId,
      currentDate: test.now(),
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
    const iat = Math.floor(test.now().getTime() / 1000);
    expect(payload).toEqual({
      iss: ISSUER,
      sub: 'ada@victim.example',
      aud: acme.clientId,
      azp: acme.clientId,
      auth_time: expect.any(Number),
      iat,
      exp: iat + 3600,
      jti: expect.stringMatching(/^saml_flow_/),
      nonce: 'n-2',
      email: 'ada@victim.example',
      email_verified: true,
      organizationId: acme.organization.id,
      organizationExternalId: 'acme-1',
      attributes: { role: 'admin' },
    });
    const flow = await acme.client.getSamlFlow(String(payload.jti));
    expect(flow).toMatchObject({ status: 'succeeded', email: 'ada@victim.example' });
  });

  it('tells userinfo the same about the person, by GET and by POST', async () => {
    const { body } = await postToken(acme, { code: await obtainCode(acme) });
    const expected = {
      sub: 'ada@victim.example',
      email: 'ada@victim.example',
      email_verified: true,
      organizationId: acme.organization.id,
      organizationExternalId: 'acme-1',
      attributes: { role: 'admin' },
    };
    for (const method of ['GET', 'POST']) {
      expect(await getUserinfo(acme, String(body.access_token), method)).toMatchObject({ status: 200, body: expected });
    }
  });

  it.each([
    ['organization_id', () => acme.organization.id],
    ['organizationId', () => acme.organization.id],
    ['organization_external_id', () => 'acme-1'],
    ['organizationExternalId', () => 'acme-1'],
    ['saml_connection_id', () => acme.connection.id],
    ['samlConnectionId', () => acme.connection.id],
    ['login_hint', () => 'Ada@VICTIM.example'],
  ])('finds the connection by %s', async (name, value) => {
    const init = locationOf(await openAuthorize(acme, { organizationExternalId: undefined, [name]: value() }));
    expect(init.pathname).toBe(`/v1/saml/${acme.connection.id}/init`);
  });

  it('works with a posted authorization request (OpenID Connect Core §3.1.2.1)', async () => {
    const body = new URLSearchParams({ client_id: acme.clientId, organization_id: acme.organization.id });
    const answer = await acme.engine.fetch(new Request(`${ISSUER}/authorize`, { method: 'POST', body }));
    expect(locationOf(answer).pathname).toContain(acme.connection.id);
  });

  it('asks the identity provider for credentials on prompt=login and tells it the login hint', async () => {
    const init = locationOf(await openAuthorize(acme, { prompt: 'login', login_hint: 'ada@victim.example' }));
    const html = await (await get(acme, init.href)).text();
    const request = Buffer.from(/name="SAMLRequest" value="([^"]*)"/.exec(html)?.[1] ?? '', 'base64').toString();
    expect(request).toContain(' ForceAuthn="true"');
    expect(html).toContain('login_hint=ada%40victim.example');
    const plain = await (await get(acme, locationOf(await openAuthorize(acme)).href)).text();
    const other = Buffer.from(/name="SAMLRequest" value="([^"]*)"/.exec(plain)?.[1] ?? '', 'base64').toString();
    expect(other).not.toContain('ForceAuthn');
    expect(plain).not.toContain('login_hint');
  });

  it('refuses an old session where prompt=login asked for a fresh sign-in, also when the browser dropped that wish', async () => {
    const init = locationOf(await openAuthorize(acme, { prompt: 'login' }));
    init.searchParams.delete('force_authn');
    await get(acme, init.href);
    const inResponseTo = flowIn(init);
    const at = (minutes: number) => new Date(test.now().getTime() + minutes * 60_000).toISOString();
    const authnStatement = (instant: string) =>
      `<saml:AuthnStatement AuthnInstant="${instant}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
    const stale = signedResponse(acme, { inResponseTo, authnStatement: authnStatement(at(-60)) });
    const refused = locationOf(await postAcs(acme, stale));
    expect(refused.searchParams.get('error')).toBe('login_required');
    expect(refused.searchParams.get('error_description')).toContain('stale_authentication');

    const again = locationOf(await openAuthorize(acme, { prompt: 'login' }));
    await get(acme, again.href);
    const fresh = signedResponse(acme, { inResponseTo: flowIn(again), authnStatement: authnStatement(at(0)) });
    expect(locationOf(await postAcs(acme, fresh)).searchParams.has('code')).toBe(true);
  });

  it('does not lead to a callback that was replaced while the person was at the identity provider', async () => {
    const inResponseTo = flowIn(locationOf(await openAuthorize(globex)));
    await globex.client.updateEnvironment(globex.environment.id, { oauthRedirectUri: 'https://new.globex.example/cb' });
    const refused = await shownProblem(await postAcs(globex, signedResponse(globex, { inResponseTo })));
    expect(refused).toMatchObject({ status: 400, code: 'oauth_redirect_uri_mismatch' });
    await globex.client.updateEnvironment(globex.environment.id, { oauthRedirectUri: globex.callback });
  });
});

describe('the documents', () => {
  it('W90: discovery is complete and JSON (OpenID Connect Discovery §3)', async () => {
    const { body, headers } = await getJson(acme, '/.well-known/openid-configuration');
    expect(headers.get('content-type')).toContain('application/json');
    expect(body).toMatchObject({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      userinfo_endpoint: `${ISSUER}/userinfo`,
      jwks_uri: `${ISSUER}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('W86: the key set has public members only, each with kid, alg and use', async () => {
    const { body, headers } = await getJson(acme, '/jwks');
    expect(headers.get('content-type')).toContain('application/json');
    expect(body).toEqual({
      keys: [{ kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: expect.any(String), alg: 'RS256', use: 'sig' }],
    });
    const { body: tokens } = await postToken(acme, { code: await obtainCode(acme) });
    const keys = (await keySet()).keys.map(({ kid }) => kid);
    expect(keys).toContain(decodeProtectedHeader(String(tokens.id_token)).kid);
  });

  it.each([
    ['PUT', '/authorize', 'GET, POST'],
    ['GET', '/token', 'POST'],
    ['DELETE', '/userinfo', 'GET, POST'],
    ['POST', '/jwks', 'GET'],
  ])('%s %s is 405 with an OAuth error and Allow', async (method, path, allow) => {
    const answer = await acme.engine.fetch(new Request(ISSUER + path, { method }));
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });
});
