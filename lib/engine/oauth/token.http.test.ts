import { generateKeyPairSync } from 'node:crypto';
import { base64url, decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unusedId } from '../management/testing';
import { callApi, codeIn, createSamlTest, postAcs, type SamlTest, signedResponse, startLogin } from '../saml/testing';
import {
  createOauthClient,
  createOauthTenant,
  createVerifier,
  getJson,
  getUserinfo,
  ISSUER,
  type OauthTenant,
  obtainCode,
  postToken,
} from './testing';

let test: SamlTest;
let acme: OauthTenant;
let globex: OauthTenant;

beforeAll(async () => {
  test = await createSamlTest();
  acme = await createOauthTenant(test, 'acme');
  globex = await createOauthTenant(test, 'globex');
});
afterAll(() => test.drop());

const later = (seconds: number) => new Date(test.now().getTime() + seconds * 1000);
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

describe('W83: a code', () => {
  it('works once, also when 20 callers exchange it at the same time', async () => {
    const code = await obtainCode(acme);
    const answers = await Promise.all(Array.from({ length: 20 }, () => postToken(acme, { code })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, body }) => [status, body.error])).toEqual(Array(19).fill([400, 'invalid_grant']));
  });

  it('that is presented again voids the access token that it gave', async () => {
    const code = await obtainCode(acme);
    const { body } = await postToken(acme, { code });
    const token = String(body.access_token);
    expect((await getUserinfo(acme, token)).status).toBe(200);
    expect((await postToken(acme, { code })).body.error).toBe('invalid_grant');
    expect((await getUserinfo(acme, token)).status).toBe(401);
  });

  it('that another client presents does no harm to the client it is of', async () => {
    const code = await obtainCode(acme);
    const sibling = { ...acme, ...(await createOauthClient(acme)) };
    expect((await postToken(sibling, { code })).body.error).toBe('invalid_grant');
    const { status, body } = await postToken(acme, { code });
    expect(status).toBe(200);
    expect((await postToken(sibling, { code })).body.error).toBe('invalid_grant');
    expect((await getUserinfo(acme, String(body.access_token))).status).toBe(200);
  });

  it('is too old after 60 seconds', async () => {
    const start = test.now();
    const [young, old] = [await obtainCode(acme), await obtainCode(acme)];
    test.setNow(later(59));
    expect((await postToken(acme, { code: young })).status).toBe(200);
    test.setNow(later(1));
    expect((await postToken(acme, { code: old })).body.error).toBe('invalid_grant');
    test.setNow(start);
  });

  it('W91: of one environment is nothing to the client of another', async () => {
    const code = await obtainCode(acme);
    const { status, body } = await postToken(globex, { code });
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
    expect((await postToken({ ...globex, callback: acme.callback }, { code })).body.error).toBe('invalid_grant');
    expect((await postToken(acme, { code })).status).toBe(200);
  });

  it('W08, W91: of the plain SAML flow is no OAuth code, and the other way round', async () => {
    const { flowId } = await startLogin(acme);
    const samlCode = codeIn(await postAcs(acme, signedResponse(acme, { inResponseTo: flowId })));
    expect((await postToken(acme, { code: samlCode })).body.error).toBe('invalid_grant');
    const code = await obtainCode(acme);
    expect((await callApi(acme, '/v1/saml/redeem', { samlAccessCode: code })).status).toBe(404);
    expect((await callApi(acme, '/v1/saml/redeem', { samlAccessCode: samlCode })).status).toBe(200);
    expect((await postToken(acme, { code })).status).toBe(200);
  });

  it('is bound to the callback of its request', async () => {
    const named = await obtainCode(acme);
    for (const redirect_uri of [undefined, `${acme.callback}x`, globex.callback]) {
      expect((await postToken(acme, { code: named, redirect_uri })).body.error).toBe('invalid_grant');
    }
    expect((await postToken(acme, { code: named })).status).toBe(200);

    const unnamed = await obtainCode(acme, { redirect_uri: undefined });
    expect((await postToken(acme, { code: unnamed, redirect_uri: 'https://evil.example/' })).body.error).toBe(
      'invalid_grant',
    );
    expect((await postToken(acme, { code: unnamed, redirect_uri: undefined })).status).toBe(200);
  });

  it.each<[string, string | undefined, string]>([
    ['missing', undefined, 'invalid_request'],
    ['malformed', 'abc', 'invalid_grant'],
    ['unknown', unusedId('samlAccessCode'), 'invalid_grant'],
    ['above the range of ids', `saml_access_code_${'z'.repeat(25)}`, 'invalid_grant'],
    ['an API key', unusedId('apiKeySecret'), 'invalid_grant'],
  ])('%s: an OAuth error', async (_, code, error) => {
    const { status, body } = await postToken(acme, { code });
    expect([status, body.error]).toEqual([400, error]);
  });
});

