import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { createTestIdp, RSA_SHA256, SHA256, signElement } from './testing/idp';
import { buildResponse, NOW, type ResponseOptions, TEST_SP } from './testing/response';
import { judge } from './testing/verdict';
import { escapeXml } from './xml-writer';

// Two independent implementations: what xml-crypto signs we accept, and what our signer makes node-saml accepts.

const idp = createTestIdp();
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

function signWithXmlCrypto(xml: string, element: 'Response' | 'Assertion'): string {
  const signer = new SignedXml({
    privateKey: idp.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicCert: idp.pem,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: C14N,
  });
  const xpath = `//*[local-name(.)='${element}']`;
  signer.addReference({ xpath, transforms: [ENVELOPED, C14N], digestAlgorithm: SHA256 });
  const issuer = `//*[local-name(.)='${element}']/*[local-name(.)='Issuer']`;
  signer.computeSignature(xml, { prefix: 'ds', location: { reference: issuer, action: 'after' } });
  return signer.getSignedXml();
}

async function nodeSamlNameId(xml: string): Promise<string | undefined> {
  const saml = new SAML({
    idpCert: idp.pem,
    issuer: TEST_SP.spEntityId,
    audience: TEST_SP.spEntityId,
    callbackUrl: TEST_SP.acsUrl,
    entryPoint: 'https://idp.example.com/sso',
    idpIssuer: TEST_SP.idpEntityId,
    wantAssertionsSigned: false,
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.never,
    acceptedClockSkewMs: 120_000,
  });
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString('base64') });
  return profile?.nameID;
}

const groups = Array.from({ length: 15 }, (_, index) => `group ${index} & <co> "x"`);
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const SHAPES: Record<string, ResponseOptions> = {
  Okta: {
    attributes: { firstName: ['Ada'], lastName: ['Lovelace'], groups },
    rootAttributes: ' xmlns:xs="http://www.w3.org/2001/XMLSchema"',
  },
  'Entra ID': {
    attributes: {
      'http://schemas.microsoft.com/identity/claims/tenantid': ['5e1f'],
      'http://schemas.microsoft.com/claims/authnmethodsreferences': ['password', 'multifactor'],
      [`${CLAIMS}/emailaddress`]: ['ada@victim.example'],
      [`${CLAIMS}/name`]: ['ada@victim.example'],
    },
  },
  Google: {
    attributes: { email: ['ada@victim.example'], department: ['Ingénierie', '工程'] },
    responseIssuer: TEST_SP.idpEntityId,
  },
  ADFS: {
    attributes: { [`${CLAIMS}/upn`]: ['ada@victim.example'], Group: ['DOMAIN\\Users'] },
    destination: TEST_SP.acsUrl,
  },
};

describe.each(Object.entries(SHAPES))('a response as %s sends it', (_name, options) => {
  // node-saml has no clock of its own to set.
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    return () => vi.useRealTimers();
  });
  const unsigned = buildResponse(options);
  it.each([
    ['the assertion', signWithXmlCrypto(unsigned, 'Assertion')],
    ['the response', signWithXmlCrypto(unsigned, 'Response')],
    ['both', signWithXmlCrypto(signWithXmlCrypto(unsigned, 'Assertion'), 'Response')],
  ])('is accepted here and by node-saml when xml-crypto signed %s', async (_signed, xml) => {
    expect(judge(xml, [idp.key])).toMatchObject({ code: 'accepted', email: 'ada@victim.example' });
    await expect(nodeSamlNameId(xml)).resolves.toBe('ada@victim.example');
  });
  it('is accepted by node-saml when our own signer signed it, also with an InclusiveNamespaces list', async () => {
    await expect(nodeSamlNameId(signElement(unsigned, '_assertion1', idp))).resolves.toBe('ada@victim.example');
    const withPrefixes = signElement(unsigned, '_assertion1', idp, { prefixes: ['xs', 'samlp', 'saml'] });
    await expect(nodeSamlNameId(withPrefixes)).resolves.toBe('ada@victim.example');
    expect(judge(withPrefixes, [idp.key]).code).toBe('accepted');
  });
});

describe('canonicalization', () => {
  it('digests the same bytes as xml-crypto for any text, attribute and namespace', () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 40 })
      .map((value) => escapeXml(value.replace(/[\ufffe\uffff]/g, '')));
    const value = fc.record({
      text,
      prefix: fc.constantFrom('', 'a', 'b', 'saml'),
      attribute: text,
      deep: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (values) => {
        const elements = values.map(({ text: content, prefix, attribute, deep }) => {
          const name = prefix === '' ? 'e' : `${prefix}:e`;
          const declared =
            prefix === '' ? ' xmlns="urn:d"' : prefix === 'saml' ? '' : ` xmlns:${prefix}="urn:${deep ? 'x' : 'y'}"`;
          const inner = deep ? `<${name} xmlns:z="urn:z" z:q="1" p="2"/>` : '';
          return `<saml:AttributeValue><${name}${declared} c="${attribute}" b="">${content}${inner}</${name}></saml:AttributeValue>`;
        });
        const attributeStatement = `<saml:AttributeStatement><saml:Attribute Name="x">${elements.join('')}</saml:Attribute></saml:AttributeStatement>`;
        const xml = signWithXmlCrypto(buildResponse({ attributeStatement }), 'Assertion');
        return judge(xml, [idp.key]).code === 'accepted';
      }),
      { numRuns: 60 },
    );
  });
});
