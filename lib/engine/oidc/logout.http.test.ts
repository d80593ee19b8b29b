import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseId } from '@/lib/ids';
import { BASE_URL } from '../testing';
import {
  CLIENT_ID,
  createOidcTest,
  createSigningKey,
  lastFlow,
  newBrowser,
  type OidcTest,
  sign,
  signIn,
  type Tenant,
  visit,
} from './testing';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const told: string[][] = [];
let hostFails = false;

let test: OidcTest;
let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  test = await createOidcTest({
    onLogout: async ({ samlFlowIds }) => {
      if (hostFails) throw new Error('the host is away');
      told.push([...samlFlowIds]);
    },
  });
  test.provider.behaviour.discovery = { end_session_endpoint: `${test.provider.issuer}/end?kept=1` };
  tenant = await test.tenant('acme', { singleLogout: true });
  other = await test.tenant('globex');
});
afterAll(() => test.drop());
beforeEach(() => {
  told.length = 0;
  hostFails = false;
  test.advance(600);
});

async function signedIn(at: Tenant, claims: Record<string, unknown>) {
  test.provider.behaviour.claims = claims;
  const code = new URL((await signIn(at)).headers.get('location') ?? '').searchParams.get('saml_access_code') ?? '';
  return (await at.client.redeemSamlAccessCode(code)).samlFlowId;
}

const seconds = () => Math.floor(test.deps.clock().getTime() / 1000);
const claimsOf = (changes: Record<string, unknown>) => ({
  iss: test.provider.issuer,
  aud: CLIENT_ID,
  iat: seconds(),
  exp: seconds() + 120,
  jti: 'logout-1',
  sub: 'person-1',
  events: { [EVENT]: {} },
  ...changes,
});

function post(at: Tenant, body: URLSearchParams | string, headers: Record<string, string> = {}) {
  const url = `${BASE_URL}/v1/oidc/${at.connection.id}/backchannel-logout`;
  return at.engine.fetch(new Request(url, { method: 'POST', body, headers }));
}

async function send(
  at: Tenant,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key = test.provider.key,
) {
  const token = await sign(claimsOf(changes), key, header);
  return post(at, new URLSearchParams({ logout_token: token }));
}

