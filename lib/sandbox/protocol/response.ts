import { createHash, type KeyObject, sign } from 'node:crypto';
import { xmlAttribute, xmlText } from './xml';

/** Everything a response says. Times and ids are the caller's, so that the same input gives the same bytes. */
export type ResponseInput = {
  responseId: string;
  assertionId: string;
  /** The identity provider's entity ID. */
  issuer: string;
  acsUrl: string;
  audience: string;
  /** The request that this answers, or null for a login that starts at the identity provider. */
  inResponseTo: string | null;
  nameId: string;
  attributes: readonly { name: string; values: readonly string[] }[];
  issuedAt: Date;
  notBefore: Date;
  notOnOrAfter: Date;
  /** Null leaves the assertion unsigned. */
  signer: { privateKey: KeyObject; certificateDer: Uint8Array } | null;
};

const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const EMAIL_NAME_ID = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const PASSWORD_CONTEXT = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

/**
 * A SAML 2.0 Response (SAML Core §3.3.3) around one assertion, signed with RSA-SHA256 over its exclusive canonical form.
 *
 * The assertion is *written* in that form: one namespace declaration where its prefix is first used, attributes in
 * alphabetical order, no self-closing elements, canonical escapes. So its own bytes are what is digested.
 */
export function buildResponse(input: ResponseInput): string {
  const { head, tail } = assertionParts(input);
  const signature = input.signer === null ? '' : buildSignature(input.assertionId, head + tail, input.signer);
  const answer = input.inResponseTo === null ? '' : ` InResponseTo="${xmlAttribute(input.inResponseTo)}"`;
  return (
    `<samlp:Response xmlns:samlp="${PROTOCOL}" Destination="${xmlAttribute(input.acsUrl)}" ID="${xmlAttribute(input.responseId)}"` +
    `${answer} IssueInstant="${input.issuedAt.toISOString()}" Version="2.0">` +
    `<saml:Issuer xmlns:saml="${ASSERTION}">${xmlText(input.issuer)}</saml:Issuer>` +
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>' +
    `${head}${signature}${tail}</samlp:Response>`
  );
}

/** The assertion in canonical form, cut where the signature goes: after the Issuer (SAML Core §2.3.3). */
function assertionParts(input: ResponseInput): { head: string; tail: string } {
  const issuedAt = input.issuedAt.toISOString();
  const notOnOrAfter = input.notOnOrAfter.toISOString();
  const answer = input.inResponseTo === null ? '' : ` InResponseTo="${xmlAttribute(input.inResponseTo)}"`;
  const head =
    `<saml:Assertion xmlns:saml="${ASSERTION}" ID="${xmlAttribute(input.assertionId)}" IssueInstant="${issuedAt}" Version="2.0">` +
    `<saml:Issuer>${xmlText(input.issuer)}</saml:Issuer>`;
  const tail =
    `<saml:Subject><saml:NameID Format="${EMAIL_NAME_ID}">${xmlText(input.nameId)}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData${answer} NotOnOrAfter="${notOnOrAfter}" Recipient="${xmlAttribute(input.acsUrl)}">` +
    '</saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions NotBefore="${input.notBefore.toISOString()}" NotOnOrAfter="${notOnOrAfter}">` +
    `<saml:AudienceRestriction><saml:Audience>${xmlText(input.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${issuedAt}" SessionIndex="${xmlAttribute(input.assertionId)}">` +
    `<saml:AuthnContext><saml:AuthnContextClassRef>${PASSWORD_CONTEXT}</saml:AuthnContextClassRef></saml:AuthnContext>` +
    `</saml:AuthnStatement>${attributeStatement(input.attributes)}</saml:Assertion>`;
  return { head, tail };
}

function attributeStatement(attributes: ResponseInput['attributes']): string {
  const written = attributes
    .filter(({ values }) => values.length > 0)
    .map(({ name, values }) => {
      const items = values.map((value) => `<saml:AttributeValue>${xmlText(value)}</saml:AttributeValue>`).join('');
      return `<saml:Attribute Name="${xmlAttribute(name)}">${items}</saml:Attribute>`;
    });
  // The statement may not be empty (SAML Core §2.7.3).
  return written.length === 0 ? '' : `<saml:AttributeStatement>${written.join('')}</saml:AttributeStatement>`;
}

function buildSignature(
  assertionId: string,
  canonicalAssertion: string,
  signer: { privateKey: KeyObject; certificateDer: Uint8Array },
): string {
  const digest = createHash('sha256').update(canonicalAssertion).digest('base64');
  const signedInfo = (namespace: string) =>
    `<ds:SignedInfo${namespace}><ds:CanonicalizationMethod Algorithm="${EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${RSA_SHA256}"></ds:SignatureMethod>` +
    `<ds:Reference URI="#${xmlAttribute(assertionId)}"><ds:Transforms><ds:Transform Algorithm="${ENVELOPED}"></ds:Transform>` +
    `<ds:Transform Algorithm="${EXCLUSIVE_C14N}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${SHA256}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>` +
    '</ds:SignedInfo>';
  // On its own, the element declares the prefix that it otherwise inherits.
  const signature = sign('sha256', Buffer.from(signedInfo(` xmlns:ds="${DSIG}"`)), signer.privateKey).toString(
    'base64',
  );
  const certificate = Buffer.from(signer.certificateDer).toString('base64');
  return (
    `<ds:Signature xmlns:ds="${DSIG}">${signedInfo('')}<ds:SignatureValue>${signature}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
  );
}
