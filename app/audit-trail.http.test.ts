import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { encodeOperatorCookie } from '@/lib/auth/operator-cookie';
import { openOperatorSession } from '@/lib/auth/operator-session';
import { operatorSecret } from '@/lib/auth/secret';
import { emptyAuditLog, openTestDatabase } from '@/lib/db/testing';
import { formatId, type IdKind, newUuid, parseId } from '@/lib/ids';
import { createTestRuntime, TEST_ORIGIN } from '@/lib/testing/runtime';

// W92: every handler of the console that changes something leaves one row in the audit log, naming who did it to what. A handler
// that is new has no line here and fails this test. W31: what cannot be taken back needs its name typed.

const seam = vi.hoisted((): { cookie: string | undefined; runtime: unknown } => ({ cookie: undefined, runtime: null }));
vi.mock('next/headers', () => ({
  cookies: async () => ({
    get: (name: string) => (seam.cookie && name === 'vestibule.operator' ? { value: seam.cookie } : undefined),
    has: () => false,
    set: () => {},
  }),
  headers: async () => new Headers({ origin: 'http://localhost:3000' }),
}));
vi.mock('@/lib/runtime', async (original) => ({ ...(await original<object>()), getRuntime: () => seam.runtime }));

const database = await openTestDatabase();
const CERTIFICATE = readFileSync(path.join(import.meta.dirname, '../lib/engine/management/testdata/idp-1.pem'), 'utf8');

/** Ids of one of everything, made anew for each handler. */
type World = Record<string, string>;
type Body = object | ((world: World) => object);
/** The action that is written down, the body that brings it about, and which of the world's ids the row is about. */
type Line = { action: string; body?: Body; params?: object; about?: string } | { unrecorded: string };

const TENANT = 'environments/[environmentId]/tenants/[organizationId]';
const CONNECTION = 'environments/[environmentId]/connections/[samlConnectionId]';
const OIDC = 'environments/[environmentId]/oidc-connections/[oidcConnectionId]';
const DIRECTORY = 'environments/[environmentId]/directories/[scimDirectoryId]';
const LINK = 'environments/[environmentId]/setup-links/[setupLinkId]';
const CLIENT = 'environments/[environmentId]/oauth-clients/[samlOauthClientId]';
const confirm = (name: string) => (world: World) => ({ confirm: world[name] });

