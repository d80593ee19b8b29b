/** Sign-ins with Keycloak as the identity provider, by SAML and by OpenID Connect. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '../scripts/instance.mjs';
import { arrive, prepareBrowser, withBrowser } from './browser.mjs';
import { realmOf, USER } from './keycloak-realm.mjs';
import { redeemAt, signIn, withLanding } from './sign-in.mjs';
import { passed, withServer } from './steps.mjs';
import { ensureKeycloak } from './tools.mjs';
import { configureConnection, createProduct, createTenant } from './world.mjs';

const LOGS_OUT = 'signed request, both signed';
const LOGS_OUT_BEHIND = 'logout behind the browser';
const SECRET = 'a secret that only this test knows';

export async function prepareKeycloak() {
  return { folder: await ensureKeycloak(), chromium: await prepareBrowser() };
}

export async function runKeycloak(instance, { folder, chromium }) {
  await withLanding(async (landing) => {
    const product = createProduct(instance, 'Keycloak', { redirectUrl: landing });
    const port = await freePort();
    const idp = { url: `http://localhost:${port}`, realm: `http://localhost:${port}/realms/interop` };
    const world = await createConnections(product, idp);
    const realm = realmOf(world);
    fs.mkdirSync(path.join(folder, 'data', 'import'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'data', 'import', 'interop-realm.json'), JSON.stringify(realm));
    const options = ['--import-realm', '--cache=local', '--db=dev-mem', '--http-host=127.0.0.1', `--http-port=${port}`];
    const server = { what: 'Keycloak', ready: /Listening on: http/, seconds: 400, cwd: folder };
    await withServer('sh', ['bin/kc.sh', 'start-dev', ...options], server, () =>
      withBrowser(chromium, (openBrowser) => signInEveryWay({ product, landing, idp, ...world, openBrowser })),
    );
  });
}

/** One organization with a connection for each way Keycloak is told to answer: a client of Keycloak is one entity ID. */
async function createConnections(product, idp) {
  const tenant = await createTenant(product, 'keycloak');
  const organizationId = tenant.organization.id;
  const create = async (settings) => {
    const body = { organizationId, ...settings };
    const { samlConnection } = await product.call('POST', '/v1/saml-connections', body);
    const metadata = await (await fetch(`${product.url}/v1/saml/${samlConnection.id}/metadata`)).text();
    return { ...samlConnection, metadata };
  };
  const { oidcConnection } = await product.call('POST', '/v1/oidc-connections', { organizationId });
  const logout = { idpSloUrl: `${idp.realm}/protocol/saml`, idpSloBinding: 'post' };
  return {
    tenant,
    email: `${USER.username}@${tenant.domain}`,
    secret: SECRET,
    oidc: oidcConnection,
    saml: {
      'signed assertion': await create({ allowIdpInitiated: true }),
      'signed response': await create({}),
      [LOGS_OUT]: await create({ signAuthnRequests: true, ...logout }),
      [LOGS_OUT_BEHIND]: await create(logout),
      'encrypted assertion': await create({ acceptEncryptedAssertions: true }),
    },
  };
}

async function signInEveryWay(world) {
  const { product, landing, idp, tenant, email, saml, openBrowser } = world;
  const descriptor = await (await fetch(`${idp.realm}/protocol/saml/descriptor`)).text();
  const configure = (connection, settings) =>
    configureConnection(product, connection, descriptor, { primary: false, ...settings });
  const check = (login) => {
    assert.equal(login.email, email);
    assert.equal(login.organizationId, tenant.organization.id);
    assert.equal(login.attributes.firstName, USER.firstName);
  };
  for (const [way, connection] of Object.entries(saml)) {
    for (const binding of ['post', 'redirect']) {
      await configure(connection, { idpBinding: binding });
      const page = await openBrowser();
      check(await signIn({ page, product, landing, connectionId: connection.id, atIdp: logIn }));
      passed(`Keycloak, SAML: ${way}; the request went by ${binding}`);
    }
  }
  const page = await openBrowser();
  await page.goto(`${idp.realm}/protocol/saml/clients/vestibule`);
  await logIn(page);
  check(await redeemAt(page, product, landing));
  passed('Keycloak, SAML: a sign-in that begins at the identity provider');
  await signOut(world, configure);
  await signOutAtKeycloak(world, configure);
  await signInByOidc(world, check);
  await signOutByOidc(world);
}

/**
 * Single logout that begins at Keycloak. Through the browser, our answer brings the person back there, and the sign-in came without a
 * SessionIndex; behind it Keycloak posts to us by itself, with no cookie of anybody.
 */
