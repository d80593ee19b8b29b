import { describe, expect, it } from 'vitest';
import { createTestIdp } from './protocol/testing/idp';
import { NOW } from './protocol/testing/response';
import {
  codeIn,
  openSamlTest,
  postAcs,
  postForm,
  shownProblem,
  signedResponse,
  startLogin,
  type Tenant,
} from './testing';

const test = await openSamlTest();

/** Everything that a login could change, as it is stored. */
async function everything() {
  const { sql } = test.database;
  return JSON.stringify(
    await Promise.all([
      sql`select * from engine.saml_flows order by id`,
      sql`select * from engine.saml_consumed_assertions order by assertion_id`,
      sql`select * from engine.saml_connections order by id`,
    ]),
  );
}

/** Checks a login again, and that this changed nothing. */
async function recheck(tenant: Tenant, flowId: string) {
  const before = await everything();
  const result = await tenant.client.recheckSamlFlow(flowId);
  expect(await everything()).toBe(before);
  return result;
}

const settings = (tenant: Tenant) => ({
  primary: true,
  idpEntityId: tenant.idpEntityId,
  idpRedirectUrl: 'https://idp.example/sso',
  idpCertificate: tenant.idp.pem,
});

describe('checking a login again', () => {
  it('tells that a new certificate would have helped, though the response is long over', async () => {
    const tenant = await test.tenant('recheck-a');
    const renewed = createTestIdp();
    const { flowId } = await startLogin(tenant);
    const xml = signedResponse({ ...tenant, idp: renewed }, { inResponseTo: flowId });
    const { code, reference } = await shownProblem(await postAcs(tenant, xml));
    expect(code).toBe('bad_certificate');
    expect(await recheck(tenant, reference)).toMatchObject({ accepted: false, errorCode: 'bad_certificate' });

    await tenant.client.updateSamlConnection(tenant.connection.id, {
      ...settings(tenant),
      idpCertificate: renewed.pem,
    });
    test.setNow(new Date(NOW.getTime() + 7 * 86_400_000));
    const again = await recheck(tenant, reference);
    expect(again).toMatchObject({ accepted: true, errorCode: '', errorMessage: '', email: 'ada@victim.example' });
    expect(again.checks.every((check) => check.passed)).toBe(true);
    expect(again.checks.map((check) => check.name)).toEqual(expect.arrayContaining(['signature', 'time', 'replay']));
    // It lets nobody in: the log still tells of the refusal.
    expect(await tenant.client.getSamlFlow(reference)).toMatchObject({
      status: 'failed',
      errorCode: 'bad_certificate',
    });
    test.setNow(NOW);
  });

  it('follows settings both ways: what was accepted is refused by stricter ones, and accepted again', async () => {
    const tenant = await test.tenant('recheck-b');
    const { flowId } = await startLogin(tenant);
    expect(codeIn(await postAcs(tenant, signedResponse(tenant, { inResponseTo: flowId })))).not.toBe('');
    expect(await recheck(tenant, flowId)).toMatchObject({ accepted: true });
    const { id } = tenant.connection;
    await tenant.client.updateSamlConnection(id, { ...settings(tenant), emailAttribute: 'mail' });
    expect(await recheck(tenant, flowId)).toMatchObject({
      accepted: false,
      errorCode: 'bad_subject_id',
      errorMessage: expect.stringContaining('e-mail address'),
    });
    await tenant.client.updateSamlConnection(id, { ...settings(tenant), idpEntityId: 'urn:other', emailAttribute: '' });
    expect(await recheck(tenant, flowId)).toMatchObject({ errorCode: 'bad_issuer' });
    await tenant.client.updateSamlConnection(id, {});
    expect(await recheck(tenant, flowId)).toMatchObject({ errorCode: 'saml_connection_not_configured', checks: [] });
    await tenant.client.updateSamlConnection(id, settings(tenant));
    expect(await recheck(tenant, flowId)).toMatchObject({ accepted: true });
  });

  it('still finds a replay, a request that was answered before, and one of nobody', async () => {
    const tenant = await test.tenant('recheck-c');
    const { flowId } = await startLogin(tenant);
    const xml = signedResponse(tenant, { inResponseTo: flowId });
    await postAcs(tenant, xml);
    test.setNow(new Date(NOW.getTime() + 1000));
    const replayed = await shownProblem(await postAcs(tenant, xml));
    const answered = await shownProblem(await postAcs(tenant, signedResponse(tenant, { inResponseTo: flowId })));
    const foreign = await shownProblem(await postAcs(tenant, signedResponse(tenant, { inResponseTo: '_nobodys' })));
    for (const problem of [replayed, answered, foreign]) {
      expect(await recheck(tenant, problem.reference)).toMatchObject({ accepted: false, errorCode: problem.code });
    }
    expect([replayed.code, answered.code, foreign.code]).toEqual([
      'replay',
      'bad_in_response_to',
      'bad_in_response_to',
    ]);
    // The one that was accepted first stays accepted.
    expect(await recheck(tenant, flowId)).toMatchObject({ accepted: true });
    test.setNow(NOW);
  });

  it('accepts what a login that began at the identity provider said, and refuses it once that is forbidden', async () => {
    const tenant = await test.tenant('recheck-d');
    const redeemed = await tenant.client.redeemSamlAccessCode(codeIn(await postAcs(tenant, signedResponse(tenant))));
    expect(await recheck(tenant, redeemed.samlFlowId)).toMatchObject({ accepted: true });
    await tenant.client.updateSamlConnection(tenant.connection.id, { ...settings(tenant), allowIdpInitiated: false });
    expect(await recheck(tenant, redeemed.samlFlowId)).toMatchObject({ errorCode: 'unsolicited' });
  });

  it('answers 400 for a login without a response, and 404 for one of another environment', async () => {
    const tenant = await test.tenant('recheck-e');
    const other = await test.tenant('recheck-f');
    const { flowId } = await startLogin(tenant);
    await expect(tenant.client.recheckSamlFlow(flowId)).rejects.toMatchObject({ status: 400, code: 9 });
    await expect(other.client.recheckSamlFlow(flowId)).rejects.toMatchObject({ status: 404 });
  });

  it('reads a response that is no XML as the same refusal', async () => {
    const tenant = await test.tenant('recheck-g');
    const answer = await postForm(tenant, { SAMLResponse: Buffer.from('<not').toString('base64') });
    const { code, reference } = await shownProblem(answer);
    expect(await recheck(tenant, reference)).toMatchObject({ accepted: false, errorCode: code });
  });
});
