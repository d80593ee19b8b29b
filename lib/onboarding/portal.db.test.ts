import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createTestEngine, type TestEngine } from '@/lib/engine/management/testing';
import { handOver } from './hand-over';
import { findTestFlow, loadSamlSetup, type OnboardingDeps } from './portal';
import { chooseSamlProvider, markStep, readTest, saveIdpSettings, startTest } from './saml-setup';
import { chooseScimProvider, rotateToken } from './scim-setup';
import type { SetupSession } from './session-types';
import { selectProgress } from './store';
import { TEST_CERTIFICATE } from './testing';

const database = await openTestDatabase();
let test: TestEngine;
let environmentId: string;

beforeAll(async () => {
  test = createTestEngine(database);
  environmentId = (await test.adminClient.createEnvironment({ displayName: 'Production' })).id;
});

let deps: OnboardingDeps;
beforeEach(() => {
  deps = { db: database.db, client: test.clientFor(environmentId), clock: test.deps.clock };
});

/** The session of a customer admin whose link permits everything. */
async function newSession(changes: Partial<SetupSession> = {}): Promise<SetupSession> {
  const organization = await deps.client.createOrganization({ displayName: 'Acme' });
  const { setupLink } = await deps.client.createSetupUrl({
    organizationId: organization.id,
    canManageSaml: true,
    canManageScim: true,
  });
  return {
    setupLinkId: setupLink?.id ?? '',
    environmentId,
    organizationId: organization.id,
    canManageSaml: true,
    canManageScim: true,
    canManageDomains: true,
    expiresAt: new Date(setupLink?.expireTime ?? 0),
    ...changes,
  };
}

const settings = {
  entityId: 'https://idp.example',
  ssoUrl: 'https://idp.example/sso',
  binding: 'post' as const,
  certificates: [TEST_CERTIFICATE],
};

const auditOf = async (session: SetupSession) =>
  (
    await database.sql`select action, actor_type, actor_id from audit_events where organization_id = ${session.organizationId} order by at, id`
  ).map((row) => `${row.actor_type} ${row.actor_id === session.setupLinkId} ${row.action}`);

describe('setting up single sign-on', () => {
  it('makes one primary connection, however often and however fast a provider is chosen', async () => {
    const session = await newSession();
    await Promise.all(Array.from({ length: 8 }, () => chooseSamlProvider(deps, session, 'okta')));
    await chooseSamlProvider(deps, session, 'entra');
    const { samlConnections } = await deps.client.listSamlConnections({ organizationId: session.organizationId });
    expect(samlConnections).toHaveLength(1);
    expect(samlConnections[0]?.primary).toBe(true);
    expect(await selectProgress(database.db, session)).toMatchObject({
      samlProvider: 'entra',
      samlConnectionId: samlConnections[0]?.id,
    });
    expect(await auditOf(session)).toEqual(Array(2).fill('customer_admin true saml_provider.chosen'));
  });

  it('keeps the steps of both of two clicks at once', async () => {
    const session = await newSession();
    await chooseSamlProvider(deps, session, 'okta');
    const mark = (id: string) => markStep(deps, session, { task: 'saml', id, done: true });
    await Promise.all([mark('create-app'), mark('configure-saml'), mark('create-app')]);
    expect([...(await selectProgress(database.db, session)).samlSteps].sort()).toEqual([
      'configure-saml',
      'create-app',
    ]);
  });

  it('saves the provider’s settings on the primary connection and leaves an audit row', async () => {
    const session = await newSession();
    const saved = await saveIdpSettings(deps, session, settings);
    expect(saved).toMatchObject({ primary: true, idpEntityId: settings.entityId, idpRedirectUrl: settings.ssoUrl });
    expect(saved.certificates).toHaveLength(1);
    expect(await auditOf(session)).toEqual(['customer_admin true saml_connection.updated']);
  });

  it('forgets an earlier test when the settings change, and keeps it when they do not', async () => {
    const session = await newSession();
    await saveIdpSettings(deps, session, settings);
    await startTest(deps, session);
    const tested = (await selectProgress(database.db, session)).samlTestFlowId;
    await saveIdpSettings(deps, session, settings);
    expect((await selectProgress(database.db, session)).samlTestFlowId).toBe(tested);
    await saveIdpSettings(deps, session, { ...settings, ssoUrl: 'https://idp.example/other' });
    expect((await selectProgress(database.db, session)).samlTestFlowId).toBeNull();
  });

  it('leaves nothing behind when the engine refuses the settings', async () => {
    const session = await newSession();
    const refused = saveIdpSettings(deps, session, { ...settings, certificates: ['not a certificate'] });
    await expect(refused).rejects.toMatchObject({ status: 400 });
    expect(await auditOf(session)).toEqual([]);
    expect((await selectProgress(database.db, session)).samlSteps).toEqual([]);
  });
});

