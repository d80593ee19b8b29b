import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, hasPrefix, type IdKind, newUuid } from '@/lib/ids';
import {
  CONSOLE_TOKEN,
  createTenant,
  createTestEngine,
  type Send,
  senderOf,
  type TestEngine,
  type TestTenant,
  unusedId,
  uuidOf,
} from './management/testing';
import type { Operation } from './operations/operation';
import { OPERATIONS } from './operations/operations';

const CERTIFICATE = readFileSync(path.join(import.meta.dirname, 'management/testdata/idp-1.pem'), 'utf8');

/** One of everything that an environment holds, by kind of id. */
type Belongings = TestTenant & { ids: Partial<Record<IdKind, string>> };

const database = await openTestDatabase();
let test: TestEngine;
let ours: Belongings;
let theirs: Belongings;
let send: Send;
let bearerToken: string;
let setupToken: string;

beforeAll(async () => {
  test = createTestEngine(database);
  ours = await furnish('Ours');
  theirs = await furnish('Theirs');
  send = senderOf(test.engine, ours.managementKey);
});

async function furnish(name: string): Promise<Belongings> {
  const tenant = await createTenant(test, name);
  const client = test.clientFor(tenant.environmentId);
  const { organizationId } = tenant;
  const connection = await client.createSamlConnection({
    organizationId,
    primary: true,
    idpEntityId: 'urn:idp',
    idpRedirectUrl: 'https://idp.example/sso',
    idpCertificate: CERTIFICATE,
  });
  const oidcConnection = await client.createOidcConnection({
    organizationId,
    issuer: 'https://provider.example',
    clientId: 'client',
    clientSecret: 'client secret',
  });
  const directory = await client.createScimDirectory({ organizationId, primary: true });
  bearerToken = await client.rotateScimDirectoryBearerToken(directory.id);
  const link = await client.createSetupUrl({ organizationId });
  setupToken = new URL(link.url).searchParams.get('one-time-token') ?? '';
  const key = await client.createApiKey({ displayName: `${name} key` });
  const oauthClient = await client.createSamlOauthClient({ displayName: `${name} client` });
  const ids = {
    environment: tenant.environmentId,
    organization: organizationId,
    samlConnection: connection.id,
    oidcConnection: oidcConnection.id,
    scimDirectory: directory.id,
    setupLink: link.setupLink?.id ?? '',
    apiKey: key.apiKey.id,
    samlOauthClient: oauthClient.samlOauthClient.id,
    ...(await insertTraffic(tenant, connection.id, directory.id)),
  };
  return { ...tenant, ids };
}

/** What only identity providers make. */
async function insertTraffic(tenant: TestTenant, connectionId: string, directoryId: string) {
  const [user, group, flow, request] = [newUuid(), newUuid(), newUuid(), newUuid()];
  const directory = uuidOf('scimDirectory', directoryId);
  await database.sql`
    insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, email, email_folded, attributes)
    values (${user}, ${directory}, 'secret@person.example', 'secret@person.example', 'secret@person.example',
      'secret@person.example', '{"userName": "secret@person.example"}')`;
  await database.sql`
    insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
    values (${group}, ${directory}, 'Secret team', 'secret team', '{"displayName": "Secret team"}')`;
  await database.sql`
    insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, expires_at, email)
    values (${flow}, ${uuidOf('environment', tenant.environmentId)}, ${uuidOf('organization', tenant.organizationId)},
      ${uuidOf('samlConnection', connectionId)}, '2031-01-01Z', 'secret@person.example')`;
  await database.sql`
    insert into engine.scim_requests (id, scim_directory_id, method, path, status, duration_micros)
    values (${request}, ${directory}, 'GET', '/Users?filter=secret', 200, 1)`;
  const [proposal, alert, serviceKey] = [newUuid(), newUuid(), newUuid()];
  const scope = [uuidOf('environment', tenant.environmentId), uuidOf('organization', tenant.organizationId)] as const;
  const connection = uuidOf('samlConnection', connectionId);
  const target = { ssoUrl: '', binding: 'post', sloUrl: '', sloResponseUrl: '', sloBinding: 'post', certificates: [] };
  await database.sql`
    insert into engine.saml_metadata_proposals (id, environment_id, organization_id, saml_connection_id, target, target_sha256)
    values (${proposal}, ${scope[0]}, ${scope[1]}, ${connection}, ${database.sql.json(target)}, ${Buffer.alloc(32)})`;
  await database.sql`
    insert into engine.saml_alerts (id, environment_id, organization_id, saml_connection_id, kind, subject, detail)
    values (${alert}, ${scope[0]}, ${scope[1]}, ${connection}, 'certificate_changed', 'x', '{"secret": "secret"}')`;
  await database.sql`
    insert into engine.saml_service_keys (id, saml_connection_id, purpose, state, certificate_der)
    values (${serviceKey}, ${connection}, 'signing', 'next', ${new X509Certificate(CERTIFICATE).raw})`;
  return {
    samlMetadataProposal: formatId('samlMetadataProposal', proposal),
    samlAlert: formatId('samlAlert', alert),
    samlServiceKey: formatId('samlServiceKey', serviceKey),
    scimUser: formatId('scimUser', user),
    scimGroup: formatId('scimGroup', group),
    samlFlow: formatId('samlFlow', flow),
    scimRequest: formatId('scimRequest', request),
  };
}

