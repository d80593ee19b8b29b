import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putConnectionLive, settleSetup } from '@/lib/console/go-live-actions';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { createTestEngine, type TestEngine, uuidOf } from '@/lib/engine/management/testing';
import { formatId, newUuid } from '@/lib/ids';
import { sayReady } from './go-live';
import { beginOidcSetup, saveOidcSettings } from './oidc-setup';
import type { OnboardingDeps } from './portal';
import { chooseSamlProvider, readTest, saveIdpSettings, startTest } from './saml-setup';
import type { SetupSession } from './session-types';
import { listReadySetups, selectProgress } from './store';
import { TEST_CERTIFICATE } from './testing';

let database: TestDatabase;
let test: TestEngine;
let environmentId: string;
let deps: OnboardingDeps;
let session: SetupSession;

const ACTOR = { id: formatId('operator', newUuid()), email: 'ops@example.com' };
const IDP = {
  entityId: 'urn:idp',
  ssoUrl: 'https://idp.example/sso',
  binding: 'post' as const,
  certificates: [TEST_CERTIFICATE],
};

beforeAll(async () => {
  database = await createTestDatabase();
  test = createTestEngine(database);
});
afterAll(() => database.drop());
beforeEach(async () => {
  const environment = await test.adminClient.createEnvironment({ displayName: 'Production', goLivePolicy: 'operator' });
  environmentId = environment.id;
  deps = {
    db: database.db,
    client: test.clientFor(environmentId),
    clock: test.deps.clock,
    readGoLivePolicy: async () => (await test.adminClient.getEnvironment(environmentId)).goLivePolicy,
  };
  session = await newSession('Acme');
});

async function newSession(displayName: string): Promise<SetupSession> {
  const { id: organizationId } = await deps.client.createOrganization({ displayName });
  const permissions = { canManageSaml: true, canManageScim: true, canManageDomains: true };
  const { setupLink } = await deps.client.createSetupUrl({ organizationId, ...permissions });
  const expiresAt = new Date(setupLink?.expireTime ?? 0);
  return { setupLinkId: setupLink?.id ?? '', environmentId, organizationId, ...permissions, expiresAt };
}

const summary = () => deps.client.getOrganizationSummary(session.organizationId);
const scope = () => ({ environmentId, organizationId: session.organizationId });
const actions = async () =>
  (
    await database.sql`select action from audit_events where organization_id = ${session.organizationId} order by at, id`
  ).map((row) => String(row.action));

/** The customer's admin sets single sign-on up and tests it. Answers the connection's id. */
async function setUp(): Promise<string> {
  await chooseSamlProvider(deps, session, 'okta');
  const connection = await saveIdpSettings(deps, session, IDP);
  await startTest(deps, session);
  const { samlTestFlowId } = await selectProgress(database.db, session);
  await database.sql`update engine.saml_flows set status = 'succeeded', received_at = ${deps.clock()}
    where id = ${uuidOf('samlFlow', samlTestFlowId ?? '')}`;
  await readTest(deps, session, samlTestFlowId ?? '');
  return connection.id;
}

describe('going live by an operator', () => {
  it('keeps a tested connection out of use until an operator puts it live, which is in the audit log', async () => {
    const connectionId = await setUp();
    expect((await summary()).sso).toMatchObject({ configured: true, primary: false });
    await sayReady(deps, session, 'it@acme.example');
    await putConnectionLive(deps, ACTOR, scope(), connectionId);
    expect((await summary()).sso).toMatchObject({ configured: true, primary: true });
    expect(await deps.client.getSamlConnection(connectionId)).toMatchObject({
      idpEntityId: IDP.entityId,
      idpRedirectUrl: IDP.ssoUrl,
    });
    expect((await actions()).slice(-3)).toEqual(['onboarding.ready', 'connection.put_live', 'onboarding.settled']);
  });

  it('holds for OpenID Connect too', async () => {
    await beginOidcSetup(deps, session);
    const settings = { issuer: 'https://provider.example', clientId: 'client', clientSecret: 'a-secret-of-theirs' };
    await saveOidcSettings(deps, session, settings);
    const { sso } = await summary();
    expect(sso).toMatchObject({ configured: true, primary: false });
    await putConnectionLive(deps, ACTOR, scope(), sso.oidcConnectionId);
    expect((await summary()).sso.primary).toBe(true);
  });

  it('refuses a connection of another tenant, and one that is not complete', async () => {
    const connectionId = await setUp();
    const mine = session;
    session = await newSession('Globex');
    await expect(putConnectionLive(deps, ACTOR, scope(), connectionId)).rejects.toMatchObject({ code: 'not_found' });
    session = mine;
    const empty = await deps.client.createSamlConnection({ organizationId: session.organizationId });
    await expect(putConnectionLive(deps, ACTOR, scope(), empty.id)).rejects.toMatchObject({
      code: 'precondition_failed',
    });
    expect((await summary()).sso.primary).toBe(false);
  });
});

