import { createHash, randomBytes } from 'node:crypto';
import { postAcs, type SamlTest, signedResponse, type Tenant } from '../saml/testing';

export const ISSUER = 'https://sso.vestibule.test/v1/oauth';

/** A tenant whose environment has an OAuth callback, and a client of it. */
export type OauthTenant = Tenant & { callback: string; clientId: string; clientSecret: string };

export async function createOauthTenant(test: SamlTest, name: string): Promise<OauthTenant> {
  const tenant = await test.tenant(name);
  const callback = `https://app.${name}.example/oauth/callback?kept=1`;
  await tenant.client.updateEnvironment(tenant.environment.id, { oauthRedirectUri: callback });
  return { ...tenant, callback, ...(await createOauthClient(tenant)) };
}

export async function createOauthClient(tenant: Tenant): Promise<{ clientId: string; clientSecret: string }> {
  const { samlOauthClient, clientSecret } = await tenant.client.createSamlOauthClient({ displayName: 'app' });
  return { clientId: samlOauthClient.id, clientSecret };
}

/** A PKCE verifier and its S256 challenge. */
export function createVerifier(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

type Fields = Record<string, string | undefined>;

function toParameters(fields: Fields): URLSearchParams {
  const entries = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return new URLSearchParams(entries);
}

/** Opens the authorization endpoint as a browser does; an undefined field is left out. */
export function openAuthorize(tenant: OauthTenant, fields: Fields = {}): Promise<Response> {
  const parameters = toParameters({
    client_id: tenant.clientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: tenant.callback,
    organizationExternalId: tenant.organization.externalId,
    ...fields,
  });
  return tenant.engine.fetch(new Request(`${ISSUER}/authorize?${parameters}`));
}

/** Where a 303 leads. */
export function locationOf(response: Response): URL {
  const location = response.headers.get('location');
  if (response.status !== 303 || location === null) throw new Error(`no redirect: HTTP ${response.status}`);
  return new URL(location);
}

/** The flow that an init URL starts. */
export function flowIn(initUrl: URL): string {
  const state = initUrl.searchParams.get('state') ?? '';
  return Buffer.from(state.split('.')[0] ?? '', 'base64url').toString();
}

/** Goes through the identity provider; gives the browser's way back to the callback. */
export async function signIn(tenant: OauthTenant, fields: Fields = {}, now?: Date): Promise<Response> {
  const inResponseTo = flowIn(locationOf(await openAuthorize(tenant, fields)));
  const attributes = { role: ['reader', 'admin'] };
  return postAcs(tenant, signedResponse(tenant, { inResponseTo, attributes, ...(now === undefined ? {} : { now }) }));
}

/** A fresh code for the tenant's client. */
export async function obtainCode(tenant: OauthTenant, fields: Fields = {}, now?: Date): Promise<string> {
  return locationOf(await signIn(tenant, fields, now)).searchParams.get('code') ?? '';
}

/** Posts to the token endpoint; an undefined field is left out. */
export async function postToken(tenant: OauthTenant, fields: Fields, headers: Record<string, string> = {}) {
  const body = toParameters({
    grant_type: 'authorization_code',
    client_id: tenant.clientId,
    client_secret: tenant.clientSecret,
    redirect_uri: tenant.callback,
    ...fields,
  });
  return answerOf(await tenant.engine.fetch(new Request(`${ISSUER}/token`, { method: 'POST', headers, body })));
}

export async function getUserinfo(tenant: OauthTenant, token: string, method = 'GET') {
  const headers = { authorization: `Bearer ${token}` };
  return answerOf(await tenant.engine.fetch(new Request(`${ISSUER}/userinfo`, { method, headers })));
}

export async function getJson(tenant: OauthTenant, path: string) {
  return answerOf(await tenant.engine.fetch(new Request(ISSUER + path)));
}

async function answerOf(response: Response) {
  const body: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, body };
}
