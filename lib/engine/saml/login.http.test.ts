import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  callApi,
  codeIn,
  createSamlTest,
  get,
  postAcs,
  type SamlTest,
  signedResponse,
  startLogin,
  type Tenant,
} from './testing';

let test: SamlTest;
let acme: Tenant;
let globex: Tenant;

beforeAll(async () => {
  test = await createSamlTest();
  acme = await test.tenant('acme');
  globex = await test.tenant('globex');
});
afterAll(() => test.drop());

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