/** A request for an operation that names things of `owner` wherever it can. */
function requestFor(operation: Operation, owner: Belongings): { method: string; path: string; body?: object } {
  const id = operation.pathId === undefined ? '' : (owner.ids[operation.pathId] ?? '');
  const query = new URLSearchParams();
  const body: Record<string, unknown> = {};
  for (const [name, kind] of [
    ['organizationId', 'organization'],
    ['samlConnectionId', 'samlConnection'],
    ['oidcConnectionId', 'oidcConnection'],
    ['scimDirectoryId', 'scimDirectory'],
  ] as const) {
    if (operation.query && name in operation.query.shape) query.set(name, owner.ids[kind] ?? '');
    body[name] = owner.ids[kind] ?? '';
  }
  if (operation.operationId === 'redeemSAMLAccessCode') body.samlAccessCode = unusedId('samlAccessCode');
  if (operation.path.startsWith('/v1/organization-domains/'))
    body.domain = owner === ours ? 'ours.example' : 'theirs.example';
  if (operation.operationId === 'createSAMLServiceKey') body.purpose = 'signing';
  if (operation.operationId === 'extendSetupURL') body.ttlSeconds = 60;
  if (operation.operationId === 'parseSAMLMetadata') body.xml = '<x/>';
  if (operation.operationId === 'inspectOIDCIssuer') body.issuer = 'not an issuer';
  const search = query.size > 0 ? `?${query}` : '';
  return {
    method: operation.method,
    path: operation.path.replace('{id}', id) + search,
    ...(operation.body === undefined ? {} : { body }),
  };
}

const offered = OPERATIONS.filter((operation) => operation.access !== 'console');
/** Operations whose request names nothing: a list of the caller's own, a creation in the caller's own environment. */
const NAMELESS = new Set([
  'listOrganizations',
  'createOrganization',
  'listOrganizationSummaries',
  'listAPIKeys',
  'createAPIKey',
  'listSAMLOAuthClients',
  'createSAMLOAuthClient',
  'parseSAMLMetadata',
  'inspectOIDCIssuer',
]);
/** Where the answer is another than 404 for what another environment owns: by the contract, or an empty list. */
const FOREIGN: Record<string, number[]> = {
  getSAMLRedirectURL: [400],
  listSCIMUsers: [400, 404],
  listSCIMGroups: [400, 404],
  listSAMLFlows: [200, 404],
  listSAMLAlerts: [200, 404],
};

async function everythingOf(belongings: Belongings): Promise<unknown> {
  const reads = offered.filter((operation) => operation.method === 'GET');
  return Promise.all(
    reads.map(async (operation) => {
      const request = requestFor(operation, belongings);
      const answer = await send(request.method, request.path, { token: belongings.managementKey });
      // The owner's own key reads them all, so that a 404 for another key means what it says.
      expect([operation.operationId, answer.status]).toEqual([operation.operationId, 200]);
      // A cursor is sealed anew in every answer.
      return { ...(answer.body as object), nextCursor: '' };
    }),
  );
}

describe('W05, W74, W77: a management key of one environment and the ids of another', () => {
  let before: unknown;
  beforeAll(async () => {
    before = await everythingOf(theirs);
  });

  it.each(offered.filter((operation) => !NAMELESS.has(operation.operationId)))(
    '$operationId answers as for something that does not exist',
    async (operation) => {
      const request = requestFor(operation, theirs);
      const foreign = await send(request.method, request.path, request);
      expect(FOREIGN[operation.operationId] ?? [404]).toContain(foreign.status);
      expect(JSON.stringify(foreign.body)).not.toMatch(/secret/i);

      const nobodys: Belongings = { ...theirs, ids: unusedIdsLike(theirs.ids) };
      const missing = requestFor(operation, nobodys);
      const absent = await send(missing.method, missing.path, missing);
      expect({ status: foreign.status, body: foreign.body }).toEqual({ status: absent.status, body: absent.body });
    },
  );

  it.each(offered.filter((operation) => operation.method === 'GET' && NAMELESS.has(operation.operationId)))(
    '$operationId lists nothing of the other environment',
    async (operation) => {
      const { status, body } = await send('GET', `${operation.path}?pageSize=1000`);
      expect(status).toBe(200);
      const text = JSON.stringify(body);
      expect(text).toContain(ours.environmentId);
      for (const id of Object.values(theirs.ids)) expect(text).not.toContain(id);
    },
  );

  it('leaves the other environment as it was', async () => {
    expect(await everythingOf(theirs)).toEqual(before);
  });
});

