import { describe, expect, it } from 'vitest';
import { createTenant, openTestTenant, uuidOf } from '../testing';

const PATH = '/v1/oidc-connections';
const ISSUER = 'https://provider.example/realms/acme';

const { database, test, tenant, send } = await openTestTenant();

const client = () => test.clientFor(tenant.environmentId);
const create = (settings: object = {}) =>
  client().createOidcConnection({ organizationId: tenant.organizationId, issuer: ISSUER, clientId: 'c', ...settings });

describe('the life of a connection', () => {
  it('is created with defaults and an address of its own, read, listed, changed and deleted', async () => {
    const made = await create({ clientSecret: ' s3cret ' });
    expect(made).toMatchObject({
      organizationId: tenant.organizationId,
      primary: false,
      status: 'active',
      issuer: ISSUER,
      clientId: 'c',
      hasClientSecret: true,
      redirectUri: `https://sso.vestibule.test/v1/oidc/${made.id}/callback`,
      scopes: ['openid', 'email', 'profile'],
      configured: true,
      attributeMapping: [],
    });
    expect(await client().getOidcConnection(made.id)).toEqual(made);
    const { oidcConnections } = await client().listOidcConnections({ organizationId: tenant.organizationId });
    expect(oidcConnections).toEqual([made]);
    const changed = await client().updateOidcConnection(made.id, { scopes: ['email', 'groups'], tenantId: 'ABC' });
    expect(changed).toMatchObject({
      clientId: 'c',
      hasClientSecret: true,
      scopes: ['openid', 'email', 'groups'],
      tenantId: 'abc',
    });
    const cleared = await client().updateOidcConnection(made.id, { clientId: '', clientSecret: '', tenantId: '' });
    expect(cleared).toMatchObject({ clientId: '', hasClientSecret: false, tenantId: '', configured: false });
    await client().deleteOidcConnection(made.id);
    await expect(client().getOidcConnection(made.id)).rejects.toMatchObject({ status: 404 });
    await expect(client().deleteOidcConnection(made.id)).rejects.toMatchObject({ status: 404 });
  });

  it('W15: the client secret is in no answer, and in the database only under the key', async () => {
    const { id } = await create({ clientSecret: 'never-to-be-read' });
    const { body } = await send('GET', `${PATH}/${id}`);
    expect(JSON.stringify(body)).not.toContain('never-to-be-read');
    const [row] = await database.sql`
      select client_secret_sealed as sealed from engine.oidc_connections where id = ${uuidOf('oidcConnection', id)}`;
    expect(Buffer.isBuffer(row?.sealed)).toBe(true);
    expect(String(row?.sealed)).not.toContain('never-to-be-read');
  });

  it('a secret never goes to another issuer than the one it was entered for', async () => {
    const { id } = await create({ clientSecret: 'kept' });
    const moved = await send('PATCH', `${PATH}/${id}`, { body: { issuer: 'https://evil.example' } });
    expect(moved).toMatchObject({ status: 400, body: { details: [{ field: 'clientSecret' }] } });
    expect(await client().getOidcConnection(id)).toMatchObject({ issuer: ISSUER, hasClientSecret: true });
    const renewed = { issuer: 'https://new.example', clientSecret: 'another' };
    expect(await client().updateOidcConnection(id, renewed)).toMatchObject({ issuer: 'https://new.example' });
  });

  it('a creation with an Idempotency-Key happens once', async () => {
    const body = { organizationId: tenant.organizationId, clientSecret: 'x' };
    const headers = { 'idempotency-key': 'once' };
    const [first, second] = [await send('POST', PATH, { body, headers }), await send('POST', PATH, { body, headers })];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('the address of the discovery document is taken for the issuer', async () => {
    expect(await create({ issuer: `${ISSUER}/.well-known/openid-configuration` })).toMatchObject({ issuer: ISSUER });
  });
});

describe('one primary connection, whatever it speaks', () => {
  it('marking one demotes every other, also when twenty are marked at the same time', async () => {
    const own = await createTenant(test, 'Primary');
    const organizationId = own.organizationId;
    const api = test.clientFor(own.environmentId);
    const saml = await api.createSamlConnection({ organizationId, primary: true });
    const oidc = await api.createOidcConnection({ organizationId, primary: true });
    expect((await api.getSamlConnection(saml.id)).primary).toBe(false);
    await api.updateSamlConnection(saml.id, { primary: true });
    expect((await api.getOidcConnection(oidc.id)).primary).toBe(false);
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        at % 2 === 0
          ? api.updateSamlConnection(saml.id, { primary: true })
          : api.updateOidcConnection(oidc.id, { primary: true }),
      ),
    );
    const both = [await api.getSamlConnection(saml.id), await api.getOidcConnection(oidc.id)];
    expect(both.filter((connection) => connection.primary)).toHaveLength(1);
  });

  it('the organization’s summary names the connection that speaks for it', async () => {
    const own = await createTenant(test, 'Summary');
    const api = test.clientFor(own.environmentId);
    const oidc = await api.createOidcConnection({
      organizationId: own.organizationId,
      issuer: ISSUER,
      clientId: 'c',
      primary: true,
    });
    await api.createSamlConnection({ organizationId: own.organizationId });
    const summary = await api.getOrganizationSummary(own.organizationId);
    expect(summary.sso).toMatchObject({ samlConnectionId: '', oidcConnectionId: oidc.id, configured: true });
  });

  it('a sign-in is refused, and logged, while the primary connection is disabled or not finished', async () => {
    const own = await createTenant(test, 'Waiting');
    const { organizationId } = own;
    const api = test.clientFor(own.environmentId);
    const oidc = await api.createOidcConnection({ organizationId, primary: true });
    await expect(api.getSamlRedirectUrl({ organizationId })).rejects.toMatchObject({ status: 400 });
    test.advance(1);
    await api.updateOidcConnection(oidc.id, { issuer: ISSUER, clientId: 'c', status: 'disabled' });
    await expect(api.getSamlRedirectUrl({ organizationId })).rejects.toMatchObject({ status: 400 });
    const { samlFlows } = await api.listSamlFlows({ oidcConnectionId: oidc.id });
    expect(samlFlows.map((flow) => flow.errorCode)).toEqual([
      'oidc_connection_disabled',
      'oidc_connection_not_configured',
    ]);
    await api.updateOidcConnection(oidc.id, { status: 'active' });
    expect((await api.getSamlRedirectUrl({ organizationId })).redirectUrl).toContain(`/v1/oidc/${oidc.id}/init?state=`);
  });
});