const LINES: Readonly<Record<string, Line>> = {
  'POST account/sessions/[sessionId]/revoke': { action: 'operator_session.revoked' },
  'POST account/sessions/revoke-others': { action: 'operator_session.revoked' },
  'POST environments': { action: 'environment.created', body: { displayName: 'New' } },
  'PATCH environments/[environmentId]': {
    action: 'environment.updated',
    body: { displayName: 'Renamed' },
    about: 'environmentId',
  },
  'POST environments/[environmentId]/remember': { unrecorded: 'what this browser showed last' },
  'POST environments/[environmentId]/alerts/[alertId]/acknowledge': {
    action: 'saml_alert.acknowledged',
    about: 'samlConnectionId',
  },
  'POST environments/[environmentId]/api-keys': { action: 'api_key.created', body: { displayName: 'New' } },
  'POST environments/[environmentId]/api-keys/[apiKeyId]/revoke': { action: 'api_key.revoked', about: 'apiKeyId' },
  [`PATCH ${CONNECTION}`]: {
    action: 'saml_connection.updated',
    body: { clockSkewSeconds: 30 },
    about: 'samlConnectionId',
  },
  [`DELETE ${CONNECTION}`]: {
    action: 'saml_connection.deleted',
    body: confirm('organizationName'),
    about: 'samlConnectionId',
  },
  [`POST ${CONNECTION}/keys`]: { action: 'saml_key.created', body: { purpose: 'signing' } },
  [`POST ${CONNECTION}/refresh`]: { unrecorded: 'reads the metadata; what it finds is proposed' },
  [`POST ${CONNECTION}/test`]: { unrecorded: 'begins a sign-in, which the list of sign-ins has' },
  [`PATCH ${DIRECTORY}`]: { action: 'scim_directory.updated', body: { strictInterop: true }, about: 'scimDirectoryId' },
  [`DELETE ${DIRECTORY}`]: {
    action: 'scim_directory.deleted',
    body: confirm('organizationName'),
    about: 'scimDirectoryId',
  },
  [`POST ${DIRECTORY}/rotate`]: { action: 'scim_directory.token_rotated', body: {}, about: 'scimDirectoryId' },
  [`DELETE ${DIRECTORY}/rotate`]: { action: 'scim_directory.former_token_stopped', about: 'scimDirectoryId' },
  'POST environments/[environmentId]/logins/[samlFlowId]/recheck': { unrecorded: 'judges a recorded response again' },
  'POST environments/[environmentId]/metadata': { unrecorded: 'reads a document that was sent along' },
  'POST environments/[environmentId]/metadata-proposals/[proposalId]/[decision]': {
    ...{ action: 'saml_metadata.dismissed', params: { decision: 'dismiss' }, about: 'samlConnectionId' },
  },
  'POST environments/[environmentId]/oauth-clients': {
    action: 'oauth_client.created',
    body: { displayName: 'New', redirectUris: [] },
  },
  [`PATCH ${CLIENT}`]: {
    action: 'oauth_client.updated',
    body: { displayName: 'Other', redirectUris: [] },
    about: 'samlOauthClientId',
  },
  [`POST ${CLIENT}/revoke`]: { action: 'oauth_client.revoked', about: 'samlOauthClientId' },
  [`POST ${CLIENT}/rotate`]: { action: 'oauth_client.secret_rotated', about: 'samlOauthClientId' },
  [`PATCH ${OIDC}`]: { action: 'oidc_connection.updated', body: { prompt: 'login' }, about: 'oidcConnectionId' },
  [`DELETE ${OIDC}`]: {
    action: 'oidc_connection.deleted',
    body: confirm('organizationName'),
    about: 'oidcConnectionId',
  },
  [`POST ${OIDC}/test`]: { unrecorded: 'begins a sign-in, which the list of sign-ins has' },
  'POST environments/[environmentId]/oidc-issuers': { unrecorded: 'reads what a provider publishes' },
  'POST environments/[environmentId]/runs/[syncRunId]/approve': { action: 'sync.approved' },
  'POST environments/[environmentId]/runs/[syncRunId]/undo': {
    unrecorded: 'a run that deactivated nobody; see lib/sync/undo-deactivations.db.test.ts',
  },
  'POST environments/[environmentId]/saml-keys/[keyId]/[step]': {
    action: 'saml_key.activated',
    params: { step: 'activate' },
  },
  [`POST ${LINK}/extend`]: { action: 'setup_link.extended', body: { ttlSeconds: 7200 }, about: 'setupLinkId' },
  [`POST ${LINK}/revoke`]: { action: 'setup_link.revoked', about: 'setupLinkId' },
  'POST environments/[environmentId]/tenants': {
    ...{ action: 'tenant.created', body: { displayName: 'New', externalId: '', domains: '', setupLink: null } },
  },
  [`PATCH ${TENANT}`]: { action: 'tenant.updated', body: { displayName: 'Renamed' }, about: 'organizationId' },
  [`DELETE ${TENANT}`]: { action: 'tenant.deleted', body: confirm('organizationName'), about: 'organizationId' },
  [`POST ${TENANT}/connections`]: { action: 'saml_connection.created' },
  [`POST ${TENANT}/directories`]: { action: 'scim_directory.created' },
  [`POST ${TENANT}/domains/[verb]`]: {
    ...{ action: 'domain.verified_by_hand', params: { verb: 'verify' }, body: { domain: 'acme.example' } },
  },
  [`POST ${TENANT}/live`]: {
    ...{ action: 'connection.put_live', body: (world: World) => ({ connectionId: world.secondConnectionId }) },
  },
  [`PATCH ${TENANT}/members/[memberId]`]: {
    action: 'member.updated',
    body: { isTenantAdmin: true },
    about: 'memberId',
  },
  [`POST ${TENANT}/oidc-connections`]: { action: 'oidc_connection.created', body: {} },
  [`POST ${TENANT}/ready`]: { unrecorded: 'nobody has called this setup ready; see lib/onboarding' },
  [`POST ${TENANT}/setup-links`]: {
    ...{ action: 'setup_link.created', body: { canManageSaml: true, canManageScim: true, ttlSeconds: 3600 } },
  },
  [`POST ${TENANT}/sync`]: { action: 'sync.requested' },
  [`POST ${TENANT}/sync/preview`]: { action: 'sync.previewed' },
  'POST operators/invitations': { action: 'operator.invited', body: { email: 'new@example.com', role: 'admin' } },
  'DELETE operators/invitations/[invitationId]': { action: 'operator.invitation_withdrawn' },
  'PATCH operators/[operatorId]': { action: 'operator.role_changed', body: { role: 'viewer' }, about: 'operatorId' },
  'DELETE operators/[operatorId]': {
    action: 'operator.removed',
    body: { confirm: 'second@example.com' },
    about: 'operatorId',
  },
  'POST operators/[operatorId]/revoke-sessions': { action: 'operator_session.revoked' },
};

