import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { createEngine, type Engine } from '@/lib/engine';
import type { EngineDeps } from '@/lib/engine/deps';
import type { OidcConnection, SsoreadyClient } from '@/lib/ssoready/client';
import { createEmbeddedClient } from '@/lib/ssoready/embedded';
import { BASE_URL, CONSOLE_TOKEN, createTestDeps } from '../testing';
import { challengeOf } from './protocol/binding';

export const CLIENT_ID = 'client-1';
export const CLIENT_SECRET = 'a secret with + / : % and spaces';
export const NOW = new Date('2030-01-15T08:00:00.000Z');

type SigningKey = Awaited<ReturnType<typeof createSigningKey>>;

export async function createSigningKey(kid: string, alg = 'RS256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** What a provider says and does; tests bend it. */
type Behaviour = {
  discovery: Record<string, unknown>;
  /** Null for a key set that is none. */
  keys: object[] | null;
  /** Claims over the usual ones; undefined leaves one out. */
  claims: Record<string, unknown>;
  /** Makes the ID token in another way. */
  makeToken: ((claims: JWTPayload) => Promise<string>) | null;
  tokenAnswer: Record<string, unknown>;
  tokenStatus: number;
  userinfo: Record<string, unknown> | null;
};

type Grant = { nonce: string; challenge: string; redirectUri: string };

export type TestProvider = Awaited<ReturnType<typeof createTestProvider>>;

type Request = { path: string; body: string; authorization: string };

/** A provider on loopback that does as it is told, and notes what it was asked. */
export async function createTestProvider(now: () => Date) {
  const key = await createSigningKey('key-1');
  const grants = new Map<string, Grant>();
  const asked: Request[] = [];
  const behaviour: Behaviour = {
    discovery: {},
    keys: [key.publicJwk],
    claims: {},
    makeToken: null,
    tokenAnswer: {},
    tokenStatus: 200,
    userinfo: null,
  };
  const { port, server } = await listen(async (request) => {
    asked.push(request);
    return answerTo({ issuer: `http://127.0.0.1:${port}`, behaviour, grants, key, now }, request);
  });
  let codes = 0;
  return {
    issuer: `http://127.0.0.1:${port}`,
    port,
    key,
    behaviour,
    asked,
    /** The person signs in: takes an authorization request and gives the address of the callback. */
    authorize(location: string): URL {
      const request = new URL(location).searchParams;
      codes += 1;
      const code = `code-${codes}`;
      grants.set(code, {
        nonce: request.get('nonce') ?? '',
        challenge: request.get('code_challenge') ?? '',
        redirectUri: request.get('redirect_uri') ?? '',
      });
      const callback = new URL(request.get('redirect_uri') ?? '');
      callback.searchParams.set('code', code);
      callback.searchParams.set('state', request.get('state') ?? '');
      return callback;
    },
    close: () => server.closeAllConnections(),
  };
}

async function listen(answer: (request: Request) => Promise<Answer>) {
  const server = createServer(async (request, response) => {
    const body = await readText(request);
    const authorization = request.headers.authorization ?? '';
    const [status, json] = await answer({ path: request.url ?? '', body, authorization });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  // `address()` is a string only for a pipe.
  const { port } = server.address() as AddressInfo;
  return { port, server };
}

type Answer = readonly [status: number, json: unknown];
type State = { issuer: string; behaviour: Behaviour; grants: Map<string, Grant>; key: SigningKey; now: () => Date };

async function answerTo(state: State, { path, body, authorization }: Request): Promise<Answer> {
  const { issuer, behaviour } = state;
  switch (path) {
    case '/.well-known/openid-configuration':
      return [200, discoveryOf(issuer, behaviour.discovery)];
    case '/jwks':
      return [200, { keys: behaviour.keys }];
    case '/userinfo':
      return behaviour.userinfo === null ? [401, {}] : [200, behaviour.userinfo];
    case '/token':
      return exchange(state, new URLSearchParams(body), authorization);
    default:
      return [404, {}];
  }
}

async function exchange(state: State, form: URLSearchParams, authorization: string): Promise<Answer> {
  const { behaviour, grants, key } = state;
  if (behaviour.tokenStatus !== 200) return [behaviour.tokenStatus, behaviour.tokenAnswer];
  const grant = grants.get(form.get('code') ?? '');
  grants.delete(form.get('code') ?? '');
  if (authorization !== basicOf(CLIENT_ID, CLIENT_SECRET)) return [401, { error: 'invalid_client' }];
  const fits =
    grant?.challenge === challengeOf(form.get('code_verifier') ?? '') && grant.redirectUri === form.get('redirect_uri');
  if (!fits) return [400, { error: 'invalid_grant', error_description: 'the code does not fit' }];
  const seconds = Math.floor(state.now().getTime() / 1000);
  const claims = {
    iss: state.issuer,
    aud: CLIENT_ID,
    sub: 'person-1',
    nonce: grant.nonce,
    iat: seconds,
    exp: seconds + 300,
    email: 'ada@victim.example',
    email_verified: true,
    ...behaviour.claims,
  };
  const token = await (behaviour.makeToken?.(claims) ?? sign(claims, key));
  return [200, { access_token: 'access-1', token_type: 'Bearer', id_token: token, ...behaviour.tokenAnswer }];
}

/** RFC 6749 §2.3.1, written out once more so that the engine is not its own judge. */
function basicOf(id: string, secret: string): string {
  const encode = (text: string) => encodeURIComponent(text).replace(/%20/g, '+');
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
}

function discoveryOf(issuer: string, changes: Record<string, unknown>) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize?kept=1`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    ...changes,
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Signs claims as they are: also such as no library would make. */
export function sign(claims: JWTPayload, key: SigningKey, header: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

export type OidcTest = Awaited<ReturnType<typeof createOidcTest>>;

/** An engine over a database of its own, a provider, and a tenant that signs in there. */
export async function createOidcTest(overrides: Partial<EngineDeps> = {}) {
  const database = await createTestDatabase();
  let now = NOW;
  let ticks = 0;
  // Every look at the clock is a millisecond later, so that logins have an order.
  const clock = () => {
    ticks += 1;
    return new Date(now.getTime() + ticks);
  };
  const provider = await createTestProvider(clock);
  const deps = createTestDeps(database, clock, { metadataAllowedHosts: ['127.0.0.1'], ...overrides });
  const engine = createEngine(deps);
  return {
    database,
    deps,
    engine,
    provider,
    /** Moves the clock on. */
    advance(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000);
    },
    tenant: (name: string, settings: Settings = {}) => createTenant({ engine, database, provider }, name, settings),
    drop: async () => {
      provider.close();
      await database.drop();
    },
  };
}

type Settings = Parameters<SsoreadyClient['updateOidcConnection']>[1];
type World = { engine: Engine; database: TestDatabase; provider: TestProvider };
export type Tenant = World & {
  client: SsoreadyClient;
  organizationId: string;
  environmentId: string;
  connection: OidcConnection;
  apiKey: string;
  redirectUrl: string;
};

async function createTenant(world: World, name: string, settings: Settings): Promise<Tenant> {
  const console = { engine: world.engine, consoleToken: CONSOLE_TOKEN, baseUrl: BASE_URL };
  const redirectUrl = `https://app.${name}.example/callback?kept=1`;
  const environment = await createEmbeddedClient(console).createEnvironment({ displayName: name, redirectUrl });
  const client = createEmbeddedClient({ ...console, environmentId: environment.id });
  const organization = await client.createOrganization({
    displayName: name,
    externalId: `${name}-1`,
    domains: ['victim.example'],
  });
  const connection = await client.createOidcConnection({
    organizationId: organization.id,
    primary: true,
    issuer: world.provider.issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    ...settings,
  });
  const { secretToken: apiKey } = await client.createApiKey({ displayName: 'app' });
  return {
    ...world,
    client,
    organizationId: organization.id,
    environmentId: environment.id,
    connection,
    apiKey,
    redirectUrl,
  };
}

/** A browser that keeps one site's cookies. */
export type Browser = { cookies: Map<string, string> };
export const newBrowser = (): Browser => ({ cookies: new Map() });

export async function visit(tenant: Tenant, browser: Browser, url: string | URL): Promise<Response> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await tenant.engine.fetch(new Request(url, { headers: { cookie } }));
  for (const set of response.headers.getSetCookie()) {
    const [pair = ''] = set.split(';');
    const at = pair.indexOf('=');
    if (/Max-Age=0/.test(set)) browser.cookies.delete(pair.slice(0, at));
    else browser.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return response;
}

/** Goes from the application to the provider; gives the authorization request. */
export async function leave(tenant: Tenant, browser: Browser, state = 'kept state'): Promise<string> {
  const { redirectUrl } = await tenant.client.getSamlRedirectUrl({ organizationId: tenant.organizationId, state });
  const response = await visit(tenant, browser, redirectUrl);
  return response.headers.get('location') ?? `no location, but ${await response.text()}`;
}

/** A whole sign-in; gives the answer of the callback. */
export async function signIn(tenant: Tenant, browser = newBrowser()): Promise<Response> {
  return visit(tenant, browser, tenant.provider.authorize(await leave(tenant, browser)));
}

/** The newest login of a tenant. */
export async function lastFlow(tenant: Tenant) {
  const { samlFlows } = await tenant.client.listSamlFlows({ organizationId: tenant.organizationId, pageSize: 1 });
  const [flow] = samlFlows;
  if (flow === undefined) throw new Error('there is no login');
  return tenant.client.getSamlFlow(flow.id);
}

/** The code that an error page shows. */
export async function shownCode(response: Response): Promise<string> {
  return /<dt>Code<\/dt><dd><code>([^<]*)/.exec(await response.text())?.[1] ?? '';
}