describe('isolation', () => {
  it('does not show a test sign-in of another organization (W12)', async () => {
    const [mine, other] = [await newSession(), await newSession()];
    await saveIdpSettings(deps, other, settings);
    await startTest(deps, other);
    const flowId = (await selectProgress(database.db, other)).samlTestFlowId ?? '';
    expect(await readTest(deps, other, flowId)).not.toBeNull();
    expect(await readTest(deps, mine, flowId)).toBeNull();
    expect(await findTestFlow(deps.client, mine, 'saml_flow_nonsense')).toBeNull();
  });

  it('never works on a connection of another organization, even when progress names it', async () => {
    const [mine, other] = [await newSession(), await newSession()];
    const theirs = await saveIdpSettings(deps, other, settings);
    await chooseSamlProvider(deps, mine, 'okta');
    await database.sql`update onboarding_progress set saml_connection_id = ${theirs.id} where organization_id = ${mine.organizationId}`;
    const { connection } = await loadSamlSetup(deps, mine, await selectProgress(database.db, mine));
    expect(connection?.organizationId).toBe(mine.organizationId);
    await saveIdpSettings(deps, mine, { ...settings, entityId: 'https://mine.example' });
    expect((await deps.client.getSamlConnection(theirs.id)).idpEntityId).toBe(settings.entityId);
  });
});

describe('connecting a directory', () => {
  it('makes one primary directory, however fast it is chosen', async () => {
    const session = await newSession();
    await Promise.all(Array.from({ length: 8 }, () => chooseScimProvider(deps, session, 'okta')));
    const { scimDirectories } = await deps.client.listScimDirectories({ organizationId: session.organizationId });
    expect(scimDirectories).toMatchObject([{ primary: true, hasClientBearerToken: false }]);
  });

  it('makes a token that is stored nowhere on our side', async () => {
    const session = await newSession();
    await chooseScimProvider(deps, session, 'okta');
    const { token } = await rotateToken(deps, session);
    expect(token).toMatch(/^ssoready_scim_bearer_token_/);
    const rows = await database.sql`
      select audit_events::text as text from audit_events where organization_id = ${session.organizationId}
      union all select onboarding_progress::text from onboarding_progress`;
    expect(rows.some((row) => String(row.text).includes(token))).toBe(false);
    expect(await auditOf(session)).toContain('customer_admin true scim_token.rotated');
  });

  it('has no token to make before there is a directory', async () => {
    await expect(rotateToken(deps, await newSession())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('handing a task to a colleague', () => {
  it('makes a link to that task alone, which ends when one’s own ends', async () => {
    const session = await newSession();
    const { url } = await handOver(deps, session, 'scim');
    const token = new URL(url).searchParams.get('one-time-token') ?? '';
    const link = await test.adminClient.inspectSetupUrl(token);
    expect(link).toMatchObject({ organizationId: session.organizationId, canManageSaml: false, canManageScim: true });
    expect(new Date(link.expireTime ?? 0).getTime()).toBeLessThanOrEqual(session.expiresAt.getTime());
    expect(await auditOf(session)).toEqual(['customer_admin true setup_link.created']);
  });

  it('W11: is revoked with the link of whoever made it', async () => {
    const session = await newSession();
    const { url } = await handOver(deps, session, 'saml');
    const token = new URL(url).searchParams.get('one-time-token') ?? '';
    await deps.client.revokeSetupUrl(session.setupLinkId);
    await expect(test.adminClient.inspectSetupUrl(token)).rejects.toMatchObject({ status: 403 });
  });

  it('gives away no more than one’s own link permits', async () => {
    const session = await newSession({ canManageScim: false });
    await expect(handOver(deps, session, 'scim')).rejects.toMatchObject({ code: 'forbidden' });
  });
});
