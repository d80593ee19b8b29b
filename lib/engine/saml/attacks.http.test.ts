import { describe, expect, it } from 'vitest';
import { parseId } from '@/lib/ids';
import { pruneSamlFlows } from '../login/flow-store';
import { pruneConsumedAssertions } from './outcome-store';
import { createTestIdp, signElement } from './protocol/testing/idp';
import { partsOf } from './protocol/testing/parts';
import { buildResponse } from './protocol/testing/response';
import {
  callApi,
  codeIn,
  get,
  openSamlTest,
  postAcs,
  postForm,
  shownProblem,
  signedResponse,
  startLogin,
  type Tenant,
} from './testing';

const test = await openSamlTest();
const acme = await test.tenant('acme');
const globex = await test.tenant('globex');

async function refused(response: Response, code: string, status = 400) {
  const shown = await shownProblem(response);
  expect(shown).toMatchObject({ status, code });
  return shown.reference;
}

describe('replay', () => {
  it('REPLAY1, W94: refuses the same response twice, and leaves the first login as it is', async () => {
    const { flowId } = await startLogin(acme);
    const xml = signedResponse(acme, { inResponseTo: flowId });
    const first = await postAcs(acme, xml);
    const own = await refused(await postAcs(acme, xml), 'replay');
    expect(own).not.toBe(flowId);
    expect((await callApi(acme, '/v1/saml/redeem', { samlAccessCode: codeIn(first) })).status).toBe(200);
    expect((await acme.client.getSamlFlow(own)).claimedFlowId).toBe(flowId);
  });
  it('REPLAY2 refuses the same assertion in another Response', async () => {
    const xml = signedResponse(acme);
    expect((await postAcs(acme, xml)).status).toBe(303);
    await refused(await postAcs(acme, xml.replace(/ ID="_r\d+"/, ' ID="_another"')), 'replay');
  });
  it('REPLAY3 accepts one of 50 parallel posts of one assertion, started here or at the identity provider', async () => {
    const { flowId } = await startLogin(acme);
    for (const inResponseTo of [flowId, null]) {
      const xml = signedResponse(acme, { inResponseTo });
      const answers = await Promise.all(Array.from({ length: 50 }, () => postAcs(acme, xml)));
      expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    }
  });
  it('REPLAY3 accepts one of many different assertions that answer one request at the same time', async () => {
    const { flowId } = await startLogin(acme);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => postAcs(acme, signedResponse(acme, { inResponseTo: flowId }))),
    );
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    expect((await acme.client.getSamlFlow(flowId)).errorCode).toBe('');
  });
  it('REPLAY4 refuses a replay after the code was redeemed (CVE-2026-53424)', async () => {
    const { flowId } = await startLogin(acme);
    const xml = signedResponse(acme, { inResponseTo: flowId });
    const samlAccessCode = codeIn(await postAcs(acme, xml));
    await callApi(acme, '/v1/saml/redeem', { samlAccessCode });
    await refused(await postAcs(acme, xml), 'replay');
  });
  it('REPLAY5 remembers an assertion for longer than it can be valid', async () => {
    const xml = signedResponse(acme);
    await postAcs(acme, xml);
    const [row] = await test.database.sql<{ expires_at: Date }[]>`
      select expires_at from engine.saml_consumed_assertions order by expires_at desc limit 1`;
    expect(row?.expires_at.getTime()).toBeGreaterThan(test.now().getTime() + (300 + 300) * 1000);
  });
});

describe('the request that is answered', () => {
  it('IRT1 refuses the answer to a flow that does not exist', async () => {
    const inResponseTo = 'saml_flow_0000000000000000000000001';
    const own = await refused(await postAcs(acme, signedResponse(acme, { inResponseTo })), 'bad_in_response_to');
    expect((await acme.client.getSamlFlow(own)).claimedFlowId).toBe(inResponseTo);
  });
  it('IRT4 refuses the answer to a flow of another tenant, and leaves that flow waiting', async () => {
    const { flowId } = await startLogin(globex);
    const own = await refused(
      await postAcs(acme, signedResponse(acme, { inResponseTo: flowId })),
      'bad_in_response_to',
    );
    const { checks } = await acme.client.getSamlFlow(own);
    expect(checks.find((check) => check.name === 'in_response_to')?.received).toMatch(/not one of this connection/);
    expect((await globex.client.getSamlFlow(flowId)).status).toBe('in_progress');
    expect((await postAcs(globex, signedResponse(globex, { inResponseTo: flowId }))).status).toBe(303);
  });
  it('IRT4 refuses the answer to a flow of more than an hour ago', async () => {
    const { flowId, redirectUrl } = await startLogin(acme);
    const start = test.now();
    const later = new Date(start.getTime() + 3_600_000);
    test.setNow(later);
    const answer = await postAcs(acme, signedResponse(acme, { inResponseTo: flowId, now: later }));
    const again = await get(acme, redirectUrl);
    test.setNow(start);
    await refused(answer, 'bad_in_response_to');
    await refused(again, 'flow_not_waiting');
  });
  it('IRT6 refuses an unsolicited response where the connection forbids it', async () => {
    await acme.client.updateSamlConnection(acme.connection.id, { ...settings(acme), allowIdpInitiated: false });
    await refused(await postAcs(acme, signedResponse(acme)), 'unsolicited');
    await acme.client.updateSamlConnection(acme.connection.id, { ...settings(acme), allowIdpInitiated: true });
    const landed = await postAcs(acme, signedResponse(acme));
    const redeemed = await callApi(acme, '/v1/saml/redeem', { samlAccessCode: codeIn(landed) });
    expect(redeemed.body).toMatchObject({ email: 'ada@victim.example', state: '' });
  });
});

