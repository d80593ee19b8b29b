import { createHash, createHmac } from 'node:crypto';
import { base64url, CompactSign, exportSPKI, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BASE_URL } from '../testing';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createOidcTest,
  createSigningKey,
  createTestProvider,
  lastFlow,
  leave,
  NOW,
  newBrowser,
  type OidcTest,
  shownCode,
  sign,
  signIn,
  type Tenant,
  visit,
} from './testing';

let test: OidcTest;
let tenant: Tenant;

beforeAll(async () => {
  test = await createOidcTest();
  tenant = await test.tenant('acme');
});
afterAll(() => test.drop());
beforeEach(() => {
  Object.assign(test.provider.behaviour, {
    discovery: {},
    keys: [test.provider.key.publicJwk],
    claims: {},
    makeToken: null,
    tokenAnswer: {},
    tokenStatus: 200,
    userinfo: null,
  });
  test.provider.asked.length = 0;
});

/** A sign-in that must be refused: gives the code that the page shows and holds the log against it. */
async function refused(): Promise<string> {
  const code = await shownCode(await signIn(tenant));
  const flow = await lastFlow(tenant);
  expect(flow).toMatchObject({ status: 'failed', errorCode: code });
  expect(flow.checks.find((check) => !check.passed)).toMatchObject({ code });
  expect(flow.errorMessage).not.toContain('SAML');
  return code;
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1000);
const hour = 3600;

