import { createServer, type Server } from 'node:http';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listAuditEvents } from '@/lib/audit/queries';
import { encodeOperatorCookie } from '@/lib/auth/operator-cookie';
import { openOperatorSession } from '@/lib/auth/operator-session';
import { operatorSecret } from '@/lib/auth/secret';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, newUuid } from '@/lib/ids';
import type { Runtime } from '@/lib/runtime';
import { findOpenSyncRun } from '@/lib/sync/queries';
import { findTenant } from '@/lib/tenants/queries';
import { createTestRuntime, TEST_ORIGIN } from '@/lib/testing/runtime';
import * as apiKeys from './environments/[environmentId]/api-keys/route';
import * as connection from './environments/[environmentId]/connections/[samlConnectionId]/route';
import * as rotate from './environments/[environmentId]/directories/[scimDirectoryId]/rotate/route';
import * as revokeClient from './environments/[environmentId]/oauth-clients/[samlOauthClientId]/revoke/route';
import * as rotateClient from './environments/[environmentId]/oauth-clients/[samlOauthClientId]/rotate/route';
import * as oauthClient from './environments/[environmentId]/oauth-clients/[samlOauthClientId]/route';
import * as oauthClients from './environments/[environmentId]/oauth-clients/route';
import * as oidcConnection from './environments/[environmentId]/oidc-connections/[oidcConnectionId]/route';
import * as oidcTest from './environments/[environmentId]/oidc-connections/[oidcConnectionId]/test/route';
import * as oidcIssuers from './environments/[environmentId]/oidc-issuers/route';
import * as revokeLink from './environments/[environmentId]/setup-links/[setupLinkId]/revoke/route';
import * as connections from './environments/[environmentId]/tenants/[organizationId]/connections/route';
import * as directories from './environments/[environmentId]/tenants/[organizationId]/directories/route';
import * as oidcConnections from './environments/[environmentId]/tenants/[organizationId]/oidc-connections/route';
import * as tenant from './environments/[environmentId]/tenants/[organizationId]/route';
import * as links from './environments/[environmentId]/tenants/[organizationId]/setup-links/route';
import * as sync from './environments/[environmentId]/tenants/[organizationId]/sync/route';
import * as tenants from './environments/[environmentId]/tenants/route';
import * as environments from './environments/route';

// The two seams a request has outside Next: who is asking (a cookie), and what the process stands on.
const seam = vi.hoisted((): { cookie: string | undefined; runtime: unknown } => ({ cookie: undefined, runtime: null }));
vi.mock('next/headers', () => ({
  cookies: async () => ({
    get: (name: string) => (seam.cookie && name === 'vestibule.operator' ? { value: seam.cookie } : undefined),
  }),
  headers: async () => new Headers(),
}));
vi.mock('@/lib/runtime', async (original) => ({ ...(await original<object>()), getRuntime: () => seam.runtime }));

const database = await openTestDatabase();
let runtime: Runtime;
const cookies = { owner: '', viewer: '' };
let environmentId: string;
let otherEnvironmentId: string;

beforeAll(async () => {
  runtime = createTestRuntime(database);
  seam.runtime = runtime;
  cookies.owner = await signIn('owner');
  cookies.viewer = await signIn('viewer');
  environmentId = (await runtime.adminClient.createEnvironment({ displayName: 'Production' })).id;
  otherEnvironmentId = (await runtime.adminClient.createEnvironment({ displayName: 'Staging' })).id;
});
beforeEach(() => {
  seam.cookie = cookies.owner;
});

async function signIn(role: 'owner' | 'viewer'): Promise<string> {
  const id = newUuid();
  const email = `${role}@example.com`;
  await database.sql`insert into operators (id, email, email_folded, role, password_hash)
    values (${id}, ${email}, ${email}, ${role}, 'none')`;
  const { sessionId } = await openOperatorSession(database.db, {
    operatorUuid: id,
    userAgent: 'test',
    now: new Date(),
  });
  return encodeOperatorCookie(operatorSecret(runtime), sessionId);
}

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;
type Call = { method?: string; params?: Record<string, string>; body?: unknown; origin?: string | null };

async function call(handler: Handler, { method = 'POST', params = {}, body, origin = TEST_ORIGIN }: Call) {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (origin !== null) headers.set('origin', origin);
  const request = new Request(`${TEST_ORIGIN}/api/under-test`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve({ environmentId, ...params }) });
  const text = await response.text();
  return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const noLink = { displayName: 'Acme Corp', externalId: '', domains: 'acme.com', setupLink: null };

