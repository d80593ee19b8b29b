import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, type Response, test } from '@playwright/test';
import { withInstance } from '../scripts/instance.mjs';
import { callApi, vestibule } from './api';
import { startContractOnlyServer } from './contract-only-server';
import { OPERATOR } from './first-operator';

/**
 * The console against an SSOReady server that has what the contract has and nothing else: each page works, or says what that server
 * does not offer. The pages are those of the folder `app`, so that a new one is visited too.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const NOBODY = '0000000000000000000000000';
/** Pages that lead away, or that another spec is for. */
const ELSEWHERE = /^\/(sandbox|setup\/test-result|setup\/ended|welcome|invitation|member)(\/|$)/;

type Known = Record<string, string>;

function pagesOf(folder: string, at = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'page.tsx') return [at === '' ? '/' : at];
    if (!entry.isDirectory() || entry.name === 'api') return [];
    return pagesOf(`${folder}/${entry.name}`, entry.name.startsWith('(') ? at : `${at}/${entry.name}`);
  });
}

function addressOf(page: string, known: Known): string {
  return page.replace(/\[(\w+)\]/g, (_, name: string) => {
    const value = known[name];
    if (value === undefined) throw new Error(`${page}: nobody said what [${name}] is`);
    return value;
  });
}

/** Notes everything that a server answers with a fault of its own while a page is open. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('response', (response: Response) => {
    // "The connected server does not offer this" is 501.
    if (response.status() >= 500 && response.status() !== 501) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  return faults;
}

async function prepareRemote(request: Parameters<typeof callApi>[0], baseURL: string) {
  const environment = String(vestibule('environment', 'create', '--name', 'Behind a remote console').id);
  const key = String(vestibule('api-key', 'create', '--environment', environment, '--management').secretToken);
  const { organization } = await callApi(request, key, '/v1/organizations', {
    displayName: 'Remote Acme',
    externalId: 'remote-acme',
    domains: ['remote.example'],
  });
  const owner = { organizationId: organization.id, primary: true };
  await callApi(request, key, '/v1/saml-connections', owner);
  const { scimDirectory } = await callApi(request, key, '/v1/scim-directories', owner);
  const rotation = `/v1/scim-directories/${scimDirectory.id}/rotate-bearer-token`;
  const { bearerToken } = await callApi(request, key, rotation, {});
  await callApi(request, bearerToken, scimDirectory.scimBaseUrl.replace(baseURL, '').concat('/Users'), {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'ada@remote.example',
  });
  return { key, organizationId: String(organization.id) };
}

async function becomeOperator(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('E-mail').fill(OPERATOR.email);
  await page.getByLabel('Name').fill(OPERATOR.name);
  await page.getByLabel('Password').fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Create the first operator' }).click();
  await page.waitForURL(/\/e\/remote/);
}

/** The id in the first link of a list that fits, once there is one. */
async function firstLink(page: Page, list: string, pattern: RegExp): Promise<string> {
  let found: string | undefined;
  await expect(async () => {
    await page.goto(list);
    await page.waitForLoadState('networkidle');
    const hrefs = await page.locator('main a').evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
    found = hrefs.map((href) => pattern.exec(href)?.[1]).find((id) => id !== undefined);
    expect(found, list).toBeDefined();
  }).toPass({ timeout: 60_000 });
  return found ?? '';
}

/** Every page is looked at, so that one run tells of all that are wrong. */
async function visit(page: Page, address: string): Promise<void> {
  const response = await page.goto(address);
  expect.soft([address, (response?.status() ?? 0) < 500]).toEqual([address, true]);
  await page.waitForLoadState('networkidle');
  await expect
    .soft(page.getByText(/could not be shown|Something went wrong|Application error|does not answer/), address)
    .toHaveCount(0);
  await expect.soft(page.getByText(/no rows in result set|unknown parameter|SQLSTATE/), address).toHaveCount(0);
}

test('every page works against a remote SSOReady, or says what that does not offer', async ({
  page,
  request,
  baseURL,
}) => {
  test.setTimeout(600_000);
  const { key, organizationId } = await prepareRemote(request, baseURL ?? '');
  const remote = await startContractOnlyServer(baseURL ?? '');
  const settings = { SSOREADY_BASE_URL: remote.origin, SSOREADY_API_KEY: key };
  try {
    await withInstance(async ({ url, firstOperatorUrl }) => {
      const faults = watch(page);
      await becomeOperator(page, firstOperatorUrl);
      const tenant = `${url}/e/remote/tenants/${organizationId}`;
      await page.goto(tenant);
      await page
        .getByRole('button', { name: /Force SCIM sync/i })
        .first()
        .click();
      const known = {
        environmentId: 'remote',
        organizationId,
        memberId: await firstLink(page, `${tenant}/people`, /\/people\/([^/?]+)$/),
        syncRunId: await firstLink(page, `${tenant}/runs`, /\/runs\/([^/?]+)$/),
        samlFlowId: `saml_flow_${NOBODY}`,
        scimRequestId: `scim_request_${NOBODY}`,
        provider: 'okta',
      };
      const pages = pagesOf('app').filter((each) => !ELSEWHERE.test(each));
      expect(pages.length).toBeGreaterThan(35);
      for (const each of pages) await test.step(each, () => visit(page, url + addressOf(each, known)));
      expect(faults).toEqual([]);
    }, settings);
  } finally {
    remote.stop();
  }
});
