import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSamlTest, postAcs, type SamlTest, shownProblem, signedResponse } from '../saml/testing';
import {
  createOauthTenant,
  flowIn,
  locationOf,
  type OauthTenant,
  obtainCode,
  openAuthorize,
  postToken,
  signIn,
} from './testing';

const WEB = 'https://web.acme.example/callback?tenant=1';
const ADMIN = 'https://admin.acme.example/callback';

let test: SamlTest;
let acme: OauthTenant;

beforeAll(async () => {
  test = await createSamlTest();
  acme = await createOauthTenant(test, 'acme');
});
afterAll(() => test.drop());

/** A client of acme's with callbacks of its own. */
async function clientWith(redirectUris: string[]): Promise<OauthTenant> {
  const { samlOauthClient, clientSecret } = await acme.client.createSamlOauthClient({ redirectUris });
  return { ...acme, clientId: samlOauthClient.id, clientSecret, callback: redirectUris[0] ?? '' };
}

describe('a client with callbacks of its own', () => {
  it('W81: is answered at the one that the request names, and at no other, the one of the environment included', async () => {
    const client = await clientWith([WEB, ADMIN]);
    for (const redirect_uri of [WEB, ADMIN]) {
      const landed = locationOf(await signIn(client, { redirect_uri }));
      expect(landed.href).toMatch(redirect_uri.slice(0, redirect_uri.indexOf('/callback')));
      const code = landed.searchParams.get('code') ?? '';
      const other = redirect_uri === WEB ? ADMIN : WEB;
      expect((await postToken(client, { code, redirect_uri: other })).body).toMatchObject({ error: 'invalid_grant' });
      expect((await postToken(client, { code, redirect_uri: undefined })).body).toMatchObject({
        error: 'invalid_grant',
      });
      expect((await postToken(client, { code, redirect_uri })).status).toBe(200);
    }
    for (const redirect_uri of [
      acme.callback,
      `${ADMIN}/`,
      `${ADMIN}?x=1`,
      'https://admin.acme.example',
      `${WEB}&y=2`,
    ]) {
      const page = await openAuthorize(client, { redirect_uri });
      expect([redirect_uri, page.status, (await shownProblem(page)).code]).toEqual([
        redirect_uri,
        400,
        'oauth_redirect_uri_mismatch',
      ]);
    }
  });

  it('may leave redirect_uri out when it has one, and must name it when it has several', async () => {
    const single = await clientWith([ADMIN]);
    const code = await obtainCode(single, { redirect_uri: undefined });
    expect((await postToken(single, { code, redirect_uri: undefined })).status).toBe(200);
    const named = await obtainCode(single, { redirect_uri: undefined });
    expect((await postToken(single, { code: named, redirect_uri: ADMIN })).status).toBe(200);
    const wrong = await obtainCode(single, { redirect_uri: undefined });
    expect((await postToken(single, { code: wrong, redirect_uri: acme.callback })).status).toBe(400);

    const page = await openAuthorize(await clientWith([WEB, ADMIN]), { redirect_uri: undefined });
    expect((await shownProblem(page)).code).toBe('oauth_redirect_uri_mismatch');
  });

  it('is answered nowhere when its callback is withdrawn while the person signs in', async () => {
    const client = await clientWith([WEB, ADMIN]);
    const flow = flowIn(locationOf(await openAuthorize(client, { redirect_uri: WEB })));
    await acme.client.updateSamlOauthClient(client.clientId, { redirectUris: [ADMIN] });
    const page = await postAcs(acme, signedResponse(acme, { inResponseTo: flow }));
    expect(page.headers.get('location')).toBeNull();
    expect((await shownProblem(page)).code).toBe('oauth_redirect_uri_mismatch');
  });
});

describe('a client whose secret was rotated', () => {
  it('is refused with the old secret and known by the new one at once', async () => {
    const client = await clientWith([WEB]);
    const code = await obtainCode(client);
    const { clientSecret } = await acme.client.rotateSamlOauthClientSecret(client.clientId);
    expect((await postToken(client, { code })).body).toMatchObject({ error: 'invalid_client' });
    expect((await postToken({ ...client, clientSecret }, { code })).status).toBe(200);
  });
});
