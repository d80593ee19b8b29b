import { describe, expect, it } from 'vitest';
import { ApiError, UnsupportedByRemoteError } from './client';
import { crash, createQuirkServer, drop, type Fault, page, status, text } from './testing/quirk-server';

const UNKNOWN = `org_${'8'.repeat(25)}`;

/** The refusal of a call that must be refused. */
async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error('the call should have been refused with an ApiError', { cause: error });
}

describe('what the real server leaves out', () => {
  it('zero values of a record: they read as zero', async () => {
    const { client, failWith } = createQuirkServer();
    const answers: Fault[] = [
      () => Response.json({ samlConnection: { id: 'saml_conn_1', organizationId: 'org_1' } }),
      () => Response.json({ scimDirectory: { id: 'scim_directory_1' } }),
      () => Response.json({ scimUser: { id: 'scim_user_1', email: 'a@b.example' } }),
      () => Response.json({ email: 'a@b.example', organizationId: 'org_1', samlFlowId: 'saml_flow_1' }),
    ];
    failWith(...answers);
    expect(await client.getSamlConnection('saml_conn_1')).toMatchObject({
      primary: false,
      idpCertificate: '',
      idpEntityId: '',
      certificates: [],
    });
    expect(await client.getScimDirectory('scim_directory_1')).toMatchObject({
      primary: false,
      hasClientBearerToken: false,
    });
    expect(await client.getScimUser('scim_user_1')).toMatchObject({ deleted: false, attributes: {} });
    expect(await client.redeemSamlAccessCode('saml_access_code_1')).toMatchObject({
      state: '',
      attributes: {},
      organizationExternalId: '',
    });
  });

  it('RF35: an empty list altogether: `{}` has no items and no next page', async () => {
    const { client } = createQuirkServer();
    expect(await client.listOrganizations()).toEqual({ organizations: [], nextPageToken: '' });
    expect(await client.listScimUsers({ organizationId: 'org_1' })).toEqual({ scimUsers: [], nextPageToken: '' });
  });
});

describe('pages of ten', () => {
  it('are followed by token to the end', async () => {
    const { client, asked } = createQuirkServer({ users: 25 });
    const ids: string[] = [];
    let pageToken = '';
    do {
      const users = await client.listScimUsers({ organizationExternalId: 'tenant-1', pageToken });
      ids.push(...users.scimUsers.map(({ id }) => id));
      pageToken = users.nextPageToken;
    } while (pageToken !== '');
    expect(new Set(ids).size).toBe(25);
    expect(asked()).toHaveLength(3);
  });

  it('are asked for without our pageSize, which the real server answers 500', async () => {
    const { client, asked } = createQuirkServer({ organizations: 3 });
    expect((await client.listOrganizations({ pageSize: 100 })).organizations).toHaveLength(3);
    await client.listScimUsers({ organizationId: 'org_1', pageSize: 1000 });
    expect(asked()).toEqual(['GET /v1/organizations', 'GET /v1/scim/users?organizationId=org_1']);
  });

  it('by user are refused, not silently of everybody', async () => {
    const { client, asked } = createQuirkServer();
    const groups = client.listScimGroups({ scimDirectoryId: 'scim_directory_1', scimUserId: 'scim_user_1' });
    expect(await refusal(groups)).toBeInstanceOf(UnsupportedByRemoteError);
    expect(asked()).toEqual([]);
  });

  it('with a refused token say so, although the message is empty', async () => {
    const { client, failWith } = createQuirkServer();
    const detail = {
      '@type': 'type.googleapis.com/google.rpc.BadRequest.FieldViolation',
      field: 'page_token',
      description: 'invalid page token',
    };
    failWith(() => status(400, 3, '', [detail]));
    expect(await refusal(client.listOrganizations({ pageToken: 'x' }))).toMatchObject({
      status: 400,
      message: 'invalid page token',
      fields: { page_token: 'invalid page token' },
    });
  });
});

describe('500 for what is no fault of the server', () => {
  it('an unknown id is a 404, and is not asked for again', async () => {
    const { client, asked } = createQuirkServer();
    const error = await refusal(client.getOrganization(UNKNOWN));
    expect(error).toMatchObject({ status: 404, isNotFound: true, operation: 'getOrganization' });
    expect(asked()).toEqual([`GET /v1/organizations/${UNKNOWN}`, 'GET /v1/organizations']);
  });

  it('an unknown API key, in the very same words, is a 401: nothing is taken for gone', async () => {
    const { client } = createQuirkServer({ key: `ssoready_sk_${'2'.repeat(25)}`, organizations: 1 });
    for (const call of [client.getOrganization(UNKNOWN), client.listOrganizations()]) {
      expect(await refusal(call)).toMatchObject({ status: 401, isNotFound: false });
    }
  });

  it('an unknown id for a key without the management permission is still a 404', async () => {
    const { client, failWith } = createQuirkServer();
    const missing = () => status(500, 2, 'no rows in result set');
    failWith(missing, () => status(401, 16, 'management api access required'));
    expect(await refusal(client.getScimUser(`scim_user_${'8'.repeat(25)}`))).toMatchObject({ status: 404 });
  });

  it('when the second look fails otherwise, the first answer stays what it was', async () => {
    const { client, failWith } = createQuirkServer();
    failWith(() => status(500, 2, 'no rows in result set'), drop, drop, drop);
    expect(await refusal(client.getOrganization(UNKNOWN))).toMatchObject({ status: 500, isNotFound: false });
  });

  it('an API key that it cannot parse is not repeated to anybody', async () => {
    const key = 'ssoready_sk_SECRET';
    const { client } = createQuirkServer({ key });
    const error = await refusal(client.listOrganizations());
    expect(error.status).toBe(500);
    expect(error.message).not.toContain(key);
  });

  it('a taken external id is a 409, without the text of the database', async () => {
    const { client } = createQuirkServer({ organizations: 2 });
    const error = await refusal(client.createOrganization({ externalId: 'tenant-1' }));
    expect(error).toMatchObject({ status: 409, code: 6 });
    expect(error.message).not.toMatch(/SQLSTATE|constraint/);
  });

  it('an unfinished connection, asked for by organization, is a 400 that says so', async () => {
    const { client, failWith } = createQuirkServer();
    const constraint = 'insert or update on table "saml_flows" violates foreign key constraint';
    failWith(() => status(500, 2, `ERROR: ${constraint} "saml_flows_saml_connection_id_fkey" (SQLSTATE 23503)`));
    const error = await refusal(client.getSamlRedirectUrl({ organizationId: 'org_1' }));
    expect(error).toMatchObject({ status: 400, code: 9 });
  });

  it('a real fault stays a 500: a read is tried three times, a write once', async () => {
    const { client, asked, failWith } = createQuirkServer();
    const fault = () => status(500, 2, 'failed to connect to `host=db`: dial error');
    failWith(fault, fault, fault, fault);
    expect(await refusal(client.listOrganizations())).toMatchObject({ status: 500, code: 2 });
    expect(asked()).toHaveLength(3);
    expect(await refusal(client.createSetupUrl({ organizationId: 'org_1' }))).toMatchObject({ status: 500 });
    expect(asked()).toHaveLength(4);
  });
});