function unusedIdsLike(ids: Belongings['ids']): Belongings['ids'] {
  const kinds: IdKind[] = [
    'environment',
    'organization',
    'samlConnection',
    'oidcConnection',
    'scimDirectory',
    'setupLink',
    'apiKey',
    'samlOauthClient',
    'scimUser',
    'scimGroup',
    'samlFlow',
    'samlMetadataProposal',
    'samlAlert',
    'samlServiceKey',
    'scimRequest',
  ];
  return Object.fromEntries(
    kinds.filter((kind) => hasPrefix(kind, ids[kind] ?? '')).map((kind) => [kind, unusedId(kind)]),
  );
}

describe('W04, W06, W07, W08: credentials that are none', () => {
  const credentials: [string, () => string | null | Promise<string>][] = [
    ['no key', () => null],
    ['a SCIM bearer token', () => bearerToken],
    ['a setup token', () => setupToken],
    ['an unknown key', () => unusedId('apiKeySecret')],
    ['a key above the range of ids', () => `ssoready_sk_${'z'.repeat(25)}`],
    ['a key that is too short', () => 'ssoready_sk_abc'],
    ['the id of a key', () => ours.ids.apiKey ?? ''],
    ['a very long key', () => `ssoready_sk_${'0'.repeat(100_000)}`],
    ['a wrong console token', () => `${CONSOLE_TOKEN}x`],
    ['a revoked key', revokedKey],
    ['an expired key', expiredKey],
  ];

  it.each(credentials)('%s: 401 everywhere, and the credential is not echoed', async (_, credential) => {
    const token = await credential();
    for (const operation of OPERATIONS) {
      const request = requestFor(operation, ours);
      const answer = await send(request.method, request.path, { ...request, token });
      expect([operation.operationId, answer.status, answer.body.code]).toEqual([operation.operationId, 401, 16]);
      if (token) expect(JSON.stringify(answer.body)).not.toContain(token);
    }
  });

  it('a key without the management permission: 401 on every management operation and nowhere else', async () => {
    for (const operation of OPERATIONS) {
      const request = requestFor(operation, ours);
      const { status } = await send(request.method, request.path, { ...request, token: ours.plainKey });
      const refused = operation.access !== 'key';
      expect([operation.operationId, status === 401]).toEqual([operation.operationId, refused]);
    }
  });

  it('refused requests changed nothing', async () => {
    const { status } = await send('GET', `/v1/organizations/${ours.organizationId}`);
    expect(status).toBe(200);
    const [row] = await database.sql`
      select revoked_at from engine.api_keys where id = ${uuidOf('apiKey', ours.ids.apiKey ?? '')}`;
    expect(row).toEqual({ revoked_at: null });
  });

  it('a scheme other than Bearer is no credential; the word is taken in any case', async () => {
    const get = (authorization: string) =>
      send('GET', '/v1/organizations', { token: null, headers: { authorization } });
    expect((await get(`Basic ${ours.managementKey}`)).status).toBe(401);
    expect((await get(ours.managementKey)).status).toBe(401);
    expect((await get('Bearer')).status).toBe(401);
    expect((await get(`bearer ${ours.managementKey}`)).status).toBe(200);
    expect((await get('Basic x')).headers.get('www-authenticate')).toBe('Bearer');
  });

  async function revokedKey(): Promise<string> {
    const client = test.clientFor(ours.environmentId);
    const key = await client.createApiKey({ hasManagementApiAccess: true });
    await client.revokeApiKey(key.apiKey.id);
    return key.secretToken;
  }

  async function expiredKey(): Promise<string> {
    const client = test.clientFor(ours.environmentId);
    const key = await client.createApiKey({ hasManagementApiAccess: true, ttlSeconds: 60 });
    test.advance(60);
    return key.secretToken;
  }
});

describe('the console', () => {
  it('must name an existing environment for what belongs to one', async () => {
    for (const header of [undefined, '', 'env_x', unusedId('environment'), ours.organizationId]) {
      const answer = await send('GET', '/v1/organizations', {
        token: CONSOLE_TOKEN,
        headers: header === undefined ? {} : { 'vestibule-environment': header },
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
    }
  });

  it('is held to the environment that it names', async () => {
    const headers = { 'vestibule-environment': ours.environmentId };
    const foreign = await send('GET', `/v1/organizations/${theirs.organizationId}`, { token: CONSOLE_TOKEN, headers });
    expect(foreign.status).toBe(404);
  });

  it('gives an API key no say in the environment: the header is ignored', async () => {
    const headers = { 'vestibule-environment': theirs.environmentId };
    const { body } = await send('GET', '/v1/organizations', { headers });
    expect(JSON.stringify(body)).not.toContain(theirs.environmentId);
  });
});
