import { decodeBase64 } from './base64';
import { NS_ASSERTION, NS_PROTOCOL, NS_SIGNATURE, STATUS_SUCCESS } from './names';
import { malformed, ok, type Result, refuse } from './problem';
import { readStatus } from './status';
import { decodeText, stripMessageProlog } from './xml-document';
import { attributeOf, childrenNamed, isNamed, onlyChild, plainTextOf, walk, type XmlElement } from './xml-tree';

/** The largest response that is read. A login with a thousand groups is about a tenth of it. */
export const MAX_RESPONSE_BYTES = 262_144;
const MAX_ENCODED_LENGTH = Math.ceil(MAX_RESPONSE_BYTES / 3) * 4 + 8192;
const ID = /^[A-Za-z0-9_.:-]{1,256}$/;

/** The parts of a response that passed every rule of structure. */
export type ResponseShape = {
  readonly response: XmlElement;
  readonly responseId: string;
  readonly responseSignature: XmlElement | null;
  readonly assertion: XmlElement;
  readonly assertionId: string;
  readonly assertionSignature: XmlElement | null;
};

/** The parts of a response whose only assertion is encrypted; the rules for the assertion come when it is decrypted. */
export type EncryptedShape = {
  readonly response: XmlElement;
  readonly responseId: string;
  readonly responseSignature: XmlElement | null;
};

/** What a response says of itself before anything is verified: good for a log entry that is marked as a claim, and for nothing else. */
export type Claims = {
  readonly inResponseTo: string | null;
  readonly assertionId: string | null;
  readonly issuer: string | null;
};

/** Decodes the form value of the HTTP-POST binding (SAML Bindings §3.5.4): base64, never deflated. */
export function decodeResponse(encoded: string): Result<string> {
  if (encoded.length > MAX_ENCODED_LENGTH) {
    return refuse('too_large', `at most ${MAX_RESPONSE_BYTES} bytes`, `${encoded.length} base64 characters`);
  }
  const bytes = decodeBase64(encoded);
  if (bytes === null) return malformed('a SAMLResponse in standard base64', 'something else');
  const text = decodeText(bytes, MAX_RESPONSE_BYTES);
  return text.ok ? stripMessageProlog(text.value) : text;
}

/**
 * Applies every rule of structure: a protocol Response 2.0, exactly one assertion anywhere and that as its child, unique IDs,
 * signatures only directly in the response or the assertion. What passes has one possible reading of "the signed assertion".
 */
export function shapeOf(tree: XmlElement): Result<ResponseShape> {
  const envelope = envelopeOf(tree);
  if (!envelope.ok) return envelope;
  const { responseId, survey } = envelope.value;
  const assertion = soleAssertion(tree, survey);
  if (!assertion.ok) return assertion;
  const assertionId = identified(assertion.value);
  if (!assertionId.ok) return assertionId;

  const responseSignature = onlyChild(tree, NS_SIGNATURE, 'Signature');
  const assertionSignature = onlyChild(assertion.value, NS_SIGNATURE, 'Signature');
  const found = (responseSignature === null ? 0 : 1) + (assertionSignature === null ? 0 : 1);
  if (survey.signatures !== found) {
    return malformed('at most one Signature, directly in the Response and in the Assertion', 'a Signature elsewhere');
  }
  return ok({
    response: tree,
    responseId,
    responseSignature,
    assertion: assertion.value,
    assertionId: assertionId.value,
    assertionSignature,
  });
}

/** Whether the assertion of a response is to be decrypted before {@link shapeOf} can judge. */
export function isEncrypted(tree: XmlElement): boolean {
  return childrenNamed(tree, NS_ASSERTION, 'EncryptedAssertion').length > 0;
}

/** As {@link shapeOf}, for a response with exactly one EncryptedAssertion, directly in it, and no assertion in the open. */
export function encryptedShapeOf(tree: XmlElement): Result<EncryptedShape> {
  const envelope = envelopeOf(tree);
  if (!envelope.ok) return envelope;
  const { responseId, survey } = envelope.value;
  if (survey.responses !== 1 || survey.encrypted !== 1 || survey.assertions > 0) {
    return malformed('exactly one assertion, encrypted or not', `${survey.assertions + survey.encrypted} in all`);
  }
  const responseSignature = onlyChild(tree, NS_SIGNATURE, 'Signature');
  if (survey.signatures !== (responseSignature === null ? 0 : 1)) {
    return malformed('at most one Signature, directly in the Response', 'a Signature elsewhere');
  }
  return ok({ response: tree, responseId, responseSignature });
}

