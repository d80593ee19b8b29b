/** The product's side of a SAML sign-in in a browser: it sends the person away, and gets a code when they come back. */
import http from 'node:http';
import { arrive } from './browser.mjs';

/** A product's page that finished logins land on: hands `use` its address, and stops it at the end. */
export async function withLanding(use) {
  const server = http.createServer((_, response) => response.end('Landed.'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://localhost:${server.address().port}/landed`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * Signs a person in and redeems the code.
 * @param {{ page: import('@playwright/test').Page, product: object, landing: string, connectionId: string, atIdp: (page: import('@playwright/test').Page) => Promise<void> }} args
 * `atIdp` is what the person does at the identity provider.
 */
export async function signIn({ page, product, landing, connectionId, atIdp }) {
  const body = { samlConnectionId: connectionId, state: 'interop' };
  const { redirectUrl } = await product.call('POST', '/v1/saml/redirect', body);
  await page.goto(redirectUrl);
  await atIdp(page);
  return redeemAt(page, product, landing);
}

/** Redeems the code of the address at which the browser arrives. */
export async function redeemAt(page, product, landing) {
  await arrive(page, (url) => url.href.startsWith(landing));
  const samlAccessCode = new URL(page.url()).searchParams.get('saml_access_code');
  return product.call('POST', '/v1/saml/redeem', { samlAccessCode });
}