describe('tenants', () => {
  it('ISS3 verifies with the keys of the connection in the path only, though the issuer is the same', async () => {
    const other = createTestIdp();
    await globex.client.updateSamlConnection(globex.connection.id, {
      ...settings(globex),
      idpEntityId: acme.idpEntityId,
      idpCertificate: other.pem,
    });
    const forGlobex = signElement(
      buildResponse({ ...globex.responseDefaults, idpEntityId: acme.idpEntityId, assertionId: '_iss3' }),
      '_iss3',
      acme.idp,
    );
    await refused(await postAcs(globex, forGlobex), 'bad_certificate');
    await globex.client.updateSamlConnection(globex.connection.id, settings(globex));
  });
  it('KEY8 refuses a response for another connection signed by a shared key', async () => {
    await refused(await postAcs(globex, signedResponse(acme)), 'bad_issuer');
  });
  it('answers 404 for an unknown and for a malformed connection', async () => {
    await refused(
      await postAcs(acme, signedResponse(acme), 'saml_conn_0000000000000000000000001'),
      'unknown_connection',
      404,
    );
    await refused(await postAcs(acme, signedResponse(acme), 'x'), 'unknown_connection', 404);
    await refused(await get(acme, '/v1/saml/x/init?state=y'), 'unknown_connection', 404);
  });
  it('does not start, list or read the logins of another environment', async () => {
    const { flowId } = await startLogin(acme);
    const foreign = await callApi(globex, '/v1/saml/redirect', { samlConnectionId: acme.connection.id });
    expect(foreign).toMatchObject({ status: 400, body: { code: 3 } });
    await expect(globex.client.getSamlFlow(flowId)).rejects.toMatchObject({ status: 404 });
    const listed = await globex.client.listSamlFlows({ samlConnectionId: acme.connection.id });
    expect(listed.samlFlows).toEqual([]);
  });
});

describe('an unverified response', () => {
  it.each([
    ['unsigned', (xml: string) => xml.replace(/<ds:Signature [\s\S]*<\/ds:Signature>/, '')],
    ['bad_signature', (xml: string) => xml.replace('ada@victim.example', 'eve@victim.example')],
    ['malformed', (xml: string) => xml.replace('</samlp:Response>', `${partsOf(xml).bare}</samlp:Response>`)],
  ])('never touches the flow it names: %s', async (code, spoil) => {
    const { flowId } = await startLogin(acme);
    const before = await acme.client.getSamlFlow(flowId);
    const own = await refused(await postAcs(acme, spoil(signedResponse(acme, { inResponseTo: flowId }))), code);
    expect(own).not.toBe(flowId);
    expect(await acme.client.getSamlFlow(flowId)).toEqual(before);
    const log = await acme.client.getSamlFlow(own);
    expect(log).toMatchObject({
      status: 'failed',
      errorCode: code,
      claimedFlowId: flowId,
      email: '',
      nameId: '',
      attributes: {},
    });
    expect((await postAcs(acme, signedResponse(acme, { inResponseTo: flowId }))).status).toBe(303);
  });
  it('does not show what it holds on the error page', async () => {
    const { text } = await shownProblem(await postAcs(acme, '<call-this-number xmlns="urn:x"/>'));
    expect(text).not.toContain('call-this-number');
  });
});

describe('a verified response that fails', () => {
  it('ends its own flow with every check, and shows expected and received, escaped', async () => {
    const { flowId } = await startLogin(acme);
    const xml = signedResponse(acme, {
      inResponseTo: flowId,
      spEntityId: 'https://wrong.example/&lt;script&gt;',
      nameId: 'ada@evil.example',
    });
    const shown = await shownProblem(await postAcs(acme, xml));
    expect(shown).toMatchObject({ code: 'bad_audience', reference: flowId });
    expect(shown.text).toContain('https://wrong.example/&lt;script&gt;');
    expect(shown.text).not.toContain('<script>');
    const flow = await acme.client.getSamlFlow(flowId);
    expect(flow).toMatchObject({ status: 'failed', errorCode: 'bad_audience', email: 'ada@evil.example' });
    expect(flow.checks.filter((check) => !check.passed).map((check) => check.code)).toEqual([
      'bad_audience',
      'email_outside_domains',
    ]);
    expect(flow.errorMessage).not.toBe('');
  });
});

