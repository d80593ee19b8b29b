import { sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, it } from 'vitest';
import { z } from 'zod';
import { newUuid } from '@/lib/ids';
import { BASE_URL } from './management/testing';
import { createOauthTenant, flowIn, type OauthTenant } from './oauth/testing';
import { CLIENT_ID, CLIENT_SECRET, createTestProvider, type TestProvider } from './oidc/testing';
import { createTestIdp, RSA_SHA256, signElement } from './saml/protocol/testing/idp';
import { codeIn, createSamlTest, postAcs, type SamlTest, signedResponse } from './saml/testing';
import { createGoldenRecorder } from './testing-golden';

let test: SamlTest;
let tenant: OauthTenant;
let key: string;
let provider: TestProvider;
let metadata = '';
let metadataUrl: string;
const server = createServer((_request, response) => response.end(metadata));
const second = createTestIdp();

beforeAll(async () => {
  test = await createSamlTest({ metadataAllowedHosts: ['127.0.0.1'], onLogout: async () => {} });
  tenant = await createOauthTenant(test, 'golden');
  key = (await tenant.client.createApiKey({ displayName: 'management', hasManagementApiAccess: true })).secretToken;
  provider = await createTestProvider(test.now);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for a pipe.
  metadataUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`;
});
afterAll(async () => {
  provider.close();
  server.closeAllConnections();
  server.close();
  await test.drop();
});

const recorder = (token = tenant.apiKey) => createGoldenRecorder(tenant.engine, token);
const Redirect = z.object({ redirectUrl: z.string() });
const encoded = (xml: string) => Buffer.from(xml).toString('base64');
const idpSettings = () => ({
  primary: true,
  idpEntityId: tenant.idpEntityId,
  idpRedirectUrl: 'https://idp.example/sso',
  idpCertificate: tenant.idp.pem,
});

function logoutRequest(id: string): string {
  return (
    `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0" IssueInstant="${test.now().toISOString()}" Destination="${tenant.connection.spEntityId}/slo">` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${tenant.idpEntityId}</saml:Issuer>` +
    `<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">ada@victim.example</saml:NameID></samlp:LogoutRequest>`
  );
}

function metadataWith(...certificates: string[]): string {
  const keys = certificates.map(
    (certificate) =>
      `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  );
  return (
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${tenant.idpEntityId}">` +
    `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>`
  );
}

it('the shape of a SAML sign-in on the wire, from its beginning to its logout', async () => {
  const { ask, matches } = recorder();
  const saml = `/v1/saml/${tenant.connection.id}`;
  await tenant.client.updateSamlConnection(tenant.connection.id, {
    ...idpSettings(),
    idpSloUrl: 'https://idp.example/slo',
    idpSloBinding: 'redirect',
  });
  const selector = { organizationExternalId: 'golden-1', state: 'app state' };
  const { redirectUrl } = Redirect.parse(await ask('redirect', 'POST', '/v1/saml/redirect', { body: selector }));
  const flowId = flowIn(new URL(redirectUrl));
  await ask('init', 'GET', redirectUrl);
  const attributes = { team: ['a', 'b'], title: ['Engineer'] };
  const xml = signedResponse(tenant, { inResponseTo: flowId, attributes });
  await ask('acs', 'POST', `${saml}/acs`, { form: { SAMLResponse: encoded(xml) } });
  const console = { token: key };
  await ask('flows', 'GET', `/v1/saml-flows?organizationId=${tenant.organization.id}`, console);
  await ask('acs, again', 'POST', `${saml}/acs`, { form: { SAMLResponse: encoded(xml) } });
  const samlAccessCode = codeIn(await postAcs(tenant, signedResponse(tenant, { inResponseTo: null, attributes })));
  await ask('redeem', 'POST', '/v1/saml/redeem', { body: { samlAccessCode } });
  await ask('redeem, again', 'POST', '/v1/saml/redeem', { body: { samlAccessCode } });
  await ask('metadata', 'GET', `${saml}/metadata`);

  const { samlFlows } = await tenant.client.listSamlFlows({ organizationId: tenant.organization.id });
  const [redeemed, failed] = [samlFlows.find((flow) => flow.redeemTime), samlFlows.find((flow) => flow.errorCode)];
  await ask('flow, succeeded', 'GET', `/v1/saml-flows/${redeemed?.id}`, console);
  await ask('flow, failed', 'GET', `/v1/saml-flows/${failed?.id}`, console);
  await ask('recheck', 'POST', `/v1/saml-flows/${redeemed?.id}/recheck`, console);
  await ask('test', 'POST', `/v1/saml-connections/${tenant.connection.id}/test-flows`, console);
  const logout = await ask('logout', 'POST', `/v1/saml-flows/${redeemed?.id}/logout`, console);
  await ask('logout, in the browser', 'GET', Redirect.parse(logout).redirectUrl);
  const ending = { SAMLRequest: deflateRawSync(logoutRequest('_logout1')).toString('base64'), SigAlg: RSA_SHA256 };
  const query = new URLSearchParams(ending).toString();
  const Signature = sign('sha256', Buffer.from(query), tenant.idp.privateKey).toString('base64');
  await ask('slo, redirected', 'GET', `${saml}/slo?${query}&${new URLSearchParams({ Signature })}`);
  const signed = signElement(logoutRequest('_logout2'), '_logout2', tenant.idp);
  await ask('slo, posted', 'POST', `${saml}/slo`, { form: { SAMLRequest: encoded(signed) } });
  await ask('slo, redirected without a message', 'GET', `${saml}/slo`);
  await ask('slo, posted without a message', 'POST', `${saml}/slo`, { form: {} });
  await matches('saml-sign-in');
});

