import { describe, expect, it } from 'vitest';
import { ApiError, createClient, UnsupportedByRemoteError } from './client';
import { createRemoteClient } from './remote';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** A server that answers with the given responses, one after the other, and keeps what it was asked. */
function scripted(...answers: (() => Response | Promise<Response>)[]) {
  const asked: Request[] = [];
  const waits: number[] = [];
  const client = createClient({
    baseUrl: 'https://api.ssoready.test/',
    token: 'ssoready_sk_test',
    fetch: async (request) => {
      asked.push(request);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error('the server was asked more often than the test foresaw');
      return answer();
    },
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  return { client, asked, waits };
}

const refused = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error('the call should have been refused');
    },
    (error: unknown) => error,
  );
const down = () => Promise.reject(new TypeError('fetch failed'));

describe('what is sent', () => {
  it('is a bearer token, camelCase query names and an encoded path', async () => {
    const { client, asked } = scripted(
      () => json(200, { scimUsers: [] }),
      () => json(200, { organization: { id: 'org_1' } }),
    );
    await client.listScimUsers({ organizationExternalId: 'a b&c', pageToken: '' });
    await client.getOrganization('../x?y');
    expect(asked.map((request) => request.url)).toEqual([
      'https://api.ssoready.test/v1/scim/users?organizationExternalId=a+b%26c',
      'https://api.ssoready.test/v1/organizations/..%2Fx%3Fy',
    ]);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer ssoready_sk_test');
    expect(asked[0]?.headers.has('content-type')).toBe(false);
  });

  it('is no body at all for the rotation, which the reference server needs (contract §2.8)', async () => {
    const { client, asked } = scripted(() => json(200, { bearerToken: 'ssoready_scim_bearer_token_x' }));
    await expect(client.rotateScimDirectoryBearerToken('scim_directory_1')).resolves.toBe(
      'ssoready_scim_bearer_token_x',
    );
    expect(await asked[0]?.text()).toBe('');
  });
});

