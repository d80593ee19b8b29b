import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mintSecret } from '@/lib/crypto';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, newUuid } from '@/lib/ids';
import { createTenant, createTestEngine, type Send, senderOf, type TestTenant, uuidOf } from './management/testing';

const testdata = (name: string) => readFileSync(path.join(import.meta.dirname, name), 'utf8');
const CERTIFICATE = testdata('management/testdata/idp-1.pem');

const Operations = z.array(
  z.object({
    operationId: z.string(),
    method: z.string(),
    path: z.string(),
    query: z.array(z.string()),
    response: z.record(z.string(), z.unknown()),
  }),
);
const operations = Operations.parse(JSON.parse(testdata('testdata/contract-operations.json')));

const database = await openTestDatabase();
let tenant: TestTenant;
let send: Send;
/** Values for `{id}`, query parameters and request fields, by operation. */
let requests: Record<string, { id?: string; query?: Record<string, string>; body?: object }>;

beforeAll(async () => {
  const test = createTestEngine(database);
  tenant = await createTenant(test);
  send = senderOf(test.engine, tenant.managementKey);
  const { organizationId } = tenant;
  const client = test.clientFor(tenant.environmentId);
  await test.adminClient.updateEnvironment(tenant.environmentId, { redirectUrl: 'https://app.acme.example/callback' });
  const idp = { idpEntityId: 'urn:idp', idpRedirectUrl: 'https://idp.example/sso', idpCertificate: CERTIFICATE };
  const connection = await client.createSamlConnection({ organizationId, primary: true, ...idp });
  const directory = await client.createScimDirectory({ organizationId, primary: true });
  const person = await insertPerson(directory.id);
  const samlAccessCode = await insertFinishedLogin(connection.id);
  const ofOrganization = { query: { organizationId } };
  requests = {
    getSAMLRedirectURL: { body: { organizationExternalId: 'acme-1', state: 's' } },
    redeemSAMLAccessCode: { body: { samlAccessCode } },
    listSCIMUsers: { query: { scimDirectoryId: directory.id, scimGroupId: person.groupId } },
    getSCIMUser: { id: person.userId },
    listSCIMGroups: { query: { organizationExternalId: 'acme-1' } },
    getSCIMGroup: { id: person.groupId },
    listOrganizations: {},
    createOrganization: { body: { displayName: 'New', externalId: 'new-1', domains: ['new.example'] } },
    getOrganization: { id: organizationId },
    updateOrganization: {
      id: organizationId,
      body: { displayName: 'Acme', externalId: 'acme-1', domains: ['acme.example'] },
    },
    createSetupURL: { body: { organizationId, canManageSaml: true, canManageScim: true } },
    listSAMLConnections: ofOrganization,
    createSAMLConnection: { body: { organizationId, ...idp } },
    getSAMLConnection: { id: connection.id },
    updateSAMLConnection: { id: connection.id, body: { primary: true, ...idp } },
    listSCIMDirectories: ofOrganization,
    createSCIMDirectory: { body: { organizationId } },
    getSCIMDirectory: { id: directory.id },
    updateSCIMDirectory: { id: directory.id, body: { primary: true } },
    rotateSCIMDirectoryBearerToken: { id: directory.id },
  };
});

async function insertPerson(scimDirectoryId: string): Promise<{ userId: string; groupId: string }> {
  const [user, group] = [newUuid(), newUuid()];
  const directory = uuidOf('scimDirectory', scimDirectoryId);
  await database.sql`
    insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, email, email_folded, attributes)
    values (${user}, ${directory}, 'ann@acme.example', 'ann@acme.example', 'ann@acme.example', 'ann@acme.example',
      '{"userName": "ann@acme.example"}')`;
  await database.sql`
    insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
    values (${group}, ${directory}, 'Team', 'team', '{"displayName": "Team"}')`;
  await database.sql`
    insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id)
    values (${directory}, ${group}, ${user})`;
  return { userId: formatId('scimUser', user), groupId: formatId('scimGroup', group) };
}

async function insertFinishedLogin(samlConnectionId: string): Promise<string> {
  const { secret, hash } = mintSecret('samlAccessCode');
  await database.sql`
    insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, state, expires_at, received_at,
      email, name_id, attributes, access_code_sha256, access_code_expires_at)
    values (${newUuid()}, ${uuidOf('environment', tenant.environmentId)}, ${uuidOf('organization', tenant.organizationId)},
      ${uuidOf('samlConnection', samlConnectionId)}, 'app-state', '2031-01-01Z', '2030-01-01Z', 'ann@acme.example',
      'ann@acme.example', '{"team": ["a", "b"]}', ${hash}, '2031-01-01Z')`;
  return secret;
}