it('the shape of metadata, its proposals, alerts and our own keys on the wire', async () => {
  const { ask, matches } = recorder(key);
  const one = `/v1/saml-connections/${tenant.connection.id}`;
  metadata = metadataWith(tenant.idp.certificate, second.certificate);
  await ask('parse', 'POST', '/v1/saml-metadata/parse', { body: { xml: metadata } });
  await ask('parse, nothing', 'POST', '/v1/saml-metadata/parse', { body: {} });
  await tenant.client.updateSamlConnection(tenant.connection.id, {
    ...idpSettings(),
    metadataUrl,
    signAuthnRequests: true,
  });
  await ask('refresh', 'POST', `${one}/refresh-metadata`);
  await ask('proposals', 'GET', '/v1/saml-metadata-proposals');
  const [proposal] = (await tenant.client.listSamlMetadataProposals()).samlMetadataProposals;
  await ask('alerts', 'GET', '/v1/saml-alerts');
  const [alert] = (await tenant.client.listSamlAlerts()).samlAlerts;
  await ask('alert, acknowledged', 'POST', `/v1/saml-alerts/${alert?.id}/acknowledge`);
  await ask('proposal, accepted', 'POST', `/v1/saml-metadata-proposals/${proposal?.id}/accept`);
  await ask('proposal, accepted again', 'POST', `/v1/saml-metadata-proposals/${proposal?.id}/accept`);
  metadata = metadataWith(second.certificate);
  const { samlMetadataProposal: next } = await tenant.client.refreshSamlMetadata(tenant.connection.id);
  await ask('proposal, dismissed', 'POST', `/v1/saml-metadata-proposals/${next?.id}/dismiss`);
  await ask('connection', 'GET', one);

  const body = { samlConnectionId: tenant.connection.id, purpose: 'signing' };
  await ask('keys', 'GET', '/v1/saml-service-keys');
  await ask('key', 'POST', '/v1/saml-service-keys', { body });
  const { samlServiceKeys } = await tenant.client.listSamlServiceKeys({ samlConnectionId: tenant.connection.id });
  const [former, made] = [
    samlServiceKeys.find((each) => each.state === 'current'),
    samlServiceKeys.find((each) => each.state === 'next'),
  ];
  await ask('key, activated', 'POST', `/v1/saml-service-keys/${made?.id}/activate`);
  await ask('key, retired', 'POST', `/v1/saml-service-keys/${former?.id}/retire`);
  await matches('saml-lifecycle');
});

