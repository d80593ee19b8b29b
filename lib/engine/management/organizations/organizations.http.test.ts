import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import {
  createTenant,
  createTestEngine,
  type Send,
  senderOf,
  type TestEngine,
  type TestTenant,
  unusedId,
} from '../testing';

let database: TestDatabase;
let test: TestEngine;
let tenant: TestTenant;
let send: Send;

beforeAll(async () => {
  database = await createTestDatabase();
  test = createTestEngine(database);
  tenant = await createTenant(test);
  send = senderOf(test.engine, tenant.managementKey);
});
afterAll(() => database.drop());

describe('200', () => {
  it('creates and reads back', async () => {
    const created = await send('POST', '/v1/organizations', {
      body: { displayName: 'Globex', external_id: 'g1', domains: ['z.example', 'A.example'] },
    });
    expect(created).toMatchObject({
      status: 200,
      body: { organization: { displayName: 'Globex', externalId: 'g1', domains: ['A.example', 'z.example'] } },
    });
    expect(await send('GET', '/v1/organizations')).toMatchObject({ status: 200 });
    expect(await send('GET', `/v1/organizations/${unusedId('organization')}`)).toMatchObject({
      status: 404,
      body: { code: 5 },
    });
  });
});