type Callable = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;
const isCallable = (value: unknown): value is Callable => typeof value === 'function';
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll(path.sep, '/'))
  .filter((name) => /^api\/(?!auth\/).*\/route\.ts$/.test(name));
const handlers = new Map<string, Callable>();
let world: World;

beforeAll(async () => {
  for (const file of files) {
    const module: Record<string, unknown> = await import(/* @vite-ignore */ path.join(import.meta.dirname, file));
    for (const [method, handler] of Object.entries(module)) {
      if (method !== 'GET' && isCallable(handler))
        handlers.set(`${method} ${file.slice(4, -'/route.ts'.length)}`, handler);
    }
  }
});

const HOUR_MS = 3_600_000;

async function addOperator(email: string): Promise<{ id: string; uuid: string; sessionId: string }> {
  const uuid = newUuid();
  await database.sql`insert into operators (id, email, email_folded, role, password_hash)
    values (${uuid}, ${email}, ${email}, 'owner', 'none')`;
  const session = { operatorUuid: uuid, userAgent: 'test', now: new Date() };
  const { sessionId } = await openOperatorSession(database.db, session);
  return { id: formatId('operator', uuid), uuid, sessionId };
}

/** One of everything. */
async function furnish(): Promise<World> {
  const { sql } = database;
  await sql`truncate operators, operator_sessions, operator_invitations, members, sync_runs, tenants cascade`;
  const runtime = createTestRuntime(database);
  seam.runtime = runtime;
  const own = await addOperator('first@example.com');
  const second = await addOperator('second@example.com');
  const other = await openOperatorSession(database.db, { operatorUuid: own.uuid, userAgent: 'other', now: new Date() });
  seam.cookie = await encodeOperatorCookie(operatorSecret(runtime), own.sessionId);
  const environment = await runtime.adminClient.createEnvironment({ displayName: 'Production' });
  const client = runtime.clientFor(environment.id);
  const organizationName = 'Acme';
  const organization = await client.createOrganization({ displayName: organizationName, domains: ['acme.example'] });
  const organizationId = organization.id;
  const saml = await client.createSamlConnection({ organizationId, primary: true });
  const secondSaml = await client.createSamlConnection({
    organizationId,
    ...{ idpEntityId: 'urn:idp', idpRedirectUrl: 'https://idp.example/sso', idpCertificate: CERTIFICATE },
  });
  const oidc = await client.createOidcConnection({ organizationId, issuer: 'https://provider.example', clientId: 'x' });
  const directory = await client.createScimDirectory({ organizationId, primary: true });
  await client.rotateScimDirectoryBearerToken(directory.id);
  await client.rotateScimDirectoryBearerToken(directory.id, { overlapSeconds: 600 });
  const link = await client.createSetupUrl({ organizationId });
  const key = await client.createApiKey({ displayName: 'Key' });
  const oauth = await client.createSamlOauthClient({ displayName: 'Client' });
  const scope = [uuidOf('environment', environment.id), uuidOf('organization', organizationId)] as const;
  const connection = uuidOf('samlConnection', saml.id);
  const [proposal, alert, serviceKey, member, run, invitation] = Array.from({ length: 6 }, newUuid);
  const target = { ssoUrl: '', binding: 'post', sloUrl: '', sloResponseUrl: '', sloBinding: 'post', certificates: [] };
  await sql`
    insert into engine.saml_metadata_proposals (id, environment_id, organization_id, saml_connection_id, target, target_sha256)
    values (${proposal ?? ''}, ${scope[0]}, ${scope[1]}, ${connection}, ${sql.json(target)}, ${Buffer.alloc(32)})`;
  await sql`
    insert into engine.saml_alerts (id, environment_id, organization_id, saml_connection_id, kind, subject)
    values (${alert ?? ''}, ${scope[0]}, ${scope[1]}, ${connection}, 'certificate_changed', 'x')`;
  await sql`
    insert into engine.saml_service_keys (id, saml_connection_id, purpose, state, certificate_der)
    values (${serviceKey ?? ''}, ${connection}, 'encryption', 'next', ${new X509Certificate(CERTIFICATE).raw})`;
  await sql`
    insert into engine.saml_service_keys (saml_connection_id, purpose, state, certificate_der)
    values (${connection}, 'signing', 'current', ${new X509Certificate(CERTIFICATE).raw})`;
  await sql`
    insert into members (id, organization_id, email, email_folded, source)
    values (${member ?? ''}, ${organizationId}, 'ada@acme.example', 'ada@acme.example', 'login')`;
  await sql`
    insert into sync_runs (id, environment_id, organization_id, trigger, status, phase, guard_digest, finished_at)
    values (${run ?? ''}, ${environment.id}, ${organizationId}, 'schedule', 'aborted_by_guard', 'finished', 'digest', now())`;
  await sql`
    insert into operator_invitations (id, token_sha256, email, email_folded, role, expires_at)
    values (${invitation ?? ''}, ${Buffer.alloc(32)}, 'x@example.com', 'x@example.com', 'admin', ${new Date(Date.now() + HOUR_MS)})`;
  await emptyAuditLog(database);
  return {
    ...{ organizationName, organizationId, environmentId: environment.id, samlConnectionId: saml.id },
    ...{ secondConnectionId: secondSaml.id, oidcConnectionId: oidc.id, scimDirectoryId: directory.id },
    ...{ setupLinkId: link.setupLink?.id ?? '', apiKeyId: key.apiKey.id, samlOauthClientId: oauth.samlOauthClient.id },
    proposalId: formatId('samlMetadataProposal', proposal ?? ''),
    alertId: formatId('samlAlert', alert ?? ''),
    keyId: formatId('samlServiceKey', serviceKey ?? ''),
    memberId: formatId('member', member ?? ''),
    syncRunId: formatId('syncRun', run ?? ''),
    invitationId: formatId('operatorInvitation', invitation ?? ''),
    operatorId: second.id,
    sessionId: other.sessionId,
  };
}

