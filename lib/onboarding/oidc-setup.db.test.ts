import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createTestEngine, type TestEngine } from '@/lib/engine/management/testing';
import {
  beginOidcSetup,
  describeOidcTest,
  findOidcConnection,
  findOidcInUse,
  oidcTask,
  saveOidcSettings,
  startOidcTest,
} from './oidc-setup';
import type { OnboardingDeps } from './portal';
import { chooseSamlProvider, saveIdpSettings } from './saml-setup';
import type { SetupSession } from './session-types';
import { TEST_CERTIFICATE } from './testing';

const database = await openTestDatabase();
let test: TestEngine;
let environmentId: string;
let deps: OnboardingDeps;
let session: SetupSession;

beforeAll(async () => {
  test = createTestEngine(database);
  environmentId = (await test.adminClient.createEnvironment({ displayName: 'Production' })).id;
});
beforeEach(async () => {
  deps = { db: database.db, client: test.clientFor(environmentId), clock: test.deps.clock };
  const { id: organizationId } = await deps.client.createOrganization({ displayName: 'Acme' });
  const { setupLink } = await deps.client.createSetupUrl({ organizationId });
  const expiresAt = new Date(setupLink?.expireTime ?? 0);
  const permissions = { canManageSaml: true, canManageScim: true, canManageDomains: true };
  session = { setupLinkId: setupLink?.id ?? '', environmentId, organizationId, ...permissions, expiresAt };
});

const ENTRY = { issuer: 'https://provider.example', clientId: 'client', clientSecret: 'a-secret-of-theirs' };
const found = () => findOidcConnection(deps.client, session.organizationId);
const audit = () => database.sql`
  select action, detail from audit_events where organization_id = ${session.organizationId} order by at, id`;

describe('setting up OpenID Connect', () => {
  it('makes one connection, however often and however fast it is begun, and it takes nobody’s place', async () => {
    await Promise.all(Array.from({ length: 8 }, () => beginOidcSetup(deps, session)));
    const { oidcConnections } = await deps.client.listOidcConnections({ organizationId: session.organizationId });
    expect(oidcConnections).toHaveLength(1);
    expect(oidcConnections[0]).toMatchObject({ primary: false, configured: false });
    expect((await audit()).map((row) => row.action)).toEqual(['oidc_connection.created']);
  });

  it('becomes primary with its settings; an empty secret keeps the stored one, and no log has it', async () => {
    await saveOidcSettings(deps, session, ENTRY);
    expect(await found()).toMatchObject({ primary: true, configured: true, hasClientSecret: true });
    await saveOidcSettings(deps, session, { ...ENTRY, clientId: 'other', clientSecret: '' });
    expect(await found()).toMatchObject({ clientId: 'other', hasClientSecret: true });
    const events = JSON.stringify(await audit());
    expect(events).toContain('"secret":"kept"');
    expect(events).not.toContain(ENTRY.clientSecret);
    const moved = saveOidcSettings(deps, session, { ...ENTRY, issuer: 'https://evil.example', clientSecret: '' });
    await expect(moved).rejects.toMatchObject({ status: 400 });
  });

  it('leaves a SAML connection that people sign in with where it is, and takes the place of an unfinished one', async () => {
    await chooseSamlProvider(deps, session, 'okta');
    await saveOidcSettings(deps, session, ENTRY);
    expect(await found()).toMatchObject({ primary: true });
    const { samlConnections } = await deps.client.listSamlConnections({ organizationId: session.organizationId });
    const [saml] = samlConnections;
    await saveIdpSettings(deps, session, {
      entityId: 'https://idp.example',
      ssoUrl: 'https://idp.example/sso',
      binding: 'post',
      certificates: [TEST_CERTIFICATE],
    });
    expect(await found()).toMatchObject({ primary: true });
    await deps.client.updateSamlConnection(saml?.id ?? '', {
      primary: true,
      idpEntityId: 'https://idp.example',
      idpRedirectUrl: 'https://idp.example/sso',
      idpCertificate: TEST_CERTIFICATE,
    });
    await saveOidcSettings(deps, session, ENTRY);
    expect(await found()).toMatchObject({ primary: false });
  });

  it('is what the portal tells of where people sign in with it, or where there is nothing else', async () => {
    const inUse = async () => {
      const { samlConnections } = await deps.client.listSamlConnections({ organizationId: session.organizationId });
      return (await findOidcInUse(deps.client, session.organizationId, samlConnections[0] ?? null)) !== null;
    };
    expect(await inUse()).toBe(false);
    await beginOidcSetup(deps, session);
    expect(await inUse()).toBe(true);
    await deps.client.createSamlConnection({ organizationId: session.organizationId, primary: true });
    expect(await inUse()).toBe(false);
    await saveOidcSettings(deps, session, ENTRY);
    expect(await inUse()).toBe(true);
  });

  it('an unfinished SAML connection does not take its place either', async () => {
    await saveOidcSettings(deps, session, ENTRY);
    await chooseSamlProvider(deps, session, 'okta');
    expect(await found()).toMatchObject({ primary: true });
  });

  it('starts a test once there is something to test, and tells of its result in words', async () => {
    await beginOidcSetup(deps, session);
    expect(await startOidcTest(deps, session)).toBeNull();
    await saveOidcSettings(deps, session, ENTRY);
    const started = await startOidcTest(deps, session);
    expect(started?.redirectUrl).toContain('/v1/oidc/oidc_conn_');
    const connection = await found();
    if (connection === null) throw new Error('a connection is expected');
    const { samlFlows } = await deps.client.listSamlFlows({ oidcConnectionId: connection.id });
    const [flow] = samlFlows;
    if (flow === undefined) throw new Error('a login is expected');
    const check = { name: 'token_exchange', passed: false, expected: 'tokens', received: 'invalid_client', note: '' };
    const failed = { ...flow, status: 'failed' as const, errorMessage: 'The secret is wrong.' };
    const result = describeOidcTest({ ...failed, checks: [{ ...check, code: 'token_exchange_failed' }] });
    expect(result).toMatchObject({
      outcome: 'failed',
      headline: 'One thing has to be fixed',
      lines: [{ title: 'Exchange of the code', fix: 'The secret is wrong.', code: 'token_exchange_failed' }],
    });
    expect(oidcTask(connection, null).state).toBe('waiting');
    expect(oidcTask(connection, failed).state).toBe('broken');
    expect(oidcTask(connection, { ...flow, status: 'succeeded' }).state).toBe('tested');
    expect(oidcTask({ ...connection, lastLoginTime: '2030-01-01T00:00:00Z' }, failed).state).toBe('live');
    expect(oidcTask({ ...connection, configured: false }, null).state).toBe('in_progress');
    expect(oidcTask({ ...connection, status: 'disabled' }, null).state).toBe('broken');
  });
});
