import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTenant, openTestTenant, uuidOf } from '../testing';

const CERTIFICATE = readFileSync(path.join(import.meta.dirname, '../testdata/idp-1.pem'), 'utf8');
const SAML = { idpEntityId: 'urn:i', idpRedirectUrl: 'https://idp.example/sso', idpCertificate: CERTIFICATE };
const OIDC = { issuer: 'https://op.example', clientId: 'c' };

const { database, test } = await openTestTenant();
let made = 0;

/** An organization of its own, with what the engine would note of sign-ins. */
async function open() {
  made += 1;
  const { environmentId, organizationId } = await createTenant(test, `Primary${made}`);
  const api = test.clientFor(environmentId);
  const table = (id: string) => (id.startsWith('saml_conn_') ? 'saml_connections' : 'oidc_connections');
  const uuid = (id: string) => uuidOf(id.startsWith('saml_conn_') ? 'samlConnection' : 'oidcConnection', id);
  return {
    organizationId,
    api,
    saml: (primary: boolean, settings: object = SAML) =>
      api.createSamlConnection({ organizationId, primary, ...settings }),
    oidc: (primary: boolean, settings: object = OIDC) =>
      api.createOidcConnection({ organizationId, primary, ...settings }),
    async use(id: string) {
      await database.sql`update engine.${database.sql(table(id))} set last_login_at = now() where id = ${uuid(id)}`;
    },
    async passTest(id: string) {
      const start = id.startsWith('saml_conn_') ? api.createTestSamlFlow : api.createTestOidcFlow;
      const { samlFlowId } = await start(id);
      await database.sql`
        update engine.saml_flows set status = 'succeeded' where id = ${uuidOf('samlFlow', samlFlowId)}`;
    },
    sso: async () => (await api.getOrganizationSummary(organizationId)).sso,
    async filtersThatFind() {
      const filters = ['not_started', 'in_setup', 'no_primary', 'unused', 'live'] as const;
      const found = await Promise.all(filters.map(async (sso) => api.listOrganizationSummaries({ sso })));
      const hasMine = (page: (typeof found)[number]) =>
        page.organizationSummaries.some(({ organization }) => organization.id === organizationId);
      return filters.filter((_, at) => found[at] !== undefined && hasMine(found[at]));
    },
  };
}

describe('deleting the primary connection', () => {
  it('puts the only other one that people have used in its place, of whichever kind', async () => {
    const own = await open();
    const [saml, oidc] = [await own.saml(true), await own.oidc(false)];
    await own.use(oidc.id);
    expect(await own.api.deleteSamlConnection(saml.id)).toEqual({
      organizationId: own.organizationId,
      promotedConnectionId: oidc.id,
    });
    expect((await own.api.getOidcConnection(oidc.id)).primary).toBe(true);
    expect(await own.sso()).toMatchObject({ oidcConnectionId: oidc.id, primary: true, used: true });
    expect(await own.filtersThatFind()).toEqual(['live']);
  });

  it('puts the only other one that a test has proven in its place, past one that is not finished', async () => {
    const own = await open();
    const [oidc, saml] = [await own.oidc(true), await own.saml(false)];
    await own.saml(false, {});
    await own.oidc(false, { ...OIDC, status: 'disabled' });
    await own.passTest(saml.id);
    expect((await own.api.deleteOidcConnection(oidc.id)).promotedConnectionId).toBe(saml.id);
    expect(await own.sso()).toMatchObject({ samlConnectionId: saml.id, primary: true, used: false });
    expect(await own.filtersThatFind()).toEqual(['unused']);
  });

  it('puts none in its place where an operator puts connections live (attack: one that the customer’s admin made and tested)', async () => {
    const own = await open();
    const [saml, oidc] = [await own.saml(true), await own.oidc(false)];
    await own.passTest(oidc.id);
    const { environmentId } = await own.api.getOrganization(own.organizationId);
    await test.adminClient.updateEnvironment(environmentId, { goLivePolicy: 'operator' });
    expect((await own.api.deleteSamlConnection(saml.id)).promotedConnectionId).toBe('');
    expect((await own.api.getOidcConnection(oidc.id)).primary).toBe(false);
  });

  it.each([
    ['the other one never worked', async () => undefined],
    [
      'two others work',
      async (own: Awaited<ReturnType<typeof open>>) => {
        for (const { id } of [await own.saml(false), await own.oidc(false)]) await own.use(id);
      },
    ],
  ])('chooses none when %s, and says so', async (_, prepare) => {
    const own = await open();
    const first = await own.saml(true);
    await own.use(first.id);
    await own.saml(false);
    await prepare(own);
    expect((await own.api.deleteSamlConnection(first.id)).promotedConnectionId).toBe('');
    expect(await own.sso()).toMatchObject({ primary: false, configured: true });
    expect(await own.filtersThatFind()).toEqual(['no_primary']);
    await expect(own.api.getSamlRedirectUrl({ organizationId: own.organizationId })).rejects.toMatchObject({
      status: 400,
    });
  });

  it('leaves the primary one alone when another is deleted', async () => {
    const own = await open();
    const [primary, other] = [await own.saml(true), await own.saml(false)];
    expect((await own.api.deleteSamlConnection(other.id)).promotedConnectionId).toBe('');
    expect((await own.api.getSamlConnection(primary.id)).primary).toBe(true);
  });
});

describe('an OpenID Connect connection that never worked', () => {
  it('does not take the place of a connection that people sign in with', async () => {
    const own = await open();
    const saml = await own.saml(true);
    await own.use(saml.id);
    await expect(own.oidc(true)).rejects.toMatchObject({ status: 400 });
    const oidc = await own.oidc(false);
    await expect(own.api.updateOidcConnection(oidc.id, { primary: true })).rejects.toThrow(/test sign-in/);
    expect((await own.api.getSamlConnection(saml.id)).primary).toBe(true);
    await own.passTest(oidc.id);
    await expect(
      own.api.updateOidcConnection(oidc.id, { primary: true, issuer: 'https://other.example' }),
    ).rejects.toThrow(/test sign-in/);
    expect(await own.api.updateOidcConnection(oidc.id, { primary: true })).toMatchObject({ primary: true });
    expect((await own.api.getSamlConnection(saml.id)).primary).toBe(false);
  });

  it('takes it when nobody has signed in with that one yet, or when that one was set aside first', async () => {
    const own = await open();
    const saml = await own.saml(true);
    const oidc = await own.oidc(true);
    expect(oidc.primary).toBe(true);
    await own.api.updateSamlConnection(saml.id, { ...SAML, primary: true });
    await own.use(saml.id);
    await own.api.updateSamlConnection(saml.id, { ...SAML, primary: false });
    expect((await own.api.updateOidcConnection(oidc.id, { primary: true })).primary).toBe(true);
  });
});

describe('the state of sign-in', () => {
  it('is that of the primary connection, whatever others can do', async () => {
    const own = await open();
    const [unfinished, other] = [await own.saml(true, {}), await own.saml(false)];
    await own.use(other.id);
    expect(await own.sso()).toMatchObject({ samlConnectionId: unfinished.id, configured: false, used: false });
    expect(await own.filtersThatFind()).toEqual(['in_setup']);
  });
});