describe('claims of an ID token that is signed as it should be', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { iss: 'https://evil.example' }, 'bad_issuer'],
    ['the issuer with a slash', { iss: `issuer/` }, 'bad_issuer'],
    ['no issuer', { iss: undefined }, 'bad_issuer'],
    ['another audience', { aud: 'client-2' }, 'bad_audience'],
    ['no audience', { aud: undefined }, 'bad_audience'],
    ['an audience of which ours is a part', { aud: `${CLIENT_ID}0` }, 'bad_audience'],
    ['several audiences without azp', { aud: [CLIENT_ID, 'client-2'] }, 'bad_authorized_party'],
    [
      'several audiences and the azp of another',
      { aud: [CLIENT_ID, 'client-2'], azp: 'client-2' },
      'bad_authorized_party',
    ],
    ['the azp of another', { azp: 'client-2' }, 'bad_authorized_party'],
    ['an azp that is no text', { azp: 1 }, 'bad_authorized_party'],
    ['an end that is past', { exp: seconds(NOW) - 121 }, 'expired_late'],
    ['no end', { exp: undefined }, 'expired_late'],
    ['a beginning to come', { iat: seconds(NOW) + 300 }, 'expired_early'],
    ['a nbf to come', { nbf: seconds(NOW) + 300 }, 'expired_early'],
    ['a beginning before the sign-in', { iat: seconds(NOW) - hour }, 'expired_late'],
    ['no beginning', { iat: undefined }, 'expired_late'],
    ['a beginning beyond all dates', { iat: 1e300 }, 'expired_early'],
    ['no nonce', { nonce: undefined }, 'bad_nonce'],
    ['the nonce of another sign-in', { nonce: 'A'.repeat(43) }, 'bad_nonce'],
    ['no subject', { sub: undefined }, 'bad_subject'],
    ['an empty subject', { sub: '' }, 'bad_subject'],
    ['the hash of another access token', { at_hash: 'A'.repeat(22) }, 'bad_token_hash'],
    ['the hash of another code', { c_hash: 'A'.repeat(22) }, 'bad_token_hash'],
    ['an unverified address', { email_verified: false }, 'email_not_verified'],
    ['an address that is unverified in words', { email_verified: 'false' }, 'email_not_verified'],
    [
      'an address that Entra ID does not vouch for',
      { email_verified: undefined, xms_edov: false },
      'email_not_verified',
    ],
    ['an address of another company', { email: 'ada@other.example' }, 'email_outside_domains'],
    ['an address of a look-alike domain', { email: 'ada@victim.example.evil.example' }, 'email_outside_domains'],
    ['two addresses', { email: 'ada@victim.example, eve@evil.example' }, 'userinfo_failed'],
  ])('%s is refused', async (_, claims, code) => {
    test.provider.behaviour.claims = claims.iss === 'issuer/' ? { iss: `${test.provider.issuer}/` } : claims;
    expect(await refused()).toBe(code);
  });

  it('clocks may differ by two minutes, and no more', async () => {
    test.provider.behaviour.claims = { exp: seconds(NOW) - 118 };
    expect((await signIn(tenant)).status).toBe(303);
    test.provider.behaviour.claims = { iat: seconds(NOW) + 118 };
    expect((await signIn(tenant)).status).toBe(303);
  });

  it('hashes of what came with the token are taken when they are right', async () => {
    const at_hash = createHash('sha256').update('access-1').digest().subarray(0, 16).toString('base64url');
    test.provider.behaviour.claims = { at_hash, azp: CLIENT_ID, aud: [CLIENT_ID, 'client-2'] };
    expect((await signIn(tenant)).status).toBe(303);
  });

  it('what nothing can store is refused and never a failure of ours', async () => {
    const deep = `{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    for (const text of [
      '{"email":"a\\u0000@b.example"}',
      '{"na\\u0000me":1}',
      '{"half":"\\ud800"}',
      '[]',
      'true',
      '',
      deep,
    ]) {
      test.provider.behaviour.makeToken = () => signText(text);
      expect(await refused()).toBe('malformed');
    }
  });
});

/** Signs any text, as no library for tokens would. */
function signText(text: string, header: Record<string, unknown> = {}): Promise<string> {
  const { alg, kid, privateKey } = test.provider.key;
  const crit = { 'of-our-own': true };
  return new CompactSign(Buffer.from(text)).setProtectedHeader({ alg, kid, ...header }).sign(privateKey, { crit });
}

describe('signatures', () => {
  const plain = (part: object) => base64url.encode(JSON.stringify(part));
  const forgeries: [string, (claims: JWTPayload) => Promise<string>, string][] = [
    ['no signature at all', async (claims) => `${plain({ alg: 'none' })}.${plain(claims)}.`, 'unsigned'],
    ['none in other letters', async (claims) => `${plain({ alg: 'NonE' })}.${plain(claims)}.`, 'unsigned'],
    ['no algorithm', async (claims) => `${plain({})}.${plain(claims)}.`, 'bad_signature_algorithm'],
    [
      'the client secret (HS256)',
      (claims) => hmac(claims, 'a secret with + / : % and spaces'),
      'bad_signature_algorithm',
    ],
    [
      'the public key as a secret (HS256)',
      async (claims) => hmac(claims, await exportSPKI(await publicKeyOf(test.provider.key.publicJwk))),
      'bad_signature_algorithm',
    ],
    [
      'another key under the same id',
      async (claims) => sign(claims, { ...(await createSigningKey('key-1')) }),
      'bad_signature',
    ],
    [
      'a key that is not published',
      async (claims) => sign(claims, await createSigningKey('key-2')),
      'unknown_signing_key',
    ],
    [
      'a key that the token brings itself',
      async (claims) => {
        const own = await createSigningKey('key-2');
        return sign(claims, own, { jwk: own.publicJwk, jku: 'https://evil.example/jwks' });
      },
      'unknown_signing_key',
    ],
    [
      'the right signature over other claims',
      async (claims) => {
        const [header, , signature] = (await sign(claims, test.provider.key)).split('.');
        return `${header}.${plain({ ...claims, email: 'eve@victim.example' })}.${signature}`;
      },
      'bad_signature',
    ],
    [
      'an extension that must be understood',
      (claims) => signText(JSON.stringify(claims), { crit: ['of-our-own'], 'of-our-own': 1 }),
      'bad_signature',
    ],
    ['an encrypted token', async () => 'a.b.c.d.e', 'malformed'],
    ['no token', async () => '', 'malformed'],
  ];
  it.each(forgeries)('%s is refused', async (_, makeToken, code) => {
    test.provider.behaviour.makeToken = makeToken;
    expect(await refused()).toBe(code);
  });

  it.each(['RS384', 'PS256', 'ES256', 'ES512', 'EdDSA'])('%s is taken', async (algorithm) => {
    const other = await test.tenant(`with-${algorithm.toLowerCase()}`);
    const key = await createSigningKey(`key-${algorithm}`, algorithm);
    test.advance(60);
    test.provider.behaviour.keys = [test.provider.key.publicJwk, key.publicJwk];
    test.provider.behaviour.makeToken = (claims) => sign(claims, key);
    expect((await signIn(other)).status).toBe(303);
  });

  it('a new key is found without waiting, and invented keys do not become requests', async () => {
    expect((await signIn(tenant)).status).toBe(303);
    test.advance(60);
    test.provider.asked.length = 0;
    const rolled = await createSigningKey('key-3');
    test.provider.behaviour.keys = [rolled.publicJwk];
    test.provider.behaviour.makeToken = (claims) => sign(claims, rolled);
    expect((await signIn(tenant)).status).toBe(303);
    expect(keyRequests()).toBe(1);
    const invented = await createSigningKey('invented');
    test.provider.behaviour.makeToken = (claims) => sign(claims, invented);
    for (let at = 0; at < 5; at += 1) expect(await shownCode(await signIn(tenant))).toBe('unknown_signing_key');
    expect(keyRequests()).toBe(1);
    test.advance(60);
  });

  it('a stranger who makes the keys be fetched while the provider is away keeps nobody from signing in', async () => {
    const { keys } = test.provider.behaviour;
    expect((await signIn(tenant)).status).toBe(303);
    test.advance(60);
    const asked = keyRequests();
    test.provider.behaviour.keys = null;
    const logoutToken = await sign({ sub: 'person-1' }, await createSigningKey('invented'));
    const url = `${BASE_URL}/v1/oidc/${tenant.connection.id}/backchannel-logout`;
    const post = () =>
      tenant.engine.fetch(
        new Request(url, { method: 'POST', body: new URLSearchParams({ logout_token: logoutToken }) }),
      );
    for (let at = 0; at < 5; at += 1) expect(await (await post()).text()).toContain('keys_unavailable');
    expect(keyRequests() - asked).toBe(1);
    expect((await signIn(tenant)).status).toBe(303);
    test.provider.behaviour.keys = keys;
    test.advance(60);
    expect(await (await post()).text()).toContain('unknown_signing_key');
  });

  function keyRequests() {
    return test.provider.asked.filter(({ path }) => path === '/jwks').length;
  }
});

async function publicKeyOf(jwk: object) {
  const key = await importJWK(jwk, 'RS256', { extractable: true });
  if (key instanceof Uint8Array) throw new Error('a public key is expected');
  return key;
}

async function hmac(claims: JWTPayload, secret: string): Promise<string> {
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1));
  const signed = token.split('.').slice(0, 2).join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

describe('answers in the wrong place', () => {
  it('W14: an answer in another browser proves nothing, and the sign-in can still be finished in its own', async () => {
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    const stray = await visit(tenant, newBrowser(), callback);
    expect([stray.status, await shownCode(stray)]).toEqual([400, 'other_browser']);
    const flow = await lastFlow(tenant);
    expect(flow).toMatchObject({ status: 'failed', errorCode: 'other_browser', email: '' });
    expect(flow.claimedFlowId).toMatch(/^saml_flow_/);
    expect(test.provider.asked).toEqual([]);
    expect((await visit(tenant, browser, callback)).status).toBe(303);
  });

  it('a code that was stolen from another browser is worth nothing in one’s own sign-in', async () => {
    const stolen = tenant.provider.authorize(await leave(tenant, newBrowser())).searchParams.get('code') ?? '';
    const browser = newBrowser();
    const own = tenant.provider.authorize(await leave(tenant, browser));
    own.searchParams.set('code', stolen);
    expect(await shownCode(await visit(tenant, browser, own))).toBe('token_exchange_failed');
    expect(await lastFlow(tenant)).toMatchObject({ errorCode: 'token_exchange_failed' });
  });

  it('a state that was changed, repeated or invented, and one of another connection, begin nothing', async () => {
    const other = await test.tenant('other');
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    const state = callback.searchParams.get('state') ?? '';
    const changed: [string, string][] = [
      [`${state}A`, 'bad_state'],
      [state.split('.')[0] ?? '', 'bad_state'],
      ['', 'bad_state'],
      [state.replace(/^saml_flow_(.)/, (_, first) => `saml_flow_${first === '0' ? '1' : '0'}`), 'other_browser'],
      ['x'.repeat(10_000), 'bad_state'],
    ];
    for (const [value, code] of changed) {
      const url = new URL(callback);
      url.searchParams.set('state', value);
      expect(await shownCode(await visit(tenant, browser, url))).toBe(code);
    }
    const twice = new URL(callback);
    twice.searchParams.append('code', 'another');
    expect(await shownCode(await visit(tenant, browser, twice))).toBe('bad_state');
    const elsewhere = new URL(callback.href.replace(tenant.connection.id, other.connection.id));
    expect(await shownCode(await visit(other, browser, elsewhere))).toBe('bad_state');
    expect((await visit(tenant, browser, callback)).status).toBe(303);
  });

  it('one to a connection that is deleted while it is judged is refused, and no failure of ours', async () => {
    for (const claims of [{}, { nonce: 'another' }]) {
      const { client, organizationId } = tenant;
      const { issuer, clientId } = tenant.connection;
      const doomed = await client.createOidcConnection({
        organizationId,
        issuer,
        clientId,
        clientSecret: CLIENT_SECRET,
      });
      const browser = newBrowser();
      const { redirectUrl } = await client.createTestOidcFlow(doomed.id);
      const request = (await visit(tenant, browser, redirectUrl)).headers.get('location') ?? '';
      test.provider.behaviour.claims = claims;
      test.provider.behaviour.makeToken = async (made) => {
        await client.deleteOidcConnection(doomed.id);
        return sign(made, test.provider.key);
      };
      expect((await visit(tenant, browser, test.provider.authorize(request))).status).toBeLessThan(500);
    }
  });

  it('an answer cannot be used again', async () => {
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    const kept = new Map(browser.cookies);
    expect((await visit(tenant, browser, callback)).status).toBe(303);
    expect(browser.cookies.size).toBe(0);
    expect(await shownCode(await visit(tenant, { cookies: kept }, callback))).toBe('flow_not_waiting');
    expect(await shownCode(await visit(tenant, browser, callback))).toBe('other_browser');
  });

  it('a sign-in that never left for the provider, or left too long ago, takes no answer', async () => {
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    test.advance(hour + 1);
    expect(await shownCode(await visit(tenant, browser, callback))).toBe('flow_not_waiting');
  });

  it('mix-up: an answer that names another issuer is refused before its code is sent anywhere', async () => {
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    callback.searchParams.set('iss', 'https://evil.example');
    expect(await shownCode(await visit(tenant, browser, callback))).toBe('bad_issuer');
    expect(test.provider.asked.filter(({ path }) => path === '/token')).toEqual([]);
  });

  it('mix-up: a provider that names itself in every answer must do so in each', async () => {
    const honest = await createTestProvider(test.deps.clock);
    honest.behaviour.discovery = { authorization_response_iss_parameter_supported: true };
    const other = await test.tenant('strict', { issuer: honest.issuer });
    const browser = newBrowser();
    const callback = honest.authorize(await leave(other, browser));
    expect(await shownCode(await visit(other, browser, callback))).toBe('bad_issuer');
    const again = newBrowser();
    const named = honest.authorize(await leave(other, again));
    named.searchParams.set('iss', honest.issuer);
    expect((await visit(other, again, named)).status).toBe(303);
    honest.close();
  });

  it('a token that was issued to one connection signs nobody in at another of the same provider', async () => {
    const token = { value: '' };
    test.provider.behaviour.makeToken = async (claims) => {
      token.value = await sign(claims, test.provider.key);
      return token.value;
    };
    await signIn(tenant);
    test.provider.behaviour.makeToken = async () => token.value;
    const other = await test.tenant('second');
    expect(await shownCode(await signIn(other))).toBe('bad_nonce');
  });

  it('the provider’s refusal ends the sign-in, in its own words', async () => {
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    callback.searchParams.delete('code');
    callback.searchParams.set('error', 'access_denied');
    callback.searchParams.set('error_description', 'AADSTS50105: <b>not\u0000 assigned</b>');
    const response = await visit(tenant, browser, callback);
    const text = await response.clone().text();
    expect(await shownCode(response)).toBe('idp_status');
    expect(text).not.toContain('<b>');
    const flow = await lastFlow(tenant);
    expect(flow.checks.at(-1)?.received).toBe('access_denied: AADSTS50105: <b>not\u{FFFD} assigned</b>');
  });

  it('an answer without a code, and POST, are refused', async () => {
    const browser = newBrowser();
    const callback = tenant.provider.authorize(await leave(tenant, browser));
    callback.searchParams.delete('code');
    expect(await shownCode(await visit(tenant, browser, callback))).toBe('malformed');
    const posted = await tenant.engine.fetch(new Request(callback, { method: 'POST' }));
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  });
});