it('the shape of OpenID Connect connections and their sign-ins on the wire', async () => {
  const { ask, matches } = recorder(key);
  const { id: organizationId } = await tenant.client.createOrganization({
    displayName: 'Oidc',
    domains: ['victim.example'],
  });
  const settings = { primary: true, issuer: provider.issuer, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  const { id } = await tenant.client.createOidcConnection({ organizationId, ...settings });
  const one = `/v1/oidc-connections/${id}`;
  await ask('list', 'GET', `/v1/oidc-connections?organizationId=${organizationId}`);
  await ask('create', 'POST', '/v1/oidc-connections', { body: { organizationId } });
  await ask('get', 'GET', one);
  await ask('update', 'PATCH', one, { body: { prompt: 'login', scopes: ['groups'] } });
  await ask('update, invalid', 'PATCH', one, { body: { issuer: 'x' } });
  await ask('inspect', 'POST', '/v1/oidc-issuers/inspect', { body: { issuer: provider.issuer } });
  await ask('inspect, nobody', 'POST', '/v1/oidc-issuers/inspect', { body: { issuer: `${provider.issuer}/none` } });
  await ask('test', 'POST', `${one}/test-flows`);
  const redirect = await ask('redirect', 'POST', '/v1/saml/redirect', { body: { organizationId } });
  const begun = await tenant.engine.fetch(new Request(Redirect.parse(redirect).redirectUrl));
  const callback = provider.authorize(begun.headers.get('location') ?? '');
  await ask('init', 'GET', Redirect.parse(await tenant.client.getSamlRedirectUrl({ organizationId })).redirectUrl);
  const cookie = begun.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
  await ask('callback', 'GET', String(callback), { headers: { cookie } });
  const [flow] = (await tenant.client.listSamlFlows({ organizationId })).samlFlows.filter((each) => each.email);
  await ask('flow', 'GET', `/v1/saml-flows/${flow?.id}`);
  await ask('logged out', 'GET', `/v1/oidc/${id}/logged-out`);
  await tenant.client.updateOidcConnection(id, { allowIdpInitiated: true });
  const from = { iss: provider.issuer };
  await ask('initiate', 'GET', `/v1/oidc/${id}/initiate?${new URLSearchParams(from)}`);
  await ask('initiate, posted', 'POST', `/v1/oidc/${id}/initiate`, { form: from });
  await ask('delete', 'DELETE', one);
  await matches('oidc-connections');
});

it('the shape of OAuth on the wire: the code, the token with its claims, who it is of', async () => {
  const { ask, matches } = recorder();
  const { clientId, clientSecret, callback } = tenant;
  await tenant.client.updateSamlConnection(tenant.connection.id, idpSettings());
  const query = {
    client_id: clientId,
    response_type: 'code',
    scope: 'openid email',
    redirect_uri: callback,
    nonce: 'n',
  };
  const authorize = `/v1/oauth/authorize?${new URLSearchParams({ ...query, organizationExternalId: 'golden-1' })}`;
  await ask('discovery', 'GET', '/v1/oauth/.well-known/openid-configuration');
  await ask('authorize', 'GET', authorize);
  await ask('authorize, nobody named', 'GET', `/v1/oauth/authorize?${new URLSearchParams({ ...query, state: 's' })}`);
  await ask('authorize, another client', 'GET', '/v1/oauth/authorize?client_id=x');
  await ask('authorize, posted', 'POST', '/v1/oauth/authorize', {
    form: { ...query, organizationExternalId: 'golden-1' },
  });
  const begun = await tenant.engine.fetch(new Request(BASE_URL + authorize));
  const inResponseTo = flowIn(new URL(begun.headers.get('location') ?? ''));
  const attributes = { role: ['reader', 'admin'] };
  const back = await postAcs(tenant, signedResponse(tenant, { inResponseTo, attributes }));
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: callback };
  const secret = { client_secret: clientSecret };
  await ask('token, without a secret', 'POST', '/v1/oauth/token', { form, headers: { authorization: '' } });
  const token = await ask('token', 'POST', '/v1/oauth/token', {
    form: { ...form, ...secret },
    headers: { authorization: '' },
  });
  const access = z.object({ access_token: z.string() }).parse(token).access_token;
  await ask('jwks', 'GET', '/v1/oauth/jwks');
  await ask('userinfo', 'GET', '/v1/oauth/userinfo', { token: access });
  await ask('userinfo, posted', 'POST', '/v1/oauth/userinfo', { token: access });
  await ask('userinfo, unknown token', 'GET', '/v1/oauth/userinfo', { token: newUuid() });
  await ask('token, again', 'POST', '/v1/oauth/token', {
    form: { ...form, ...secret },
    headers: { authorization: '' },
  });
  await ask('token, by another grant', 'POST', '/v1/oauth/token', {
    form: { ...form, ...secret, grant_type: 'password' },
    headers: { authorization: '' },
  });
  await declined(ask, authorize);
  await matches('oauth');
});

type Ask = ReturnType<typeof createGoldenRecorder>['ask'];

/** A sign-in that the identity provider turns down, without a signature, as it goes through the browser that began it. */
async function declined(ask: Ask, authorize: string): Promise<void> {
  const begun = await tenant.engine.fetch(new Request(`${BASE_URL}${authorize}&state=s`));
  const init = new URL(begun.headers.get('location') ?? '');
  const left = await tenant.engine.fetch(new Request(init));
  const xml =
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
    `ID="_no" Version="2.0" IssueInstant="${test.now().toISOString()}" InResponseTo="${flowIn(init)}" Destination="${tenant.connection.spAcsUrl}">` +
    `<saml:Issuer>${tenant.idpEntityId}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/></samlp:Status></samlp:Response>`;
  const bounced = await postAcs(tenant, xml);
  const cookie = left.headers.get('set-cookie')?.split(';')[0] ?? '';
  await ask('declined by the identity provider', 'GET', bounced.headers.get('location') ?? '', { headers: { cookie } });
}
