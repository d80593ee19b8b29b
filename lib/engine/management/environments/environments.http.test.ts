import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { EnvironmentResponse } from '../../contract';
import {
  CONSOLE_TOKEN,
  createTenant,
  createTestEngine,
  type Send,
  senderOf,
  type TestEngine,
  unusedId,
} from '../testing';

const PATH = '/v1/environments';
const SETTINGS = {
  displayName: 'Production',
  redirectUrl: 'https://app.acme.example/login/callback?keep=1',
  oauthRedirectUri: 'https://app.acme.example/oauth',
  authUrl: 'https://auth.acme.example',
  adminUrl: 'https://setup.acme.example',
  adminApplicationName: 'Acme',
  adminReturnUrl: 'https://app.acme.example/settings',
};

const database = await openTestDatabase();
let test: TestEngine;
let send: Send;

beforeAll(async () => {
  test = createTestEngine(database);
  send = senderOf(test.engine, CONSOLE_TOKEN);
});

describe('200', () => {
  it('creates, reads back, and updates by merging: absent keeps, empty clears', async () => {
    const created = await send('POST', PATH, { body: SETTINGS });
    expect(created).toMatchObject({ status: 200, body: { environment: SETTINGS } });
    const { environment } = EnvironmentResponse.parse(created.body);
    expect((await send('GET', `${PATH}/${environment.id}`)).body).toEqual(created.body);
    const patched = await send('PATCH', `${PATH}/${environment.id}`, { body: { auth_url: '', displayName: 'Live' } });
    expect(patched.body).toMatchObject({ environment: { ...SETTINGS, displayName: 'Live', authUrl: '' } });
  });

  it('lists every environment, oldest first, over any page size', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    for (const displayName of names) {
      test.advance(1);
      await send('POST', PATH, { body: { displayName } });
    }
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await test.adminClient.listEnvironments({ pageSize: 2, pageToken });
      seen.push(...page.environments.map((environment) => environment.displayName));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(seen.slice(-5)).toEqual(names);
  });
});

describe('refusals', () => {
  it.each([
    ['no name', { redirectUrl: 'https://a.example' }, 'displayName'],
    ['an empty name', { displayName: '' }, 'displayName'],
    ['a script address', { displayName: 'x', redirectUrl: 'javascript:alert(1)' }, 'redirectUrl'],
    ['a relative address', { displayName: 'x', redirectUrl: '/callback' }, 'redirectUrl'],
    ['an origin with a query', { displayName: 'x', authUrl: 'https://a.example?x=1' }, 'authUrl'],
    ['an origin with a fragment', { displayName: 'x', adminUrl: 'https://a.example/#x' }, 'adminUrl'],
  ])('400: %s', async (_, body, field) => {
    expect(await send('POST', PATH, { body })).toMatchObject({ status: 400, body: { code: 3, details: [{ field }] } });
  });

  it('401: no API key reaches environments, not even its own', async () => {
    const tenant = await createTenant(test);
    for (const token of [null, tenant.managementKey, tenant.plainKey, 'vestibule_console_wrong', 'x']) {
      for (const [method, path] of [
        ['GET', PATH],
        ['POST', PATH],
        ['GET', `${PATH}/${tenant.environmentId}`],
        ['PATCH', `${PATH}/${tenant.environmentId}`],
      ] as const) {
        const answer = await send(method, path, { token, ...(method === 'GET' ? {} : { body: { displayName: 'x' } }) });
        expect(answer).toMatchObject({ status: 401, body: { code: 16 } });
      }
    }
  });

  it('401: without a console token the engine has no console at all', async () => {
    const { deps } = test;
    const { consoleTokenSha256: _, ...withoutConsole } = deps;
    const { createEngine } = await import('@/lib/engine');
    const sealed = senderOf(createEngine(withoutConsole), CONSOLE_TOKEN);
    expect((await sealed('GET', PATH)).status).toBe(401);
    const headers = { 'vestibule-environment': unusedId('environment') };
    expect((await sealed('GET', '/v1/organizations', { headers })).status).toBe(401);
  });

  it('404: an unknown or malformed id', async () => {
    for (const id of [unusedId('environment'), 'env_x', unusedId('organization')]) {
      expect((await send('GET', `${PATH}/${id}`)).status).toBe(404);
      expect((await send('PATCH', `${PATH}/${id}`, { body: {} })).status).toBe(404);
    }
  });
});
