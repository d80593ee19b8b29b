import { type Browser, expect, type Page, test } from '@playwright/test';
import { firstOperatorLink, OPERATOR } from './first-operator';

/**
 * The whole job through the real program, nothing replaced: an operator onboards Acme, Acme's admin connects SAML and SCIM
 * alone (the sandbox is their identity provider), people arrive, sign in, and one of them leaves.
 */
test.describe.configure({ mode: 'serial' });

const ADA = 'ada.lovelace@acme.example';
let operator: Page;
let admin: Page;
let sandbox: Page;
let member: Page;
let setupLink: string;
let tenantUrl: string;

test.beforeAll(async ({ browser }) => {
  operator = await newPerson(browser);
  admin = await newPerson(browser);
  member = await newPerson(browser);
});

async function newPerson(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  return context.newPage();
}

test('the printed link makes the first operator, once', async () => {
  const link = firstOperatorLink();
  await operator.goto(link);
  await operator.getByLabel('E-mail').fill(OPERATOR.email);
  await operator.getByLabel('Name').fill(OPERATOR.name);
  await operator.getByLabel('Password').fill(OPERATOR.password);
  await operator.getByRole('button', { name: 'Create the first operator' }).click();
  await operator.waitForURL(/\/e\/env_/);
  await expect(operator.getByText(OPERATOR.name)).toBeVisible();

  await member.goto(link);
  await expect(member.getByRole('heading', { name: 'This installation is set up' })).toBeVisible();
});

test('the operator signs out and in again with the password; a wrong one is refused in words', async () => {
  await operator.getByRole('button', { name: OPERATOR.name }).click();
  await operator.getByRole('menuitem', { name: 'Sign out' }).click();
  await operator.waitForURL(/\/sign-in/);
  await operator.goto('/sign-in/operator');
  await operator.getByLabel('E-mail').fill(OPERATOR.email);
  await operator.getByLabel('Password').fill('something else entirely');
  await operator.getByRole('button', { name: 'Sign in' }).click();
  await expect(operator.getByRole('alert').filter({ hasText: /do(es)? not match|wrong/i })).toBeVisible();
  await operator.getByLabel('Password').fill(OPERATOR.password);
  await operator.getByRole('button', { name: 'Sign in' }).click();
  await operator.waitForURL(/\/e\/env_/);
});

test('the operator creates a tenant and gets the setup link, once', async () => {
  await operator.getByRole('link', { name: 'Tenants', exact: true }).click();
  await operator.getByRole('button', { name: 'New tenant' }).first().click();
  await operator.getByLabel('Name').fill('Acme');
  await operator.getByLabel('Domains').fill('acme.example');
  await operator.getByLabel('External id').fill('acme');
  await operator.getByRole('button', { name: 'Create tenant' }).click();
  const dialog = operator.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'Acme is ready for its admin' })).toBeVisible();
  setupLink = /http\S+one-time-token=\S+/.exec(await dialog.innerText())?.[0] ?? '';
  expect(setupLink).toContain('/setup?one-time-token=ssoready_one_time_token_');
  await dialog.getByRole('button', { name: /copy/i }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await operator.waitForURL(/\/tenants\/org_/);
  tenantUrl = new URL(operator.url()).pathname;
});

test('the customer’s admin opens the link, and looking at it consumes nothing', async () => {
  const scanner = await admin.request.get(setupLink);
  expect(scanner.status()).toBe(200);
  await admin.goto(setupLink);
  await expect(admin.getByRole('heading', { name: 'Set up single sign-on and your directory for Acme' })).toBeVisible();
  await admin.getByRole('button', { name: 'Continue' }).click();
  await admin.waitForURL(/\/setup\/checklist/);
  await expect(admin.getByRole('heading', { name: 'Connect Acme' })).toBeVisible();
});

test('the admin connects SAML with the sandbox as identity provider', async () => {
  await admin.getByRole('link', { name: /Start.*Single sign-on/s }).click();
  await admin.getByRole('button', { name: /Vestibule sandbox/ }).click();
  await admin.waitForURL(/\/setup\/saml\/sandbox/);
  const opening = admin.waitForEvent('popup');
  await admin.getByRole('link', { name: 'Open the sandbox' }).click();
  sandbox = await opening;
  await sandbox.getByLabel('Company').fill('Acme');
  await sandbox.getByLabel('E-mail domain').fill('acme.example');
  await sandbox.getByRole('button', { name: 'Create company' }).click();
  await sandbox.waitForURL(/\/sandbox\/sandbox_app_/);
  const metadataUrl = `${sandbox.url().replace(/[?#].*/, '')}/metadata`;

  await admin.getByRole('button', { name: 'I have done this' }).click();
  await admin.waitForURL(/\/setup\/saml\/metadata/);
  await admin.getByLabel('Metadata address, or the metadata itself').fill('http://localhost/not-metadata');
  await admin.getByRole('button', { name: /check/i }).first().click();
  await expect(admin.getByRole('alert').first()).toBeVisible();
  await admin.getByLabel('Metadata address, or the metadata itself').fill(metadataUrl);
  await admin.getByRole('button', { name: /check/i }).first().click();
  await admin.getByRole('button', { name: /use/i }).first().click();
  await admin.waitForURL(/\/setup\/saml\/test/);
});

test('the test sign-in passes every check, and its result is kept', async () => {
  const opening = admin.waitForEvent('popup');
  await admin.getByRole('button', { name: /sign in/i }).click();
  const tab = await opening;
  await tab.getByRole('button', { name: /Ada Lovelace/ }).click();
  await tab
    .getByRole('button', { name: /continue/i })
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await tab.waitForURL(/\/setup\/test-result/);
  await expect(tab.getByText(ADA).first()).toBeVisible();
  await tab.close();
  await admin.goto('/setup/checklist');
  await expect(admin.getByText('Tested').first()).toBeVisible();
});