/** Requires every field of `shape` in `value`: a word names a JSON type, a pattern starts with ^, a list describes its items. */
function expectShape(shape: unknown, value: unknown, at: string): void {
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) throw new Error(`${at} is not a list`);
    for (const item of value) expectShape(shape[0], item, `${at}[]`);
  } else if (typeof shape === 'object' && shape !== null) {
    const fields = z.record(z.string(), z.unknown()).parse(value, { error: () => `${at} is not an object` });
    for (const [name, entry] of Object.entries(shape)) expectShape(entry, fields[name], `${at}.${name}`);
  } else if (typeof shape === 'string' && shape.startsWith('^')) {
    expect([at, value]).toEqual([at, expect.stringMatching(new RegExp(shape))]);
  } else {
    expect([at, typeof value]).toEqual([at, shape]);
  }
}

async function call(operation: (typeof operations)[number], spell: (name: string) => string = (name) => name) {
  const { id = '', query = {}, body } = requests[operation.operationId] ?? {};
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [spell(name), value]));
  const named = body && Object.fromEntries(Object.entries(body).map(([name, value]) => [spell(name), value]));
  return send(operation.method, `${operation.path.replace('{id}', id)}?${search}`, named ? { body: named } : {});
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('the contract, operation by operation', () => {
  it.each(operations)(
    '$operationId answers 200 with every field of the contract, zero values too',
    async (operation) => {
      const answer = await call(operation);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expectShape(operation.response, answer.body, operation.operationId);
      for (const [name, shape] of Object.entries(operation.response)) {
        if (Array.isArray(shape)) expect([name, answer.body[name]]).not.toEqual([name, []]);
      }
    },
  );

  const ONCE = new Set(['redeemSAMLAccessCode', 'createOrganization']);
  it.each(operations.filter((operation) => !ONCE.has(operation.operationId)))(
    '$operationId takes snake_case names',
    async (operation) => {
      expect((await call(operation, snake)).status).toBe(200);
    },
  );

  it.each([
    ['POST', '/v1/organizations', { organization: { displayName: 'Nameless', external_id: 'n-1' } }, 'organization'],
    ['PATCH', '/v1/organizations/:id', { organization: { display_name: 'Cleared' } }, 'organization'],
    ['POST', '/v1/saml-connections', { saml_connection: { organizationId: 'x' } }, 'samlConnection'],
    ['POST', '/v1/scim-directories', { scimDirectory: { organizationId: 'x' } }, 'scimDirectory'],
    ['POST', '/v1/api-keys', { apiKey: { displayName: 'k', hasManagementApiAccess: true } }, 'apiKey'],
    ['POST', '/v1/saml/redirect', { request: { organizationId: 'x' } }, 'request'],
  ])(
    '%s %s refuses fields that are one level too deep, and says where they belong',
    async (method, at, body, field) => {
      const { status, body: answer } = await send(method, at.replace(':id', tenant.organizationId), { body });
      expect([status, answer.code]).toEqual([400, 3]);
      expect(answer.message).toContain(`${field} must not wrap the fields`);
      expect(answer.details).toMatchObject([{ field }]);
    },
  );

  it('passes over unknown fields, beside known ones and alone, as SSOReady does', async () => {
    for (const body of [
      {},
      { color: 'red' },
      { labels: { a: 'b' } },
      { displayName: 'x', organization: { displayName: 'y' } },
    ]) {
      expect((await send('POST', '/v1/organizations', { body })).status).toBe(200);
    }
  });

  it('answers errors with all three keys, in JSON, wherever they arise', async () => {
    const errors = await Promise.all([
      send('GET', '/v1/nothing'),
      send('GET', '/v1/organizations', { token: null }),
      send('GET', '/v1/organizations/org_x'),
      send('DELETE', '/v1/organizations'),
      send('POST', '/v1/organizations', { rawBody: '{' }),
    ]);
    expect(errors.map((error) => error.status)).toEqual([404, 401, 404, 405, 400]);
    for (const error of errors) {
      expect(Object.keys(error.body).toSorted()).toEqual(['code', 'details', 'message']);
      expect(error.headers.get('content-type')).toMatch(/^application\/json/);
      expect(error.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('serves its own description without a credential', async () => {
    const answer = await send('GET', '/v1/openapi.json', { token: null });
    expect(answer).toMatchObject({ status: 200, body: { openapi: '3.1.0' } });
  });
});