describe('going live by itself', () => {
  it('puts a connection into use where nothing else is, at the latest when its test has worked', async () => {
    await test.adminClient.updateEnvironment(environmentId, { goLivePolicy: 'automatic' });
    await setUp();
    expect((await summary()).sso).toMatchObject({ configured: true, primary: true });
  });

  it('a test of settings that were replaced since counts for nothing, also when its result is opened again', async () => {
    const connectionId = await setUp();
    const { samlTestFlowId } = await selectProgress(database.db, session);
    await saveIdpSettings(deps, session, { ...IDP, entityId: 'urn:another', ssoUrl: 'https://another.example/sso' });
    await test.adminClient.updateEnvironment(environmentId, { goLivePolicy: 'automatic' });
    expect(await readTest(deps, session, samlTestFlowId ?? '')).toMatchObject({ status: 'succeeded' });
    await startTest(deps, session);
    await readTest(deps, session, samlTestFlowId ?? '');
    expect((await selectProgress(database.db, session)).samlTestedAt).toBeNull();
    expect((await deps.client.getSamlConnection(connectionId)).primary).toBe(false);
  });

  it('takes up what was begun while an operator had to decide, once it is tested', async () => {
    await chooseSamlProvider(deps, session, 'okta');
    expect((await summary()).sso.primary).toBe(false);
    await test.adminClient.updateEnvironment(environmentId, { goLivePolicy: 'automatic' });
    await setUp();
    expect((await summary()).sso.primary).toBe(true);
  });
});

describe('saying that a setup is ready', () => {
  it('tells the operators of that environment until one has seen to it, and again when it is said again', async () => {
    await sayReady(deps, session, 'it@acme.example');
    const waiting = { organizationId: session.organizationId, contact: 'it@acme.example', readyAt: deps.clock() };
    expect(await listReadySetups(database.db, environmentId, 10)).toEqual([waiting]);
    expect(await listReadySetups(database.db, 'env_other', 10)).toEqual([]);
    await settleSetup(deps, ACTOR, scope());
    await settleSetup(deps, ACTOR, scope());
    expect(await listReadySetups(database.db, environmentId, 10)).toEqual([]);
    expect((await actions()).filter((action) => action === 'onboarding.settled')).toHaveLength(1);
    test.advance(60);
    await sayReady(deps, session, '');
    expect(await listReadySetups(database.db, environmentId, 10)).toHaveLength(1);
  });

  it('writes one line a minute at most into a log that forgets nothing (attack: the button is hammered)', async () => {
    await Promise.all(Array.from({ length: 10 }, () => sayReady(deps, session, 'it@acme.example')));
    await expect(sayReady(deps, session, 'other@acme.example')).rejects.toMatchObject({ code: 'throttled' });
    expect((await actions()).filter((action) => action === 'onboarding.ready')).toHaveLength(1);
    test.advance(60);
    await sayReady(deps, session, 'other@acme.example');
    expect((await actions()).filter((action) => action === 'onboarding.ready')).toHaveLength(2);
  });

  it('is not for a link that opens the domains only', async () => {
    const narrow = { ...session, canManageSaml: false, canManageScim: false };
    await expect(sayReady(deps, narrow, '')).rejects.toMatchObject({ code: 'forbidden' });
    expect(await listReadySetups(database.db, environmentId, 10)).toEqual([]);
  });
});
