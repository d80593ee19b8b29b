import type { Sql } from 'postgres';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyAuditLog, openTestDatabase } from '@/lib/db/testing';
import { tellKeptChanges } from '@/lib/engine/api-changes';
import {
  createTenant,
  createTestEngine,
  type Send,
  senderOf,
  type TestEngine,
  type TestTenant,
} from '@/lib/engine/management/testing';
import { invariant } from '@/lib/invariant';
import { createApiChangeAudit } from './api-changes';
import { listAuditEvents } from './queries';

const database = await openTestDatabase();
let acme: TestTenant;
let send: Send;
let test: TestEngine;
let fails = false;
let forgets = true;
let notes = true;
let ends = false;

/** A client whose statements about kept changes do not come through when a test says so. */
function withWeather(sql: Sql): Sql {
  return new Proxy(sql, {
    apply(target, self, args: [TemplateStringsArray]) {
      const text = Array.isArray(args[0]) ? args[0].join('?') : '';
      if (!notes && text.includes('insert into engine.api_changes')) throw new Error('no note can be made');
      const gone = !forgets || ends;
      if (gone && /^(delete from|update) engine.api_changes/.test(text))
        return Promise.reject(new Error('the program ended'));
      return Reflect.apply(target, self, args);
    },
  });
}

beforeAll(async () => {
  const audit = createApiChangeAudit(database.db);
  const onApiChange: typeof audit = async (change) => {
    if (fails || ends) throw new Error('the audit log is away');
    await audit(change);
  };
  test = createTestEngine(database, { onApiChange, sql: withWeather(database.sql) });
  acme = await createTenant(test, 'Acme');
  send = senderOf(test.engine, acme.managementKey);
});
beforeEach(async () => {
  [fails, forgets, notes, ends] = [false, true, true, false];
  await database.sql`truncate engine.api_changes`;
  await emptyAuditLog(database);
});

async function tellLater(): Promise<void> {
  test.advance(301);
  const onApiChange = test.deps.onApiChange;
  invariant(onApiChange !== undefined, 'the host listens');
  await tellKeptChanges({ sql: database.sql, clock: test.deps.clock, onApiChange }).catch(() => {});
}

const events = async () => (await listAuditEvents(database.db, { limit: 50 })).events;
const idOf = (value: unknown) => (typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '');

describe('W92: a change over the API', () => {
  it('leaves one row with the key that made it, and reading leaves none', async () => {
    const created = await send('POST', '/v1/organizations', { body: { displayName: 'Globex' } });
    const id = idOf(created.body.organization);
    await send('GET', `/v1/organizations/${id}`);
    await send('PATCH', `/v1/organizations/${id}`, { body: { displayName: 'Globex 2' } });
    const connection = await send('POST', '/v1/saml-connections', { body: { organizationId: id } });
    const connectionId = idOf(connection.body.samlConnection);
    await send('DELETE', `/v1/organizations/${id}`);
    expect(
      (await events()).toReversed().map((one) => [one.action, one.organizationId, one.targetId, one.actor.type]),
    ).toEqual([
      ['tenant.created', id, id, 'api_key'],
      ['tenant.updated', id, id, 'api_key'],
      ['saml_connection.created', id, connectionId, 'api_key'],
      ['tenant.deleted', id, id, 'api_key'],
    ]);
    const [last] = await events();
    expect(last?.actor.id).toMatch(/^api_key_/);
    expect(last?.environmentId).toMatch(/^env_/);
    expect(last?.detail).toMatchObject({ operation: 'DELETE /v1/organizations/:id', requestId: expect.any(String) });
  });

  it('leaves a row of its own for the connection that took the place of the deleted primary one', async () => {
    const { organizationId } = acme;
    const create = async (path: string, body: object) =>
      idOf(Object.values((await send('POST', path, { body: { organizationId, ...body } })).body)[0]);
    const saml = await create('/v1/saml-connections', { primary: true });
    const oidc = await create('/v1/oidc-connections', { issuer: 'https://op.example', clientId: 'c' });
    await database.sql`update engine.oidc_connections set last_login_at = now()`;
    await send('DELETE', `/v1/saml-connections/${saml}`);
    expect((await events()).slice(0, 2).map((one) => [one.action, one.organizationId, one.targetId])).toEqual([
      ['connection.promoted', organizationId, oidc],
      ['saml_connection.deleted', organizationId, saml],
    ]);
  });

  it('leaves no row when it was refused, and one when it is repeated with its Idempotency-Key', async () => {
    await send('PATCH', '/v1/organizations/org_nobody', { body: { displayName: 'x' } });
    await send('POST', '/v1/organizations', { body: { displayName: 'x' }, token: acme.plainKey });
    await send('POST', '/v1/organizations', { body: { displayName: 7 } });
    expect(await events()).toEqual([]);
    const request = { body: { displayName: 'Once' }, headers: { 'idempotency-key': 'once' } };
    for (let i = 0; i < 3; i++) await send('POST', '/v1/organizations', request);
    expect(await events()).toHaveLength(1);
  });

  it('W95: has no secret in its row', async () => {
    const { body } = await send('POST', '/v1/api-keys', { body: { displayName: 'k' } });
    expect(body.secretToken).toMatch(/^ssoready_sk_/);
    const [row] = await events();
    expect(row?.action).toBe('api_key.created');
    expect(JSON.stringify(row)).not.toContain(body.secretToken);
  });

  it('leaves its row later, and once, when it cannot be written at that moment', async () => {
    fails = true;
    const answer = await send('POST', '/v1/organizations', { body: { displayName: 'Globex' } });
    expect([answer.status, await events()]).toEqual([200, []]);
    await tellLater();
    expect(await events()).toEqual([]);
    fails = false;
    await tellLater();
    await tellLater();
    const [row, ...more] = await events();
    expect([row?.action, row?.targetId, row?.actor.type, more]).toEqual([
      'tenant.created',
      idOf(answer.body.organization),
      'api_key',
      [],
    ]);
    expect(row?.detail).not.toHaveProperty('outcome');
  });

  it('is told once although the program ends after the row was written', async () => {
    forgets = false;
    await send('POST', '/v1/organizations', { body: { displayName: 'Globex' } });
    expect(await events()).toHaveLength(1);
    await tellLater();
    expect(await events()).toHaveLength(1);
  });

  it('leaves a row that says so when the program ends before it is known whether it was made', async () => {
    ends = true;
    const { id } = (await send('POST', '/v1/organizations', { body: {} })).body;
    expect([id, await events()]).toEqual([undefined, []]);
    ends = false;
    await tellLater();
    const [row, ...more] = await events();
    expect([row?.action, more]).toEqual(['tenant.created', []]);
    expect(row?.detail).toMatchObject({ outcome: expect.stringMatching(/whether it was done/) });
  });

  it('is not made when what is asked for cannot be noted', async () => {
    notes = false;
    const before = await database.sql`select count(*)::int as n from engine.organizations`;
    const answer = await send('POST', '/v1/organizations', { body: { displayName: 'Globex' } });
    expect(answer.status).toBe(500);
    expect(await database.sql`select count(*)::int as n from engine.organizations`).toEqual(before);
  });
});
