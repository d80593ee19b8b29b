import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { OPERATOR, signInAsOperator } from './first-operator';
import { sendRaw, statusOf } from './raw-http';

/**
 * What a stranger on the network, another site, or a name full of markup can do to the running program: nothing. After the
 * journey, with its operator and its tenant.
 */
const port = Number(process.env.E2E_PORT);
const origin = `http://localhost:${port}`;
const MARKUP = '"><img src=x onerror="window.taken=1"><script>window.taken=2</script>';

async function newTenant(page: Page, displayName: string): Promise<{ environmentId: string; organizationId: string }> {
  const environmentId = /env_\w+/.exec(page.url())?.[0] ?? '';
  const answer = await page.request.post(`/api/environments/${environmentId}/tenants`, {
    headers: { origin },
    data: { displayName, setupLink: null },
  });
  expect(answer.status()).toBe(200);
  const { organization } = await answer.json();
  return { environmentId, organizationId: organization.id };
}

test.describe('strangers', () => {
  const page = (head: string) => `${head}\r\nConnection: close\r\n\r\n`;

  test('W71: no Host, forwarded host or absolute target gets into an answer', async () => {
    const requests = [
      page('GET /overview HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example'),
      page('GET http://evil.example/overview HTTP/1.1\r\nHost: evil.example'),
      page('GET /account/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Proto: https'),
      page('GET http://evil.example/v1/organizations HTTP/1.1\r\nHost: evil.example'),
      page('GET /v1/oauth/.well-known/openid-configuration HTTP/1.1\r\nHost: evil.example'),
    ];
    for (const bytes of requests) {
      const answer = await sendRaw(port, bytes);
      expect(statusOf(answer), bytes).toBeGreaterThan(0);
      expect(answer, bytes).not.toContain('evil.example');
    }
  });

  test('W72: what is no request of ours is refused, and the connection of a smuggled one ends', async () => {
    const host = `Host: localhost:${port}`;
    const expected: [string, number][] = [
      [page(`TRACE / HTTP/1.1\r\n${host}`), 405],
      [page(`GET /%ED%A0%80 HTTP/1.1\r\n${host}`), 400],
      [page(`GET /e/%00 HTTP/1.1\r\n${host}`), 400],
      [
        `POST /v1/x HTTP/1.1\r\n${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n${host}\r\n\r\n`,
        400,
      ],
      [page(`GET /sign-in HTTP/1.1\r\n${host}\r\nX-Long: ${'a'.repeat(20_000)}`), 431],
    ];
    for (const [bytes, status] of expected) {
      const answer = await sendRaw(port, bytes);
      expect(statusOf(answer), bytes.slice(0, 60)).toBe(status);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    }
  });

  test('a request that offers HTTP/2 is answered all the same, as Java’s client expects', async () => {
    const offer = `Host: localhost:${port}\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk`;
    for (const target of ['/v1/organizations', '/sign-in']) {
      expect(statusOf(await sendRaw(port, `GET ${target} HTTP/1.1\r\n${offer}\r\n\r\n`))).toBeGreaterThan(0);
    }
  });

  test('W33 W34 W35: no spelling of a page shows it to somebody who is not signed in', async ({
    browser,
    playwright,
  }) => {
    const operator = await browser.newPage();
    await signInAsOperator(operator);
    const { environmentId, organizationId } = await newTenant(operator, 'Whisper Corporation');
    await operator.close();
    const stranger = await playwright.request.newContext({ baseURL: origin });
    const address = `/e/${environmentId}/tenants/${organizationId}`;
    const attempts: [string, Record<string, string>][] = [
      [address, {}],
      [address, { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' }],
      [`${address}?_rsc=1`, { rsc: '1' }],
      [`${address}?_rsc=1`, { rsc: '1', 'next-router-prefetch': '1' }],
      [`${address}.rsc`, {}],
      [`${address}.segments/_tree.segment.rsc`, {}],
      [`/_next/data/x${address}.json`, {}],
      [address.replaceAll('/', '%2f').replace('%2f', '/'), {}],
      ['/sign-in', { 'x-matched-path': address, 'x-invoke-path': address, 'x-rewrite-url': address }],
      [`/api/environments/${environmentId}/tenants`, {}],
    ];
    for (const [target, headers] of attempts) {
      const text = await (await stranger.get(target, { headers })).text();
      expect(text, `${target} ${JSON.stringify(headers)}`).not.toContain('Whisper');
    }
    await stranger.dispose();
  });

  test('W41 W46: nothing of the program’s files is served, and every page carries its headers', async ({ request }) => {
    for (const file of [
      '/.env',
      '/.git/config',
      '/package.json',
      '/dist/server.mjs',
      '/.next/BUILD_ID',
      '/server.ts',
    ]) {
      expect((await request.get(file)).status(), file).toBe(404);
    }
    for (const target of ['/sign-in', '/nowhere', '/api/environments', '/v1/organizations', '/healthz']) {
      expect((await request.get(target)).headers(), target).toMatchObject({ 'x-content-type-options': 'nosniff' });
    }
    const headers = (await request.get('/sign-in')).headers();
    expect(headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' });
    expect(headers['cache-control']).toContain('no-store');
  });
});

test.describe('what the server lends itself to', () => {
  test('W42: it fetches, resizes and passes on nothing from elsewhere', async ({ request }) => {
    for (const target of [
      '/_next/image?url=https%3A%2F%2Fevil.example%2Fx.png&w=640&q=75',
      '/_next/image?url=http%3A%2F%2F169.254.169.254%2Flatest%2Fmeta-data%2F&w=640&q=75',
      '/_next/image?url=%2F%2Fevil.example%2Fx.png&w=640&q=75',
      '/_next/image?url=%2Fhealthz&w=640&q=75',
    ]) {
      const answer = await request.get(target, { maxRedirects: 0 });
      expect(answer.status(), target).toBeGreaterThanOrEqual(300);
      expect(answer.headers().location ?? '', target).not.toMatch(/^(https?:)?\/\/evil/);
      expect(await answer.text(), target).not.toMatch(/ami-id|instance-id/);
    }
    for (const target of ['//evil.example/', '/https://evil.example/', '/\\evil.example/', 'http://evil.example/']) {
      const answer = await sendRaw(
        port,
        `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer, target).not.toMatch(/^location: *(https?:)?[/\\]{2}evil/im);
    }
  });

  test('W73: no spelling of a path leaves the folder of the files that are served', async () => {
    const steps = ['..', '%2e%2e', '..%2f..', '%2e%2e%2f%2e%2e', '..%5c..', '....//', '%252e%252e', '..%00'];
    for (const folder of ['/_next/static', '/_next/static/chunks', '/_next/image', '/sandbox', '/v1', '']) {
      for (const step of steps) {
        for (const file of ['package.json', 'etc/passwd', '.next/BUILD_ID', 'dist/server.mjs']) {
          const target = `${folder}/${Array(6).fill(step).join('/')}/${file}`;
          const answer = await sendRaw(
            port,
            `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
          );
          expect(statusOf(answer), target).toBeGreaterThanOrEqual(300);
          expect(answer, target).not.toMatch(/"vestibule"|root:x:0|runProgram/);
        }
      }
    }
  });

  test('W70: whoever sends slowly is cut off: headers within ten seconds, a whole request within thirty', async () => {
    test.setTimeout(90_000);
    const timed = async (bytes: string) => {
      const begun = Date.now();
      const answer = await sendRaw(port, bytes, 60_000);
      return { seconds: (Date.now() - begun) / 1000, status: statusOf(answer) };
    };
    const host = `Host: localhost:${port}`;
    const [headers, body, form] = await Promise.all([
      timed(`GET /sign-in HTTP/1.1\r\n${host}\r\nX-Slow: `),
      timed(`POST /v1/organizations HTTP/1.1\r\n${host}\r\nContent-Length: 100\r\n\r\n{`),
      timed(`POST /sign-in HTTP/1.1\r\n${host}\r\nOrigin: ${origin}\r\nContent-Length: 100\r\n\r\na=`),
    ]);
    // The server looks every five seconds. One that let them wait would be cut off here after sixty.
    expect(headers.seconds).toBeGreaterThan(9);
    expect(headers.seconds).toBeLessThan(25);
    for (const answer of [body, form]) expect(answer.seconds).toBeLessThan(50);
  });
});

test('W113: no page that a customer’s admin or a member opens loads anything from another origin', async ({ page }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) foreign.push(request.url());
  });
  await signInAsOperator(page);
  const { environmentId, organizationId } = await newTenant(page, 'Quiet Company');
  const made = await page.request.post(`/api/environments/${environmentId}/tenants/${organizationId}/setup-links`, {
    headers: { origin },
    data: { canManageSaml: true, canManageScim: true, ttlSeconds: 3600 },
  });
  const { url } = await made.json();
  for (const target of ['/sign-in', url]) {
    await page.goto(target);
    await page.waitForLoadState('networkidle');
  }
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/setup\/checklist/);
  for (const target of [
    '/setup/checklist',
    '/setup/saml',
    '/setup/saml/okta',
    '/setup/directory',
    '/setup/directory/entra',
  ]) {
    await page.goto(target);
    await page.waitForLoadState('networkidle');
    expect(
      await page.locator('script[src]').evaluateAll((all) => all.map((one) => one.getAttribute('src') ?? '')),
    ).toEqual(expect.not.arrayContaining([expect.stringMatching(/^(https?:)?\/\//)]));
  }
  expect(foreign).toEqual([]);
});

test('W40: what a page carries for its scripts holds no secret, also not one that was shown a moment before', async ({
  page,
}) => {
  await signInAsOperator(page);
  const { environmentId, organizationId } = await newTenant(page, 'Secretive Company');
  const api = `/api/environments/${environmentId}`;
  const post = async (path: string, data: object) =>
    (await page.request.post(`${api}${path}`, { headers: { origin }, data })).json();
  const { scimDirectory } = await post(`/tenants/${organizationId}/directories`, {});
  const { bearerToken } = await post(`/directories/${scimDirectory.id}/rotate`, {});
  const { secretToken } = await post('/api-keys', { displayName: 'Secretive', hasManagementApiAccess: true });
  const { clientSecret } = await post('/oauth-clients', { displayName: 'Secretive', redirectUris: [] });
  const { url } = await post(`/tenants/${organizationId}/setup-links`, {
    ...{ canManageSaml: true, canManageScim: true, ttlSeconds: 3600 },
  });
  await post(`/tenants/${organizationId}/oidc-connections`, {
    ...{ issuer: 'https://login.secretive.example', clientId: 'vestibule', clientSecret: 'what-the-provider-gave-us' },
  });
  const setupToken = new URL(url).searchParams.get('one-time-token');
  const secrets = [bearerToken, secretToken, clientSecret, setupToken, 'what-the-provider-gave-us'];
  expect(secrets.filter((secret) => typeof secret !== 'string' || secret.length < 20)).toEqual([]);
  const tenant = `/e/${environmentId}/tenants/${organizationId}`;
  const screens = ['', '/onboarding', '/sso', '/directory', '/requests', '/logins', '/audit', '/settings'].map(
    (one) => tenant + one,
  );
  const others = ['', '/tenants', '/api-keys', '/oauth-clients', '/developers'].map(
    (one) => `/e/${environmentId}${one}`,
  );
  // Others say what was looked at last, which a page may say too.
  const cookies = (await page.context().cookies()).map(({ value }) => value).filter((value) => value.length > 60);
  expect(cookies.length).toBeGreaterThan(0);
  for (const target of [...screens, ...others, '/audit', '/operators', '/account']) {
    for (const headers of [{}, { rsc: '1' }]) {
      const text = await (await page.request.get(target, { headers })).text();
      for (const [i, secret] of [...secrets, ...cookies].entries()) {
        expect(text.includes(secret), `${target}: secret ${i}`).toBe(false);
      }
    }
  }
});

test.describe('other sites', () => {
  const senders = ['https://evil.example', 'null', `http://localhost:${port + 1}`, `${origin}.evil.example`];

  async function expectRefused(request: APIRequestContext, target: string): Promise<void> {
    for (const sender of senders) {
      const answer = await request.post(target, {
        headers: { origin: sender, 'content-type': 'text/plain' },
        data: '{}',
      });
      expect(answer.status(), `${target} from ${sender}`).toBe(403);
    }
  }

  test('W37 W38: cannot use an operator’s cookie for a form, an action or the API', async ({ page }) => {
    await signInAsOperator(page);
    const environmentId = /env_\w+/.exec(page.url())?.[0] ?? '';
    for (const target of [`/api/environments/${environmentId}/tenants`, '/account', '/sign-out', '/api/auth/signout']) {
      await expectRefused(page.request, target);
    }
    expect((await page.request.get('/account', { maxRedirects: 0 })).status()).toBe(200);
  });

  test('W29: cannot be where somebody ends up after signing in', async ({ page }) => {
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      'javascript:alert(1)',
    ]) {
      await page.goto(`/sign-in/operator?next=${encodeURIComponent(next)}`);
      await expect(page.locator('input[name=next]')).toHaveValue('/overview');
    }
  });
});

