import { sign } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SAML } from '@node-saml/node-saml';
import { beforeEach, describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { parseId } from '@/lib/ids';
import { BASE_URL } from '../testing';
import { createTestIdp, RSA_SHA256, signElement, type TestIdp } from './protocol/testing/idp';
import { NOW } from './protocol/testing/response';
import { codeIn, get, openSamlTest, postAcs, shownProblem, signedResponse, type Tenant } from './testing';

type Ended = { organizationId: string; samlFlowIds: readonly string[] };

const test = await openSamlTest({
  onLogout: async (logout) => {
    if (hostFails) throw new Error('the sessions cannot be ended');
    ended.push(logout);
  },
});
let tenant: Tenant;
let slo: string;
let counter = 0;
let hostFails = false;
const ended: Ended[] = [];
const stranger = createTestIdp();
const IDP_SLO = 'https://idp.example/slo?kept=1';

beforeEach(async () => {
  hostFails = false;
  ended.length = 0;
  test.setNow(NOW);
  tenant = await tenantWith({});
  slo = `${tenant.connection.spEntityId}/slo`;
});

async function tenantWith(settings: object): Promise<Tenant> {
  counter += 1;
  const made = await test.tenant(`slo${counter}`);
  await made.client.updateSamlConnection(made.connection.id, {
    primary: true,
    idpEntityId: made.idpEntityId,
    idpRedirectUrl: 'https://idp.example/sso',
    idpCertificate: made.idp.pem,
    idpSloUrl: IDP_SLO,
    ...settings,
  });
  return made;
}

async function signIn(of = tenant, authnStatement?: string): Promise<string> {
  const answer = await postAcs(of, signedResponse(of, authnStatement === undefined ? {} : { authnStatement }));
  return (await of.client.redeemSamlAccessCode(codeIn(answer))).samlFlowId;
}
const flowOf = (id: string) => tenant.client.getSamlFlow(id);

type Options = {
  id?: string;
  issuer?: string;
  destination?: string | null;
  at?: Date;
  notOnOrAfter?: string;
  nameId?: string;
  sessionIndex?: string | null;
  extra?: string;
};

function logoutRequest(options: Options = {}) {
  counter += 1;
  const id = options.id ?? `_logout${counter}`;
  const destination = options.destination === undefined ? slo : options.destination;
  const index = options.sessionIndex === undefined ? 's1' : options.sessionIndex;
  const xml =
    `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0" IssueInstant="${(options.at ?? test.now()).toISOString()}"` +
    `${destination === null ? '' : ` Destination="${destination}"`}${options.notOnOrAfter === undefined ? '' : ` NotOnOrAfter="${options.notOnOrAfter}"`}>` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${options.issuer ?? tenant.idpEntityId}</saml:Issuer>` +
    `<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${options.nameId ?? 'ada@victim.example'}</saml:NameID>` +
    `${index === null ? '' : `<samlp:SessionIndex>${index}</samlp:SessionIndex>`}${options.extra ?? ''}</samlp:LogoutRequest>`;
  return { id, xml };
}

const signed = (options: Options = {}, idp: TestIdp = tenant.idp) => {
  const { id, xml } = logoutRequest(options);
  return signElement(xml, id, idp);
};

function post(xml: string, fields: Record<string, string> = {}, to = slo, parameter = 'SAMLRequest') {
  const body = new URLSearchParams({ [parameter]: Buffer.from(xml).toString('base64'), ...fields });
  return test.engine.fetch(new Request(to, { method: 'POST', body }));
}

function redirect(xml: string, idp: TestIdp | null = tenant.idp, parameter = 'SAMLRequest', relayState = '') {
  const state = relayState === '' ? '' : `&RelayState=${encodeURIComponent(relayState)}`;
  const query = `${parameter}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}${state}&SigAlg=${encodeURIComponent(RSA_SHA256)}`;
  const value = idp === null ? '' : sign('sha256', Buffer.from(query), idp.privateKey).toString('base64');
  return `${slo}?${idp === null ? query.split('&SigAlg')[0] : `${query}&Signature=${encodeURIComponent(value)}`}`;
}
const follow = (url: string) => test.engine.fetch(new Request(url));
const inflated = (location: string, parameter: string) =>
  inflateRawSync(Buffer.from(new URL(location).searchParams.get(parameter) ?? '', 'base64')).toString();

describe('a logout that the identity provider starts', () => {
  it.each(['post', 'redirect'] as const)(
    'by HTTP-%s ends the session, tells the host, and is answered with our signature',
    async (binding) => {
      const flowId = await signIn();
      const { id, xml } = logoutRequest();
      const answer =
        binding === 'post'
          ? await post(signElement(xml, id, tenant.idp), { RelayState: 'back & forth' })
          : await follow(redirect(xml, tenant.idp, 'SAMLRequest', 'back & forth'));
      expect(answer.status).toBe(303);
      expect(ended).toMatchObject([{ organizationId: tenant.organization.id, samlFlowIds: [flowId] }]);
      expect(await flowOf(flowId)).toMatchObject({ sessionEndTime: NOW.toISOString(), sessionEndedBy: 'idp' });
      const location = answer.headers.get('location') ?? '';
      const url = new URL(location);
      expect([url.origin + url.pathname, url.searchParams.get('kept')]).toEqual(['https://idp.example/slo', '1']);
      expect(url.searchParams.get('RelayState')).toBe('back & forth');
      const response = inflated(location, 'SAMLResponse');
      expect(response).toContain(`InResponseTo="${id}"`);
      expect(response).toContain('status:Success');
      const certificate = (await tenant.client.getSamlConnection(tenant.connection.id)).spSigningCertificate;
      const saml = nodeSaml(certificate, tenant.connection.spEntityId);
      const query = Object.fromEntries(url.searchParams);
      await expect(saml.validateRedirectAsync(query, url.search.slice(1).replace('kept=1&', ''))).resolves.toBeTruthy();
    },
  );

  it('is answered by HTTP-POST, signed inside, where the metadata offers only that', async () => {
    tenant = await tenantWith({ idpSloBinding: 'post', idpSloResponseUrl: 'https://idp.example/answers' });
    slo = `${tenant.connection.spEntityId}/slo`;
    await signIn();
    const page = await (await post(signed())).text();
    expect(page).toContain('action="https://idp.example/answers"');
    const xml = Buffer.from(/name="SAMLResponse" value="([^"]*)"/.exec(page)?.[1] ?? '', 'base64').toString();
    const certificate = (await tenant.client.getSamlConnection(tenant.connection.id)).spSigningCertificate;
    const verifier = new SignedXml({ publicCert: certificate });
    verifier.loadSignature(/<ds:Signature [\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? '');
    expect(verifier.checkSignature(xml)).toBe(true);
  });

  it('ends only the session that it names; without an index, every one of the person, and nobody else', async () => {
    const [one, two] = [await signIn(), await signIn()];
    await test.database.sql`
      update engine.saml_flows set session_indexes = '{other}' where id = ${parseId('samlFlow', two)}`;
    await post(signed({ sessionIndex: 'other' }));
    const flows = await Promise.all([flowOf(one), flowOf(two)]);
    expect(flows.filter((flow) => flow.sessionEndedBy === 'idp')).toHaveLength(1);
    await post(signed({ nameId: 'grace@victim.example', sessionIndex: null }));
    expect(ended.map((each) => each.samlFlowIds.length)).toEqual([1, 0]);
    await post(signed({ sessionIndex: null }));
    expect((await Promise.all([flowOf(one), flowOf(two)])).map((flow) => flow.sessionEndedBy)).toEqual(['idp', 'idp']);
  });

  it.each([
    ['no AuthnStatement', ''],
    ['an AuthnStatement without a SessionIndex', `<saml:AuthnStatement AuthnInstant="${NOW.toISOString()}"/>`],
  ])(
    'by a SessionIndex ends a sign-in of the person that came with %s, and none of another index',
    async (_, statement) => {
      const other = await signIn();
      const unnamed = await signIn(tenant, statement);
      expect((await post(signed({ sessionIndex: 'made-after-the-answer' }))).status).toBe(303);
      expect((await flowOf(unnamed)).sessionEndedBy).toBe('idp');
      expect((await flowOf(other)).sessionEndedBy).toBe('');
      expect(ended).toMatchObject([{ samlFlowIds: [unnamed] }]);
    },
  );

  it('voids a code that was not redeemed yet', async () => {
    const code = codeIn(await postAcs(tenant, signedResponse(tenant)));
    await post(signed());
    await expect(tenant.client.redeemSamlAccessCode(code)).rejects.toMatchObject({ status: 404 });
  });

  it('is answered as failed when the host could not end its sessions, and may be asked again', async () => {
    const flowId = await signIn();
    hostFails = true;
    const answer = await post(signed());
    expect(inflated(answer.headers.get('location') ?? '', 'SAMLResponse')).toContain('status:Responder');
    hostFails = false;
    await post(signed());
    expect(ended).toMatchObject([{ samlFlowIds: [flowId] }]);
  });

  it('is offered in our metadata only where the identity provider has it, with the certificate that verifies us', async () => {
    const metadata = async (of: Tenant) => (await get(of, `/v1/saml/${of.connection.id}/metadata`)).text();
    expect(await metadata(tenant)).toMatch(/use="signing"[\s\S]*SingleLogoutService[^>]*HTTP-Redirect[^>]*\/slo"/);
    expect(await metadata(await tenantWith({ idpSloUrl: '' }))).not.toMatch(/SingleLogoutService|KeyDescriptor/);
  });
});

describe('attacks on logout', () => {
  const refusals: [string, string, () => Promise<Response> | Response][] = [
    ['an unsigned request by HTTP-POST', 'unsigned', () => post(logoutRequest().xml)],
    ['an unsigned request by HTTP-Redirect', 'unsigned', () => follow(redirect(logoutRequest().xml, null))],
    ['a signature by another key in the form', 'bad_certificate', () => post(signed({}, stranger))],
    [
      'a signature by another key in the address',
      'bad_signature',
      () => follow(redirect(logoutRequest().xml, stranger)),
    ],
    ['a name that was changed after it was signed', 'bad_signature', () => post(signed().replace('ada@', 'bob@'))],
    [
      'a RelayState that was not signed',
      'bad_signature',
      () => follow(redirect(logoutRequest().xml).replace('&SigAlg', '&RelayState=x&SigAlg')),
    ],
    [
      'a second SAMLRequest in the address',
      'malformed',
      () => follow(`${redirect(logoutRequest().xml)}&SAMLRequest=AAAA`),
    ],
    [
      'RSA-SHA1 in the address',
      'bad_signature_algorithm',
      () =>
        follow(
          redirect(logoutRequest().xml).replace(
            /SigAlg=[^&]*/,
            'SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1',
          ),
        ),
    ],
    ['a signature in the address and in the message', 'malformed', () => follow(redirect(signed()))],
    ['another Issuer', 'bad_issuer', () => post(signed({ issuer: 'https://evil.example' }))],
    ['another Destination', 'bad_destination', () => post(signed({ destination: `${slo}x` }))],
    ['no Destination', 'bad_destination', () => post(signed({ destination: null }))],
    [
      'a request of eleven minutes ago and more',
      'expired_late',
      () => post(signed({ at: new Date(NOW.getTime() - 721_000) })),
    ],
    ['a request of the future', 'expired_early', () => post(signed({ at: new Date(NOW.getTime() + 121_000) }))],
    ['NotOnOrAfter in the past', 'expired_late', () => post(signed({ notOnOrAfter: '2020-01-01T00:00:00Z' }))],
    [
      'two NameIDs',
      'malformed',
      () =>
        post(
          signed({
            extra: '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">b@victim.example</saml:NameID>',
          }),
        ),
    ],
    ['a Response in its place', 'malformed', () => post(signedResponse(tenant))],
    [
      'an Assertion inside',
      'malformed',
      () => post(signed({ extra: '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_z"/>' })),
    ],
    ['a document type', 'malformed', () => post(`<!DOCTYPE a>${signed()}`)],
    ['both kinds of message', 'malformed', () => post(signed(), { SAMLResponse: 'AAAA' })],
    ['a compression bomb', 'too_large', () => follow(redirect(`<a>${' '.repeat(3_000_000)}</a>`))],
    ['something that is not compressed', 'malformed', () => follow(`${slo}?SAMLRequest=AAAA&SigAlg=a&Signature=AAAA`)],
    ['no message', 'malformed', () => follow(slo)],
  ];
  it.each(refusals)('%s: %s, and nobody is signed out', async (_, code, attack) => {
    const flowId = await signIn();
    expect((await shownProblem(await attack())).code).toBe(code);
    expect((await flowOf(flowId)).sessionEndedBy).toBe('');
    expect(ended).toEqual([]);
  });

  it('XSW17 a signed request is never taken from where it hides', async () => {
    const flowId = await signIn();
    const genuine = signed({ nameId: 'mallory@victim.example' });
    const signature = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(genuine)?.[0] ?? '';
    const evil = (id: string, inside: string) => logoutRequest({ id, extra: inside }).xml;
    const hidden = [
      evil('_evil', genuine),
      evil(
        '_evil',
        `<samlp:Extensions xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${genuine}</samlp:Extensions>`,
      ),
      evil(
        '_evil',
        signature.replace('</ds:Signature>', `<ds:Object>${genuine.replace(signature, '')}</ds:Object></ds:Signature>`),
      ),
      evil('_evil', signature),
      signedResponse(tenant).replace('</samlp:Response>', `${logoutRequest().xml}</samlp:Response>`),
    ];
    for (const xml of hidden) {
      expect((await shownProblem(await post(xml))).code).toMatch(/^(?:malformed|unsigned|bad_signature)$/);
    }
    expect((await flowOf(flowId)).sessionEndedBy).toBe('');
  });

  it('XSW17 a logout message is no sign-in, and a sign-in is no logout message', async () => {
    const { id, xml } = logoutRequest({ destination: tenant.connection.spAcsUrl });
    expect((await shownProblem(await postAcs(tenant, signElement(xml, id, tenant.idp)))).code).toBe('malformed');
    expect((await shownProblem(await post(signedResponse(tenant), {}, slo, 'SAMLResponse'))).code).toBe('malformed');
  });

  it('REPLAY3 takes one of twenty parallel posts of a request, and none later', async () => {
    await signIn();
    const xml = signed();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(xml)));
    expect(answers.filter((each) => each.status === 303)).toHaveLength(1);
    expect(ended).toHaveLength(1);
    expect((await shownProblem(await post(xml))).code).toBe('replay');
  });

  it('ISS3 a request of one connection ends nothing on another, although its identity provider is the same', async () => {
    const { idpEntityId } = tenant;
    const made = await tenantWith({ idpEntityId });
    const other = { ...made, responseDefaults: { ...made.responseDefaults, idpEntityId } };
    await signIn(other);
    const flowId = await signIn();
    const theirs = `${other.connection.spEntityId}/slo`;
    expect((await shownProblem(await post(signed(), {}, theirs))).code).toBe('bad_destination');
    await post(signed({ destination: theirs }), {}, theirs);
    expect((await flowOf(flowId)).sessionEndedBy).toBe('');
  });

  it('a connection without single logout takes none', async () => {
    tenant = await tenantWith({ idpSloUrl: '' });
    slo = `${tenant.connection.spEntityId}/slo`;
    expect(await shownProblem(await post(signed()))).toMatchObject({ status: 404, code: 'no_single_logout' });
  });
});

describe('a logout that the application starts', () => {
  const returnUrl = () => `https://app.slo${tenant.environment.displayName.slice(3)}.example/bye`;
  const begin = async () => {
    const flowId = await signIn();
    const { redirectUrl } = await tenant.client.logoutSamlFlow(flowId, { returnUrl: returnUrl() });
    const sent = await follow(redirectUrl);
    const location = sent.headers.get('location') ?? '';
    return { flowId, redirectUrl, location, request: inflated(location, 'SAMLRequest') };
  };
  const idOf = (request: string) => / ID="([^"]*)"/.exec(request)?.[1] ?? '';
  function logoutResponse(inResponseTo: string, options: { destination?: string; status?: string } = {}) {
    counter += 1;
    const id = `_answer${counter}`;
    const xml =
      `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0" IssueInstant="${test.now().toISOString()}" Destination="${options.destination ?? slo}" InResponseTo="${inResponseTo}">` +
      `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${tenant.idpEntityId}</saml:Issuer>` +
      `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${options.status ?? 'Success'}"/></samlp:Status></samlp:LogoutResponse>`;
    return { id, xml };
  }
  const answer = (inResponseTo: string, idp = tenant.idp) => {
    const { id, xml } = logoutResponse(inResponseTo);
    return post(signElement(xml, id, idp), {}, slo, 'SAMLResponse');
  };

  it('ends the session at once, asks the identity provider by the names it gave, and returns after its answer', async () => {
    const { flowId, request, location } = await begin();
    expect(await flowOf(flowId)).toMatchObject({ sessionEndedBy: 'sp', sessionEndTime: NOW.toISOString() });
    expect(ended).toMatchObject([{ samlFlowIds: [flowId] }]);
    expect(request).toContain('>ada@victim.example</NameID><SessionIndex>s1</SessionIndex>');
    expect(request).toContain(`Destination="${IDP_SLO}"`);
    const certificate = (await tenant.client.getSamlConnection(tenant.connection.id)).spSigningCertificate;
    const url = new URL(location);
    const saml = nodeSaml(certificate, tenant.connection.spEntityId);
    const query = Object.fromEntries(url.searchParams);
    await expect(saml.validateRedirectAsync(query, url.search.slice(1).replace('kept=1&', ''))).resolves.toBeTruthy();
    const back = await answer(idOf(request));
    expect([back.status, back.headers.get('location')]).toEqual([303, returnUrl()]);
  });

  it('takes one answer, signed by the identity provider, to a request that waits', async () => {
    const { request } = await begin();
    expect((await shownProblem(await answer(idOf(request), stranger))).code).toBe('bad_certificate');
    expect((await shownProblem(await answer('saml_logout_0000000000000000000000000'))).code).toBe('bad_in_response_to');
    expect((await answer(idOf(request))).status).toBe(303);
    expect((await shownProblem(await answer(idOf(request)))).code).toBe('bad_in_response_to');
    const late = await begin();
    test.setNow(new Date(NOW.getTime() + 901_000));
    expect((await shownProblem(await answer(idOf(late.request)))).code).toBe('bad_in_response_to');
    expect((await shownProblem(await follow(late.redirectUrl))).code).toBe('logout_over');
  });

  it('W52: an address to return to with line ends and letters beyond ASCII is answered as a browser reads it', async () => {
    const flowId = await signIn();
    const wished = `${returnUrl()}/ü€\r\nset-cookie: a=b`;
    const { redirectUrl } = await tenant.client.logoutSamlFlow(flowId, { returnUrl: wished });
    const request = inflated((await follow(redirectUrl)).headers.get('location') ?? '', 'SAMLRequest');
    const back = await answer(idOf(request));
    expect([back.status, back.headers.get('location')]).toEqual([303, new URL(wished).href]);
  });

  it('refuses an address of another site to return to, and a state that it did not sign', async () => {
    const flowId = await signIn();
    for (const bad of [
      'https://evil.example/',
      '//evil.example',
      'javascript:alert(1)',
      '/relative',
      `${returnUrl()}@evil`.replace('/bye', ''),
    ]) {
      await expect(tenant.client.logoutSamlFlow(flowId, { returnUrl: bad })).rejects.toMatchObject({ status: 400 });
    }
    const url = `${BASE_URL}/v1/saml/${tenant.connection.id}/logout?state=c2FtbF9sb2dvdXRfMQ.AAAA`;
    expect((await shownProblem(await follow(url))).code).toBe('bad_logout_state');
  });

  it('leads nowhere where the identity provider offers no single logout; the session is over all the same', async () => {
    tenant = await tenantWith({ idpSloUrl: '' });
    const flowId = await signIn();
    expect(await tenant.client.logoutSamlFlow(flowId)).toEqual({ redirectUrl: '' });
    expect((await flowOf(flowId)).sessionEndedBy).toBe('sp');
  });

  it('is listed for applications that ask what was ended since', async () => {
    await signIn();
    const { flowId } = await begin();
    const since = async (time: Date) =>
      (await tenant.client.listSamlFlows({ sessionEndedAfter: time.toISOString() })).samlFlows.map((flow) => flow.id);
    expect(await since(new Date(NOW.getTime() - 1))).toEqual([flowId]);
    expect(await since(NOW)).toEqual([]);
  });
});

/** Verifies our messages as a second implementation: what it takes for the identity provider's certificate is ours. */
function nodeSaml(idpCert: string, issuer: string): SAML {
  return new SAML({
    idpCert,
    issuer: 'https://idp.example',
    idpIssuer: issuer,
    callbackUrl: 'https://idp.example/slo',
    acceptedClockSkewMs: -1,
    entryPoint: 'https://idp.example/slo',
  });
}
