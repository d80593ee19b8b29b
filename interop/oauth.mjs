/** Sign-ins through SAML over OAuth: applications with next-auth 4 and Auth.js, a browser, and the sandbox as identity provider. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { freePort } from '../scripts/instance.mjs';
import { root } from '../scripts/platform.mjs';
import { arrive, prepareBrowser, press, withBrowser } from './browser.mjs';
import { passed, withServer } from './steps.mjs';
import { ensureApps } from './tools.mjs';
import { configureConnection, createProduct, createTenant } from './world.mjs';

const APPLICATIONS = [
  { program: 'next-auth-v4.mjs', name: 'next-auth 4 (type oauth, wellKnown)' },
  { program: 'auth-js-v5.mjs', name: 'Auth.js 5 (type oidc, issuer)' },
];

export async function prepareOauth() {
  await ensureApps();
  return prepareBrowser();
}

export async function runOauthSignIns(instance, executablePath) {
  await withBrowser(executablePath, async (openBrowser) => {
    for (const { program, name } of APPLICATIONS) await signInThrough(instance, openBrowser, program, name);
  });
}

async function signInThrough(instance, openBrowser, program, name) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const product = createProduct(instance, name, { oauthRedirectUri: `${origin}/api/auth/callback/ssoready-saml` });
  const client = instance.vestibule('oauth-client', 'create', '--environment', product.environment.id);
  const page = await openBrowser();
  const { externalId, person, organization } = await createSandboxCompany(page, product);
  const issuer = `${instance.url}/v1/oauth`;
  const env = {
    PORT: String(port),
    NEXTAUTH_URL: origin,
    ISSUER: issuer,
    WELL_KNOWN: `${issuer}/.well-known/openid-configuration`,
    CLIENT_ID: client.clientId,
    CLIENT_SECRET: client.clientSecret,
  };
  const server = { env, what: name, ready: /Listening at/, cwd: path.join(root, 'interop', 'apps') };
  await withServer(process.execPath, [program], server, async () => {
    await page.goto(`${origin}/?organizationExternalId=${externalId}`);
    await press(page, 'Sign in with SSO');
    await press(page, person);
    await arrive(page, (url) => url.origin === origin && url.pathname === '/');
    const { user, claims } = JSON.parse(await page.locator('pre').innerText());
    assert.equal(user.email, person);
    assert.equal(claims.sub, person);
    assert.equal(claims.iss, issuer);
    assert.equal(claims.organizationId, organization.id);
    assert.equal(claims.organizationExternalId, externalId);
    passed(
      `${name}: a person signs in with the browser, chosen by organizationExternalId, and the session has the claims`,
    );

    const stranger = await openBrowser();
    await stranger.goto(`${origin}/api/auth/callback/ssoready-saml?code=made-up&state=made-up`);
    await stranger.goto(origin);
    assert.ok(await stranger.getByRole('button', { name: 'Sign in with SSO' }).isVisible());
    passed(`${name}: a callback that nobody asked for signs nobody in`);
  });
}

/** A company in the sandbox that is its organization's identity provider, and the address of somebody who works there. */
async function createSandboxCompany(page, product) {
  const { organization, samlConnection, externalId, domain } = await createTenant(product, 'company');
  await page.goto(`${product.url}/sandbox/new`);
  await page.getByLabel('Company').fill(externalId);
  await page.getByLabel('E-mail domain').fill(domain);
  await page.getByLabel('ACS URL').fill(samlConnection.spAcsUrl);
  await page.getByLabel('SP entity ID').fill(samlConnection.spEntityId);
  await press(page, 'Create company');
  await arrive(page, /\/sandbox\/sandbox_app_/);
  const metadata = await fetch(`${page.url().replace(/[?#].*/, '')}/metadata`);
  await configureConnection(product, samlConnection, await metadata.text());
  return { externalId, organization, person: `ada.lovelace@${domain}` };
}
