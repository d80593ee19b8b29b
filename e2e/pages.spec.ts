import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import { callApi, vestibule } from './api';
import { signInAsOperator } from './first-operator';

/**
 * The main screens with the journey's data in them: axe finds nothing, light, dark and narrow; nothing scrolls sideways on a
 * phone. With SCREENSHOTS naming a folder, their pictures are written there (`npm run screenshots`).
 */
test.describe.configure({ mode: 'serial' });

const CUSTOMERS = [
  'Globex',
  'Initech',
  'Umbrella',
  'Stark Industries',
  'Wayne Enterprises',
  'Hooli',
  'Pied Piper',
  'Soylent',
];
const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1280, height: 800 },
  { look: 'dark', colorScheme: 'dark', width: 1280, height: 800 },
  { look: 'narrow', colorScheme: 'light', width: 390, height: 844 },
] as const;

/** The screens whose pictures the documentation shows. */
const PICTURES = new Set([
  'overview',
  'tenants',
  'tenant',
  'sync-run',
  'login',
  'developers',
  'tenant-sso',
  'setup-providers',
  'setup-checklist',
  'setup-test',
  'setup-directory',
  'sign-in',
  'member',
]);

/** `newcomer`: an admin who sets up OpenID Connect; `admin` has SAML. */
type Role = 'operator' | 'admin' | 'newcomer' | 'member' | 'stranger';
type Screen = { name: string; role: Role; path: string };

const states: Partial<Record<Role, Awaited<ReturnType<BrowserContext['storageState']>>>> = {};
const screens: Screen[] = [];

test('the screens have something to show', async ({ browser, request }) => {
  const { environments } = vestibule('environment', 'list') as { environments: { id: string }[] };
  const environment = environments[0]?.id ?? '';
  const key = String(vestibule('api-key', 'create', '--environment', environment, '--management').secretToken);
  for (const name of CUSTOMERS) {
    const slug = name.toLowerCase().replaceAll(' ', '-');
    await callApi(request, key, '/v1/organizations', {
      displayName: name,
      externalId: slug,
      domains: [`${slug}.example`],
    });
  }
  const acme = await organizationId(request, key, 'acme');
  const { url } = await callApi(request, key, '/v1/setup-urls', {
    organizationId: acme,
    canManageSaml: true,
    canManageScim: true,
  });
  const globex = await organizationId(request, key, 'globex');
  const settings = {
    issuer: 'https://login.globex.example',
    clientId: 'vestibule',
    clientSecret: 'theirs',
    primary: true,
  };
  await callApi(request, key, '/v1/oidc-connections', { organizationId: globex, ...settings });
  const newcomers = await callApi(request, key, '/v1/setup-urls', { organizationId: globex, canManageSaml: true });
  await callApi(request, key, '/v1/saml-oauth-clients', {
    displayName: 'Customer portal, staging',
    redirectUris: ['https://portal.example/api/auth/callback'],
  });
  const landAt = (link: string) => async (page: Page) => {
    await page.goto(link);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/setup\/checklist/);
  };
  states.operator = await stateOf(browser, signInAsOperator);
  states.admin = await stateOf(browser, landAt(url));
  states.newcomer = await stateOf(browser, landAt(newcomers.url));
  states.member = await stateOf(browser, async (page) => {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill('grace.hopper@acme.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: /Grace Hopper/ }).click();
    await page.waitForURL(/\/member/);
  });
  screens.push(...(await listScreens(browser, environment, { acme, globex }, url)));
});

async function organizationId(
  request: Parameters<typeof callApi>[0],
  key: string,
  externalId: string,
): Promise<string> {
  const response = await request.get('/v1/organizations?pageSize=1000', {
    headers: { authorization: `Bearer ${key}` },
  });
  const { organizations } = await response.json();
  return organizations.find((one: { externalId: string }) => one.externalId === externalId).id;
}

async function stateOf(browser: Browser, become: (page: Page) => Promise<void>) {
  const context = await browser.newContext();
  await become(await context.newPage());
  const state = await context.storageState();
  await context.close();
  return state;
}

