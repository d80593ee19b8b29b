import { drizzle } from 'drizzle-orm/postgres-js';
import { expect, it } from 'vitest';
import { openPool } from '@/lib/db/client';
import { createEngineMaintenance } from './maintenance';
import { createTestEngine, openTestTenant } from './management/testing';
import * as tables from './tables';
import { createGoldenRecorder } from './testing-golden';

const { database, test, tenant } = await openTestTenant();
const client = test.clientFor(tenant.environmentId);

const ORGANIZATIONS = '/v1/organizations';

it('the shape of every refusal of the API on the wire', async () => {
  const { ask, matches } = createGoldenRecorder(test.engine, tenant.managementKey);
  const { secretToken: scoped } = await client.createApiKey({ scopes: ['scim:read'] });
  await ask('400, no object', 'POST', ORGANIZATIONS, { body: [] });
  await ask('400, bad page token', 'GET', `${ORGANIZATIONS}?pageToken=x`);
  await ask('401, no credential', 'GET', ORGANIZATIONS, { headers: { authorization: '' } });
  await ask('401, unknown key', 'GET', ORGANIZATIONS, { token: 'ssoready_sk_x' });
  await ask('401, no management permission', 'GET', ORGANIZATIONS, { token: tenant.plainKey });
  await ask('403, missing scope', 'GET', ORGANIZATIONS, { token: scoped });
  await ask('404, unknown path', 'GET', '/v1/nothing');
  await ask('405, wrong method', 'PUT', ORGANIZATIONS, { body: {} });

  const headers = { 'idempotency-key': 'once' };
  await client.createOrganization({ displayName: 'B', externalId: 'taken' });
  await ask('409, taken', 'POST', ORGANIZATIONS, { body: { externalId: 'taken' } });
  await ask('200, first of its Idempotency-Key', 'POST', ORGANIZATIONS, { body: { displayName: 'C' }, headers });
  await ask('409, Idempotency-Key of another request', 'POST', ORGANIZATIONS, { body: { displayName: 'D' }, headers });
  await ask('410, expired cursor', 'GET', `/v1/scim/changes?after=${await expiredCursor()}`);
  await ask('413, too large', 'POST', ORGANIZATIONS, { body: { displayName: 'x'.repeat(1_100_000) } });

  const once = { perSecond: 1, burst: 1 };
  const rateLimits = { api: once, redeem: once, scim: once, oauth: once, address: once };
  const limited = createTestEngine(database, { rateLimits }).engine;
  await limited.fetch(new Request(`${test.deps.baseUrl}${ORGANIZATIONS}`, { headers: bearer() }));
  await ask('429, too many', 'GET', ORGANIZATIONS, { engine: limited });
  const broken = createTestEngine(database, { pageTokenKey: new Uint8Array(1) }).engine;
  await ask('500, a fault of ours', 'GET', `${ORGANIZATIONS}?pageSize=1`, { engine: broken });
  const nowhere = openPool({ url: 'postgres://nobody@127.0.0.1:9/none' }, { max: 1, name: 'nowhere' });
  const away = createTestEngine(database, { sql: nowhere, db: drizzle(nowhere, { schema: tables }) }).engine;
  await ask('503, database away', 'GET', ORGANIZATIONS, { engine: away });
  await nowhere.end({ timeout: 0 });
  await matches('refusals');
});

const bearer = () => ({ authorization: `Bearer ${tenant.managementKey}` });

/** A place in the change feed before changes that are deleted by now. */
async function expiredCursor(): Promise<string> {
  const { organizationId } = tenant;
  const directory = await client.createScimDirectory({ organizationId, primary: true });
  const token = await client.rotateScimDirectoryBearerToken(directory.id);
  const { nextCursor } = await client.listScimChanges({ after: 'latest' });
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'ann@acme.example',
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const made = await test.engine.fetch(
    new Request(`${directory.scimBaseUrl}/Users`, { method: 'POST', headers, body }),
  );
  expect(made.status).toBe(201);
  await client.listScimChanges({});
  const later = () => new Date('2040-01-01T00:00:00Z');
  const tasks = createEngineMaintenance({ ...test.deps, clock: later });
  await tasks.find(({ name }) => name === 'prune scim changes')?.run();
  return nextCursor;
}