async function createTenant(body: object = noLink): Promise<string> {
  const { answer } = await call(tenants.POST, { body });
  return answer.organization.id;
}

async function lastAudit(organizationId?: string) {
  const { events } = await listAuditEvents(database.db, { organizationId, limit: 1 });
  return events[0];
}

describe('200', () => {
  it('creates an organization and its setup link in one request, and records both', async () => {
    const setupLink = { canManageSaml: true, canManageScim: true, ttlSeconds: 604_800 };
    const body = { displayName: ' Globex ', externalId: 'globex', domains: 'Globex.com, @globex.de', setupLink };
    const { status, answer } = await call(tenants.POST, { body });
    expect(status).toBe(200);
    expect(answer.setupUrl).toMatch(/^http:\/\/localhost:3000\/setup\?one-time-token=/);
    expect(answer.setupLinkFailure).toBeNull();
    const { id } = answer.organization;
    expect(await runtime.clientFor(environmentId).getOrganization(id)).toMatchObject({
      displayName: 'Globex',
      externalId: 'globex',
      domains: ['globex.com', 'globex.de'],
    });
    const { events } = await listAuditEvents(database.db, { organizationId: id, limit: 10 });
    expect(events.map((event) => event.action)).toEqual(['setup_link.created', 'tenant.created']);
    expect(events[0]?.actor).toMatchObject({ type: 'operator', label: 'owner@example.com' });
    expect(JSON.stringify(events)).not.toContain('one_time_token');
  });

  it('keeps what a change does not name, though the API replaces', async () => {
    const organizationId = await createTenant({ ...noLink, externalId: 'keep-me' });
    const { status } = await call(tenant.PATCH, {
      method: 'PATCH',
      params: { organizationId },
      body: { displayName: 'Renamed', matchBy: 'scim_id', syncEnabled: false },
    });
    expect(status).toBe(200);
    expect(await runtime.clientFor(environmentId).getOrganization(organizationId)).toMatchObject({
      displayName: 'Renamed',
      externalId: 'keep-me',
      domains: ['acme.com'],
    });
    expect(await findTenant(database.db, organizationId)).toMatchObject({ matchBy: 'scim_id', syncEnabled: false });
    expect(await lastAudit(organizationId)).toMatchObject({ action: 'tenant.updated' });
  });

  it('joins the open run when a sync is asked for twice, and says what is happening', async () => {
    const organizationId = await createTenant();
    const first = await call(sync.POST, { params: { organizationId } });
    const second = await call(sync.POST, { params: { organizationId } });
    expect(first.answer).toMatchObject({ joined: false });
    expect(second.answer).toEqual({ syncRunId: first.answer.syncRunId, joined: true });
    const { answer } = await call(sync.GET, { method: 'GET', params: { organizationId }, origin: null });
    expect(answer.open).toMatchObject({
      id: first.answer.syncRunId,
      status: 'queued',
      requestedBy: 'owner@example.com',
    });
    expect((await lastAudit(organizationId))?.action).toBe('sync.requested');
  });

  it('revokes a setup link, which then cannot be opened', async () => {
    const organizationId = await createTenant();
    const body = { canManageSaml: true, canManageScim: false, ttlSeconds: 3600 };
    const made = await call(links.POST, { params: { organizationId }, body });
    const token = new URL(made.answer.url).searchParams.get('one-time-token') ?? '';
    const { status } = await call(revokeLink.POST, { params: { setupLinkId: made.answer.setupLink.id } });
    expect(status).toBe(200);
    await expect(runtime.adminClient.redeemSetupUrl(token)).rejects.toThrow('This setup link was revoked');
  });

  it('changes one field of a connection without wiping the others, though the API replaces', async () => {
    const organizationId = await createTenant();
    const { answer } = await call(connections.POST, { params: { organizationId } });
    const samlConnectionId = answer.samlConnection.id;
    const patch = (body: object) => call(connection.PATCH, { method: 'PATCH', params: { samlConnectionId }, body });
    await patch({ idpEntityId: 'https://idp.example/entity', idpRedirectUrl: 'https://idp.example/sso' });
    await patch({ allowIdpInitiated: false });
    expect(await runtime.clientFor(environmentId).getSamlConnection(samlConnectionId)).toMatchObject({
      primary: true,
      idpEntityId: 'https://idp.example/entity',
      idpRedirectUrl: 'https://idp.example/sso',
      allowIdpInitiated: false,
    });
  });

  it('an OpenID Connect connection is primary only where no other is, and its secret is in no answer and no log', async () => {
    const organizationId = await createTenant();
    const clientSecret = 'a-secret-of-the-customer';
    const body = { issuer: 'https://provider.example', clientId: 'c', clientSecret };
    const made = await call(oidcConnections.POST, { params: { organizationId }, body });
    const { id } = made.answer.oidcConnection;
    expect(made.answer.oidcConnection).toMatchObject({ primary: true, hasClientSecret: true });
    const saml = await call(connections.POST, { params: { organizationId } });
    expect(saml.answer.samlConnection.primary).toBe(false);
    const second = await call(oidcConnections.POST, { params: { organizationId }, body });
    expect(second.answer.oidcConnection.primary).toBe(false);
    const params = { oidcConnectionId: id };
    const changed = await call(oidcConnection.PATCH, {
      method: 'PATCH',
      params,
      body: { issuer: 'https://evil.example' },
    });
    expect(changed).toMatchObject({ status: 400, answer: { error: { fields: { clientSecret: expect.any(String) } } } });
    await call(oidcConnection.PATCH, { method: 'PATCH', params, body: { scopes: ['email'], clientSecret: 'renewed' } });
    const event = await lastAudit(organizationId);
    expect(event).toMatchObject({ action: 'oidc_connection.updated', detail: { fields: 'clientSecret, scopes' } });
    expect(JSON.stringify([made.answer, event])).not.toMatch(/a-secret-of-the-customer|renewed/);
    const test = await call(oidcTest.POST, { params });
    expect(test.answer.redirectUrl).toContain(`/v1/oidc/${id}/init?state=`);
    const gone = await call(oidcConnection.DELETE, { method: 'DELETE', params, body: { confirm: 'Acme Corp' } });
    expect([gone.status, (await lastAudit(organizationId))?.action]).toEqual([204, 'oidc_connection.deleted']);
  });

  it('takes an OpenID Connect attribute mapping as it is typed, and names the line that is wrong', async () => {
    const organizationId = await createTenant();
    const made = await call(oidcConnections.POST, { params: { organizationId }, body: {} });
    const params = { oidcConnectionId: made.answer.oidcConnection.id };
    const patch = (attributeMapping: string) =>
      call(oidcConnection.PATCH, { method: 'PATCH', params, body: { attributeMapping } });
    expect((await patch('firstName = given_name')).answer.oidcConnection.attributeMapping).toEqual([
      { attribute: 'firstName', claim: 'given_name' },
    ]);
    expect(await patch('firstName: given_name')).toMatchObject({
      status: 400,
      answer: { error: { fields: { attributeMapping: expect.stringContaining('Line 1') } } },
    });
    expect((await patch('')).answer.oidcConnection.attributeMapping).toEqual([]);
  });

  it('checks an issuer without storing anything, and says at the field what is wrong with it', async () => {
    const server = createServer((request, response) => {
      const issuer = `http://localhost:${portOf(server)}`;
      const document = {
        issuer,
        ...{ authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` },
        ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
        id_token_signing_alg_values_supported: ['RS256'],
      };
      const known = request.url === '/.well-known/openid-configuration';
      response
        .writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
        .end(known ? JSON.stringify(document) : '{}');
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const check = (issuer: string) => call(oidcIssuers.POST, { params: {}, body: { issuer } });
    const issuer = `http://localhost:${portOf(server)}`;
    const found = await check(`${issuer}/.well-known/openid-configuration`);
    expect(found).toMatchObject({
      status: 200,
      answer: { oidcProvider: { issuer, tokenEndpoint: `${issuer}/token` } },
    });
    for (const wrong of [`${issuer}/elsewhere`, 'https://login.microsoftonline.com/common/v2.0', '']) {
      const answer = { error: { fields: { issuer: expect.any(String) } } };
      expect(await check(wrong)).toMatchObject({ status: 400, answer });
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('gives a directory token once, and records that it was made but not what it is', async () => {
    const organizationId = await createTenant();
    const made = await call(directories.POST, { params: { organizationId } });
    const { answer } = await call(rotate.POST, { params: { scimDirectoryId: made.answer.scimDirectory.id }, body: {} });
    expect(answer.bearerToken).toMatch(/^ssoready_scim_bearer_token_/);
    const event = await lastAudit(organizationId);
    expect(event?.action).toBe('scim_directory.token_rotated');
    expect(JSON.stringify(event)).not.toContain(answer.bearerToken);
  });

  it('W98: deletes a tenant with everything kept about it, but not its audit log', async () => {
    const organizationId = await createTenant();
    await call(sync.POST, { params: { organizationId } });
    const { status } = await call(tenant.DELETE, {
      method: 'DELETE',
      params: { organizationId },
      body: { confirm: 'Acme Corp' },
    });
    expect(status).toBe(204);
    await expect(runtime.clientFor(environmentId).getOrganization(organizationId)).rejects.toMatchObject({
      status: 404,
    });
    expect(await findTenant(database.db, organizationId)).toBeNull();
    expect(await findOpenSyncRun(database.db, organizationId)).toBeNull();
    expect(await lastAudit(organizationId)).toMatchObject({ action: 'tenant.deleted' });
  });

  it('makes an environment and an API key in it, whose secret is in the answer alone', async () => {
    const made = await call(environments.POST, {
      body: { displayName: 'Development', redirectUrl: 'http://localhost' },
    });
    const { id } = made.answer.environment;
    const key = await call(apiKeys.POST, { params: { environmentId: id }, body: { displayName: 'Backend' } });
    expect(key.answer.secretToken).toMatch(/^ssoready_sk_[0-9a-z]{25}$/);
    const event = await lastAudit();
    expect(event).toMatchObject({ action: 'api_key.created', environmentId: id });
    expect(JSON.stringify(event)).not.toContain(key.answer.secretToken);
  });

  it('makes, changes, rotates and ends an OAuth client, and records each without its secret', async () => {
    const settings = { displayName: 'Web app', redirectUris: ['https://app.example/cb'] };
    const made = await call(oauthClients.POST, { body: settings });
    const { clientSecret, samlOauthClient } = made.answer;
    const params = { samlOauthClientId: samlOauthClient.id };
    const changed = { displayName: 'Web', redirectUris: [] };
    expect((await call(oauthClient.PATCH, { method: 'PATCH', params, body: changed })).answer.samlOauthClient).toEqual({
      ...samlOauthClient,
      ...changed,
    });
    const rotated = await call(rotateClient.POST, { params });
    expect(rotated.answer.clientSecret).not.toBe(clientSecret);
    expect((await call(revokeClient.POST, { params })).answer.samlOauthClient.revokeTime).toBeTruthy();
    const { events } = await listAuditEvents(database.db, { environmentId, limit: 4 });
    expect(events.map(({ action }) => action)).toEqual([
      'oauth_client.revoked',
      'oauth_client.secret_rotated',
      'oauth_client.updated',
      'oauth_client.created',
    ]);
    for (const secret of [clientSecret, rotated.answer.clientSecret]) {
      expect(JSON.stringify(events)).not.toContain(secret);
    }
  });
});

describe('400', () => {
  it('names the field of a tenant that is not right, and creates nothing', async () => {
    const before = (await runtime.clientFor(environmentId).listOrganizationSummaries()).totalCount;
    const nameless = await call(tenants.POST, { body: { ...noLink, displayName: ' ' } });
    expect(nameless).toMatchObject({
      status: 400,
      answer: { error: { fields: { displayName: 'Give the tenant a name.' } } },
    });
    const domain = await call(tenants.POST, { body: { ...noLink, domains: 'acme com' } });
    expect(domain).toMatchObject({
      status: 400,
      answer: { error: { fields: { domains: expect.stringContaining('acme') } } },
    });
    expect((await runtime.clientFor(environmentId).listOrganizationSummaries()).totalCount).toBe(before);
  });

  it('takes no NUL in any text (attack: a byte the database refuses)', async () => {
    const organizationId = await createTenant();
    const nul = 'a\u0000b';
    const bodies: [Handler, Call][] = [
      [tenants.POST, { body: { ...noLink, displayName: nul } }],
      [tenants.POST, { body: { ...noLink, externalId: nul } }],
      [tenant.PATCH, { method: 'PATCH', params: { organizationId }, body: { displayName: nul } }],
      [apiKeys.POST, { body: { displayName: nul } }],
      [environments.POST, { body: { displayName: nul } }],
    ];
    for (const [handler, request] of bodies) expect(await call(handler, request)).toMatchObject({ status: 400 });
  });

  it('refuses a link that permits nothing', async () => {
    const organizationId = await createTenant();
    const body = { canManageSaml: false, canManageScim: false, ttlSeconds: 3600 };
    expect(await call(links.POST, { params: { organizationId }, body })).toMatchObject({ status: 400 });
  });

  it('deletes nothing when the name was not typed exactly', async () => {
    const organizationId = await createTenant();
    const wrong = { method: 'DELETE', params: { organizationId }, body: { confirm: 'acme corp' } };
    expect(await call(tenant.DELETE, wrong)).toMatchObject({ status: 400, answer: { error: { code: 'invalid' } } });
    expect((await runtime.clientFor(environmentId).getOrganization(organizationId)).id).toBe(organizationId);
  });
});

describe('401 and 403', () => {
  it('refuses everybody without a session', async () => {
    seam.cookie = undefined;
    expect(await call(tenants.POST, { body: noLink })).toMatchObject({ status: 401 });
    expect(await call(tenants.GET, { method: 'GET' })).toMatchObject({ status: 401 });
  });

  it('refuses another site’s request although the cookie is right (attack: cross-site request forgery)', async () => {
    for (const origin of ['https://evil.example', null]) {
      expect(await call(tenants.POST, { body: noLink, origin })).toMatchObject({ status: 403 });
    }
  });

  it('lets a viewer look and not change', async () => {
    const organizationId = await createTenant();
    seam.cookie = cookies.viewer;
    expect(await call(sync.GET, { method: 'GET', params: { organizationId } })).toMatchObject({ status: 200 });
    expect(await call(sync.POST, { params: { organizationId } })).toMatchObject({ status: 403 });
    const body = { displayName: 'x', redirectUris: [] };
    expect(await call(oauthClients.POST, { body })).toMatchObject({ status: 403 });
    const deletion = { method: 'DELETE', params: { organizationId }, body: { confirm: 'Acme Corp' } };
    expect(await call(tenant.DELETE, deletion)).toMatchObject({ status: 403 });
  });
});

describe('404 and 409', () => {
  it('answers as if a tenant of another environment did not exist (attack: an id of one environment used in another)', async () => {
    const organizationId = await createTenant();
    const params = { environmentId: otherEnvironmentId, organizationId };
    expect(await call(sync.POST, { params })).toMatchObject({ status: 404 });
    expect(await call(sync.GET, { method: 'GET', params })).toMatchObject({ status: 404 });
    expect(
      await call(links.POST, { params, body: { canManageSaml: true, canManageScim: true, ttlSeconds: 3600 } }),
    ).toMatchObject({
      status: 404,
    });
    expect(await call(tenant.PATCH, { method: 'PATCH', params, body: { displayName: 'Taken' } })).toMatchObject({
      status: 404,
    });
    expect(await findOpenSyncRun(database.db, organizationId)).toBeNull();
  });

  it.each(['', 'org_', `org_${'0'.repeat(25)}`, formatId('organization', newUuid()), '../../etc/passwd'])(
    'answers 404 to an organization id that is none (%j)',
    async (organizationId) => {
      expect(await call(sync.POST, { params: { organizationId } })).toMatchObject({ status: 404 });
    },
  );

  it.each(['env_\u202e', 'env_ü', 'env_\r\nx: y', ''])(
    'W52: refuses an environment id that no header can hold (%j), and does not take it for a failure',
    async (id) => {
      expect(await call(sync.POST, { params: { environmentId: id } })).toMatchObject({ status: 400 });
    },
  );

  it('says when an external id is taken', async () => {
    await createTenant({ ...noLink, externalId: 'taken' });
    expect(await call(tenants.POST, { body: { ...noLink, externalId: 'taken' } })).toMatchObject({ status: 409 });
  });
});

describe('a link that cannot be made', () => {
  it('leaves the tenant, says why, and can be tried again without making the tenant twice', async () => {
    const real = runtime.clientFor;
    seam.runtime = {
      ...runtime,
      clientFor: (id: string) => {
        const client = real(id);
        const createSetupUrl = async () => {
          const { ApiError } = await import('@/lib/ssoready/client');
          throw new ApiError('createSetupURL: HTTP 503', { status: 503, operation: 'createSetupURL' });
        };
        return { ...client, createSetupUrl };
      },
    };
    const setupLink = { canManageSaml: true, canManageScim: true, ttlSeconds: 3600 };
    const { status, answer } = await call(tenants.POST, { body: { ...noLink, setupLink } });
    seam.runtime = runtime;
    expect(status).toBe(200);
    expect(answer).toMatchObject({ setupUrl: null, setupLinkFailure: 'createSetupURL: HTTP 503' });
    const again = await call(links.POST, { params: { organizationId: answer.organization.id }, body: setupLink });
    expect(again).toMatchObject({ status: 200, answer: { url: expect.stringContaining('one-time-token') } });
  });
});
