import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CONSOLE_TOKEN, openTestTenant } from './management/testing';
import { createGoldenRecorder } from './testing-golden';

const { test, tenant, send } = await openTestTenant();
const client = test.clientFor(tenant.environmentId);
const { organizationId, environmentId } = tenant;

const UNKNOWN = '0000000000000000000000000';
const recorder = () => createGoldenRecorder(test.engine, tenant.managementKey);

/** The shapes on the wire, one file for each resource; `golden.test.ts` asks for one of every operation. */
describe('the shape on the wire', () => {
  it('of organizations', async () => {
    const { ask, matches } = recorder();
    const one = `/v1/organizations/${organizationId}`;
    const fields = { displayName: 'Acme Corp', externalId: 'acme-1', domains: ['b.example', 'a.example'] };
    await ask('get', 'GET', one);
    await ask('update', 'PATCH', one, { body: fields });
    await ask('list', 'GET', '/v1/organizations');
    await ask('summaries', 'GET', '/v1/organization-summaries');
    await ask('summary', 'GET', `/v1/organization-summaries/${organizationId}`);
    await ask('create, taken', 'POST', '/v1/organizations', { body: fields });
    await ask('create, invalid', 'POST', '/v1/organizations', { body: { domains: [''] } });
    await ask('create, empty', 'POST', '/v1/organizations', { body: {} });
    await ask('get, unknown', 'GET', `/v1/organizations/org_${UNKNOWN}`);
    const { id } = await client.createOrganization({ displayName: 'Leaving' });
    await ask('delete', 'DELETE', `/v1/organizations/${id}`);
    await ask('delete, unknown', 'DELETE', `/v1/organizations/${id}`);
    await matches('organizations');
  });

  it('of the domains of organizations', async () => {
    const { ask, matches } = recorder();
    const named = await client.createOrganization({
      displayName: 'Of domains',
      domains: ['Acme.example', 'gmail.com'],
    });
    const body = { organizationId: named.id, domain: 'acme.example' };
    const path = '/v1/organization-domains';
    await ask('list', 'GET', `${path}?organizationId=${named.id}`);
    await ask('check, no record', 'POST', `${path}/check`, { body });
    await ask('verify', 'POST', `${path}/verify`, { body });
    await ask('verify, a public one', 'POST', `${path}/verify`, { body: { ...body, domain: 'gmail.com' } });
    await ask('withdraw', 'POST', `${path}/withdraw`, { body });
    await ask('check, unknown', 'POST', `${path}/check`, { body: { ...body, domain: 'other.example' } });
    await matches('organization-domains');
  });

  it('of SAML connections', async () => {
    const { ask, matches } = recorder();
    const other = await client.createOrganization({ displayName: 'Of connections' });
    const { id } = await client.createSamlConnection({ organizationId: other.id });
    const one = `/v1/saml-connections/${id}`;
    const idp = { primary: true, idpEntityId: 'urn:idp', idpRedirectUrl: 'https://idp.example/sso' };
    await ask('list', 'GET', `/v1/saml-connections?organizationId=${other.id}`);
    await ask('create', 'POST', '/v1/saml-connections', { body: { organizationId: other.id } });
    await ask('create, of nobody', 'POST', '/v1/saml-connections', { body: { organizationId: `org_${UNKNOWN}` } });
    await ask('get', 'GET', one);
    await ask('update', 'PATCH', one, { body: idp });
    await ask('update, invalid', 'PATCH', one, { body: { idpCertificate: 'x' } });
    await ask('list, nothing named', 'GET', '/v1/saml-connections');
    await ask('redirect, unfinished', 'POST', '/v1/saml/redirect', { body: { samlConnectionId: id } });
    await ask('redirect, nothing named', 'POST', '/v1/saml/redirect', { body: {} });
    await ask('redeem, unknown', 'POST', '/v1/saml/redeem', {
      body: { samlAccessCode: `saml_access_code_${UNKNOWN}` },
    });
    await ask('delete', 'DELETE', one);
    await matches('saml-connections');
  });

  it('of setup links', async () => {
    const { ask, matches } = recorder();
    const { setupLink, url } = await client.createSetupUrl({ organizationId });
    const one = `/v1/setup-urls/${setupLink?.id ?? ''}`;
    const console = { token: CONSOLE_TOKEN, body: { oneTimeToken: new URL(url).searchParams.get('one-time-token') } };
    await ask('list', 'GET', `/v1/setup-urls?organizationId=${organizationId}`);
    await ask('create', 'POST', '/v1/setup-urls', { body: { organizationId, canManageSaml: true } });
    await ask('get', 'GET', one);
    await ask('inspect, with a key', 'POST', '/v1/setup-urls/inspect', { body: console.body });
    await ask('inspect', 'POST', '/v1/setup-urls/inspect', console);
    await ask('redeem', 'POST', '/v1/setup-urls/redeem', console);
    await ask('extend', 'POST', `${one}/extend`, { body: { ttlSeconds: 60 } });
    await ask('revoke', 'POST', `${one}/revoke`);
    await ask('extend, revoked', 'POST', `${one}/extend`, { body: { ttlSeconds: 60 } });
    await ask('redeem, revoked', 'POST', '/v1/setup-urls/redeem', console);
    await matches('setup-urls');
  });

  it('of API keys and OAuth clients', async () => {
    const keys = '/v1/api-keys';
    const clients = '/v1/saml-oauth-clients';
    test.advance(1);
    const { id: ofTheirOwn } = await test.adminClient.createEnvironment({ displayName: 'Credentials' });
    const own = test.clientFor(ofTheirOwn);
    const { apiKey, secretToken } = await own.createApiKey({ displayName: 'Only', hasManagementApiAccess: true });
    const { samlOauthClient } = await own.createSamlOauthClient();
    const { ask, matches } = createGoldenRecorder(test.engine, secretToken);
    const one = `${clients}/${samlOauthClient.id}`;
    const app = { displayName: 'App', redirectUris: ['https://app.example/cb'] };
    await ask('keys', 'GET', keys);
    await ask('clients', 'GET', clients);
    await ask('key', 'POST', keys, { body: { displayName: 'Backend', hasManagementApiAccess: true, ttlSeconds: 60 } });
    await ask('key with scopes', 'POST', keys, { body: { scopes: ['scim:read', 'saml:redeem'] } });
    await ask('key, invalid', 'POST', keys, { body: { scopes: ['all'] } });
    await ask('client', 'POST', clients, { body: app });
    await ask('client, changed', 'PATCH', one, { body: { displayName: 'Web' } });
    await ask('client, new secret', 'POST', `${one}/rotate-secret`);
    await ask('client, revoked', 'POST', `${one}/revoke`);
    await ask('client, changed when revoked', 'PATCH', one, { body: { displayName: 'Web' } });
    await ask('key, revoked', 'POST', `${keys}/${apiKey.id}/revoke`);
    await matches('credentials');
  });

  it('of environments and signing keys, which are for the console', async () => {
    const { ask, matches } = recorder();
    const token = CONSOLE_TOKEN;
    const one = `/v1/environments/${environmentId}`;
    await ask('environment', 'GET', one, { token });
    await ask('environment, changed', 'PATCH', one, { token, body: { redirectUrl: 'https://app.example/callback' } });
    await ask('environment, invalid', 'PATCH', one, { token, body: { redirectUrl: 'nowhere' } });
    await ask('environment, with a key', 'GET', one);
    await ask('environment, new', 'POST', '/v1/environments', { token, body: { displayName: 'Staging' } });
    await ask('environments', 'GET', '/v1/environments?pageSize=1', { token });
    await ask('signing keys', 'GET', '/v1/oauth-signing-keys', { token });
    await ask('signing keys, with a key', 'GET', '/v1/oauth-signing-keys');
    await ask('signing keys, rotated', 'POST', '/v1/oauth-signing-keys/rotate', { token, body: { immediately: true } });
    await matches('environments');
  });

  it('of the description of it all: the name of each operation', async () => {
    const { ask, matches } = recorder();
    await ask('description', 'GET', '/v1/openapi.json', { show: namedOperations });
    await matches('openapi');
  });
});

const Described = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
});

function namedOperations(document: unknown): Record<string, string> {
  const operations = Object.entries(Described.parse(document).paths).flatMap(([at, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => [`${method.toUpperCase()} ${at}`, operationId]),
  );
  return Object.fromEntries(operations.toSorted());
}

describe('X-Request-Id', () => {
  it('is in every answer of the API, whatever its status, and another each time', async () => {
    const large = { rawBody: '"'.padEnd(1_100_000, 'x') };
    const answers = [
      await send('GET', '/v1/organizations'),
      await send('GET', '/v1/nothing'),
      await send('PUT', '/v1/organizations', { body: {} }),
      await send('GET', '/v1/organizations', { token: null }),
      await send('POST', '/v1/organizations', { rawBody: '{' }),
      await send('POST', '/v1/organizations', large),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 405, 401, 400, 413]);
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
