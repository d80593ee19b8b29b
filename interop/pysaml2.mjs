/** Sign-ins with pysaml2 as the identity provider: requests it verifies, and every way it signs and encrypts. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { freePort } from '../scripts/instance.mjs';
import { arrive, prepareBrowser, press, withBrowser } from './browser.mjs';
import { redeemAt, signIn, withLanding } from './sign-in.mjs';
import { passed, withServer } from './steps.mjs';
import { ensureDebian, ensurePython } from './tools.mjs';
import { configureConnection, createProduct, createTenant } from './world.mjs';

export async function preparePysaml2() {
  await ensureDebian('xmlsec1', 'pysaml2 signs and encrypts with the program xmlsec1');
  return { bin: await ensurePython(), chromium: await prepareBrowser() };
}

export async function runPysaml2(instance, { bin, chromium }) {
  await withLanding(async (landing) => {
    const product = createProduct(instance, 'pysaml2', { redirectUrl: landing });
    const tenant = await createTenant(product, 'pysaml2');
    const connection = tenant.samlConnection;
    const port = await freePort();
    const idp = `http://localhost:${port}`;
    const env = {
      PORT: String(port),
      SP_METADATA_URL: `${instance.url}/v1/saml/${connection.id}/metadata`,
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const server = { env, what: 'The identity provider of pysaml2', ready: /Serving/ };
    await withServer(path.join(bin, 'python'), ['interop/pysaml2_idp.py'], server, async () => {
      const metadata = await (await fetch(`${idp}/metadata`)).text();
      const settings = { acceptEncryptedAssertions: true, signAuthnRequests: true, allowIdpInitiated: true };
      const configure = (more) => configureConnection(product, connection, metadata, { ...settings, ...more });
      await withBrowser(chromium, (openBrowser) =>
        signInEveryWay({ product, landing, tenant, idp, configure, openBrowser }),
      );
    });
  });
}

async function signInEveryWay({ product, landing, tenant, idp, configure, openBrowser }) {
  const connectionId = tenant.samlConnection.id;
  const email = `ada@${tenant.domain}`;
  const answering = (answer) => async (page) => {
    await page.getByLabel('E-mail').fill(email);
    await press(page, answer);
  };
  const check = (login) => {
    assert.equal(login.email, email);
    assert.equal(login.organizationId, tenant.organization.id);
    assert.equal(login.attributes.givenName ?? login.attributes['urn:oid:2.5.4.42'], 'Ada');
  };
  for (const binding of ['post', 'redirect']) {
    await configure({ idpBinding: binding, idpRedirectUrl: `${idp}/sso` });
    for (const answer of ['signed response', 'signed assertion', 'both signed', 'signed, then encrypted']) {
      const page = await openBrowser();
      check(await signIn({ page, product, landing, connectionId, atIdp: answering(answer) }));
      passed(`pysaml2: ${answer}; the signed request went by ${binding}`);
    }
  }
  const page = await openBrowser();
  await page.goto(`${idp}/unsolicited`);
  await answering('both signed')(page);
  check(await redeemAt(page, product, landing));
  passed('pysaml2: a sign-in that begins at the identity provider');

  const { redirectUrl } = await product.call('POST', '/v1/saml/redirect', { samlConnectionId: connectionId });
  const refused = await openBrowser();
  await refused.goto(redirectUrl);
  await answering('encrypted with what the library chooses')(refused);
  await arrive(refused, /\/acs$/);
  assert.match(await refused.locator('body').innerText(), /bad_encryption_algorithm/);
  passed('pysaml2: an assertion encrypted with Triple DES, its own choice, is refused by that name');

  for (const binding of ['post', 'redirect']) {
    await configure({ idpBinding: binding, idpRedirectUrl: `${idp}/sso`, signAuthnRequests: false });
    const unsigned = await product.call('POST', '/v1/saml/redirect', { samlConnectionId: connectionId });
    await refused.goto(unsigned.redirectUrl);
    await answering('both signed')(refused);
    assert.match(await refused.locator('body').innerText(), /Refused: /);
  }
  passed('pysaml2: wants signed requests, so the signatures of those before were verified: it refuses unsigned ones');
}