describe('what is read', () => {
  it('fills in the zero values that the reference server leaves out (contract §1.4)', async () => {
    const { client } = scripted(
      () => json(200, {}),
      () => json(200, { scimUsers: [{ id: 'scim_user_1', email: 'a@b.example' }] }),
      () => json(200, { samlConnection: { id: 'saml_conn_1' } }),
    );
    await expect(client.listOrganizations()).resolves.toEqual({ organizations: [], nextPageToken: '' });
    await expect(client.listScimUsers({ organizationId: 'org_1' })).resolves.toMatchObject({
      scimUsers: [{ deleted: false, attributes: {} }],
      nextPageToken: '',
    });
    await expect(client.getSamlConnection('saml_conn_1')).resolves.toMatchObject({
      primary: false,
      idpCertificate: '',
      certificates: [],
    });
  });

  it('ignores fields that it does not know', async () => {
    const { client } = scripted(() => json(200, { organization: { id: 'org_1', later: { new: true } } }));
    await expect(client.getOrganization('org_1')).resolves.not.toHaveProperty('later');
  });

  it('takes an empty 200 for what it is, a crash, and reads again (contract §1.5)', async () => {
    const { client, asked } = scripted(
      () => new Response('', { status: 200 }),
      () => json(200, {}),
    );
    await expect(client.listOrganizations()).resolves.toEqual({ organizations: [], nextPageToken: '' });
    expect(asked).toHaveLength(2);
  });

  it('does not repeat a write after an empty 200, whose effect is unknown', async () => {
    const { client, asked } = scripted(() => new Response('', { status: 200 }));
    const error = await refused(client.createOrganization({ displayName: 'x' }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 200, operation: 'createOrganization' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a page of HTML', () => new Response('<html>', { status: 200 })],
    ['a wrong shape', () => json(200, { organizations: 'many' })],
  ])('refuses %s without asking again', async (_, answer) => {
    const { client, asked } = scripted(answer);
    expect(await refused(client.listOrganizations())).toBeInstanceOf(ApiError);
    expect(asked).toHaveLength(1);
  });
});

describe('refusals', () => {
  it('carry status, code, message, fields and request id', async () => {
    const details = [{ '@type': 'x', field: 'externalId', description: 'is taken' }];
    const { client } = scripted(() => json(409, { code: 6, message: 'Taken.', details }, { 'x-request-id': 'r-1' }));
    expect(await refused(client.createOrganization({ externalId: 'a' }))).toMatchObject({
      status: 409,
      code: 6,
      message: 'Taken.',
      fields: { externalId: 'is taken' },
      requestId: 'r-1',
      operation: 'createOrganization',
    });
  });

  it('are readable when the body is text, as before a route is resolved (contract §1.5)', async () => {
    const { client } = scripted(() => new Response('404 page not found', { status: 404 }));
    expect(await refused(client.getOrganization('org_1'))).toMatchObject({
      status: 404,
      isNotFound: true,
      code: null,
      message: 'getOrganization: HTTP 404',
    });
  });
});

describe('retries', () => {
  it('RF38: repeats a read twice when nothing answers, with growing waits', async () => {
    const { client, asked, waits } = scripted(down, down, () => json(200, {}));
    await client.listOrganizations();
    expect(asked).toHaveLength(3);
    expect(waits[0]).toBeGreaterThanOrEqual(187);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
  });

  it('gives up after the last attempt and says where it looked', async () => {
    const { client } = scripted(down, down, down);
    const error = await refused(client.listOrganizations());
    expect(error).toMatchObject({ status: 0, cause: expect.any(TypeError) });
    expect(String(error)).toContain('https://api.ssoready.test');
  });

  it.each([500, 502, 503, 504, 408, 429])('RF37: repeats a read after %d', async (status) => {
    const { client, asked } = scripted(
      () => json(status, { code: 2, message: 'x', details: [] }),
      () => json(200, {}),
    );
    await client.listOrganizations();
    expect(asked).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409])('does not repeat after %d', async (status) => {
    const { client, asked } = scripted(() => json(status, { code: 3, message: 'x', details: [] }));
    await refused(client.listOrganizations());
    expect(asked).toHaveLength(1);
  });

  it('does not repeat a write after a lost connection or a 500: it may have happened', async () => {
    for (const answer of [down, () => json(500, { code: 2, message: 'x', details: [] })]) {
      const { client, asked } = scripted(answer);
      await refused(client.redeemSamlAccessCode('saml_access_code_1'));
      expect(asked).toHaveLength(1);
    }
  });

  it('RF36: waits as long as Retry-After says, half a minute at most', async () => {
    const { client, waits } = scripted(
      () => json(429, {}, { 'retry-after': '3' }),
      () => json(503, {}, { 'retry-after': '86400' }),
      () => json(200, {}),
    );
    await client.listOrganizations();
    expect(waits).toEqual([3000, 30_000]);
  });

  it('gives up at once when the time for an answer is over and no attempt is left', async () => {
    const client = createClient({
      baseUrl: 'https://api.ssoready.test',
      token: 't',
      retries: 0,
      timeoutMs: 5,
      fetch: (request) =>
        new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason))),
    });
    expect(await refused(client.listOrganizations())).toMatchObject({ status: 0 });
  });
});

describe('a remote SSOReady', () => {
  it('is asked for what the contract has, and never for our extensions', async () => {
    const asked: string[] = [];
    const client = createRemoteClient({
      baseUrl: 'https://api.ssoready.test',
      apiKey: 'ssoready_sk_test',
      fetch: async (request) => {
        asked.push(`${request.method} ${new URL(request.url).pathname}`);
        return json(200, {});
      },
    });
    await client.listOrganizations();
    for (const call of [
      client.listEnvironments(),
      client.listOrganizationSummaries(),
      client.deleteOrganization('org_1'),
      client.inspectSetupUrl('t'),
      client.listSamlFlows(),
      client.getScimActivity('scim_directory_1'),
    ]) {
      const error = await refused(call);
      expect(error).toBeInstanceOf(UnsupportedByRemoteError);
      expect(error).toMatchObject({ status: 501 });
    }
    expect(asked).toEqual(['GET /v1/organizations']);
    expect(client.remote).toBe(true);
  });
});
