import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { MAX_REQUEST_BYTES, parseAuthnRequest } from './authn-request';
import { createCertificate, toPem } from './certificate';
import { buildMetadata } from './metadata';
import { buildResponse, type ResponseInput } from './response';
import { audienceFor, timesFor, type Weather } from './weather';

const now = new Date();
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificateDer = createCertificate({
  privateKey,
  commonName: 'Acme & Søns',
  serial: Buffer.alloc(16, 0xff),
  notBefore: now,
  notAfter: new Date(Date.UTC(2051, 0, 1)),
});

const ACS = 'https://sp.example/v1/saml/saml_conn_1/acs?a=1&b="2"';

function responseFor(weather: Weather, overrides: Partial<ResponseInput> = {}): string {
  return buildResponse({
    responseId: '_r1',
    assertionId: '_a1',
    issuer: 'https://idp.example/sandbox/app',
    acsUrl: ACS,
    audience: audienceFor(weather, 'https://sp.example/entity'),
    inResponseTo: null,
    nameId: 'ada.lovelace@acme.example',
    attributes: [
      { name: 'email', values: ['ada.lovelace@acme.example'] },
      { name: 'firstName', values: ['<Ada> & "Co" > 1\r\n\ttab \u0007'] },
      { name: 'lastName', values: [] },
      { name: 'groups', values: ['Engineering', 'Everyone', 'Ōsaka 🏯'] },
    ],
    ...timesFor(weather, now),
    signer: weather === 'unsigned' ? null : { privateKey, certificateDer },
    ...overrides,
  });
}

async function validate(xml: string) {
  const saml = new SAML({
    callbackUrl: ACS,
    issuer: 'https://sp.example/entity',
    audience: 'https://sp.example/entity',
    idpCert: toPem(certificateDer),
    idpIssuer: 'https://idp.example/sandbox/app',
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.never,
  });
  return saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString('base64') });
}

describe('certificate', () => {
  it('is a self-signed X.509 certificate that names its company and times', () => {
    const certificate = new X509Certificate(certificateDer);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subject).toBe('CN=Acme & Søns');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2051);
    expect(Math.abs(Date.parse(certificate.validFrom) - now.getTime())).toBeLessThan(1000);
    expect(new X509Certificate(toPem(certificateDer)).fingerprint256).toBe(certificate.fingerprint256);
  });
});

describe('response', () => {
  it('is accepted by an independent service provider, with every attribute unharmed', async () => {
    const { profile } = await validate(responseFor('fine'));
    expect(profile).toMatchObject({
      nameID: 'ada.lovelace@acme.example',
      issuer: 'https://idp.example/sandbox/app',
      firstName: '<Ada> & "Co" > 1\r\n\ttab \uFFFD',
      groups: ['Engineering', 'Everyone', 'Ōsaka 🏯'],
    });
  });

  it('has the assertion in exactly the bytes that exclusive canonicalization gives', () => {
    const xml = responseFor('unsigned', { inResponseTo: '_q1' });
    const document = XmlDocument.fromString(xml);
    const assertion = document.get('//saml:Assertion', { saml: 'urn:oasis:names:tc:SAML:2.0:assertion' });
    const canonical = assertion?.canonicalizeToString({ mode: 1 });
    document.dispose();
    expect(canonical).toContain('InResponseTo="_q1"');
    expect(xml).toContain(canonical);
  });

  it('carries a signature that a second implementation verifies over the whole assertion', () => {
    const xml = responseFor('fine');
    const verifier = new SignedXml({ publicCert: toPem(certificateDer) });
    verifier.loadSignature(xml.match(/<ds:Signature.*<\/ds:Signature>/s)?.[0] ?? '');
    expect(verifier.checkSignature(xml)).toBe(true);
    expect(verifier.getSignedReferences()[0]).toContain('ada.lovelace@acme.example');
  });

  it.each([
    ['wrong_audience', /audience/i],
    ['expired', /expired/i],
    ['clock_ahead', /not yet valid/i],
    ['unsigned', /signature/i],
  ] as const)('in bad weather "%s" is refused for that reason', async (weather, reason) => {
    await expect(validate(responseFor(weather))).rejects.toThrow(reason);
  });

  it('is refused when another key signed it or a byte changed afterwards', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const foreign = responseFor('fine', { signer: { privateKey: stranger, certificateDer } });
    await expect(validate(foreign)).rejects.toThrow(/signature/i);
    await expect(validate(responseFor('fine').replaceAll('ada.lovelace', 'bob.lovelace'))).rejects.toThrow(
      /signature/i,
    );
  });
});