async function listScreens(
  browser: Browser,
  environment: string,
  { acme, globex }: { acme: string; globex: string },
  setupUrl: string,
): Promise<Screen[]> {
  const console = `/e/${environment}`;
  const tenant = `${console}/tenants/${acme}`;
  const operator = (name: string, path: string): Screen => ({ name, role: 'operator', path });
  const context = await browser.newContext({ ...(states.operator ? { storageState: states.operator } : {}) });
  const page = await context.newPage();
  const first = async (path: string, pattern: RegExp) => {
    await page.goto(path);
    const hrefs = () =>
      page
        .getByRole('main')
        .getByRole('link')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    let found: string | undefined;
    // The list is streamed into a page whose links are there before it.
    await expect
      .poll(async () => (found = (await hrefs()).find((href) => pattern.test(href))), `${path} links to ${pattern}`)
      .toBeDefined();
    return found ?? '';
  };
  const run = await first(`${tenant}/runs`, /\/runs\/sync_run_/);
  const login = await first(`${tenant}/logins`, /\/logins\/saml_flow_/);
  const scim = await first(`${tenant}/requests`, /\/requests\/scim_request_/);
  const preview = await page.evaluate(async (address) => {
    const response = await fetch(address, { method: 'POST' });
    return (await response.json()).syncRunId;
  }, `/api/environments/${environment}/tenants/${acme}/sync/preview`);
  await context.close();
  const setup = new URL(setupUrl);
  return [
    operator('overview', console),
    operator('tenants', `${console}/tenants`),
    operator('tenants-filtered', `${console}/tenants?sso=live&directory=connected`),
    operator('tenants-none-found', `${console}/tenants?query=nobody`),
    operator('tenant', tenant),
    operator('tenant-onboarding', `${tenant}/onboarding`),
    operator('tenant-sso', `${tenant}/sso`),
    operator('tenant-sso-openid-connect', `${console}/tenants/${globex}/sso`),
    operator('tenant-logins-none', `${console}/tenants/${globex}/logins`),
    operator('tenant-directory', `${tenant}/directory`),
    operator('tenant-people', `${tenant}/people`),
    operator('tenant-groups', `${tenant}/groups`),
    operator('tenant-runs', `${tenant}/runs`),
    operator('tenant-changes', `${tenant}/changes`),
    operator('tenant-requests', `${tenant}/requests`),
    operator('tenant-requests-found', `${tenant}/requests?status=2xx&method=POST&within=day`),
    operator('tenant-requests-wrong-id', `${tenant}/requests?resource=ada`),
    operator('tenant-audit', `${tenant}/audit`),
    operator('tenant-settings', `${tenant}/settings`),
    operator('sync-run', run),
    operator('sync-preview', `${console}/runs/${preview}`),
    operator('login', login),
    operator('scim-request', scim),
    operator('api-keys', `${console}/api-keys`),
    operator('oauth-clients', `${console}/oauth-clients`),
    operator('developers', `${console}/developers`),
    operator('developers-openid-connect', `${console}/developers?with=openid-connect`),
    operator('api-reference', `${console}/developers/reference`),
    operator('environments', '/environments'),
    operator('operators', '/operators'),
    operator('audit', '/audit'),
    operator('audit-none-found', '/audit?actor=nobody&action=tenant.created&from=2026-01-01'),
    operator('account', '/account'),
    operator('sandbox', '/sandbox'),
    { name: 'setup-landing', role: 'stranger', path: setup.pathname + setup.search },
    { name: 'setup-checklist', role: 'admin', path: '/setup/checklist' },
    { name: 'setup-providers', role: 'admin', path: '/setup/saml' },
    { name: 'setup-guide', role: 'admin', path: '/setup/saml/shibboleth?step=metadata-provider' },
    { name: 'setup-metadata', role: 'admin', path: '/setup/saml/metadata' },
    { name: 'setup-test', role: 'admin', path: '/setup/saml/test' },
    { name: 'setup-oidc', role: 'admin', path: '/setup/oidc?provider=entra' },
    { name: 'setup-directory', role: 'admin', path: '/setup/directory/entra' },
    { name: 'setup-directory-template', role: 'admin', path: '/setup/directory/onelogin?step=connect' },
    { name: 'setup-directory-none', role: 'admin', path: '/setup/directory/adfs' },
    { name: 'setup-status', role: 'admin', path: '/setup/status' },
    { name: 'setup-checklist-openid-connect', role: 'newcomer', path: '/setup/checklist' },
    { name: 'setup-oidc-configured', role: 'newcomer', path: '/setup/oidc?provider=okta' },
    { name: 'setup-status-openid-connect', role: 'newcomer', path: '/setup/status' },
    { name: 'sign-in', role: 'stranger', path: '/sign-in' },
    { name: 'sign-in-operator', role: 'stranger', path: '/sign-in/operator' },
    { name: 'invitation-used', role: 'stranger', path: '/invitation?token=vestibule_invite_gone' },
    { name: 'sign-in-problem', role: 'stranger', path: '/sign-in/problem?code=member_deactivated' },
    { name: 'member', role: 'member', path: '/member' },
    { name: 'not-found', role: 'stranger', path: '/nowhere' },
  ];
}

for (const { look, colorScheme, width, height } of LOOKS) {
  test(`axe finds nothing on any screen, and nothing scrolls sideways: ${look}`, async ({ browser }) => {
    test.setTimeout(300_000);
    for (const role of ['operator', 'admin', 'newcomer', 'member', 'stranger'] as const) {
      const storageState = states[role];
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height },
        reducedMotion: 'reduce',
        ...(storageState ? { storageState } : {}),
      });
      const page = await context.newPage();
      // What the policy of a page forbids is told in the browser's console alone.
      page.on('console', (message) =>
        expect.soft(message.text(), `${page.url()}, ${look}`).not.toContain('Content Security Policy'),
      );
      page.on('pageerror', (error) => expect.soft(error.message, `${page.url()}, ${look}`).toBe(''));
      for (const screen of screens.filter((one) => one.role === role)) await inspect(page, screen, look);
      await context.close();
    }
  });
}

async function inspect(page: Page, { name, path }: Screen, look: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('main')).toBeVisible();
  await page.waitForLoadState('networkidle');
  // What sends the browser elsewhere is not looked at.
  expect.soft(new URL(page.url()).pathname, `the page shown as ${name}`).toBe(path.split('?')[0]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect.soft(found, `axe on ${name}, ${look}`).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `${name} scrolls sideways, ${look}`).toBeLessThanOrEqual(0);
  const folder = process.env.SCREENSHOTS;
  if (folder && PICTURES.has(name) && look !== 'narrow')
    await page.screenshot({ path: `${folder}/${name}-${look}.png` });
}
