import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  callApi,
  codeIn,
  get,
  openSamlTest,
  postAcs,
  shownProblem,
  signedResponse,
  startLogin,
  type Tenant,
} from './testing';

const test = await openSamlTest();
const acme = await test.tenant('acme');
const globex = await test.tenant('globex');

describe('a login that starts at the application', () => {
  it('goes redirect, init, identity provider, ACS, redeem, and tells the application who it is', async () => {
    const { redirectUrl, flowId } = await startLogin(acme, 'from-the-app');
    const page = await get(acme, redirectUrl);
    expect(page.status).toBe(200);
    const html = await page.text();
    const request = Buffer.from(/name="SAMLRequest" value="([^"]*)"/.exec(html)?.[1] ?? '', 'base64').toString();
    expect(request).toContain(`ID="${flowId}"`);
    expect(request).toContain(
      `<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${acme.connection.spEntityId}</Issuer>`,
    );

    const xml = signedResponse(acme, { inResponseTo: flowId, attributes: { role: ['a', 'b'], __proto__x: ['1'] } });
    const landed = await postAcs(acme, xml);
    expect(landed.status).toBe(303);
    const location = new URL(landed.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe('https://app.acme.example/callback');
    expect(location.searchParams.get('kept')).toBe('1');

    const redeemed = await callApi(acme, '/v1/saml/redeem', { samlAccessCode: codeIn(landed) });
    expect(redeemed).toEqual({
      status: 200,
      body: {
        email: 'ada@victim.example',
        state: 'from-the-app',
        attributes: { role: 'b', __proto__x: '1' },
        attributeValues: { role: ['a', 'b'], __proto__x: ['1'] },
        organizationId: acme.organization.id,
        organizationExternalId: 'acme-1',
        samlFlowId: flowId,
      },
    });
    const flow = await acme.client.getSamlFlow(flowId);
    expect(flow.status).toBe('succeeded');
    expect(flow.checks.every((check) => check.passed)).toBe(true);
    expect(flow.checks.map((check) => check.name)).toEqual(
      expect.arrayContaining(['signature', 'issuer', 'audience', 'recipient', 'time', 'email', 'domain', 'replay']),
    );
  });

  it('gives a code that works once, also when 20 callers redeem it at the same time', async () => {
    const { flowId } = await startLogin(acme);
    const samlAccessCode = codeIn(await postAcs(acme, signedResponse(acme, { inResponseTo: flowId })));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callApi(acme, '/v1/saml/redeem', { samlAccessCode })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 404)).toHaveLength(19);
  });

  it('does not redeem a code with the key of another environment, and leaves it to its own', async () => {
    const { flowId } = await startLogin(acme);
    const samlAccessCode = codeIn(await postAcs(acme, signedResponse(acme, { inResponseTo: flowId })));
    const foreign = await callApi(globex, '/v1/saml/redeem', { samlAccessCode });
    expect(foreign).toMatchObject({ status: 404, body: { code: 5 } });
    expect((await callApi(acme, '/v1/saml/redeem', { samlAccessCode })).status).toBe(200);
  });

  it('does not redeem a code after five minutes', async () => {
    const { flowId } = await startLogin(acme);
    const samlAccessCode = codeIn(await postAcs(acme, signedResponse(acme, { inResponseTo: flowId })));
    const start = test.now();
    test.setNow(new Date(start.getTime() + 300_001));
    const late = await callApi(acme, '/v1/saml/redeem', { samlAccessCode });
    test.setNow(start);
    expect(late.status).toBe(404);
  });
});

