import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unusedId } from '../management/testing';
import { createSamlTest, type SamlTest, shownProblem } from '../saml/testing';
import {
  createOauthClient,
  createOauthTenant,
  createVerifier,
  ISSUER,
  locationOf,
  type OauthTenant,
  openAuthorize,
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

async function refusedAtCallback(fields: Record<string, string | undefined>) {
  const location = locationOf(await openAuthorize(acme, { state: 's', ...fields }));
  expect(location.origin + location.pathname).toBe('https://app.acme.example/oauth/callback');
  const { kept, error_description: description, ...rest } = Object.fromEntries(location.searchParams);
  expect(kept).toBe('1');
  // The characters that RFC 6749 §4.1.2.1 allows.
  expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(rest).toEqual({ error: expect.any(String), state: 's', iss: ISSUER });
  return rest.error;
}

describe('W81: the callback', () => {
  const others: [string, (callback: string) => string][] = [
    ['a prefix', (callback) => callback.slice(0, -1)],
    ['more query', (callback) => `${callback}&x=1`],
    ['a fragment', (callback) => `${callback}#x`],
    ['a sub-domain', (callback) => callback.replace('app.', 'evil.app.')],
    ['another host', () => 'https://evil.example/oauth/callback?kept=1'],
    ['http', (callback) => callback.replace('https:', 'http:')],
    ['upper case', (callback) => callback.replace('app.acme', 'APP.acme')],
    ['an encoded character', (callback) => callback.replace('oauth', '%6fauth')],
    ['a path that climbs', (callback) => callback.replace('/oauth', '/x/../oauth')],
    ['a user name', (callback) => callback.replace('//', '//acme@')],
    ['a script', () => 'javascript:alert(1)'],
    ['the callback of another environment', () => globex.callback],
  ];
  it.each(others)('is compared exactly: %s is refused on a page, never by a redirect', async (_, change) => {
    const answer = await openAuthorize(acme, { redirect_uri: change(acme.callback) });
    expect(answer.headers.has('location')).toBe(false);
    expect(await shownProblem(answer)).toMatchObject({ status: 400, code: 'oauth_redirect_uri_mismatch' });
  });

  it('may be left out: the environment has one', async () => {
    expect(locationOf(await openAuthorize(acme, { redirect_uri: undefined })).pathname).toMatch(/\/init$/);
  });

  it('is escaped on the page', async () => {
    const { text } = await shownProblem(await openAuthorize(acme, { redirect_uri: '"><script>alert(1)</script>' }));
    expect(text).not.toContain('<script>alert');
  });

  it('must be configured', async () => {
    const tenant = await createOauthTenant(test, 'initech');
    await tenant.client.updateEnvironment(tenant.environment.id, { oauthRedirectUri: '' });
    const answer = await shownProblem(await openAuthorize(tenant));
    expect(answer).toMatchObject({ status: 400, code: 'oauth_redirect_uri_not_configured' });
  });

  it.each(['client_id', 'redirect_uri'])('%s given twice is refused on a page', async (name) => {
    const parameters = new URLSearchParams({ client_id: acme.clientId, redirect_uri: acme.callback });
    parameters.append(name, name === 'client_id' ? acme.clientId : 'https://evil.example/');
    const answer = await acme.engine.fetch(new Request(`${ISSUER}/authorize?${parameters}`));
    expect(await shownProblem(answer)).toMatchObject({ status: 400, code: 'oauth_bad_request' });
  });
});

describe('the client', () => {
  it.each<[string, () => string | undefined | Promise<string>]>([
    ['missing', () => undefined],
    ['malformed', () => 'saml_oauth_client_'],
    ['above the range of ids', () => `saml_oauth_client_${'z'.repeat(25)}`],
    ['unknown', () => unusedId('samlOauthClient')],
    ['the id of something else', () => acme.organization.id],
    ['with U+0000', () => `${acme.clientId}\0`],
    [
      'revoked',
      async () => {
        const { clientId } = await createOauthClient(acme);
        await acme.client.revokeSamlOauthClient(clientId);
        return clientId;
      },
    ],
  ])('%s: a page, and no redirect', async (_, clientId) => {
    const answer = await openAuthorize(acme, { client_id: await clientId() });
    expect(answer.headers.has('location')).toBe(false);
    expect((await shownProblem(answer)).code).toMatch(/^oauth_(unknown_client|bad_request)$/);
  });
});

describe('errors that go to the callback (RFC 6749 §4.1.2.1)', () => {
  const { challenge } = createVerifier();
  it.each<[string, Record<string, string | undefined>, string]>([
    ['an implicit flow', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['a token in the front channel', { response_type: 'code token' }, 'unsupported_response_type'],
    ['a fragment response', { response_mode: 'fragment' }, 'invalid_request'],
    ['a request object', { request: 'ey' }, 'request_not_supported'],
    ['a request by reference', { request_uri: 'https://x.example' }, 'request_uri_not_supported'],
    ['prompt=none', { prompt: 'none' }, 'login_required'],
    ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
    ['W82: PKCE plain', { code_challenge: challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    ['W82: PKCE without a method, which means plain', { code_challenge: challenge }, 'invalid_request'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'abc', code_challenge_method: 'S256' }, 'invalid_request'],
    ['a padded challenge', { code_challenge: `${challenge}=`, code_challenge_method: 'S256' }, 'invalid_request'],
    ['no selector', { organizationExternalId: undefined }, 'invalid_request'],
    ['an empty selector', { organizationExternalId: '' }, 'invalid_request'],
    ['an unknown external id', { organizationExternalId: 'nobody' }, 'invalid_request'],
    ['a malformed organization id', { organization_id: 'org_x' }, 'invalid_request'],
    ['an unknown organization', { organizationId: unusedId('organization') }, 'invalid_request'],
    ['an unknown connection', { saml_connection_id: unusedId('samlConnection') }, 'invalid_request'],
    ['a login hint of no organization', hint('a@nowhere.example'), 'invalid_request'],
    ['a nonce of 3 KB', { nonce: 'n'.repeat(3000) }, 'invalid_request'],
    ['a nonce with U+0000', { nonce: 'a\0' }, 'invalid_request'],
  ])('%s', async (_, fields, error) => {
    expect(await refusedAtCallback(fields)).toBe(error);
  });

  function hint(login_hint: string) {
    return { organizationExternalId: undefined, login_hint };
  }

  it('W78: a connection or organization of another environment is as unknown as one that is not there', async () => {
    const describe = async (fields: Record<string, string>) =>
      locationOf(await openAuthorize(acme, { organizationExternalId: undefined, ...fields })).search;
    expect(await describe({ saml_connection_id: globex.connection.id })).toBe(
      await describe({ saml_connection_id: unusedId('samlConnection') }),
    );
    expect(await describe({ organization_id: globex.organization.id })).toBe(
      await describe({ organization_id: unusedId('organization') }),
    );
    expect(await describe({ organization_external_id: 'globex-1' })).toBe(
      await describe({ organization_external_id: 'nobody' }),
    );
  });

  it('a domain that two organizations share chooses neither', async () => {
    const { client } = acme;
    const twin = await client.createOrganization({ displayName: 'Twin', domains: ['shared.example'] });
    const other = await client.createOrganization({ displayName: 'Other', domains: ['shared.example'] });
    await client.createSamlConnection({ organizationId: twin.id, primary: true });
    expect(await refusedAtCallback({ state: 's', ...hint('a@shared.example') })).toBe('invalid_request');
    const { searchParams } = locationOf(await openAuthorize(acme, hint('a@shared.example')));
    expect(searchParams.get('error_description')).toMatch(/not finished/);
    await client.createSamlConnection({ organizationId: other.id, primary: true });
    const shared = locationOf(await openAuthorize(acme, hint('a@shared.example')));
    expect(shared.searchParams.get('error_description')).toMatch(/exactly one organization/);
  });

  it('an unfinished connection is told to the client and stays in the log of logins', async () => {
    const organization = await acme.client.createOrganization({ displayName: 'New', externalId: 'unfinished' });
    await acme.client.createSamlConnection({ organizationId: organization.id, primary: true });
    expect(await refusedAtCallback({ organizationExternalId: 'unfinished' })).toBe('invalid_request');
    const { samlFlows } = await acme.client.listSamlFlows({ organizationId: organization.id });
    expect(samlFlows).toMatchObject([{ status: 'failed', errorCode: 'saml_connection_not_configured' }]);
  });

  it('a state that came twice is not echoed', async () => {
    const parameters = new URLSearchParams({ client_id: acme.clientId, state: 'a' });
    parameters.append('state', 'b');
    const answer = locationOf(await acme.engine.fetch(new Request(`${ISSUER}/authorize?${parameters}`)));
    expect([answer.searchParams.get('error'), answer.searchParams.get('state')]).toEqual(['invalid_request', null]);
  });
});
