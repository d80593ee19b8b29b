import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestTenant, senderOf } from './management/testing';

const { test, tenant, send } = await openTestTenant();

type Step = [name: string, method: string, path: string, body?: object];
type Shown = Record<string, { status: number; body: unknown }>;

/** Ids and secrets keep their prefix; the engine's clock stands still, the database's does not. */
function masked(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/\b((?:[a-z]+_)+)[0-9a-z]{25}\b/g, '$1…')
    .replace(/"(secretSuffix)":"[^"]*"/g, '"$1":"…"')
    .replace(/"(kid)":"[^"]*"/g, '"$1":"…"')
    .replace(/"(nextPageToken)":"[^"]+"/g, '"$1":"…"')
    .replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"(time)"');
  return JSON.parse(text);
}

async function shown(steps: Step[]): Promise<Shown> {
  const answers: Shown = {};
  for (const [name, method, at, body] of steps) {
    const { status, body: answer } = await send(method, at, body === undefined ? {} : { body });
    answers[name] = { status, body: masked(answer) };
  }
  return answers;
}

async function matches(resource: string, answers: Shown): Promise<void> {
  const file = path.join(import.meta.dirname, `testdata/golden/${resource}.json`);
  await expect(`${JSON.stringify(answers, null, 2)}\n`).toMatchFileSnapshot(file);
}

const UNKNOWN = '0000000000000000000000000';

/**
 * The shapes on the wire, one file for each resource, with what differs from run to run masked. A change there is a change that
 * every client sees: look at it before you accept it (`vitest run lib/engine/golden.http.test.ts -u`).
 */
describe('the shape on the wire', () => {
  it('of organizations', async () => {
    const id = tenant.organizationId;
    const fields = { displayName: 'Acme Corp', externalId: 'acme-1', domains: ['b.example', 'a.example'] };
    const answers = await shown([
      ['get', 'GET', `/v1/organizations/${id}`],
      ['update', 'PATCH', `/v1/organizations/${id}`, fields],
      ['list', 'GET', '/v1/organizations'],
      ['summaries', 'GET', '/v1/organization-summaries'],
      ['summary', 'GET', `/v1/organization-summaries/${id}`],
      ['create, taken', 'POST', '/v1/organizations', fields],
      ['create, invalid', 'POST', '/v1/organizations', { domains: [''] }],
      ['create, empty', 'POST', '/v1/organizations', {}],
      ['get, unknown', 'GET', `/v1/organizations/org_${UNKNOWN}`],
    ]);
    await matches('organizations', answers);
  });

  it('of SAML connections', async () => {
    const { organizationId } = tenant;
    const { id } = await test.clientFor(tenant.environmentId).createSamlConnection({ organizationId });
    const idp = { primary: true, idpEntityId: 'urn:idp', idpRedirectUrl: 'https://idp.example/sso' };
    const answers = await shown([
      ['create', 'POST', '/v1/saml-connections', { organizationId }],
      ['get', 'GET', `/v1/saml-connections/${id}`],
      ['update', 'PATCH', `/v1/saml-connections/${id}`, idp],
      ['update, invalid', 'PATCH', `/v1/saml-connections/${id}`, { idpCertificate: 'x' }],
      ['redirect, unfinished', 'POST', '/v1/saml/redirect', { samlConnectionId: id }],
      ['redirect, nothing named', 'POST', '/v1/saml/redirect', {}],
      ['redeem, unknown', 'POST', '/v1/saml/redeem', { samlAccessCode: `saml_access_code_${UNKNOWN}` }],
      ['delete', 'DELETE', `/v1/saml-connections/${id}`],
    ]);
    await matches('saml-connections', answers);
  });

  it('of SCIM directories, users and groups', async () => {
    const { organizationId } = tenant;
    const client = test.clientFor(tenant.environmentId);
    const { id } = await client.createScimDirectory({ organizationId, primary: true });
    const answers = await shown([
      ['create', 'POST', '/v1/scim-directories', { organizationId }],
      ['get', 'GET', `/v1/scim-directories/${id}`],
      ['update', 'PATCH', `/v1/scim-directories/${id}`, { primary: true, domainPolicy: 'flag' }],
      ['rotate', 'POST', `/v1/scim-directories/${id}/rotate-bearer-token`],
      ['activity', 'GET', `/v1/scim-directories/${id}/activity`],
      ['users, none', 'GET', `/v1/scim/users?scimDirectoryId=${id}`],
      ['groups, none', 'GET', `/v1/scim/groups?organizationId=${organizationId}`],
      ['users, nothing named', 'GET', '/v1/scim/users'],
      ['user, unknown', 'GET', `/v1/scim/users/scim_user_${UNKNOWN}`],
      ['requests', 'GET', `/v1/scim-requests?scimDirectoryId=${id}`],
      ['delete', 'DELETE', `/v1/scim-directories/${id}`],
    ]);
    await matches('scim-directories', answers);
  });

  it('of setup links', async () => {
    const { organizationId } = tenant;
    const { setupLink } = await test.clientFor(tenant.environmentId).createSetupUrl({ organizationId });
    const id = setupLink?.id ?? '';
    const answers = await shown([
      ['create', 'POST', '/v1/setup-urls', { organizationId, canManageSaml: true }],
      ['get', 'GET', `/v1/setup-urls/${id}`],
      ['extend', 'POST', `/v1/setup-urls/${id}/extend`, { ttlSeconds: 60 }],
      ['revoke', 'POST', `/v1/setup-urls/${id}/revoke`],
      ['extend, revoked', 'POST', `/v1/setup-urls/${id}/extend`, { ttlSeconds: 60 }],
    ]);
    await matches('setup-urls', answers);
  });

  it('of API keys and OAuth clients', async () => {
    const { samlOauthClient } = await test.clientFor(tenant.environmentId).createSamlOauthClient();
    const at = `/v1/saml-oauth-clients/${samlOauthClient.id}`;
    const answers = await shown([
      ['key', 'POST', '/v1/api-keys', { displayName: 'Backend', hasManagementApiAccess: true, ttlSeconds: 60 }],
      ['key with scopes', 'POST', '/v1/api-keys', { scopes: ['scim:read', 'saml:redeem'] }],
      ['key, invalid', 'POST', '/v1/api-keys', { scopes: ['all'] }],
      ['client', 'POST', '/v1/saml-oauth-clients', { displayName: 'App', redirectUris: ['https://app.example/cb'] }],
      ['client, changed', 'PATCH', at, { displayName: 'Web' }],
      ['client, new secret', 'POST', `${at}/rotate-secret`],
      ['client, revoked', 'POST', `${at}/revoke`],
      ['client, changed when revoked', 'PATCH', at, { displayName: 'Web' }],
    ]);
    await matches('credentials', answers);
  });

  it('of refusals before any operation', async () => {
    const plain = senderOf(test.engine, tenant.plainKey);
    const answers: Shown = await shown([
      ['unknown path', 'GET', '/v1/nothing'],
      ['wrong method', 'PUT', '/v1/organizations', {}],
      ['bad page token', 'GET', '/v1/organizations?pageToken=x'],
    ]);
    const { status, body } = await plain('GET', '/v1/organizations');
    answers['no management permission'] = { status, body: masked(body) };
    await matches('refusals', answers);
  });
});

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
