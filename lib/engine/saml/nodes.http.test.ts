import { describe, expect, it } from 'vitest';
import { countAttempt } from '@/lib/auth/throttle';
import { createEngine } from '@/lib/engine';
import { createOauthTenant, obtainCode, postToken } from '../oauth/testing';
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

// Several programs on one database, and one that starts again: what was used once stays used.

const test = await openSamlTest();
const acme = await test.tenant('acme');

/** The same installation in another process: nothing in memory is shared. */
const elsewhere = <T extends Tenant>(tenant: T): T => ({ ...tenant, engine: createEngine(test.deps) });

describe('two nodes', () => {
  it('RF24: of posts of one assertion to both at the same moment one is accepted', async () => {
    const nodes = [elsewhere(acme), elsewhere(acme)];
    const { flowId } = await startLogin(acme);
    const xml = signedResponse(acme, { inResponseTo: flowId });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => postAcs(nodes[i % 2] ?? acme, xml)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  it('RF24: one that the database is cut off from accepts nothing, and what it was shown can still be used on the other', async () => {
    const away = () => Promise.reject(Object.assign(new Error('cut off'), { code: 'ECONNREFUSED' }));
    const sql = new Proxy(test.deps.sql, {
      apply: away,
      get: (target, name) => (['begin', 'unsafe', 'reserve'].includes(String(name)) ? away : Reflect.get(target, name)),
    });
    const db = new Proxy(test.deps.db, { get: () => away });
    const partitioned = { ...acme, engine: createEngine({ ...test.deps, sql, db }) };
    const { flowId } = await startLogin(acme);
    const xml = signedResponse(acme, { inResponseTo: flowId });
    expect((await postAcs(partitioned, xml)).status).toBe(503);
    expect((await callApi(partitioned, '/v1/saml/redeem', { samlAccessCode: 'saml_access_code_x' })).status).toBe(503);
    expect((await postAcs(acme, xml)).status).toBe(303);
  });
});

describe('a program that starts again', () => {
  it('RF25: still knows assertions, access codes and OAuth codes that were used before', async () => {
    const { flowId } = await startLogin(acme);
    const xml = signedResponse(acme, { inResponseTo: flowId });
    const samlAccessCode = codeIn(await postAcs(acme, xml));
    expect((await callApi(acme, '/v1/saml/redeem', { samlAccessCode })).status).toBe(200);
    const oauth = await createOauthTenant(test, 'globex');
    const code = await obtainCode(oauth);
    expect((await postToken(oauth, { code })).status).toBe(200);

    expect(await shownProblem(await postAcs(elsewhere(acme), xml))).toMatchObject({ code: 'replay' });
    expect((await callApi(elsewhere(acme), '/v1/saml/redeem', { samlAccessCode })).status).toBe(404);
    expect(await postToken(elsewhere(oauth), { code })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('RF25: finishes a sign-in that was begun before, and goes on counting attempts', async () => {
    const { flowId, redirectUrl } = await startLogin(acme);
    expect((await get(elsewhere(acme), redirectUrl)).status).toBe(200);
    const answer = await postAcs(elsewhere(acme), signedResponse(acme, { inResponseTo: flowId }));
    const samlAccessCode = codeIn(answer);
    expect((await callApi(elsewhere(acme), '/v1/saml/redeem', { samlAccessCode })).status).toBe(200);

    const policy = { free: 2, baseSeconds: 60, capSeconds: 60, forgetSeconds: 600 };
    const now = test.now();
    for (let i = 0; i < 2; i += 1) await countAttempt(test.database.db, 'who', policy, now);
    await expect(countAttempt(test.database.db, 'who', policy, now)).rejects.toMatchObject({ code: 'throttled' });
  });
});

describe('what is said of an address', () => {
  it('W89: it is called verified only of a person whose domain is the organization’s; nobody else gets a code', async () => {
    const oauth = await createOauthTenant(test, 'initech');
    const { body } = await postToken(oauth, { code: await obtainCode(oauth) });
    const claims = JSON.parse(Buffer.from(String(body.id_token).split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ email: 'ada@victim.example', email_verified: true });

    for (const domains of [['other.example'], ['sub.victim.example'], []]) {
      await oauth.client.updateOrganization(oauth.organization.id, { domains });
      const { flowId } = await startLogin(oauth);
      const answer = await postAcs(oauth, signedResponse(oauth, { inResponseTo: flowId }));
      expect([domains, answer.status, answer.headers.get('location')]).toEqual([domains, 400, null]);
    }
  });
});

describe('what an identity provider writes', () => {
  const MARKUP = '<script>taken()</script><img src=x onerror="taken()">';
  const escaped = MARKUP.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

  it('W117: a status message full of markup and fifty thousand characters long is text, cut at a thousand characters, on every page', async () => {
    const { flowId } = await startLogin(acme);
    const failed =
      '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/>' +
      `<samlp:StatusMessage>${escaped}${'long '.repeat(10_000)}</samlp:StatusMessage>`;
    const good = signedResponse(acme, { inResponseTo: flowId, status: failed }, 'response');
    const shown = await shownProblem(await postAcs(acme, good));
    expect(shown).toMatchObject({ status: 400, code: 'idp_status' });
    expect(shown.text).not.toContain('<script>taken');
    expect(shown.text).not.toContain('<img');
    expect(shown.text.length).toBeLessThan(10_000);
    const { checks } = await acme.client.getSamlFlow(shown.reference);
    const longest = Math.max(...checks.map(({ received }) => received.length));
    expect(longest).toBeGreaterThan(100);
    expect(longest).toBeLessThanOrEqual(1001);
  });
});
