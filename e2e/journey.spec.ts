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
  await operator.getByRole('button', { name: /^Account/ }).click();
  await operator.getByRole('menuitem', { name: 'Sign out' }).click();
  await operator.waitForURL(/\/sign-in/);
  await operator.goto('/sign-in/operator');
  await operator.getByLabel('E-mail').fill(OPERATOR.email);
  await operator.getByLabel('Password').fill('something else entirely');
  await operator.getByRole('button', { name: 'Sign in' }).click();
  await expect(operator.getByRole('alert').filter({ hasText: /password/i })).toBeVisible();
  await operator.getByLabel('Password').fill(OPERATOR.password);
  await operator.getByRole('button', { name: 'Sign in' }).click();
  await operator.waitForURL(/\/e\/env_/);
});

test('the operator creates a tenant and gets the setup link, once', async () => {
  await operator.getByRole('link', { name: 'Tenants', exact: true }).click();
  await expect(operator.getByRole('heading', { name: 'Tenants', level: 1 })).toBeVisible();
  await openDialog(operator, 'New tenant');
  await operator.getByLabel('Name').fill('Acme');
  await operator.getByLabel('Domains').fill('acme.example');
  await operator.getByLabel('External ID').fill('acme');
  await operator.getByRole('button', { name: 'Create tenant' }).click();
  const dialog = operator.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'Acme is ready for its admin' })).toBeVisible();
  setupLink = /http\S+one-time-token=\S+/.exec(await dialog.innerText())?.[0] ?? '';
  expect(setupLink).toContain('/setup?one-time-token=ssoready_one_time_token_');
  await dialog.getByRole('button', { name: /copy/i }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await operator.waitForURL(/\/tenants\/org_/);
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
  await expect(admin.getByText('The metadata could not be read')).toBeVisible();
  await admin.getByLabel('Metadata address, or the metadata itself').fill(metadataUrl);
  await admin.getByRole('button', { name: /check/i }).first().click();
  await admin.getByRole('button', { name: /use/i }).first().click();
  await admin.waitForURL(/\/setup\/saml\/test/);
});

test('the test sign-in passes every check, and its result is kept', async () => {
  // Opened without an opener: a page of the browser, not a popup of this one.
  const opening = admin.context().waitForEvent('page');
  await admin.getByRole('button', { name: 'Start the test' }).click();
  const tab = await opening;
  await tab.getByRole('button', { name: /Ada Lovelace/ }).click();
  await tab.waitForURL(/\/setup\/test-result/);
  await expect(tab.getByText(ADA).first()).toBeVisible();
  await tab.close();
  await expect(admin.getByText(ADA).first()).toBeVisible();
  await admin.goto('/setup/checklist');
  await expect(admin.getByText(/tested|live/i).first()).toBeVisible();
});

test('the admin connects the directory, and sees the first requests arrive', async () => {
  await admin.getByRole('link', { name: /Directory/ }).click();
  await admin.getByRole('button', { name: /Vestibule sandbox/ }).click();
  await admin.waitForURL(/\/setup\/directory\/sandbox/);
  const baseUrl = await copied(admin, 'SCIM base URL');
  await admin.getByRole('button', { name: 'Show the token' }).click();
  const token = await copied(admin, 'Bearer token');
  expect(token).toMatch(/^ssoready_scim_bearer_token_/);

  await sandbox.reload();
  await sandbox.getByLabel('SCIM base URL').fill(baseUrl);
  await sandbox.getByLabel('Bearer token').fill(token);
  await sandbox.getByRole('button', { name: 'Save directory' }).click();
  await sandbox.getByRole('button', { name: 'Push to directory now' }).click();
  await expect(sandbox.getByRole('table', { name: 'Result of the push' })).toContainText(ADA);
  await expect(admin.getByText('Connected: Okta recognised. 6 people, 2 groups.')).toBeVisible();
});

