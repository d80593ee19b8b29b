import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SAML } from '@node-saml/node-saml';
import { describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import type { z } from 'zod';
import type { UpdateSamlConnectionRequest } from '../contract';
import { NOW } from './protocol/testing/response';
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
let counter = 0;

/** A tenant whose connection has these settings besides what it needs. */
async function tenantWith(settings: z.input<typeof UpdateSamlConnectionRequest>) {
  counter += 1;
  const tenant = await test.tenant(`set${counter}`);
  const saved = await tenant.client.updateSamlConnection(tenant.connection.id, {
    primary: true,
    idpEntityId: tenant.idpEntityId,
    idpRedirectUrl: 'https://idp.example.com/sso?tenant=a%20b',
    idpCertificate: tenant.idp.pem,
    ...settings,
  });
  return { tenant, saved };
}

async function initiate(tenant: Tenant) {
  const { redirectUrl, flowId } = await startLogin(tenant);
  const response = await get(tenant, redirectUrl);
  return { flowId, response, location: response.headers.get('location') ?? '' };
}

async function postedRequest(response: Response): Promise<string> {
  const page = await response.text();
  return Buffer.from(/name="SAMLRequest" value="([^"]*)"/.exec(page)?.[1] ?? '', 'base64').toString();
}

const metadataOf = async (tenant: Tenant) => (await get(tenant, `/v1/saml/${tenant.connection.id}/metadata`)).text();

describe('signed requests', () => {
  it('REQ1 carry an enveloped RSA-SHA256 signature in a post, which xml-crypto verifies with the published certificate', async () => {
    const { tenant, saved } = await tenantWith({ signAuthnRequests: true });
    const { response, flowId } = await initiate(tenant);
    const xml = await postedRequest(response);
    const signature = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? '';
    // SAML Core §3.2.1: behind the Issuer.
    expect(xml).toContain(`</Issuer>${signature}`);
    const verifier = new SignedXml({ publicCert: saved.spSigningCertificate });
    verifier.loadSignature(signature);
    expect(verifier.checkSignature(xml)).toBe(true);
    expect(verifier.getSignedReferences()[0]).toContain(`ID="${flowId}"`);
    expect(verifier.signatureAlgorithm).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    expect(verifier.checkSignature(xml.replace('sso?tenant', 'sso?Tenant'))).toBe(false);
    expect(await metadataOf(tenant)).toMatch(/AuthnRequestsSigned="true"[\s\S]*<md:KeyDescriptor use="signing">/);
    expect((await tenant.client.getSamlFlow(flowId)).initiateRequest).toBe(xml);
  });

  it('REQ1 carry the signature in the address of a redirect, over the octets that are in it', async () => {
    const { tenant, saved } = await tenantWith({ signAuthnRequests: true, idpBinding: 'redirect' });
    const { location } = await initiate(tenant);
    const url = new URL(location);
    expect(url.searchParams.get('tenant')).toBe('a b');
    expect(url.searchParams.get('SigAlg')).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    const signed = /SAMLRequest=[^&]*&SigAlg=[^&]*/.exec(location)?.[0] ?? '';
    const value = Buffer.from(url.searchParams.get('Signature') ?? '', 'base64');
    const key = new X509Certificate(saved.spSigningCertificate).publicKey;
    expect(verify('sha256', Buffer.from(signed), key, value)).toBe(true);
    expect(verify('sha256', Buffer.from(signed.replace('SAMLRequest=', 'SAMLRequest=A')), key, value)).toBe(false);
    const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    expect(xml).not.toContain('Signature');
  });

  it('are taken by node-saml, an independent implementation, in the redirect binding', async () => {
    const { tenant, saved } = await tenantWith({ signAuthnRequests: true, idpBinding: 'redirect' });
    const { location } = await initiate(tenant);
    const query = new URL(location).search.slice(1);
    const container = Object.fromEntries(new URLSearchParams(query));
    const peer = new SAML({
      idpCert: saved.spSigningCertificate,
      issuer: 'idp',
      callbackUrl: 'https://idp.example.com/sso',
    });
    // Protected there, though it is the one step that checks a query: its own entry wants a LogoutRequest.
    const check: unknown = Reflect.get(peer, 'hasValidSignatureForRedirect');
    if (typeof check !== 'function') throw new Error('node-saml has another interface now');
    const signed = query.slice(query.indexOf('SAMLRequest='));
    await expect(Reflect.apply(check, peer, [container, signed])).resolves.toBeUndefined();
    await expect(
      Reflect.apply(check, peer, [
        { ...container, Signature: 'AAAA' },
        signed.replace(/Signature=.*/, 'Signature=AAAA'),
      ]),
    ).rejects.toThrow();
  });

  it('are off by default: no signature, no key, no certificate in the metadata', async () => {
    const { tenant, saved } = await tenantWith({});
    expect(saved).toMatchObject({ signAuthnRequests: false, spSigningCertificate: '', forceAuthn: false });
    const xml = await postedRequest((await initiate(tenant)).response);
    expect(xml).not.toMatch(/Signature|ForceAuthn|RequestedAuthnContext|NameIDPolicy/);
    expect(await metadataOf(tenant)).toMatch(/AuthnRequestsSigned="false"/);
    expect(await metadataOf(tenant)).not.toContain('KeyDescriptor');
  });

  it('use a key of their own, not the one that is encrypted to', async () => {
    const { saved } = await tenantWith({ signAuthnRequests: true, acceptEncryptedAssertions: true });
    const [signing, encryption] = [saved.spSigningCertificate, saved.spEncryptionCertificate].map((pem) =>
      createPublicKey(pem).export({ format: 'jwk' }),
    );
    expect(signing).not.toEqual(encryption);
  });
});