describe('back-channel logout (OpenID Connect Back-Channel Logout 1.0)', () => {
  it('ends the sign-ins of the person on this connection, tells the host, and answers 200 without a body', async () => {
    const [mine, again] = [await signedIn(tenant, {}), await signedIn(tenant, {})];
    const someone = await signedIn(tenant, { sub: 'person-2' });
    const elsewhere = await signedIn(other, {});
    const answer = await send(tenant, {}, { typ: 'logout+jwt' });
    expect([answer.status, await answer.text(), answer.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
    expect(told.flat().toSorted()).toEqual(expect.arrayContaining([mine, again]));
    expect(told.flat()).not.toContain(someone);
    expect(told.flat()).not.toContain(elsewhere);
    expect(await tenant.client.getSamlFlow(mine)).toMatchObject({ sessionEndTime: expect.any(String) });
  });

  it('with a sid ends that session alone; with both, what either tells apart', async () => {
    const laptop = await signedIn(tenant, { sub: 'person-3', sid: 'laptop' });
    const phone = await signedIn(tenant, { sub: 'person-3', sid: 'phone' });
    expect((await send(tenant, { sub: undefined, sid: 'laptop' })).status).toBe(200);
    expect(told.flat()).toEqual([laptop]);
    expect((await send(tenant, { sub: 'person-3', sid: 'phone' })).status).toBe(200);
    expect(told.at(-1)).toEqual([phone]);
    expect((await send(tenant, { sub: 'person-9', sid: 'phone' })).status).toBe(200);
    expect(told).toHaveLength(2);
  });

  it('ends nothing that began after the token was made, so that it can be sent twice', async () => {
    await signedIn(tenant, { sub: 'person-4' });
    const token = await sign(claimsOf({ sub: 'person-4', exp: seconds() + 3600 }), test.provider.key);
    const body = new URLSearchParams({ logout_token: token });
    expect((await post(tenant, body)).status).toBe(200);
    test.advance(300);
    const later = await signedIn(tenant, { sub: 'person-4' });
    expect((await post(tenant, body)).status).toBe(200);
    expect(told.flat()).not.toContain(later);
  });

  it.each([
    ['another issuer', { iss: 'https://other.example' }, 'bad_issuer'],
    ['another client', { aud: 'client-2' }, 'bad_audience'],
    ['no audience', { aud: undefined }, 'bad_audience'],
    ['an end that is past', { exp: 1 }, 'expired_late'],
    ['no end', { exp: undefined }, 'expired_late'],
    ['a time long ago', { iat: 1 }, 'expired_late'],
    ['a time to come', { iat: 4_000_000_000 }, 'expired_early'],
    ['no time', { iat: undefined }, 'expired_early'],
    ['a nonce, as an ID token has one', { nonce: 'n' }, 'bad_nonce'],
    ['no event', { events: {} }, 'malformed'],
    ['an event that is no object', { events: { [EVENT]: true } }, 'malformed'],
    ['no jti', { jti: undefined }, 'malformed'],
    ['an empty jti', { jti: '' }, 'malformed'],
    ['neither sub nor sid', { sub: undefined }, 'bad_subject'],
  ])('refuses a token with %s, and ends nothing', async (_, changes, code) => {
    const flow = await signedIn(tenant, {});
    const answer = await send(tenant, changes);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining(code),
    });
    expect(told).toEqual([]);
    expect((await tenant.client.getSamlFlow(flow)).sessionEndTime).toBeUndefined();
  });

  it('refuses a token of another type, of another key, without a signature, and whatever is no form with one token', async () => {
    await signedIn(tenant, {});
    const forged = await createSigningKey(test.provider.key.kid);
    const unsigned = [{ alg: 'none' }, claimsOf({})].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const token = await sign(claimsOf({}), test.provider.key);
    const answers = [
      await send(tenant, {}, { typ: 'at+jwt' }),
      await send(tenant, {}, {}, forged),
      await post(tenant, new URLSearchParams({ logout_token: `${unsigned.join('.')}.` })),
      await post(tenant, new URLSearchParams({ logout_token: 'x' })),
      await post(tenant, new URLSearchParams({})),
      await post(tenant, `logout_token=${token}&logout_token=${token}`, {
        'content-type': 'application/x-www-form-urlencoded',
      }),
      await post(tenant, `logout_token=${token}`, { 'content-type': 'text/plain' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(told).toEqual([]);
    const unknown = { ...tenant, connection: { ...tenant.connection, id: 'oidc_conn_unknown' } };
    expect((await send(unknown)).status).toBe(400);
    const get = await tenant.engine.fetch(
      new Request(`${BASE_URL}/v1/oidc/${tenant.connection.id}/backchannel-logout`),
    );
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('refuses a body that is too large in the words of OAuth', async () => {
    const answer = await post(tenant, new URLSearchParams({ logout_token: 'a'.repeat(70_000) }));
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { error: 'invalid_request', error_description: 'The request body may be at most 65536 bytes.' },
    ]);
  });

  it('is answered as failed when the host could not end its sessions, and can be sent again', async () => {
    const flow = await signedIn(tenant, { sub: 'person-5' });
    hostFails = true;
    expect((await send(tenant, { sub: 'person-5' })).ok).toBe(false);
    hostFails = false;
    expect((await send(tenant, { sub: 'person-5' })).status).toBe(200);
    expect(told).toEqual([[flow]]);
  });
});

describe('a sign-out of the application (RP-Initiated Logout 1.0)', () => {
  const returnUrl = 'https://app.acme.example/bye?a=1';

  it('ends the sign-in here, and sends the browser to the provider with the ID token, from where it comes back', async () => {
    const flow = await signedIn(tenant, {});
    const { redirectUrl } = await tenant.client.logoutSamlFlow(flow, { returnUrl });
    expect(told).toEqual([[flow]]);
    const url = new URL(redirectUrl);
    expect(url.origin + url.pathname).toBe(`${test.provider.issuer}/end`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      kept: '1',
      id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      client_id: CLIENT_ID,
      post_logout_redirect_uri: tenant.connection.postLogoutRedirectUri,
      state: expect.any(String),
    });
    const back = new URL(tenant.connection.postLogoutRedirectUri);
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    expect((await visit(tenant, newBrowser(), back)).headers.get('location')).toBe(returnUrl);
    const id = parseId('samlFlow', flow);
    const [row] = await test.database.sql`select id_token_sealed from engine.saml_flows where id = ${id}`;
    expect(row?.id_token_sealed).toBeNull();
  });

  it('sends nobody anywhere with a state that is changed, of another connection, or old', async () => {
    const flow = await signedIn(tenant, {});
    const { redirectUrl } = await tenant.client.logoutSamlFlow(flow, { returnUrl });
    const state = new URL(redirectUrl).searchParams.get('state') ?? '';
    const [payload = '', mac = ''] = state.split('.');
    const evil = Buffer.from(JSON.stringify({ returnUrl: 'https://evil.example', until: 4e12 })).toString('base64url');
    const at = (base: string, value: string) =>
      visit(tenant, newBrowser(), `${base}?state=${encodeURIComponent(value)}`);
    const mine = tenant.connection.postLogoutRedirectUri;
    const tried = [
      await at(mine, `${evil}.${mac}`),
      await at(mine, payload),
      await at(mine, ''),
      await at(other.connection.postLogoutRedirectUri, state),
    ];
    test.advance(1000);
    tried.push(await at(mine, state));
    expect(tried.map(({ status, headers }) => [status, headers.get('location')])).toEqual(tried.map(() => [200, null]));
  });

  it('ends the sign-in here alone where the connection has no single logout, and keeps no ID token for it', async () => {
    const flow = await signedIn(other, {});
    const [row] = await test.database
      .sql`select id_token_sealed from engine.saml_flows where id = ${parseId('samlFlow', flow)}`;
    expect(row?.id_token_sealed).toBeNull();
    expect(await other.client.logoutSamlFlow(flow)).toEqual({ redirectUrl: '' });
    expect(told).toEqual([[flow]]);
    await expect(other.client.logoutSamlFlow(flow, { returnUrl: 'https://evil.example' })).rejects.toMatchObject({
      status: 400,
    });
    const mine = await signedIn(tenant, {});
    await expect(other.client.logoutSamlFlow(mine)).rejects.toMatchObject({ status: 404 });
  });
});

describe('auth_time', () => {
  it.each([
    ['when the provider tells it', () => ({ auth_time: seconds() - 900 }), () => seconds() - 900],
    ['not when it tells none', () => ({}), () => null],
    ['not when it lies in the future', () => ({ auth_time: seconds() + 9000 }), () => null],
    ['not when it is no number', () => ({ auth_time: 'yesterday' }), () => null],
  ])('is kept %s', async (_, claims, expected) => {
    const flow = await signedIn(other, claims());
    const [row] = await test.database.sql`
      select extract(epoch from authenticated_at)::int as at from engine.saml_flows where id = ${parseId('samlFlow', flow)}`;
    expect(row?.at).toBe(expected());
    expect((await lastFlow(other)).status).toBe('succeeded');
  });
});
