import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import {
  CONSOLE_TOKEN,
  createTenant,
  createTestEngine,
  type Send,
  senderOf,
  type TestEngine,
  type TestTenant,
} from '../management/testing';
import { pruneIdempotencyKeys } from './store';

const database = await openTestDatabase();
let test: TestEngine;
let acme: TestTenant;
let globex: TestTenant;
let send: Send;

beforeAll(async () => {
  test = createTestEngine(database);
  acme = await createTenant(test, 'Acme');
  globex = await createTenant(test, 'Globex');
  send = senderOf(test.engine, acme.managementKey);
});

let counter = 0;
const newKey = () => `key-${++counter}`;
const create = (key: string, body: object, token = acme.managementKey, path = '/v1/organizations') =>
  send('POST', path, { body, token, headers: { 'idempotency-key': key } });
async function countOrganizations(externalId: string): Promise<number> {
  const rows = await database.sql`select 1 from engine.organizations where external_id = ${externalId}`;
  return rows.length;
}

describe('a creation with an Idempotency-Key', () => {
  it('happens once, and its repetition gets the same answer, marked', async () => {
    const key = newKey();
    const first = await create(key, { displayName: 'A', externalId: 'once' });
    const second = await create(key, { displayName: 'A', externalId: 'once' });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect([first, second].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect(await countOrganizations('once')).toBe(1);
  });

  it('happens once when ten arrive at the same time', async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(key, { displayName: 'Parallel' })));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const rows = await database.sql`select 1 from engine.organizations where display_name = 'Parallel'`;
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['/v1/api-keys', 'secretToken'],
    ['/v1/saml-oauth-clients', 'clientSecret'],
  ])('%s: the secret of the first answer is kept sealed', async (path, field) => {
    const key = newKey();
    const first = await create(key, { displayName: 'k' }, acme.managementKey, path);
    const second = await create(key, { displayName: 'k' }, acme.managementKey, path);
    const secret = String(first.body[field]);
    expect(second.body[field]).toBe(secret);
    const rows = await database.sql`select response_sealed as sealed from engine.idempotency_keys`;
    for (const { sealed } of rows) expect(Buffer.from(sealed).toString('latin1')).not.toContain(secret);
  });

  it.each([
    ['/v1/setup-urls', { canManageSaml: true }],
    ['/v1/saml-connections', { primary: true }],
    ['/v1/scim-directories', { primary: true }],
  ])('%s too', async (path, fields) => {
    const key = newKey();
    const body = { organizationId: acme.organizationId, ...fields };
    const first = await create(key, body, acme.managementKey, path);
    expect(first.status).toBe(200);
    expect((await create(key, body, acme.managementKey, path)).body).toEqual(first.body);
  });

  it('/v1/environments too, for the console', async () => {
    const key = newKey();
    const make = (displayName: string, token = CONSOLE_TOKEN) =>
      create(key, { displayName }, token, '/v1/environments');
    const answers = await Promise.all([make('Twice'), make('Twice'), make('Twice')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await database.sql`select 1 from engine.environments where display_name = 'Twice'`).toHaveLength(1);
    expect((await make('Another')).status).toBe(409);
    expect((await make('Twice', acme.managementKey)).status).toBe(401);
  });

  it('has the key that its settings need, with the first answer', async () => {
    const body = { organizationId: acme.organizationId, signAuthnRequests: true };
    const made = await create(newKey(), body, acme.managementKey, '/v1/saml-connections');
    expect(made.body.samlConnection).toMatchObject({
      spSigningCertificate: expect.stringContaining('BEGIN CERTIFICATE'),
    });
  });

  it('is refused when the key was used for another request', async () => {
    const key = newKey();
    await create(key, { displayName: 'A' });
    const others = [
      await create(key, { displayName: 'B' }),
      await create(key, { displayName: 'A' }, acme.managementKey, '/v1/api-keys'),
    ];
    for (const answer of others) expect([answer.status, answer.body.code]).toEqual([409, 6]);
  });

  it('is another in another environment', async () => {
    const key = newKey();
    const ours = await create(key, { displayName: 'A' });
    const theirs = await create(key, { displayName: 'A' }, globex.managementKey);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
    expect(theirs.body).not.toEqual(ours.body);
  });

  it('that was refused is judged anew', async () => {
    const key = newKey();
    expect((await create(key, { externalId: 'taken-later' })).status).toBe(200);
    const other = newKey();
    expect((await create(other, { externalId: 'taken-later' })).status).toBe(409);
    await database.sql`update engine.organizations set external_id = 'free' where external_id = 'taken-later'`;
    expect((await create(other, { externalId: 'taken-later' })).status).toBe(200);
  });

  it('is replayed to nobody whose API key may not see it', async () => {
    const key = newKey();
    await create(key, { displayName: 'A' });
    expect((await create(key, { displayName: 'A' }, acme.plainKey)).status).toBe(401);
    expect((await create(key, { displayName: 'A' }, 'ssoready_sk_')).status).toBe(401);
  });

  it('is not replayed to a key with fewer rights (attack: fetching a secret that may do more)', async () => {
    const scoped = await send('POST', '/v1/api-keys', { body: { displayName: 's', scopes: ['api-keys:write'] } });
    const limited = String(scoped.body.secretToken);
    const key = newKey();
    const body = { displayName: 'mighty', hasManagementApiAccess: true };
    const first = await create(key, body, acme.managementKey, '/v1/api-keys');
    expect(first.status).toBe(200);
    const stolen = await create(key, body, limited, '/v1/api-keys');
    expect([stolen.status, stolen.body.secretToken]).toEqual([403, undefined]);
  });

  it.each([' ', 'a b', 'x'.repeat(256), ''])('refuses the key "%s"', async (key) => {
    expect((await create(key, { displayName: 'A' })).status).toBe(400);
  });

  it('is forgotten after a day', async () => {
    const key = newKey();
    const first = await create(key, { displayName: 'A' });
    test.advance(86_400);
    const later = await create(key, { displayName: 'A' });
    expect(later.body).not.toEqual(first.body);
    test.advance(86_400);
    expect(await pruneIdempotencyKeys(database.sql, test.deps.clock())).toBeGreaterThan(0);
    expect(await database.sql`select 1 from engine.idempotency_keys`).toHaveLength(0);
  });
});