describe('metadata', () => {
  it('names the entity, both sign-on addresses and the signing certificate', () => {
    const ssoUrl = 'https://idp.example/sandbox/app/sso?x=1&y=2';
    const document = XmlDocument.fromString(
      buildMetadata({ entityId: 'https://idp.example/a&b', ssoUrl, certificateDer }),
    );
    expect(document.root.attr('entityID')?.value).toBe('https://idp.example/a&b');
    const locations = document.find('//*[local-name()="SingleSignOnService"]/@Location').map((node) => node.content);
    expect(locations).toEqual([ssoUrl, ssoUrl]);
    const certificate = document.get('//*[local-name()="X509Certificate"]')?.content ?? '';
    document.dispose();
    expect(new X509Certificate(Buffer.from(certificate, 'base64')).subject).toBe('CN=Acme & Søns');
  });
});

describe('authentication request', () => {
  const xml = (attributes = '', body = '<saml:Issuer>https://sp.example/entity</saml:Issuer>') =>
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_q1" Version="2.0" ${attributes}>${body}</samlp:AuthnRequest>`;
  const post = (text: string) => parseAuthnRequest(Buffer.from(text).toString('base64'), 'post');
  const redirect = (bytes: Buffer) => parseAuthnRequest(deflateRawSync(bytes).toString('base64'), 'redirect');
  const codeOf = (parsed: ReturnType<typeof post>) => (parsed.ok ? 'ok' : parsed.problem.code);

  it('is read from both bindings', () => {
    const expected = { ok: true, request: { id: '_q1', issuer: 'https://sp.example/entity', acsUrl: ACS } };
    const text = xml(`AssertionConsumerServiceURL="${ACS.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`);
    expect(post(text)).toEqual(expected);
    expect(redirect(Buffer.from(text))).toEqual(expected);
  });

  // A few kilobytes that inflate to gigabytes would take the process down.
  it('is refused when it inflates beyond the limit', () => {
    expect(codeOf(redirect(Buffer.alloc(50_000_000, 0x20)))).toBe('too_large');
    expect(codeOf(post(xml('', 'x'.repeat(MAX_REQUEST_BYTES))))).toBe('too_large');
  });

  // Entity expansion and external entities both need a document type.
  it('is refused with a document type', () => {
    expect(codeOf(post(`<!DOCTYPE r [<!ENTITY a "b">]>${xml('', '<saml:Issuer>&a;</saml:Issuer>')}`))).toBe('not_xml');
  });

  it.each([
    ['missing', () => parseAuthnRequest(undefined, 'redirect')],
    ['missing', () => parseAuthnRequest('', 'post')],
    ['not_base64', () => parseAuthnRequest('<xml>', 'post')],
    ['not_deflated', () => parseAuthnRequest(Buffer.from(xml()).toString('base64'), 'redirect')],
    ['not_xml', () => post('<open>')],
    ['not_xml', () => post(xml('', '<a>'.repeat(400)))],
    ['not_authn_request', () => post('<AuthnRequest ID="_q1"/>')],
    ['not_authn_request', () => post(xml().replace('_q1', ''))],
    ['not_authn_request', () => post(xml('', ''))],
    ['unsupported_binding', () => post(xml('ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"'))],
  ] as const)('%s is what a broken one is called', (code, parse) => {
    expect(codeOf(parse())).toBe(code);
  });
});