describe('W82: PKCE', () => {
  const { verifier, challenge } = createVerifier();
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };

  it('a challenge requires its verifier', async () => {
    const code = await obtainCode(acme, pkce);
    for (const code_verifier of [undefined, createVerifier().verifier, challenge]) {
      expect((await postToken(acme, { code, code_verifier })).body.error).toBe('invalid_grant');
    }
    expect((await postToken(acme, { code, code_verifier: verifier })).status).toBe(200);
  });

  it('a verifier without a challenge is a downgrade (RFC 9700 §4.8.2)', async () => {
    const code = await obtainCode(acme);
    expect((await postToken(acme, { code, code_verifier: verifier })).body.error).toBe('invalid_grant');
  });

  it.each(['short', 'x'.repeat(129), `${'x'.repeat(43)}/`])('the verifier %s is malformed', async (code_verifier) => {
    const code = await obtainCode(acme, pkce);
    expect((await postToken(acme, { code, code_verifier })).body.error).toBe('invalid_request');
  });
});

describe('W85: the client authenticates', () => {
  it('by the header, form-encoded', async () => {
    const headers = basic(encodeURIComponent(acme.clientId), acme.clientSecret.replaceAll('_', '%5F'));
    const fields = { code: await obtainCode(acme), client_id: undefined, client_secret: undefined };
    expect((await postToken(acme, fields, headers)).status).toBe(200);
  });

  it.each<[string, () => [Record<string, string | undefined>, Record<string, string>?]]>([
    ['a wrong secret', () => [{ client_secret: unusedId('oauthClientSecret') }]],
    ['no secret', () => [{ client_secret: undefined }]],
    ['a malformed secret', () => [{ client_secret: 'x' }]],
    ['the secret of another client', () => [{ client_secret: globex.clientSecret }]],
    ['no client', () => [{ client_id: undefined }]],
    ['an unknown client', () => [{ client_id: unusedId('samlOauthClient') }]],
    ['a malformed client', () => [{ client_id: 'x' }]],
    ['an API key', () => [{ client_secret: acme.apiKey }]],
    ['a wrong secret in the header', () => [{ client_secret: undefined }, basic(acme.clientId, 'x')]],
    ['a broken header', () => [{ client_secret: undefined }, { authorization: 'Basic ***' }]],
    ['a header without a colon', () => [{ client_secret: undefined }, { authorization: 'Basic eHg=' }]],
    ['a header with a bad escape', () => [{ client_secret: undefined }, basic('%zz', 'x')]],
    [
      'another client in the body',
      () => [{ client_id: globex.clientId, client_secret: undefined }, basic(acme.clientId, acme.clientSecret)],
    ],
  ])('%s: 401 invalid_client with a challenge, and the code is not spent', async (_, attempt) => {
    const code = await obtainCode(acme);
    const [fields, headers] = attempt();
    const { status, body, headers: answered } = await postToken(acme, { code, ...fields }, headers);
    expect([status, body.error]).toEqual([401, 'invalid_client']);
    expect(answered.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect((await postToken(acme, { code })).status).toBe(200);
  });

  it('in one way, not in two', async () => {
    const headers = basic(acme.clientId, acme.clientSecret);
    const { status, body } = await postToken(acme, { code: await obtainCode(acme) }, headers);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('not at all once it is revoked: neither its codes nor its tokens work', async () => {
    const client = { ...acme, ...(await createOauthClient(acme)) };
    const [spent, kept] = [await obtainCode(client), await obtainCode(client)];
    const { body } = await postToken(client, { code: spent });
    await acme.client.revokeSamlOauthClient(client.clientId);
    expect((await postToken(client, { code: kept })).body.error).toBe('invalid_client');
    expect((await getUserinfo(client, String(body.access_token))).status).toBe(401);
  });

  it('with parameters in the body only: a secret in the query is not read', async () => {
    const query = new URLSearchParams({ client_id: acme.clientId, client_secret: acme.clientSecret });
    const answer = await acme.engine.fetch(new Request(`${ISSUER}/token?${query}`, { method: 'POST' }));
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });
});

describe('a token request that is none', () => {
  it.each<[string, BodyInit, string, number, string]>([
    ['JSON', '{"code":"x"}', 'application/json', 400, 'invalid_request'],
    ['too large', `code=${'x'.repeat(100_000)}`, 'application/x-www-form-urlencoded', 413, 'invalid_request'],
    ['repeated', 'client_id=a&client_id=b', 'application/x-www-form-urlencoded', 400, 'invalid_request'],
    ['not UTF-8', new Uint8Array([0xff, 0x3d, 0xfe]), 'application/x-www-form-urlencoded', 401, 'invalid_client'],
  ])('%s: an OAuth error in JSON', async (_, body, type, status, error) => {
    const request = new Request(`${ISSUER}/token`, { method: 'POST', body, headers: { 'content-type': type } });
    const answer = await acme.engine.fetch(request);
    expect([answer.status, await answer.json()]).toMatchObject([status, { error, error_description: /./ }]);
  });

  it('of another grant is unsupported', async () => {
    for (const grant_type of ['refresh_token', 'client_credentials', 'password']) {
      const { status, body } = await postToken(acme, { grant_type, code: unusedId('samlAccessCode') });
      expect([status, body.error]).toEqual([400, 'unsupported_grant_type']);
    }
  });
});

describe('W86, W88: userinfo refuses', () => {
  let token: string;
  let idToken: string;
  let claims: Record<string, unknown>;
  beforeAll(async () => {
    const { body } = await postToken(acme, { code: await obtainCode(acme) });
    token = String(body.access_token);
    idToken = String(body.id_token);
    claims = decodeJwt(token);
  });
  const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
  const headerOf = (text: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString());

  const tampered: [string, () => string | Promise<string>][] = [
    ['the ID token: it is for the client', () => idToken],
    ['no algorithm', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}.`],
    [
      'a symmetric signature with the public key',
      async () => {
        const { body } = await getJson(acme, '/jwks');
        const secret = Buffer.from(JSON.stringify(body.keys));
        return new SignJWT(claims).setProtectedHeader({ ...headerOf(token), alg: 'HS256' }).sign(secret);
      },
    ],
    [
      'a key of one’s own, brought along in the header',
      () => {
        const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        const jwk = { kty: 'RSA', ...publicKey.export({ format: 'jwk' }) };
        const header = { ...headerOf(token), alg: 'RS256', jwk, jku: 'https://evil.example/jwks' };
        return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
      },
    ],
    ['an unknown key', () => token.replace(/^[^.]+/, encode({ ...headerOf(token), kid: 'x' }))],
    ['changed claims', () => token.replace(/\.[^.]+\./, `.${encode({ ...claims, jti: unusedId('samlFlow') })}.`)],
    ['a cut signature', () => token.slice(0, -4)],
    ['an API key', () => acme.apiKey],
    ['nonsense', () => 'a.b.c'],
  ];
  it.each(tampered)('%s', async (_, forge) => {
    const { status, body, headers } = await getUserinfo(acme, await forge());
    expect([status, body.error]).toEqual([401, 'invalid_token']);
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('a request without a token', async () => {
    const answer = await getJson(acme, '/userinfo');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('an expired token', async () => {
    const start = test.now();
    test.setNow(later(3599));
    expect((await getUserinfo(acme, token)).status).toBe(200);
    test.setNow(later(2));
    expect((await getUserinfo(acme, token)).status).toBe(401);
    test.setNow(start);
  });
});
