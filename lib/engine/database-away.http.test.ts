import { randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '@/lib/db/client';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import type { Engine } from '@/lib/engine';
import * as tables from '@/lib/engine/tables';
import { formatId } from '@/lib/ids';
import { BASE_URL, createTestEngine } from './management/testing';

let database: TestDatabase;
let nowhere: Sql;
let engine: Engine;

beforeAll(async () => {
  database = await createTestDatabase();
  nowhere = openPool({ url: 'postgres://nobody@127.0.0.1:9/none' }, { max: 2, name: 'nowhere' });
  ({ engine } = createTestEngine(database, { sql: nowhere, db: drizzle(nowhere, { schema: tables }) }));
});
afterAll(async () => {
  await nowhere.end({ timeout: 0 });
  await database.drop();
});

const apiKey = formatId('apiKeySecret', randomUUID());
const bearerToken = formatId('scimBearerToken', randomUUID());

test.each([
  ['GET', '/v1/organizations', apiKey, 'application/json'],
  ['POST', '/v1/saml/redeem', apiKey, 'application/json'],
  ['GET', `/v1/scim/${formatId('scimDirectory', randomUUID())}/Users`, bearerToken, 'application/scim+json'],
  ['GET', `/v1/saml/${formatId('samlConnection', randomUUID())}/init?state=x`, '', 'text/html; charset=utf-8'],
  ['POST', `/v1/saml/${formatId('samlConnection', randomUUID())}/acs`, '', 'text/html; charset=utf-8'],
])('RF03: %s %s answers 503 with Retry-After while the database is away', async (method, path, token, type) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = method === 'POST' ? { body: '{"samlAccessCode":"x"}' } : {};
  const response = await engine.fetch(new Request(BASE_URL + path, { method, headers, ...body }));
  const text = await response.text();
  expect([response.status, response.headers.get('retry-after'), response.headers.get('content-type')]).toEqual([
    503,
    '5',
    type,
  ]);
  expect(text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|select/);
});
