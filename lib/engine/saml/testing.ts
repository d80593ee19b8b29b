import { afterAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { createEngine, type Engine } from '@/lib/engine';
import type { EngineDeps } from '@/lib/engine/deps';
import { createEmbeddedClient } from '@/lib/ssoready/embedded';
import { BASE_URL, CONSOLE_TOKEN, createTestDeps } from '../testing';
import { createTestIdp, signElement, type TestIdp } from './protocol/testing/idp';
import { buildResponse, NOW, type ResponseOptions } from './protocol/testing/response';

/** An engine over a database of its own, with one configured connection and the identity provider behind it. */
export type SamlTest = Awaited<ReturnType<typeof createSamlTest>>;

export async function createSamlTest(overrides: Partial<EngineDeps> = {}) {
  const database = await createTestDatabase();
  let now = NOW;
  const deps = createTestDeps(database, () => now, overrides);
  const engine = createEngine(deps);
  const idp = createTestIdp();
  return {
    database,
    deps,
    engine,
    idp,
    /** Moves the clock on from where the test began. */
    setNow: (at: Date) => {
      now = at;
    },
    now: () => now,
    tenant: (name: string) => createTenant(engine, database, idp, name),
    drop: () => database.drop(),
  };
}

/** The same for all tests of a file: it ends with them. Call it at the top of the file. */
export async function openSamlTest(overrides: Partial<EngineDeps> = {}): Promise<SamlTest> {
  const test = await createSamlTest(overrides);
  afterAll(() => test.drop());
  return test;
}

export type Tenant = Awaited<ReturnType<typeof createTenant>>;

/** An environment, an organization with one domain, and a configured primary connection. */
export async function createTenant(engine: Engine, database: TestDatabase, idp: TestIdp, name: string) {
  const admin = createEmbeddedClient({ engine, consoleToken: CONSOLE_TOKEN, baseUrl: BASE_URL });
  const redirectUrl = `https://app.${name}.example/callback?kept=1`;
  const environment = await admin.createEnvironment({ displayName: name, redirectUrl });
  const client = createEmbeddedClient({
    engine,
    consoleToken: CONSOLE_TOKEN,
    baseUrl: BASE_URL,
    environmentId: environment.id,
  });
  const organization = await client.createOrganization({
    displayName: name,
    externalId: `${name}-1`,
    domains: ['victim.example'],
  });
  const idpEntityId = `https://idp.${name}.example/entity`;
  const connection = await client.createSamlConnection({
    organizationId: organization.id,
    primary: true,
    idpEntityId,
    idpRedirectUrl: `https://idp.${name}.example/sso?tenant=a&b=<1>`,
    idpCertificate: idp.pem,
  });
  const { secretToken: apiKey } = await client.createApiKey({ displayName: 'app' });
  const responseDefaults = { idpEntityId, spEntityId: connection.spEntityId, acsUrl: connection.spAcsUrl };
  return {
    environment,
    client,
    organization,
    connection,
    apiKey,
    idpEntityId,
    responseDefaults,
    engine,
    database,
    idp,
  };
}

let counter = 0;

/** A signed response of a tenant's identity provider, with ids of its own unless given. */
export function signedResponse(
  tenant: Tenant,
  options: ResponseOptions = {},
  signed: 'assertion' | 'response' = 'assertion',
) {
  counter += 1;
  const ids = { assertionId: `_a${counter}`, responseId: `_r${counter}` };
  const all = { ...ids, ...tenant.responseDefaults, ...options };
  return signElement(buildResponse(all), signed === 'assertion' ? all.assertionId : all.responseId, tenant.idp);
}

/** Calls the API with the tenant's own key. */
export async function callApi(tenant: Tenant, path: string, body: unknown, apiKey = tenant.apiKey) {
  const request = new Request(BASE_URL + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const response = await tenant.engine.fetch(request);
  const parsed: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, body: parsed };
}

/** Starts a login as the application does; gives the init URL and the flow's id. */
export async function startLogin(tenant: Tenant, state = '') {
  const selector = { samlConnectionId: tenant.connection.id, state };
  const { redirectUrl } = await tenant.client.getSamlRedirectUrl(selector);
  const signed = new URL(redirectUrl).searchParams.get('state') ?? '';
  return { redirectUrl, flowId: Buffer.from(signed.split('.')[0] ?? '', 'base64url').toString() };
}

/** Posts a response to the connection's ACS as a browser does. */
export function postAcs(tenant: Tenant, xml: string, connectionId = tenant.connection.id): Promise<Response> {
  return postForm(tenant, { SAMLResponse: Buffer.from(xml).toString('base64') }, connectionId);
}

export function postForm(
  tenant: Tenant,
  form: Record<string, string> | [string, string][],
  connectionId = tenant.connection.id,
): Promise<Response> {
  return tenant.engine.fetch(
    new Request(`${BASE_URL}/v1/saml/${connectionId}/acs`, { method: 'POST', body: new URLSearchParams(form) }),
  );
}

export function get(tenant: Tenant, url: string): Promise<Response> {
  return tenant.engine.fetch(new Request(new URL(url, BASE_URL)));
}

/** The access code in the answer to a good response. */
export function codeIn(response: Response): string {
  return new URL(response.headers.get('location') ?? '').searchParams.get('saml_access_code') ?? '';
}

/** The code and the flow that an error page shows. */
export async function shownProblem(response: Response) {
  const text = await response.text();
  return {
    status: response.status,
    code: /<dt>Code<\/dt><dd><code>([^<]*)/.exec(text)?.[1] ?? '',
    reference: /<dt>Reference<\/dt><dd><code>([^<]*)/.exec(text)?.[1] ?? '',
    text,
  };
}
