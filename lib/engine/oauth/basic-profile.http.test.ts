import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSamlTest, type SamlTest } from '../saml/testing';
import {
  createOauthTenant,
  createVerifier,
  locationOf,
  type OauthTenant,
  obtainCode,
  openAuthorize,
  postToken,
  signIn,
} from './testing';

let test: SamlTest;
let acme: OauthTenant;
beforeAll(async () => {
  test = await createSamlTest();
  acme = await createOauthTenant(test, 'acme');
});
afterAll(() => test.drop());

const claimsOf = (token: unknown): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());

/** What the basic profile of OpenID Connect's conformance suite asks of a provider, beside what the other files of this folder prove. */
describe('the basic profile of OpenID Connect', () => {
  it.each([
    ['no scope at all', undefined],
    ['openid alone', 'openid'],
    ['every standard scope', 'openid profile email address phone'],
    ['a scope that nobody knows', 'openid unheard-of'],
    ['a wish to stay signed in, which is not granted', 'openid offline_access'],
  ])('with %s a sign-in works, and gives an ID token and no refresh token (Core §3.1.2.1, §11)', async (_, scope) => {
    const { status, body } = await postToken(acme, { code: await obtainCode(acme, { scope }) });
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(['access_token', 'expires_in', 'id_token', 'token_type']);
  });

  it.each([
    'display=page',
    'ui_locales=se',
    'claims_locales=se',
    'acr_values=1 2',
    'id_token_hint=x',
    'extra=foobar',
    'claims={"userinfo":{}}',
  ])(
    'the parameter %s, which only refines or means nothing here, is passed over (Core §3.1.2.1)',
    async (parameter) => {
      const [name = '', value = ''] = parameter.split(/=(.*)/s);
      const code = await obtainCode(acme, { [name]: value });
      expect((await postToken(acme, { code })).status).toBe(200);
    },
  );

  it.each(['form_post', 'fragment', 'query.jwt', 'unheard-of'])(
    'response_mode=%s is refused at the callback rather than answered in another way (OAuth 2.0 Multiple Response Types §2.1)',
    async (mode) => {
      const refused = locationOf(await openAuthorize(acme, { response_mode: mode, state: 's' }));
      expect([refused.searchParams.get('error'), refused.searchParams.get('state')]).toEqual(['invalid_request', 's']);
      expect(refused.hash).toBe('');
    },
  );

  it('response_mode=query is what there is anyhow', async () => {
    const back = locationOf(await signIn(acme, { response_mode: 'query' }));
    expect(back.searchParams.get('code')).toMatch(/^saml_access_code_/);
  });

  it('a nonce is in the ID token as it was sent, and none is there when none was (Core §3.1.3.7)', async () => {
    const nonce = `a nonce with + / = & ü ${'x'.repeat(100)}`;
    const tokens = await Promise.all([
      postToken(acme, { code: await obtainCode(acme, { nonce }) }),
      postToken(acme, { code: await obtainCode(acme) }),
    ]);
    const [with_, without] = tokens.map(({ body }) => claimsOf(body.id_token));
    expect([with_?.nonce, without !== undefined && 'nonce' in without]).toEqual([nonce, false]);
  });

  it('an ID token says when the person signed in, also when max_age asked for it (Core §2, §15.1)', async () => {
    const { body } = await postToken(acme, { code: await obtainCode(acme, { max_age: '15000' }) });
    const { auth_time: at, iat } = claimsOf(body.id_token);
    expect(typeof at).toBe('number');
    expect(Number(at)).toBeLessThanOrEqual(Number(iat));
  });

  it('two sign-ins of one person have one sub and tokens of their own', async () => {
    const [first, second] = await Promise.all([obtainCode(acme), obtainCode(acme)]);
    const [one, two] = [await postToken(acme, { code: first }), await postToken(acme, { code: second })];
    expect(claimsOf(one.body.id_token).sub).toBe(claimsOf(two.body.id_token).sub);
    expect(one.body.access_token).not.toBe(two.body.access_token);
  });

  it('a request with PKCE is not answered to a client that forgot its verifier, nor the other way round (RFC 9700 §4.8)', async () => {
    const { verifier, challenge } = createVerifier();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const withChallenge = await postToken(acme, { code: await obtainCode(acme, pkce) });
    const without = await postToken(acme, { code: await obtainCode(acme), code_verifier: verifier });
    const other = await postToken(acme, {
      code: await obtainCode(acme, pkce),
      code_verifier: createVerifier().verifier,
    });
    expect([withChallenge, without, other].map(({ body }) => body.error)).toEqual(Array(3).fill('invalid_grant'));
  });
});