function uuidOf(kind: IdKind, id: string): string {
  return parseId(kind, id) ?? '';
}

async function call(key: string, line: Exclude<Line, { unrecorded: string }>, body: object | undefined) {
  const method = key.split(' ')[0] ?? '';
  const request = new Request(`${TEST_ORIGIN}/api/under-test`, {
    method,
    headers: { origin: TEST_ORIGIN, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handlers.get(key)?.(request, { params: Promise.resolve({ ...world, ...line.params }) });
  return { status: response?.status, text: await response?.text() };
}

const bodyOf = (line: Exclude<Line, { unrecorded: string }>) =>
  typeof line.body === 'function' ? line.body(world) : line.body;

const recorded = Object.entries(LINES).filter(
  (entry): entry is [string, Exclude<Line, { unrecorded: string }>] => 'action' in entry[1],
);

describe('the audit log', () => {
  test('W92: every handler that changes something has a line, and every line a handler', () => {
    expect([...handlers.keys()].toSorted()).toEqual(Object.keys(LINES).toSorted());
  });

  test.each(recorded)('W92: %s leaves one row: who, what, where', async (key, line) => {
    world = await furnish();
    const answer = await call(key, line, bodyOf(line));
    expect([answer.status, answer.text]).toEqual([expect.toBeOneOf([200, 204]), answer.text]);
    const rows =
      await database.sql`select action, actor_type, actor_label, target_id, environment_id from audit_events`;
    expect(rows).toMatchObject([{ action: line.action, actor_type: 'operator', actor_label: 'first@example.com' }]);
    if (line.about) expect(rows[0]?.target_id).toBe(world[line.about]);
    if (key.includes('[environmentId]')) expect(rows[0]?.environment_id).toBe(world.environmentId);
  });
});

describe('what cannot be taken back', () => {
  const deletions = recorded.filter(([key]) => /^DELETE .*(Connection|Directory|organization|operator)Id\]$/.test(key));

  test('W31: there are deletions to look at', () => {
    expect(deletions.length).toBeGreaterThan(4);
  });

  test.each(deletions)('W31: %s does nothing unless its name was typed', async (key, line) => {
    world = await furnish();
    for (const body of [{}, { confirm: '' }, { confirm: 'something else' }]) {
      expect((await call(key, line, body)).status).toBe(400);
    }
    expect(await database.sql`select action from audit_events`).toEqual([]);
    expect((await call(key, line, bodyOf(line))).status).toBeLessThan(300);
  });
});