test('W47: markup in every name is text on every screen', async ({ page }) => {
  await signInAsOperator(page);
  const { environmentId, organizationId } = await newTenant(page, MARKUP);
  const api = `/api/environments/${environmentId}`;
  const headers = { origin };
  const directory = await page.request.post(`${api}/tenants/${organizationId}/directories`, { headers, data: {} });
  const { scimDirectory } = await directory.json();
  const rotated = await page.request.post(`${api}/directories/${scimDirectory.id}/rotate`, { headers, data: {} });
  const { bearerToken } = await rotated.json();
  await page.request.patch(`${api}/directories/${scimDirectory.id}`, { headers, data: { domainPolicy: 'off' } });
  const scim = {
    authorization: `Bearer ${bearerToken}`,
    'content-type': 'application/scim+json',
    'user-agent': MARKUP,
  };
  const user = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'markup@acme.example',
    displayName: MARKUP,
    title: MARKUP,
    name: { givenName: MARKUP, familyName: MARKUP },
    profileUrl: 'javascript:window.taken=3',
  };
  const created = await page.request.post(`/v1/scim/${scimDirectory.id}/Users`, { headers: scim, data: user });
  expect(created.status()).toBe(201);
  await page.request.post(`${api}/tenants/${organizationId}/sync`, { headers, data: {} });

  const home = `/e/${environmentId}/tenants/${organizationId}`;
  const screens = [
    '',
    '/people',
    '/groups',
    '/runs',
    '/logins',
    '/requests',
    '/audit',
    '/directory',
    '/sso',
    '/settings',
  ];
  for (const target of [
    `/e/${environmentId}`,
    `/e/${environmentId}/tenants`,
    '/audit',
    ...screens.map((one) => home + one),
  ]) {
    const answer = await page.goto(target);
    expect(answer?.status(), target).toBe(200);
    const found = await page.evaluate(() => ({
      taken: Reflect.get(window, 'taken') ?? null,
      images: document.querySelectorAll('img[src="x"]').length,
      scripts: document.querySelectorAll('[href^="javascript:window"], [src^="javascript:window"]').length,
    }));
    expect(found, target).toEqual({ taken: null, images: 0, scripts: 0 });
  }
});

test('W95: after all of this the log holds no password, token, cookie or assertion', async ({ page }) => {
  await signInAsOperator(page);
  const cookies = (await page.context().cookies()).map(({ value }) => value.slice(0, 40));
  const log = readFileSync(path.join(process.env.E2E_DATA_DIR ?? '', 'start.log'), 'utf8');
  const secrets = [
    OPERATOR.password,
    'ssoready_one_time_token_',
    'ssoready_scim_bearer_token_',
    'ssoready_sk_',
    'vestibule_console_',
  ];
  for (const secret of [...secrets, 'saml_access_code', 'SAMLResponse', 'PHNhbWxw', '\nparams:', ...cookies]) {
    expect(log.includes(secret), secret).toBe(false);
  }
});
