import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_URL } from '../testing';
import { createOidcTest, lastFlow, newBrowser, type OidcTest, shownCode, type Tenant, visit } from './testing';

let test: OidcTest;
let tenant: Tenant;
let closed: Tenant;

beforeAll(async () => {
  test = await createOidcTest();
  tenant = await test.tenant('acme', { allowIdpInitiated: true });
  closed = await test.tenant('globex');
});
afterAll(() => test.drop());

const TARGET = 'https://app.acme.example/reports?week=3';

function initiateUrl(at: Tenant, fields: Record<string, string> = {}) {
  return `${at.connection.initiateLoginUri}?${new URLSearchParams({ iss: test.provider.issuer, ...fields })}`;
}

describe('a sign-in that begins at the provider (OpenID Connect Core §4)', () => {
  it('is an ordinary one from there on, and the application gets the target as its state', async () => {
    const browser = newBrowser();
    const begun = await visit(
      tenant,
      browser,
      initiateUrl(tenant, { login_hint: 'ada@victim.example', target_link_uri: TARGET }),
    );
    expect(begun.status).toBe(303);
    const init = new URL(begun.headers.get('location') ?? '');
    expect(init.origin + init.pathname).toBe(`${BASE_URL}/v1/oidc/${tenant.connection.id}/init`);
    const request = (await visit(tenant, browser, init)).headers.get('location') ?? '';
    expect(new URL(request).searchParams.get('login_hint')).toBe('ada@victim.example');
    const landed = new URL(
      (await visit(tenant, browser, tenant.provider.authorize(request))).headers.get('location') ?? '',
    );
    expect(landed.origin).toBe('https://app.acme.example');
    const redeemed = await tenant.client.redeemSamlAccessCode(landed.searchParams.get('saml_access_code') ?? '');
    expect(redeemed).toMatchObject({ email: 'ada@victim.example', state: TARGET });
    expect(await lastFlow(tenant)).toMatchObject({ idpInitiated: true, status: 'succeeded' });
  });

  it('may come as a form, and without a target', async () => {
    const body = new URLSearchParams({ iss: test.provider.issuer });
    const begun = await tenant.engine.fetch(new Request(tenant.connection.initiateLoginUri, { method: 'POST', body }));
    expect(begun.headers.get('location')).toContain(`/v1/oidc/${tenant.connection.id}/init?state=`);
  });

  it('is bound to the browser that was sent there: another one cannot end it', async () => {
    const browser = newBrowser();
    const init = (await visit(tenant, browser, initiateUrl(tenant))).headers.get('location') ?? '';
    const callback = tenant.provider.authorize((await visit(tenant, browser, init)).headers.get('location') ?? '');
    expect(await shownCode(await visit(tenant, newBrowser(), callback))).toBe('other_browser');
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'https://app.acme.example@evil.example/',
    'https://app.acme.example.evil.example/',
    'https://user:secret@app.acme.example/',
    'http://app.acme.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'not an address',
    `https://app.acme.example/${'a'.repeat(2100)}`,
  ])('RS1: the target %s is refused: no open redirect, here or in the application', async (target_link_uri) => {
    const page = await visit(tenant, newBrowser(), initiateUrl(tenant, { target_link_uri }));
    expect([page.status, page.headers.get('location'), await shownCode(page)]).toEqual([400, null, 'bad_target_link']);
  });

  it('is refused where the connection does not allow it, for another issuer, and with a parameter twice', async () => {
    const pages = [
      await visit(closed, newBrowser(), initiateUrl(closed)),
      await visit(tenant, newBrowser(), initiateUrl(tenant, { iss: 'https://other.example' })),
      await visit(tenant, newBrowser(), tenant.connection.initiateLoginUri),
      await visit(tenant, newBrowser(), `${initiateUrl(tenant)}&iss=https://other.example`),
    ];
    expect(await Promise.all(pages.map(shownCode))).toEqual(['unsolicited', 'bad_issuer', 'bad_issuer', 'malformed']);
    await tenant.client.updateOidcConnection(tenant.connection.id, { status: 'disabled' });
    const disabled = await visit(tenant, newBrowser(), initiateUrl(tenant));
    expect(await shownCode(disabled)).toBe('oidc_connection_disabled');
  });
});