async function signOutAtKeycloak({ product, landing, idp, saml, openBrowser }, configure) {
  for (const way of [LOGS_OUT, LOGS_OUT_BEHIND]) {
    const connectionId = saml[way].id;
    await configure(saml[way], { idpBinding: 'post', idpSloBinding: 'post' });
    const page = await openBrowser();
    const { samlFlowId } = await signIn({ page, product, landing, connectionId, atIdp: logIn });
    await logOutThere(page, idp);
    const { samlFlow } = await product.call('GET', `/v1/saml-flows/${samlFlowId}`);
    assert.equal(samlFlow.sessionEndedBy, 'idp');
    const again = await product.call('POST', '/v1/saml/redirect', { samlConnectionId: connectionId });
    await page.goto(again.redirectUrl);
    await arrive(page, /\/realms\/interop\//);
    await page.locator('#password').waitFor();
    passed(`Keycloak, SAML: single logout that begins at Keycloak ends the sign-in; ${way}`);
  }
}

async function logOutThere(page, idp) {
  await page.goto(`${idp.realm}/protocol/openid-connect/logout`);
  await page.locator('#kc-logout').click();
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor();
}

/** Both directions of logout over OpenID Connect. */
async function signOutByOidc({ product, landing, idp, oidc, openBrowser }) {
  await product.call('PATCH', `/v1/oidc-connections/${oidc.id}`, { clientSecret: SECRET, singleLogout: true });
  const flowOf = async (id) => (await product.call('GET', `/v1/saml-flows/${id}`)).samlFlow;
  const begin = async () => {
    const page = await openBrowser();
    const { redirectUrl } = await product.call('POST', '/v1/saml/redirect', { oidcConnectionId: oidc.id });
    await page.goto(redirectUrl);
    await logIn(page);
    return { page, samlFlowId: (await redeemAt(page, product, landing)).samlFlowId };
  };
  const there = await begin();
  await logOutThere(there.page, idp);
  assert.equal((await flowOf(there.samlFlowId)).sessionEndedBy, 'idp');
  passed('Keycloak, OpenID Connect: its back-channel logout token ends the sign-in');

  const here = await begin();
  const returnUrl = `${landing}/signed-out`;
  const { redirectUrl } = await product.call('POST', `/v1/saml-flows/${here.samlFlowId}/logout`, { returnUrl });
  await here.page.goto(redirectUrl);
  await arrive(here.page, (url) => url.href.startsWith(returnUrl));
  assert.equal((await flowOf(here.samlFlowId)).sessionEndedBy, 'sp');
  passed('Keycloak, OpenID Connect: a logout that the product begins ends at Keycloak and comes back');
}

/** Single logout that the product begins: both sessions end. */
async function signOut({ product, landing, saml, openBrowser }, configure) {
  const connectionId = saml[LOGS_OUT].id;
  const logInOnce = async (page) => {
    const { samlFlowId } = await signIn({ page, product, landing, connectionId, atIdp: logIn });
    return samlFlowId;
  };
  const flowOf = async (id) => (await product.call('GET', `/v1/saml-flows/${id}`)).samlFlow;
  for (const binding of ['post', 'redirect']) {
    await configure(saml[LOGS_OUT], { idpBinding: binding, idpSloBinding: binding });
    const page = await openBrowser();
    const flowId = await logInOnce(page);
    const returnUrl = `${landing}/signed-out`;
    const { redirectUrl } = await product.call('POST', `/v1/saml-flows/${flowId}/logout`, { returnUrl });
    await page.goto(redirectUrl);
    await arrive(page, (url) => url.href.startsWith(returnUrl));
    assert.equal((await flowOf(flowId)).sessionEndedBy, 'sp');
    // Keycloak asks for the password again: its own session is over.
    await logInOnce(page);
    passed(`Keycloak, SAML: single logout that the product begins; the request went by ${binding}`);
  }
}

async function signInByOidc({ product, landing, idp, tenant, oidc, openBrowser }, check) {
  const settings = { primary: true, issuer: idp.realm, clientId: 'vestibule', clientSecret: SECRET };
  await product.call('PATCH', `/v1/oidc-connections/${oidc.id}`, settings);
  const page = await openBrowser();
  const body = { organizationId: tenant.organization.id };
  const { redirectUrl } = await product.call('POST', '/v1/saml/redirect', body);
  await page.goto(redirectUrl);
  await logIn(page);
  const login = await redeemAt(page, product, landing);
  check({ ...login, attributes: { ...login.attributes, firstName: login.attributes.given_name } });
  passed('Keycloak, OpenID Connect: a person signs in through the organization’s primary connection');

  await product.call('PATCH', `/v1/oidc-connections/${oidc.id}`, { clientSecret: 'another' });
  const other = await openBrowser();
  const begun = await product.call('POST', '/v1/saml/redirect', body);
  await other.goto(begun.redirectUrl);
  await logIn(other);
  await arrive(other, (url) => url.href.startsWith(oidc.redirectUri));
  assert.match(await other.locator('body').innerText(), /token_exchange_failed/);
  passed('Keycloak, OpenID Connect: a wrong client secret is found out and named');
}

async function logIn(page) {
  await arrive(page, /\/realms\/interop\//);
  await page.locator('#username').fill(USER.username);
  await page.locator('#password').fill(USER.password);
  await page.locator('#kc-login').click();
}
