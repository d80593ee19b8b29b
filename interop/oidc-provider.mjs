/** Sign-ins with the npm package oidc-provider, a certified OpenID provider, through its own pages. */
import assert from 'node:assert/strict';
import http from 'node:http';
import { arrive, prepareBrowser, press, withBrowser } from './browser.mjs';
import { redeemAt, withLanding } from './sign-in.mjs';
import { passed } from './steps.mjs';
import { createProduct, createTenant } from './world.mjs';

const SECRET = 'a-secret-that-only-this-test-knows';
const WAYS = [
  ['the e-mail address in the ID token, RS256', { id_token_signed_response_alg: 'RS256' }],
  ['the e-mail address at the UserInfo endpoint only', { userinfoOnly: true }],
  ['the client’s secret in the body of the token request', { token_endpoint_auth_method: 'client_secret_post' }],
];

export const prepareOidcProvider = prepareBrowser;

export async function runOidcProvider(instance, chromium) {
  // Not above: it warns about its own age as soon as it is loaded.
  const { default: Provider } = await import('oidc-provider');
  await withLanding((landing) =>
    withBrowser(chromium, async (openBrowser) => {
      const product = createProduct(instance, 'oidc-provider', { redirectUrl: landing });
      for (const [way, settings] of WAYS) {
        await signInThrough({ Provider, product, landing, openBrowser }, settings);
        passed(`oidc-provider: ${way}`);
      }
      await meetRefusals({ Provider, product, landing, openBrowser });
    }),
  );
}

async function signInThrough(world, settings) {
  await withTenant(world, settings, async ({ page, tenant, email }) => {
    await logIn(page);
    await press(page, 'Continue');
    const login = await redeemAt(page, world.product, world.landing);
    assert.equal(login.email, email);
    assert.equal(login.organizationExternalId, tenant.externalId);
  });
}

async function meetRefusals(world) {
  await withTenant(world, {}, async ({ page, connection }) => {
    await press(page, /Cancel/, 'link');
    await ends(page, world, connection, 'idp_status');
    passed('oidc-provider: a person who cancels is told so, and is not signed in');
  });
  await withTenant(world, { emailVerified: false }, async ({ page, connection }) => {
    await logIn(page);
    await press(page, 'Continue');
    await ends(page, world, connection, 'email_not_verified');
    passed('oidc-provider: an e-mail address that is not verified signs nobody in');
  });
  await withTenant(world, { otherSecret: true }, async ({ page, connection }) => {
    await logIn(page);
    await press(page, 'Continue');
    await ends(page, world, connection, 'token_exchange_failed');
    passed('oidc-provider: a wrong client secret is found out and named');
  });
}

/** The login ends on our page with this code. */
async function ends(page, { product }, { redirectUri }, code) {
  await arrive(page, (url) => url.href.startsWith(redirectUri));
  assert.match(await page.locator('body').innerText(), new RegExp(code));
  const { samlFlows } = await product.call('GET', '/v1/saml-flows?pageSize=1');
  assert.equal(samlFlows[0]?.errorCode ?? code, code);
}

async function logIn(page) {
  await page.getByPlaceholder('Enter any login').fill('ada');
  await page.getByPlaceholder('and password').fill('any');
  await press(page, 'Sign-in');
}

/** An organization with a provider of its own, and a browser that has been sent there. */
async function withTenant({ Provider, product, openBrowser }, settings, use) {
  const { otherSecret = false, emailVerified = true, userinfoOnly = false, ...client } = settings;
  const tenant = await createTenant(product, 'oidc');
  const organizationId = tenant.organization.id;
  const { oidcConnection } = await product.call('POST', '/v1/oidc-connections', { organizationId });
  const email = `ada@${tenant.domain}`;
  const registered = {
    client_id: 'vestibule',
    client_secret: SECRET,
    redirect_uris: [oidcConnection.redirectUri],
    ...client,
  };
  const server = http.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const issuer = `http://localhost:${server.address().port}`;
    const provider = new Provider(issuer, {
      clients: [registered],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: userinfoOnly,
      findAccount: (_, accountId) => ({
        accountId,
        claims: () => ({ sub: accountId, email, email_verified: emailVerified, name: 'Ada Lovelace' }),
      }),
    });
    server.on('request', provider.callback());
    const { oidcConnection: connection } = await product.call('PATCH', `/v1/oidc-connections/${oidcConnection.id}`, {
      primary: true,
      issuer,
      clientId: registered.client_id,
      clientSecret: otherSecret ? 'another' : SECRET,
    });
    const page = await openBrowser();
    const { redirectUrl } = await product.call('POST', '/v1/saml/redirect', { organizationId });
    await page.goto(redirectUrl);
    await use({ page, tenant, email, connection });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