test('Force SCIM Sync makes the people members, with progress and a result', async () => {
  await operator.bringToFront();
  await operator.reload();
  await operator.getByRole('button', { name: 'Force SCIM Sync' }).click();
  // The push asked for a sync too; whichever came first made the members, and the operator's own run read all six.
  await expect(operator.getByText(`6 people read, by ${OPERATOR.email}`)).toBeVisible();
  await expect(operator.getByText('Succeeded').first()).toBeVisible();
  await operator.getByRole('link', { name: 'People', exact: true }).click();
  await expect(operator.getByRole('cell', { name: ADA, exact: true })).toBeVisible();
  await operator.getByRole('link', { name: 'Groups', exact: true }).click();
  await expect(operator.getByRole('cell', { name: 'Engineering', exact: true })).toBeVisible();
});

test('a member signs in by e-mail alone and sees who they are and where it came from', async () => {
  await member.goto('/sign-in');
  await member.getByLabel('E-mail').fill(ADA);
  await member.getByRole('button', { name: 'Continue' }).click();
  await member.getByRole('button', { name: /Ada Lovelace/ }).click();
  await member.waitForURL(/\/member/);
  await expect(member.getByRole('heading', { name: 'You are signed in' })).toBeVisible();
  await expect(member.getByText('Your company’s directory (SCIM)')).toBeVisible();
  await expect(member.getByText('Engineering', { exact: true })).toBeVisible();
  await expect(member.getByRole('button', { name: 'Force SCIM Sync' })).toHaveCount(0);
});

test('a tenant admin may force a sync from the member page', async () => {
  await operator.getByRole('link', { name: 'People', exact: true }).click();
  const row = operator.getByRole('row').filter({ hasText: ADA });
  await row.getByRole('button', { name: /^Make admin/ }).click();
  await expect(row.getByRole('button', { name: /^Remove admin/ })).toBeVisible();
  await member.bringToFront();
  await member.reload();
  await member.getByRole('button', { name: 'Force SCIM Sync' }).click();
  await expect(member.getByText('Succeeded')).toBeVisible();
  await operator.bringToFront();
  await operator.getByRole('navigation', { name: 'Tenant' }).getByRole('link', { name: 'Sync runs' }).click();
  await expect(operator.getByRole('row').filter({ hasText: ADA })).toHaveCount(1);
});

test('somebody who leaves is out: the session ends and the next sign-in is refused in words', async () => {
  await operator.getByRole('link', { name: 'People', exact: true }).click();
  await operator.waitForURL(/\/people/);
  const row = operator.getByRole('row').filter({ hasText: ADA });
  // A sync that would take access from the tenant's only admin waits for an operator.
  await row.getByRole('button', { name: /^Remove admin/ }).click();
  await expect(row.getByRole('button', { name: /^Make admin/ })).toBeVisible();
  await sandbox.getByRole('button', { name: 'Deactivate Ada Lovelace' }).click();
  await expect(sandbox.getByRole('button', { name: 'Activate Ada Lovelace' })).toBeVisible();
  await sandbox.getByRole('button', { name: 'Push to directory now' }).click();
  // The change itself asks for the sync; nobody presses anything.
  await expect(async () => {
    await operator.reload();
    await expect(row).toContainText('Deactivated', { timeout: 1_000 });
  }).toPass();
  await member.reload();
  await expect(member).toHaveURL(/\/sign-in/);

  await sandbox.getByRole('button', { name: 'Activate Ada Lovelace' }).click();
  await member.goto('/sign-in');
  await member.getByLabel('E-mail').fill(ADA);
  await member.getByRole('button', { name: 'Continue' }).click();
  await member.getByRole('button', { name: /Ada Lovelace/ }).click();
  await expect(member).toHaveURL(/\/sign-in\/problem/);
  await expect(member.getByText(/deactivated/i).first()).toBeVisible();
});

/** Presses a button until its dialog is there: a page that has just arrived may not be listening yet. */
async function openDialog(page: Page, button: string): Promise<void> {
  await expect(async () => {
    await page.getByRole('button', { name: button }).first().click({ timeout: 1_000 });
    await expect(page.getByRole('dialog')).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

/** What the copy button of a field puts on the clipboard. */
async function copied(page: Page, label: string): Promise<string> {
  await page.bringToFront();
  await page.getByRole('button', { name: `Copy ${label}`, exact: false }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}