describe('the page that posts to the identity provider', () => {
  it('RS2 works without JavaScript, escapes the address, and allows one script by its hash and no other', async () => {
    const { redirectUrl } = await startLogin(acme);
    const page = await get(acme, redirectUrl);
    const html = await page.text();
    expect(html).toContain('action="https://idp.acme.example/sso?tenant=a&amp;b=&lt;1&gt;"');
    expect(html).toContain('<button type="submit">');
    const policy = page.headers.get('content-security-policy') ?? '';
    const script = /<script>([^<]*)<\/script>/.exec(html)?.[1] ?? '';
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
  });
  it('W44: redirects instead when the connection says so, and keeps the query of the address', async () => {
    await globex.client.updateSamlConnection(globex.connection.id, {
      primary: true,
      idpEntityId: globex.idpEntityId,
      idpRedirectUrl: 'https://idp.globex.example/sso?tenant=a',
      idpCertificate: globex.idp.pem,
      idpBinding: 'redirect',
    });
    const answer = await get(globex, (await startLogin(globex)).redirectUrl);
    expect(answer.status).toBe(303);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.origin).toBe('https://idp.globex.example');
    expect(location.searchParams.get('tenant')).toBe('a');
    expect(location.searchParams.get('SAMLRequest')).not.toBeNull();
  });
  it('refuses a missing, forged or foreign state', async () => {
    const { redirectUrl } = await startLogin(acme);
    for (const spoilt of [
      redirectUrl.replace(/state=.*/, ''),
      `${redirectUrl}x`,
      redirectUrl.replace('state=', 'state=x'),
    ]) {
      expect(await shownProblem(await get(acme, spoilt))).toMatchObject({ status: 400, code: 'bad_state' });
    }
    const foreign = redirectUrl.replace(acme.connection.id, globex.connection.id);
    expect(await shownProblem(await get(globex, foreign))).toMatchObject({ status: 400, code: 'flow_not_waiting' });
  });
});

describe('POST /v1/saml/redirect', () => {
  const redirect = (tenant: Tenant, body: object) => callApi(tenant, '/v1/saml/redirect', body);

  it('finds the primary connection by organization id and by external id', async () => {
    for (const body of [
      { organizationId: acme.organization.id },
      { organizationExternalId: 'acme-1' },
      { organization_external_id: 'acme-1' },
    ]) {
      const answer = await redirect(acme, body);
      expect(answer.body.redirectUrl).toMatch(new RegExp(`/v1/saml/${acme.connection.id}/init\\?state=`));
    }
  });
  it('answers 400 with code 3 for nothing, unknown and malformed selectors, and for a foreign organization', async () => {
    const bodies = [
      {},
      { organizationExternalId: 'no' },
      { organizationId: 'x' },
      { samlConnectionId: 'x' },
      { organizationId: globex.organization.id },
    ];
    for (const body of bodies) expect(await redirect(acme, body)).toMatchObject({ status: 400, body: { code: 3 } });
  });
  it('answers 400 with code 9 for an unfinished connection, however it is addressed, and logs the attempt', async () => {
    const organization = await acme.client.createOrganization({
      displayName: 'Half',
      externalId: 'half',
      domains: ['half.example'],
    });
    const connection = await acme.client.createSamlConnection({ organizationId: organization.id, primary: true });
    for (const body of [
      { samlConnectionId: connection.id },
      { organizationId: organization.id },
      { organizationExternalId: 'half' },
    ]) {
      expect(await redirect(acme, body)).toMatchObject({ status: 400, body: { code: 9 } });
    }
    const { samlFlows } = await acme.client.listSamlFlows({ samlConnectionId: connection.id });
    expect(samlFlows.map((flow) => flow.errorCode)).toEqual(Array(3).fill('saml_connection_not_configured'));
    const posted = await shownProblem(await postAcs(acme, signedResponse(acme), connection.id));
    expect(posted).toMatchObject({ status: 400, code: 'saml_connection_not_configured' });
  });
  it('answers 401 without a key, and 400 to what is not JSON', async () => {
    expect(await callApi(acme, '/v1/saml/redirect', {}, 'ssoready_sk_0000000000000000000000000')).toMatchObject({
      status: 401,
      body: { code: 16 },
    });
    expect(await callApi(acme, '/v1/saml/redeem', { samlAccessCode: 'x' })).toMatchObject({
      status: 400,
      body: { code: 3 },
    });
    expect(await callApi(acme, '/v1/saml/redeem', {})).toMatchObject({ status: 400, body: { code: 3 } });
  });
});

