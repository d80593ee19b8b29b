import { beforeAll, describe, expect, it } from 'vitest';
import { hashSecret } from '@/lib/crypto';
import { openTestDatabase } from '@/lib/db/testing';
import { createTenant, createTestEngine, type TestEngine, type TestTenant, uuidOf } from '../testing';

const database = await openTestDatabase();
let test: TestEngine;
let acme: TestTenant;
let globex: TestTenant;

beforeAll(async () => {
  test = createTestEngine(database);
  acme = await createTenant(test, 'Acme');
  globex = await createTenant(test, 'Globex');
});

describe('SAML OAuth clients', () => {
  it('show their secret once, when they are made, and keep only its hash', async () => {
    const client = test.clientFor(acme.environmentId);
    const { samlOauthClient, clientSecret } = await client.createSamlOauthClient({ displayName: 'Web app' });
    expect(samlOauthClient).toMatchObject({ environmentId: acme.environmentId, displayName: 'Web app' });
    expect(samlOauthClient.id).toMatch(/^saml_oauth_client_[0-9a-z]{25}$/);
    expect(clientSecret).toMatch(/^ssoready_oauth_client_secret_[0-9a-z]{25}$/);
    const { samlOauthClients } = await client.listSamlOauthClients();
    expect(samlOauthClients).toContainEqual(samlOauthClient);
    expect(JSON.stringify(samlOauthClients)).not.toContain('secret');
    const [row] = await database.sql`
      select client_secret_sha256 as hash from engine.saml_oauth_clients
      where id = ${uuidOf('samlOauthClient', samlOauthClient.id)}`;
    expect(row?.hash).toEqual(hashSecret('oauthClientSecret', clientSecret));
  });

  it('are listed in pages, of their own environment only', async () => {
    const client = test.clientFor(globex.environmentId);
    for (const displayName of ['a', 'b', 'c']) await client.createSamlOauthClient({ displayName });
    const first = await client.listSamlOauthClients({ pageSize: 2 });
    const second = await client.listSamlOauthClients({ pageSize: 2, pageToken: first.nextPageToken });
    const names = [...first.samlOauthClients, ...second.samlOauthClients].map(({ displayName }) => displayName);
    expect(names.toSorted()).toEqual(['a', 'b', 'c']);
    expect(second.nextPageToken).toBe('');
  });

  it('keep the time of their first revocation', async () => {
    const client = test.clientFor(acme.environmentId);
    const { samlOauthClient } = await client.createSamlOauthClient();
    const first = await client.revokeSamlOauthClient(samlOauthClient.id);
    test.advance(60);
    const second = await client.revokeSamlOauthClient(samlOauthClient.id);
    expect(first.revokeTime).toBeDefined();
    expect(second).toEqual(first);
  });

  it('get a new secret, and the old one is no longer kept', async () => {
    const client = test.clientFor(acme.environmentId);
    const made = await client.createSamlOauthClient({ displayName: 'Rotated' });
    const rotated = await client.rotateSamlOauthClientSecret(made.samlOauthClient.id);
    expect(rotated.samlOauthClient).toEqual(made.samlOauthClient);
    expect(rotated.clientSecret).not.toBe(made.clientSecret);
    const rows = await database.sql`
      select 1 from engine.saml_oauth_clients
      where client_secret_sha256 = ${hashSecret('oauthClientSecret', made.clientSecret)}`;
    expect(rows).toEqual([]);
  });

  it('keep what a change leaves out, and refuse callbacks that are none', async () => {
    const client = test.clientFor(acme.environmentId);
    const { samlOauthClient } = await client.createSamlOauthClient({ redirectUris: ['https://a.example/cb?x=1'] });
    const { id } = samlOauthClient;
    expect(await client.updateSamlOauthClient(id, { displayName: 'Named' })).toMatchObject({
      displayName: 'Named',
      redirectUris: ['https://a.example/cb?x=1'],
    });
    expect(await client.updateSamlOauthClient(id, {})).toMatchObject({ displayName: 'Named' });
    expect(await client.updateSamlOauthClient(id, { redirectUris: [] })).toMatchObject({ redirectUris: [] });
    const many = Array.from({ length: 21 }, (_, n) => `https://a.example/${n}`);
    for (const redirectUris of [['javascript:alert(1)'], ['/cb'], ['https://a.example/cb#x'], [''], many]) {
      await expect(client.updateSamlOauthClient(id, { redirectUris })).rejects.toMatchObject({ status: 400 });
    }
  });

  it('that are revoked, or of another environment, can be neither changed nor given a secret', async () => {
    const own = test.clientFor(acme.environmentId);
    const revoked = (await own.createSamlOauthClient()).samlOauthClient.id;
    await own.revokeSamlOauthClient(revoked);
    const foreign = (await test.clientFor(globex.environmentId).createSamlOauthClient()).samlOauthClient.id;
    for (const id of [revoked, foreign]) {
      await expect(own.updateSamlOauthClient(id, { displayName: 'x' })).rejects.toMatchObject({ status: 404 });
      await expect(own.updateSamlOauthClient(id, {})).rejects.toMatchObject({ status: 404 });
      await expect(own.rotateSamlOauthClientSecret(id)).rejects.toMatchObject({ status: 404 });
    }
  });
});
