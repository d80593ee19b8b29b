import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '@/lib/engine';
import { createSamlTest, get, postAcs, type SamlTest, signedResponse } from '../saml/testing';
import { createOauthTenant, createVerifier, flowIn, type OauthTenant } from './testing';

const load = createRequire(import.meta.url);
const APPLICATION = 'http://app.test';
const CALLBACK = `${APPLICATION}/api/auth/callback/ssoready-saml`;

/** The engine behind a socket, as these libraries need it. */
let engine: Engine | undefined;
const server = createServer(
  getRequestListener((request) => {
    if (engine === undefined) throw new Error('the engine is not up yet');
    return engine.fetch(request);
  }),
);
let issuer: string;
let test: SamlTest;
let acme: OauthTenant;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${portOf(server.address())}`;
  issuer = `${baseUrl}/v1/oauth`;
  // These libraries look at the real time.
  test = await createSamlTest({ baseUrl, clock: () => new Date() });
  engine = test.engine;
  acme = await createOauthTenant(test, 'acme');
  await acme.client.updateEnvironment(acme.environment.id, { oauthRedirectUri: CALLBACK });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await test.drop();
});

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** What the browser does between the application's redirect and its callback. */
async function signInAt(authorizationUrl: string): Promise<URL> {
  const opened = await fetch(authorizationUrl, { redirect: 'manual' });
  const init = new URL(opened.headers.get('location') ?? '');
  expect((await get(acme, init.href)).status).toBe(200);
  const xml = signedResponse(acme, { inResponseTo: flowIn(init), now: new Date() });
  const landed = new URL((await postAcs(acme, xml)).headers.get('location') ?? '');
  expect(landed.href).toMatch(new RegExp(`^${CALLBACK}\\?code=`));
  return landed;
}

describe('next-auth v4, configured as SSOReady documents it (contract §4.7)', () => {
  type Cookies = Record<string, string>;
  type Call = { method?: string; path: string[]; query?: Record<string, string>; body?: Record<string, string> };
  type NextAuth = (request: object, response: object, options: object) => Promise<unknown>;
  const nextAuth: { default: NextAuth } = load('next-auth');

  const profileOf = (profile: Record<string, string>) => ({
    id: profile.sub,
    email: profile.sub,
    name: `${profile.organizationId} ${profile.organizationExternalId}`,
  });

  /** Calls a page of next-auth as its Next handler does, with a browser's cookies, which it changes. */
  async function call(cookies: Cookies, checks: string[] | undefined, { method = 'GET', path, query, body }: Call) {
    const answer = { location: '', body: '' };
    const headers: Record<string, string | string[]> = {};
    const response = {
      status: () => response,
      getHeader: (name: string) => headers[name.toLowerCase()],
      setHeader: (name: string, value: string | string[]) => {
        headers[name.toLowerCase()] = value;
        return response;
      },
      json: (value: unknown) => {
        answer.body = JSON.stringify(value);
      },
      send: (value: unknown) => {
        answer.body = typeof value === 'string' ? value : JSON.stringify(value);
      },
      end: () => undefined,
    };
    const options = {
      secret: 'secret of the application under test',
      logger: { error: (code: string, detail: unknown) => expect.unreachable(`${code} ${JSON.stringify(detail)}`) },
      providers: [
        {
          id: 'ssoready-saml',
          name: 'SAML',
          type: 'oauth',
          wellKnown: `${issuer}/.well-known/openid-configuration`,
          clientId: acme.clientId,
          clientSecret: acme.clientSecret,
          ...(checks === undefined ? {} : { checks }),
          profile: profileOf,
        },
      ],
    };
    const request = { method, query: { nextauth: path, ...query }, body, cookies, headers: { host: 'app.test' } };
    await nextAuth.default(request, response, options);
    for (const line of [headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies[name] = decodeURIComponent(value);
    }
    answer.location = String(headers.location ?? '');
    return answer;
  }

  it.each([
    ['its default checks', undefined],
    ['PKCE, state and nonce', ['pkce', 'state', 'nonce']],
  ])('signs a person in with %s', async (_, checks) => {
    vi.stubEnv('NEXTAUTH_URL', APPLICATION);
    const cookies: Cookies = {};
    const { csrfToken } = JSON.parse((await call(cookies, checks, { path: ['csrf'] })).body);
    const started = await call(cookies, checks, {
      method: 'POST',
      path: ['signin', 'ssoready-saml'],
      query: { organizationExternalId: 'acme-1' },
      body: { csrfToken, callbackUrl: APPLICATION, json: 'true' },
    });
    const authorizationUrl: string = JSON.parse(started.body).url;
    const landed = await signInAt(authorizationUrl);
    const query = Object.fromEntries(landed.searchParams);
    const finished = await call(cookies, checks, { path: ['callback', 'ssoready-saml'], query });
    expect(finished.location).toBe(APPLICATION);
    const session = JSON.parse((await call(cookies, checks, { path: ['session'] })).body);
    expect(session.user).toEqual({
      email: 'ada@victim.example',
      name: `${acme.organization.id} acme-1`,
    });
    vi.unstubAllEnvs();
  });
});

describe('openid-client', () => {
  type Tokens = { claims(): Record<string, unknown>; access_token: string };
  type Client = {
    authorizationUrl(parameters: Record<string, string>): string;
    callbackParams(url: string): Record<string, string>;
    callback(uri: string, parameters: Record<string, string>, checks: Record<string, string>): Promise<Tokens>;
    userinfo(token: string): Promise<Record<string, unknown>>;
  };
  type OpenidClient = {
    Issuer: { discover(url: string): Promise<{ Client: new (metadata: Record<string, unknown>) => Client }> };
  };
  const { Issuer }: OpenidClient = createRequire(load.resolve('next-auth'))('openid-client');

  it.each(['client_secret_basic', 'client_secret_post'])('signs a person in with %s', async (method) => {
    const { Client } = await Issuer.discover(issuer);
    const client = new Client({
      client_id: acme.clientId,
      client_secret: acme.clientSecret,
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: method,
    });
    const { verifier, challenge } = createVerifier();
    const landed = await signInAt(
      client.authorizationUrl({
        scope: 'openid',
        state: 's',
        nonce: 'n',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        organization_external_id: 'acme-1',
      }),
    );
    const checks = { state: 's', nonce: 'n', code_verifier: verifier };
    const tokens = await client.callback(CALLBACK, client.callbackParams(landed.href), checks);
    expect(tokens.claims()).toMatchObject({
      sub: 'ada@victim.example',
      organizationId: acme.organization.id,
      nonce: 'n',
    });
    expect(await client.userinfo(tokens.access_token)).toMatchObject({
      sub: 'ada@victim.example',
      email_verified: true,
    });
  });
});

it('a client of nothing but fetch and jose verifies the ID token by the published keys', async () => {
  const discovery = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const url = new URL(discovery.authorization_endpoint);
  url.search = String(new URLSearchParams({ client_id: acme.clientId, organizationId: acme.organization.id }));
  const landed = await signInAt(url.href);
  const form = {
    grant_type: 'authorization_code',
    code: landed.searchParams.get('code') ?? '',
    client_id: acme.clientId,
    client_secret: acme.clientSecret,
  };
  const answer = await fetch(discovery.token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
  const { id_token } = await answer.json();
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
  const { payload } = await jwtVerify(id_token, keys, { issuer: discovery.issuer, audience: acme.clientId });
  expect(payload.sub).toBe('ada@victim.example');
  await expect(jwtVerify(id_token, keys, { issuer: discovery.issuer, audience: 'another' })).rejects.toThrow();
});
