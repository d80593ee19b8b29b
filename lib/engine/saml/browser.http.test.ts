import { describe, expect, it } from 'vitest';
import { parseId } from '@/lib/ids';
import type { Logger } from '@/lib/log';
import { createTestIdp } from './protocol/testing/idp';
import { buildResponse } from './protocol/testing/response';
import { codeIn, get, openSamlTest, postAcs, postForm, shownProblem, signedResponse, startLogin } from './testing';

const logged: unknown[] = [];
const note = (...entry: unknown[]) => void logged.push(entry);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

const test = await openSamlTest({ logger });
const acme = await test.tenant('acme');
const globex = await test.tenant('globex');

const encode = (xml: string) => Buffer.from(xml).toString('base64');

describe('a response that someone else’s browser is made to post', () => {
  it('CSRF1 is a login of its own: no state, a new code, and the sign-in that was under way goes on', async () => {
    const { flowId } = await startLogin(acme, 'state-of-the-victim');
    const planted = await postAcs(acme, signedResponse(acme, { nameId: 'mallory@victim.example' }));
    const attack = await acme.client.redeemSamlAccessCode(codeIn(planted));
    expect(attack).toMatchObject({ email: 'mallory@victim.example', state: '' });
    expect(attack.samlFlowId).not.toBe(flowId);
    expect(planted.headers.get('set-cookie')).toBeNull();

    const own = await postAcs(acme, signedResponse(acme, { inResponseTo: flowId }));
    const victim = await acme.client.redeemSamlAccessCode(codeIn(own));
    expect(victim).toMatchObject({ email: 'ada@victim.example', state: 'state-of-the-victim', samlFlowId: flowId });
  });

  it('RS3 is not told anything by RelayState: a flow, a state or a code of another tenant has no effect', async () => {
    const theirs = await startLogin(globex, 'theirs');
    const code = codeIn(await postAcs(globex, signedResponse(globex)));
    for (const RelayState of [theirs.flowId, theirs.redirectUrl, code, globex.connection.id]) {
      const landed = await postForm(acme, { SAMLResponse: encode(signedResponse(acme)), RelayState });
      const location = new URL(landed.headers.get('location') ?? '');
      expect(location.host).toBe('app.acme.example');
      expect([...location.searchParams.keys()].sort()).toEqual(['kept', 'saml_access_code']);
      expect((await acme.client.redeemSamlAccessCode(codeIn(landed))).state).toBe('');
    }
    expect(await globex.client.getSamlFlow(theirs.flowId)).toMatchObject({ status: 'in_progress', state: 'theirs' });
    expect((await globex.client.redeemSamlAccessCode(code)).email).toBe('ada@victim.example');
  });

  it('SIGX11 is unsigned when only the form carries a signature, as the redirect binding does', async () => {
    const form = {
      SAMLResponse: encode(buildResponse({ ...acme.responseDefaults, assertionId: '_q1' })),
      SigAlg: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      Signature: Buffer.alloc(256, 1).toString('base64'),
    };
    expect(await shownProblem(await postForm(acme, form))).toMatchObject({ status: 400, code: 'unsigned' });
  });
});

describe('the log of the program', () => {
  it('LOG1 names the flow and the code of a refusal, and nothing of the person, the response or a secret', async () => {
    logged.length = 0;
    const person = { nameId: 'ada.private@victim.example', attributes: { phone: ['+49 30 1234567'] } };
    const { redirectUrl, flowId } = await startLogin(acme, 'private-state');
    await get(acme, redirectUrl);
    const good = signedResponse(acme, { ...person, inResponseTo: flowId });
    const code = codeIn(await postAcs(acme, good));
    await acme.client.redeemSamlAccessCode(code);
    const refused = [
      await postAcs(acme, good),
      await postAcs(acme, signedResponse({ ...acme, idp: createTestIdp() }, person)),
      await postAcs(acme, signedResponse(acme, { ...person, nameId: 'ada.private@elsewhere.example' })),
      await postAcs(acme, '<not xml'),
    ];
    const references = await Promise.all(refused.map(async (answer) => (await shownProblem(answer)).reference));
    const text = JSON.stringify(logged);
    for (const reference of references) {
      expect(parseId('samlFlow', reference)).not.toBeNull();
      expect(text).toContain(reference);
    }
    expect(text).not.toMatch(/ada\.private|1234567|private-state|<saml|SAMLResponse/);
    for (const secret of [code, encode(good).slice(0, 60), acme.apiKey]) expect(text).not.toContain(secret);
  });
});