function envelopeOf(tree: XmlElement): Result<{ responseId: string; survey: Survey }> {
  if (!isNamed(tree, NS_PROTOCOL, 'Response'))
    return malformed('a Response of SAML 2.0', `${tree.localName} in ${tree.namespace}`);
  const responseId = identified(tree);
  if (!responseId.ok) return responseId;
  const survey: Survey = { ids: new Set(), assertions: 0, encrypted: 0, responses: 0, signatures: 0 };
  const fault = surveyElement(tree, survey);
  if (fault !== null) return malformed('unique IDs, one for each element', fault);
  return ok({ responseId: responseId.value, survey });
}

const MESSAGES = new Set(['LogoutRequest', 'LogoutResponse', 'AuthnRequest', 'ArtifactResponse']);

/**
 * What in a document could be taken for something else than the one message it is, with `signatures` of them in it; null when
 * nothing could. For messages that hold no assertion.
 */
export function envelopeFaultOf(tree: XmlElement, signatures: number): string | null {
  const survey: Survey = { ids: new Set(), assertions: 0, encrypted: 0, responses: 0, signatures: 0 };
  const fault = surveyElement(tree, survey);
  if (fault !== null) return fault;
  if (survey.assertions + survey.encrypted + survey.responses > 0) return 'an Assertion or a Response inside';
  if (survey.signatures !== signatures) return 'a Signature elsewhere';
  for (const element of walk(tree)) {
    if (element !== tree && MESSAGES.has(element.localName)) return `a ${element.localName} inside`;
  }
  return null;
}

/** Reads what an unverified response claims. Never fails: what cannot be read is null. */
export function claimsOf(tree: XmlElement): Claims {
  const assertion = onlyChild(tree, NS_ASSERTION, 'Assertion');
  const issuer = assertion === null ? null : onlyChild(assertion, NS_ASSERTION, 'Issuer');
  return {
    inResponseTo: attributeOf(tree, 'InResponseTo'),
    assertionId: assertion === null ? null : attributeOf(assertion, 'ID'),
    issuer: issuer === null ? null : plainTextOf(issuer),
  };
}

/** The ID of an element of SAML 2.0. */
export function identified(element: XmlElement): Result<string> {
  const version = attributeOf(element, 'Version');
  if (version !== '2.0') return malformed(`a ${element.localName} with Version="2.0"`, version ?? 'no version');
  const id = attributeOf(element, 'ID');
  if (id === null || !ID.test(id)) return malformed(`a ${element.localName} with an ID`, id ?? 'none');
  return ok(id);
}

/** What is anywhere in a document, counted by local name in any namespace: a look-alike must not pass unseen either. */
type Survey = { ids: Set<string>; assertions: number; encrypted: number; responses: number; signatures: number };

/**
 * Counts, and looks at IDs: SAML Core §1.3.4 asks for unique ones; a second attribute of an element that other software takes for
 * an ID is refused with them. Gives the fault, or null.
 */
function surveyElement(element: XmlElement, survey: Survey): string | null {
  if (element.localName === 'Assertion') survey.assertions += 1;
  else if (element.localName === 'EncryptedAssertion') survey.encrypted += 1;
  else if (element.localName === 'Response') survey.responses += 1;
  else if (isNamed(element, NS_SIGNATURE, 'Signature')) survey.signatures += 1;
  let own = 0;
  for (const { localName, value } of element.attributes) {
    if (localName.length !== 2 || localName.toLowerCase() !== 'id') continue;
    own += 1;
    if (own > 1) return `two on ${element.localName}`;
    if (survey.ids.has(value)) return `"${value}" twice`;
    survey.ids.add(value);
  }
  for (const child of element.children) {
    const fault = typeof child === 'string' ? null : surveyElement(child, survey);
    if (fault !== null) return fault;
  }
  return null;
}

function soleAssertion(tree: XmlElement, { assertions, encrypted, responses }: Survey): Result<XmlElement> {
  if (responses > 1) return malformed('exactly one Response', `${responses}`);
  if (encrypted > 0 && assertions === 0)
    return refuse('encrypted_assertion', 'an assertion that is not encrypted', 'an EncryptedAssertion');
  if (assertions === 0 && encrypted === 0 && childrenNamed(tree, NS_PROTOCOL, 'Status').length === 1) {
    return refuse('idp_status', STATUS_SUCCESS, readStatus(tree).text);
  }
  const assertion = onlyChild(tree, NS_ASSERTION, 'Assertion');
  if (assertions !== 1 || encrypted > 0 || assertion === null) {
    return malformed('exactly one Assertion, directly in the Response', `${assertions + encrypted} in all`);
  }
  return ok(assertion);
}