describe('the form', () => {
  const good = () => Buffer.from(signedResponse(acme)).toString('base64');

  it('B64-3 refuses SAMLResponse twice, missing, in the query, as JSON and as a file', async () => {
    await refused(
      await postForm(acme, [
        ['SAMLResponse', good()],
        ['SAMLResponse', good()],
      ]),
      'bad_form',
    );
    await refused(await postForm(acme, { Other: 'x' }), 'bad_form');
    const url = `https://sso.vestibule.test/v1/saml/${acme.connection.id}/acs`;
    const send = (init: RequestInit, query = '') =>
      acme.engine.fetch(new Request(url + query, { method: 'POST', ...init }));
    await refused(await send({}, `?SAMLResponse=${encodeURIComponent(good())}`), 'bad_form');
    const json = { body: JSON.stringify({ SAMLResponse: good() }), headers: { 'content-type': 'application/json' } };
    await refused(await send(json), 'bad_form');
    const form = new FormData();
    form.set('SAMLResponse', new Blob([good()]), 'response.txt');
    await refused(await send({ body: form }), 'bad_form');
  });
  it('B64-3 answers 405 to GET', async () => {
    const answer = await get(acme, `/v1/saml/${acme.connection.id}/acs?SAMLResponse=x`);
    expect(answer.headers.get('allow')).toBe('POST');
    await refused(answer, 'method_not_allowed', 405);
  });
  it('SIZE1 refuses a form of megabytes before reading all of it', async () => {
    await refused(await postForm(acme, { SAMLResponse: 'A'.repeat(2_000_000) }), 'too_large', 413);
  });
  it('RS1 never uses RelayState as an address', async () => {
    const landed = await postForm(acme, { SAMLResponse: good(), RelayState: 'https://evil.example/\r\nx' });
    expect(new URL(landed.headers.get('location') ?? '').host).toBe('app.acme.example');
  });
  it('stores nothing that PostgreSQL cannot hold: NUL and broken UTF-8 are refused, not a 500', async () => {
    await refused(await postForm(acme, { SAMLResponse: Buffer.from('<a>\0</a>').toString('base64') }), 'malformed');
    await refused(await postForm(acme, { SAMLResponse: Buffer.of(0xff, 0xfe, 0x00).toString('base64') }), 'malformed');
    expect(
      await callApi(acme, '/v1/saml/redirect', { samlConnectionId: acme.connection.id, state: 'a\0b' }),
    ).toMatchObject({ status: 400 });
    expect(await callApi(acme, '/v1/saml/redirect', { organizationExternalId: 'a\0b' })).toMatchObject({ status: 400 });
  });
});

describe('junk', () => {
  it('DOS1 is answered 429 and no longer recorded after a burst, while good responses still get in', async () => {
    const hooli = await test.tenant('hooli');
    const answers = [];
    for (let round = 0; round < 70; round += 1) answers.push(await postForm(hooli, { SAMLResponse: 'AAAA' }));
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(60);
    await refused(answers[69] ?? new Response(), 'too_many_failures', 429);
    const [{ count } = { count: -1 }] = await test.database.sql<{ count: number }[]>`
      select count(*)::int as count from engine.saml_flows where error_code = 'malformed'
        and organization_id = ${parseId('organization', hooli.organization.id)}`;
    expect(count).toBe(60);
    expect((await postAcs(hooli, signedResponse(hooli))).status).toBe(303);
    expect((await postForm(acme, { SAMLResponse: 'AAAA' })).status).toBe(400);
    const start = test.now();
    test.setNow(new Date(start.getTime() + 60_000));
    const later = await postForm(hooli, { SAMLResponse: 'AAAA' });
    test.setNow(start);
    expect(later.status).toBe(400);
  });
});

describe('what is kept', () => {
  it('is pruned only once it can no longer matter: REPLAY5', async () => {
    const { sql } = test.database;
    const xml = signedResponse(acme);
    await postAcs(acme, xml);
    const valid = new Date(test.now().getTime() + 600_000);
    while ((await pruneConsumedAssertions(sql, valid)) > 0);
    await refused(await postAcs(acme, xml), 'replay');
    const tomorrow = new Date(test.now().getTime() + 86_400_000);
    while ((await pruneConsumedAssertions(sql, tomorrow)) > 0);
    expect((await sql`select 1 from engine.saml_consumed_assertions`).count).toBe(0);
    while ((await pruneSamlFlows(sql, test.now())) > 0);
    expect((await sql`select 1 from engine.saml_flows`).count).toBeGreaterThan(0);
    while ((await pruneSamlFlows(sql, tomorrow)) > 0);
    expect((await sql`select 1 from engine.saml_flows`).count).toBe(0);
  });
});

function settings(tenant: Tenant) {
  return {
    primary: true,
    idpEntityId: tenant.idpEntityId,
    idpRedirectUrl: tenant.connection.idpRedirectUrl,
    idpCertificate: tenant.idp.pem,
  };
}
