import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_URL } from '../testing';
import { CLIENT_ID, createOidcTest, lastFlow, leave, newBrowser, type OidcTest, type Tenant, visit } from './testing';

let test: OidcTest;
let tenant: Tenant;
let certified: Awaited<ReturnType<typeof startCertified>>;

beforeAll(async () => {
  // The provider keeps its own time.
  test = await createOidcTest({ clock: () => new Date() });
  tenant = await test.tenant('certified');
  certified = await startCertified(tenant.connection.redirectUri);
  const settings = { issuer: certified.issuer, clientSecret: 'secret' };
  await tenant.client.updateOidcConnection(tenant.connection.id, settings);
});
afterAll(async () => {
  certified.close();
  await test.drop();
});

describe('oidc-provider, a certified provider', () => {
  it('signs a person in through its own pages, with PKCE, its iss parameter and its client authentication', async () => {
    const browser = newBrowser();
    const callback = await certified.signIn(await leave(tenant, browser));
    expect(new URL(callback).searchParams.get('iss')).toBe(certified.issuer);
    const landed = await visit(tenant, browser, callback);
    expect([landed.status, (await lastFlow(tenant)).checks.filter((check) => !check.passed)]).toEqual([303, []]);
    expect(await lastFlow(tenant)).toMatchObject({ email: 'ada@victim.example', nameId: 'ada' });
  });

  it('is reached by an application that itself speaks OpenID Connect (openid-client 6), fresh sign-in included', async () => {
    const redirectUri = 'https://app.certified.example/oauth';
    const { samlOauthClient, clientSecret } = await tenant.client.createSamlOauthClient({
      redirectUris: [redirectUri],
    });
    const config = await client.discovery(
      new URL(`${BASE_URL}/v1/oauth`),
      samlOauthClient.id,
      {},
      client.ClientSecretPost(clientSecret),
      { [client.customFetch]: (url, options) => tenant.engine.fetch(new Request(url, plain(options))) },
    );
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      organization_id: tenant.organizationId,
      prompt: 'login',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const browser = newBrowser();
    const init = await visit(tenant, browser, start);
    const left = await visit(tenant, browser, init.headers.get('location') ?? '');
    const landed = await visit(tenant, browser, await certified.signIn(left.headers.get('location') ?? ''));
    const answer = new URL(landed.headers.get('location') ?? '');
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(config, answer, checks);
    expect(tokens.claims()).toMatchObject({ email: 'ada@victim.example', organizationId: tenant.organizationId });
    expect((await lastFlow(tenant)).checks.find((check) => check.name === 'fresh_authn')).toMatchObject({
      passed: true,
    });
  });
});

/** What `Request` takes of the options of a fetch. */
function plain({ method, headers, body }: client.CustomFetchOptions): RequestInit {
  return { method, headers, ...(typeof body === 'string' || body instanceof URLSearchParams ? { body } : {}) };
}

/** An `oidc-provider` on loopback with its development pages, and the steps of a person in them. */
async function startCertified(redirectUri: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  // `address()` is a string only for a pipe.
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const certified = new Provider(issuer, {
    clients: [{ client_id: CLIENT_ID, client_secret: 'secret', redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: `${accountId}@victim.example`, email_verified: true }),
    }),
  });
  server.on('request', certified.callback());
  return {
    issuer,
    close: () => server.closeAllConnections(),
    async signIn(start: string): Promise<string> {
      const cookies = new Map<string, string>();
      let location = start;
      for (let step = 0; step < 12 && location.startsWith(issuer); step += 1) {
        const response = await follow(location, cookies);
        const next = response.headers.get('location');
        if (next !== null) {
          location = new URL(next, issuer).href;
          continue;
        }
        const html = await response.text();
        const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
        const body = new URLSearchParams({ prompt, login: 'ada', password: 'x' });
        const posted = await follow(location, cookies, body);
        location = new URL(posted.headers.get('location') ?? '', issuer).href;
      }
      return location;
    },
  };
}

async function follow(url: string, cookies: Map<string, string>, body?: URLSearchParams): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  for (const set of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
    cookies.set(name, value);
  }
  return response;
}