const MFA = 'https://refeds.org/profile/mfa';

/** Our request, and the identity provider's answer to it. */
async function answer(tenant: Tenant, options: Parameters<typeof signedResponse>[1] = {}) {
  const { flowId } = await initiate(tenant);
  return postAcs(tenant, signedResponse(tenant, { inResponseTo: flowId, now: test.now(), ...options }));
}

const statement = (context: string, instant = NOW) =>
  `<saml:AuthnStatement AuthnInstant="${instant.toISOString()}"><saml:AuthnContext><saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;

describe('what a connection asks for, it also requires', () => {
  it('asks for a class of authentication and refuses another one, also when the request was stripped of it', async () => {
    const { tenant } = await tenantWith({ requestedAuthnContext: MFA });
    const xml = await postedRequest((await initiate(tenant)).response);
    expect(xml).toContain('<RequestedAuthnContext Comparison="exact">');
    expect(xml).toContain(`>${MFA}</AuthnContextClassRef>`);
    expect(codeIn(await answer(tenant, { authnStatement: statement(MFA) }))).not.toBe('');
    expect((await shownProblem(await answer(tenant))).code).toBe('bad_authn_context');
    expect((await shownProblem(await answer(tenant, { authnStatement: '' }))).code).toBe('bad_authn_context');
    expect((await shownProblem(await postAcs(tenant, signedResponse(tenant)))).code).toBe('bad_authn_context');
  });

  it('asks for a fresh sign-in and refuses an older one', async () => {
    const { tenant } = await tenantWith({ forceAuthn: true, clockSkewSeconds: 10 });
    expect(await postedRequest((await initiate(tenant)).response)).toContain(' ForceAuthn="true"');
    expect(codeIn(await answer(tenant, { authnStatement: statement('x', test.now()) }))).not.toBe('');
    const early = (seconds: number) => statement('x', new Date(test.now().getTime() - seconds * 1000));
    expect(codeIn(await answer(tenant, { authnStatement: early(10) }))).not.toBe('');
    expect((await shownProblem(await answer(tenant, { authnStatement: early(11) }))).code).toBe('stale_authentication');
    expect((await shownProblem(await answer(tenant, { authnStatement: '' }))).code).toBe('stale_authentication');
  });

  it('takes the NameID formats it allows, and asks for one when there is one', async () => {
    const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
    const { tenant } = await tenantWith({ allowedNameIdFormats: [PERSISTENT] });
    const xml = await postedRequest((await initiate(tenant)).response);
    expect(xml).toContain(`<NameIDPolicy Format="${PERSISTENT}"`);
    const named = (format: string) => ({
      subject: `<saml:NameID Format="${format}">x7</saml:NameID>`,
      attributes: { email: ['ada@victim.example'] },
    });
    expect(codeIn(await answer(tenant, named(PERSISTENT)))).not.toBe('');
    const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
    expect((await shownProblem(await answer(tenant, named(transient)))).code).toBe('bad_name_id_format');
    // Core §8.3.1: left out means unspecified.
    expect((await shownProblem(await answer(tenant))).code).toBe('bad_name_id_format');
    const many = ['urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', PERSISTENT];
    const { tenant: other } = await tenantWith({ allowedNameIdFormats: many });
    expect(await postedRequest((await initiate(other)).response)).not.toContain('NameIDPolicy');
    expect(codeIn(await answer(other))).not.toBe('');
  });
});

describe('the attribute used as e-mail', () => {
  it('ATTR3 wins over the NameID and over other e-mail attributes; the disagreement is noted', async () => {
    const { tenant, saved } = await tenantWith({ emailAttribute: 'workMail' });
    expect(saved.emailAttribute).toBe('workMail');
    const attributes = { workMail: ['grace@victim.example'], email: ['other@victim.example'] };
    const redeemed = await tenant.client.redeemSamlAccessCode(codeIn(await answer(tenant, { attributes })));
    expect(redeemed.email).toBe('grace@victim.example');
    const flow = await tenant.client.getSamlFlow(redeemed.samlFlowId);
    const email = flow.checks.find((check) => check.name === 'email');
    expect(email?.note).toBe(
      'Found in the attribute workMail. The NameID says ada@victim.example; the attribute is used.',
    );
  });

  it.each([
    ['is missing', {}],
    ['has another case', { workmail: ['ada@victim.example'] }],
    ['is no address', { workMail: ['ada'] }],
    ['has two values', { workMail: ['ada@victim.example', 'grace@victim.example'] }],
  ])('has no stand-in when it %s', async (_, attributes) => {
    const { tenant } = await tenantWith({ emailAttribute: 'workMail' });
    const problem = await shownProblem(await answer(tenant, { attributes }));
    expect(problem).toMatchObject({ code: 'bad_subject_id', status: 400 });
    expect(problem.text).toContain('one e-mail address in the attribute workMail');
  });

  it('is judged by the organization’s domains like any other address', async () => {
    const { tenant } = await tenantWith({ emailAttribute: 'workMail' });
    const problem = await shownProblem(await answer(tenant, { attributes: { workMail: ['ada@evil.example'] } }));
    expect(problem.code).toBe('email_outside_domains');
  });
});

describe('redeem', () => {
  it('ATTR1, ATTR2 gives every value in order, a repeated name joined, and no name reaches a prototype', async () => {
    const { tenant } = await tenantWith({});
    const role = (value: string, name = 'Role') =>
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
    const attributeStatement = `<saml:AttributeStatement>${role('a')}${role('b')}${role('p', '__proto__')}${role('c', 'constructor')}</saml:AttributeStatement>`;
    const code = codeIn(await answer(tenant, { attributeStatement }));
    const { body } = await callApi(tenant, '/v1/saml/redeem', { samlAccessCode: code });
    expect(body).toMatchObject({
      attributes: { Role: 'b' },
      attributeValues: { Role: ['a', 'b'], constructor: ['c'] },
    });
    expect(Object.keys(Object(body.attributeValues))).toEqual(['Role', 'constructor']);
    expect(Object.getPrototypeOf(body.attributeValues)).toBe(Object.prototype);
  });
});