describe('a test login', () => {
  it('ends on the test result with every check, and gives no access code', async () => {
    const { samlFlowId, redirectUrl } = await acme.client.createTestSamlFlow(acme.connection.id);
    expect((await get(acme, redirectUrl)).status).toBe(200);
    const landed = await postAcs(acme, signedResponse(acme, { inResponseTo: samlFlowId }));
    expect(landed.headers.get('location')).toBe(`https://sso.vestibule.test/setup/test-result?flow=${samlFlowId}`);
    expect(await acme.client.getSamlFlow(samlFlowId)).toMatchObject({
      test: true,
      status: 'succeeded',
      email: 'ada@victim.example',
    });
  });
  it('ends on the test result when a check fails', async () => {
    const { samlFlowId } = await acme.client.createTestSamlFlow(acme.connection.id);
    const landed = await postAcs(acme, signedResponse(acme, { inResponseTo: samlFlowId, spEntityId: 'https://wrong' }));
    expect(landed.headers.get('location')).toBe(`https://sso.vestibule.test/setup/test-result?flow=${samlFlowId}`);
    expect(await acme.client.getSamlFlow(samlFlowId)).toMatchObject({ status: 'failed', errorCode: 'bad_audience' });
  });
  it('ends on a result of its own when the signature fails, and can still be answered', async () => {
    const { samlFlowId } = await acme.client.createTestSamlFlow(acme.connection.id);
    const spoilt = signedResponse(acme, { inResponseTo: samlFlowId }).replace('ada@', 'eve@');
    const location = new URL((await postAcs(acme, spoilt)).headers.get('location') ?? '');
    const own = location.searchParams.get('flow') ?? '';
    expect(own).not.toBe(samlFlowId);
    expect(await acme.client.getSamlFlow(own)).toMatchObject({
      test: true,
      status: 'failed',
      errorCode: 'bad_signature',
      claimedFlowId: samlFlowId,
    });
    expect((await acme.client.getSamlFlow(samlFlowId)).status).toBe('in_progress');
  });
});

describe('the login log', () => {
  it('lists newest first in pages that continue only their own query', async () => {
    const initech = await test.tenant('initech');
    const started: string[] = [];
    const begin = test.now().getTime();
    for (let index = 0; index < 5; index += 1) {
      test.setNow(new Date(begin + index * 1000));
      started.unshift((await startLogin(initech)).flowId);
    }
    test.setNow(new Date(begin));
    const first = await initech.client.listSamlFlows({ pageSize: 2 });
    const second = await initech.client.listSamlFlows({ pageSize: 2, pageToken: first.nextPageToken });
    const third = await initech.client.listSamlFlows({ pageSize: 2, pageToken: second.nextPageToken });
    const pages = [first, second, third].flatMap((page) => page.samlFlows.map((flow) => flow.id));
    expect(pages).toEqual(started);
    expect(third.nextPageToken).toBe('');
    const elsewhere = acme.client.listSamlFlows({ pageToken: first.nextPageToken });
    await expect(elsewhere).rejects.toMatchObject({ status: 400 });
    const filtered = await initech.client.listSamlFlows({ organizationId: initech.organization.id, status: 'failed' });
    expect(filtered.samlFlows).toEqual([]);
  });
  it('needs the management permission', async () => {
    const answer = await acme.engine.fetch(
      new Request('https://sso.vestibule.test/v1/saml-flows', { headers: { authorization: `Bearer ${acme.apiKey}` } }),
    );
    expect(answer.status).toBe(401);
  });
});

describe('our own metadata', () => {
  it('REQ2 is served beside the connection', async () => {
    const answer = await get(acme, `/v1/saml/${acme.connection.id}/metadata`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/samlmetadata\+xml/);
    expect(await answer.text()).toContain(`Location="${acme.connection.spAcsUrl}"`);
  });
});
