import { describe, expect, it } from 'vitest';
import { createTestIdp, signElement } from './testing/idp';
import { forged, partsOf } from './testing/parts';
import { buildResponse } from './testing/response';
import { judge } from './testing/verdict';

// Signature wrapping ("On Breaking SAML", 2012): a genuine signature somewhere, a forged assertion where it is read.

const idp = createTestIdp();
const genuine = signElement(buildResponse(), '_assertion1', idp);
const genuineResponse = signElement(buildResponse(), '_response1', idp);
const { head, assertion, signature, bare, tail } = partsOf(genuine);
const evil = forged(bare);
const ds = (content: string) => signature.replace('</ds:Signature>', `${content}</ds:Signature>`);
const withSignature = (target: string, content: string) => target.replace('</saml:Issuer>', `</saml:Issuer>${content}`);
const inside = (element: string, content: string) => `<${element}>${content}</${element}>`;

const responseParts = partsOf(genuineResponse);
const responseSignature = /<ds:Signature[\s\S]*?<\/ds:Signature>/.exec(responseParts.head)?.[0] ?? '';
const originalResponse = genuineResponse.replace(responseSignature, '');
const evilResponse = (extra: string) => {
  const { head: outer, tail: end } = partsOf(buildResponse({ responseId: '_evilresponse' }));
  return outer.replace('</saml:Issuer>', `</saml:Issuer>${extra}`) + evil + end;
};

const CASES: [what: string, xml: string][] = [
  [
    'XSW1 the original Response inside the signature of an evil Response',
    evilResponse(
      responseSignature.replace('</ds:Signature>', `<ds:Object>${originalResponse}</ds:Object></ds:Signature>`),
    ),
  ],
  ['XSW2 the original Response before a detached signature', evilResponse(originalResponse + responseSignature)],
  [
    'XSW3 an unsigned evil assertion before the signed one (CVE-2016-5697, CVE-2025-47949, CVE-2026-63182)',
    head + evil + assertion + tail,
  ],
  ['XSW3b an unsigned evil assertion after the signed one', head + assertion + evil + tail],
  [
    'XSW4 the signed assertion as a child of the evil one',
    head + evil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`) + tail,
  ],
  [
    'XSW5 the signature on the evil assertion, the original appended',
    head + withSignature(evil, signature) + bare + tail,
  ],
  ['XSW6 the original inside the signature on the evil assertion', head + withSignature(evil, ds(bare)) + tail],
  ['XSW6o the original inside ds:Object', head + withSignature(evil, ds(inside('ds:Object', bare))) + tail],
  ['XSW7 the signed copy in Extensions', head + inside('samlp:Extensions', assertion) + evil + tail],
  ['XSW7r the evil copy in Extensions', head + inside('samlp:Extensions', evil) + assertion + tail],
  [
    'XSW8 evil and original with one ID, the original in ds:Object',
    head + withSignature(forged(bare, '_assertion1'), ds(inside('ds:Object', bare))) + tail,
  ],
  [
    'XSW9 the signed assertion inside the evil SubjectConfirmationData',
    head +
      evil.replace(
        /<saml:SubjectConfirmationData([^>]*)\/>/,
        `<saml:SubjectConfirmationData$1>${assertion}</saml:SubjectConfirmationData>`,
      ) +
      tail,
  ],
  ['XSW10 an evil copy with the same ID first', head + forged(bare, '_assertion1') + assertion + tail],
  [
    'XSW11 the signed assertion in the Advice of the evil one',
    head + evil.replace('<saml:AuthnStatement', `${inside('saml:Advice', assertion)}<saml:AuthnStatement`) + tail,
  ],
  [
    'XSW12 the signed assertion in StatusDetail (CVE-2024-45409)',
    head.replace('</samlp:Status>', `${inside('samlp:StatusDetail', assertion)}</samlp:Status>`) + evil + tail,
  ],
  [
    'XSW13 a sibling Assertion in another namespace (CVE-2025-66567)',
    head + evil.replaceAll('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:evil') + assertion + tail,
  ],
  ['XSW14 the Reference URI rewritten to ""', genuine.replace('URI="#_assertion1"', 'URI=""')],
  [
    'XSW14b a Reference URI "" signed that way by the identity provider',
    signElement(buildResponse(), '_assertion1', idp, { referenceUri: '' }),
  ],
  [
    'XSW15 an element with both ID and Id (CVE-2025-25291)',
    genuine.replace('ID="_assertion1"', 'ID="_assertion1" Id="_x"'),
  ],
  [
    'XSW15b both ID and Id, signed that way',
    signElement(buildResponse({ conditions: '<saml:Conditions ID="_c" id="_d"/>' }), '_assertion1', idp),
  ],
  [
    'XSW8b one ID on two elements, signed that way',
    signElement(buildResponse({ authnStatement: '<saml:AuthnStatement ID="_assertion1"/>' }), '_assertion1', idp),
  ],
  [
    'XSW16 an evil Response around the whole genuine Response',
    evilResponse(`<samlp:Extensions>${genuine}</samlp:Extensions>`),
  ],
  [
    'XSW18 two signed assertions',
    head +
      assertion +
      partsOf(signElement(buildResponse({ assertionId: '_assertion2' }), '_assertion2', idp)).assertion +
      tail,
  ],
  [
    'XSW18b two assertions under one Response signature',
    signElement(buildResponse({ afterAssertion: evil }), '_response1', idp),
  ],
  [
    'XSW19 a signed assertion and an EncryptedAssertion (CVE-2024-4985, CVE-2024-9487)',
    `${head}${assertion}<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>${tail}`,
  ],
];

describe('signature wrapping', () => {
  it('leaves the genuine responses alone, so that the cases below fail for their own reason', () => {
    expect(judge(genuine, [idp.key])).toMatchObject({ code: 'accepted', email: 'ada@victim.example' });
    expect(judge(genuineResponse, [idp.key])).toMatchObject({ code: 'accepted', email: 'ada@victim.example' });
  });

  it.each(CASES)('%s is refused as malformed', (_what, xml) => {
    expect(judge(xml, [idp.key])).toMatchObject({ code: 'malformed', email: null });
  });

  it('XSW17 refuses an element of another kind that the same key signed, in the place of the assertion signature (CVE-2022-39299)', () => {
    const request =
      '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_request" Version="2.0"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">x</saml:Issuer></samlp:AuthnRequest>';
    const signed = signElement(request, '_request', idp);
    const stolen = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(signed)?.[0] ?? '';
    expect(judge(head + withSignature(evil, stolen) + tail, [idp.key]).code).toBe('malformed');
    expect(judge(head + evil + signed + tail, [idp.key]).code).toBe('malformed');
    // Under the ID of the stolen signature the digest is of the request, not of the assertion.
    expect(judge(head + withSignature(forged(bare, '_request'), stolen) + tail, [idp.key]).code).toBe('bad_signature');
  });
});