describe('answers that are none of the API', () => {
  it.each<[string, Fault, number]>([
    ['an unknown path', () => text(404, '404 page not found'), 404],
    ['a wrong method', () => text(405, 'method not allowed'), 405],
    ['a content type that it dislikes', () => text(415, 'Unsupported Media Type'), 415],
  ])('%s, in plain text, has its status and a readable message', async (_, fault, expected) => {
    const { client, failWith } = createQuirkServer();
    failWith(fault);
    expect(await refusal(client.createOrganization({}))).toMatchObject({
      status: expected,
      code: null,
      message: `createOrganization: HTTP ${expected}`,
    });
  });

  it('a crash, which looks like an empty success, is read again, and told apart from success when it lasts', async () => {
    const { client, asked, failWith } = createQuirkServer({ organizations: 1 });
    failWith(crash);
    expect((await client.listOrganizations()).organizations).toHaveLength(1);
    failWith(crash, crash, crash);
    expect((await refusal(client.listOrganizations())).message).toMatch(/empty body, as it does after a crash/);
    expect(asked()).toHaveLength(5);
  });

  it('a crash under a write is never repeated and never a success: whether it happened is not known', async () => {
    const { client, asked, failWith } = createQuirkServer();
    failWith(crash, crash);
    await refusal(client.rotateScimDirectoryBearerToken('scim_directory_1'));
    await refusal(client.redeemSamlAccessCode('saml_access_code_1'));
    expect(asked()).toHaveLength(2);
  });

  it('a dropped connection is status 0: a read is repeated, a write is not', async () => {
    const { client, asked, failWith } = createQuirkServer({ organizations: 1 });
    failWith(drop, drop);
    expect((await client.listOrganizations()).organizations).toHaveLength(1);
    failWith(drop);
    expect(await refusal(client.createOrganization({ externalId: 'x' }))).toMatchObject({ status: 0 });
    expect(asked()).toHaveLength(4);
  });

  it('RF40: a body that breaks off half way is a dropped connection too', async () => {
    const { client, failWith } = createQuirkServer({ organizations: 1 });
    const broken = () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"organizations": ['));
            controller.error(new TypeError('terminated'));
          },
        }),
      );
    failWith(broken);
    expect((await client.listOrganizations()).organizations).toHaveLength(1);
    failWith(broken, broken, broken);
    expect(await refusal(client.listOrganizations())).toMatchObject({ status: 0 });
  });

  it('a page of a proxy is named as one: repeated when the proxy is in trouble, refused when it stands in the way', async () => {
    const { client, failWith } = createQuirkServer({ organizations: 1 });
    failWith(
      () => page(502),
      () => page(503),
    );
    expect((await client.listOrganizations()).organizations).toHaveLength(1);
    failWith(() => page(403));
    expect((await refusal(client.listOrganizations())).message).toMatch(/HTTP 403 with a web page, as a proxy/);
    failWith(() => page(200));
    expect((await refusal(client.listOrganizations())).message).toMatch(/address is that of an application or a proxy/);
  });

  it('RF44, W57: a redirect is not followed, so that the key stays here', async () => {
    const { client, asked, failWith } = createQuirkServer();
    const headers = { location: 'https://elsewhere.example/login?next=1' };
    failWith(() => new Response(null, { status: 302, headers }));
    const error = await refusal(client.listOrganizations());
    expect(error.status).toBe(302);
    expect(error.message).toMatch(/redirects to https:\/\/elsewhere\.example \(HTTP 302\)/);
    expect(asked()).toHaveLength(1);
  });
});

it('the rotation has no body at all, and replacing updates send what they are given (contract §2.6, §2.8)', async () => {
  const { client, bodies, failWith } = createQuirkServer();
  failWith(
    () => Response.json({ bearerToken: 'ssoready_scim_bearer_token_x' }),
    () => Response.json({ organization: { id: 'org_1' } }),
  );
  await client.rotateScimDirectoryBearerToken('scim_directory_1');
  await client.updateOrganization('org_1', { displayName: 'A', externalId: 'a', domains: ['a.example'] });
  expect(await bodies()).toEqual(['', '{"displayName":"A","externalId":"a","domains":["a.example"]}']);
});