describe('400', () => {
  it.each<[string, object, string]>([
    ['plain http', { issuer: 'http://provider.example' }, 'issuer'],
    ['a script', { issuer: 'javascript:alert(1)' }, 'issuer'],
    ['no address', { issuer: 'provider.example' }, 'issuer'],
    ['a query', { issuer: `${ISSUER}?x=1` }, 'issuer'],
    ['credentials in the issuer', { issuer: 'https://a:b@provider.example' }, 'issuer'],
    ['every tenant of Entra ID', { issuer: 'https://login.microsoftonline.com/common/v2.0' }, 'issuer'],
    ['every organization of Entra ID', { issuer: 'https://login.microsoftonline.com/organizations/v2.0' }, 'issuer'],
    [
      'every personal account, by the number of their tenant',
      { issuer: 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0' },
      'issuer',
    ],
    ['a scope with a space', { scopes: ['email profile'] }, 'scopes.0'],
    ['an unknown prompt', { prompt: 'none' }, 'prompt'],
    ['an unknown status', { status: 'off' }, 'status'],
    ['an empty attribute', { attributeMapping: [{ attribute: '', claim: 'x' }] }, 'attributeMapping.0.attribute'],
    [
      'a NUL in an attribute',
      { attributeMapping: [{ attribute: 'a\u0000', claim: 'x' }] },
      'attributeMapping.0.attribute',
    ],
    ['a NUL in the client ID', { clientId: 'a\u0000' }, 'clientId'],
    ['too many scopes', { scopes: Array.from({ length: 31 }, (_, at) => `s${at}`) }, 'scopes'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, ...body } });
    expect(answer).toMatchObject({ status: 400, body: { code: 3, details: [{ field }] } });
  });
});
