import { decodeBase64 } from './base64';
import { NS_ASSERTION, NS_PROTOCOL, NS_SIGNATURE, STATUS_SUCCESS } from './names';
import { malformed, ok, type Result, refuse } from './problem';
import { countSignatures } from './signature';
import { readStatus } from './status';
import { decodeText, stripMessageProlog } from './xml-document';
import {
  attributeOf,
  childrenNamed,
  elementsOf,
  isNamed,
  onlyChild,
  plainTextOf,
  walk,
  type XmlElement,
} from './xml-tree';

/** The largest response that is read. A login with a thousand groups is about a tenth of it. */
export const MAX_RESPONSE_BYTES = 262_144;
const MAX_ENCODED_LENGTH = Math.ceil(MAX_RESPONSE_BYTES / 3) * 4 + 8192;
const ID = /^[A-Za-z0-9_.:-]{1,256}$/;

/** Where the parts of a response are: positions among element children, as {@link OpenDocument} takes them. */
export type ResponseShape = {
  readonly response: XmlElement;
  readonly responseId: string;
  readonly responseSignature: { readonly element: XmlElement; readonly path: readonly number[] } | null;
  readonly assertion: XmlElement;
  readonly assertionId: string;
  readonly assertionPath: readonly number[];
  readonly assertionSignature: { readonly element: XmlElement; readonly path: readonly number[] } | null;
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
  if (!isNamed(tree, NS_PROTOCOL, 'Response'))
    return malformed('a Response of SAML 2.0', `${tree.localName} in ${tree.namespace}`);
  const responseId = identified(tree);
  if (!responseId.ok) return responseId;
  const unique = uniqueIds(tree);
  if (!unique.ok) return unique;
  const assertion = soleAssertion(tree);
  if (!assertion.ok) return assertion;
  const assertionId = identified(assertion.value);
  if (!assertionId.ok) return assertionId;

  const assertionPath = [elementsOf(tree).indexOf(assertion.value)];
  const responseSignature = signatureIn(tree, []);
  const assertionSignature = signatureIn(assertion.value, assertionPath);
  const found = (responseSignature === null ? 0 : 1) + (assertionSignature === null ? 0 : 1);
  if (countSignatures(tree) !== found) {
    return malformed('at most one Signature, directly in the Response and in the Assertion', 'a Signature elsewhere');
  }
  return ok({
    response: tree,
    responseId: responseId.value,
    responseSignature,
    assertion: assertion.value,
    assertionId: assertionId.value,
    assertionPath,
    assertionSignature,
  });
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

function identified(element: XmlElement): Result<string> {
  const version = attributeOf(element, 'Version');
  if (version !== '2.0') return malformed(`a ${element.localName} with Version="2.0"`, version ?? 'no version');
  const id = attributeOf(element, 'ID');
  if (id === null || !ID.test(id)) return malformed(`a ${element.localName} with an ID`, id ?? 'none');
  return ok(id);
}

/** SAML Core §1.3.4 asks for unique IDs; a second attribute that other software takes for an ID is refused with them. */
function uniqueIds(tree: XmlElement): Result<null> {
  const seen = new Set<string>();
  for (const element of walk(tree)) {
    const ids = element.attributes.filter((each) => each.localName.toLowerCase() === 'id');
    if (ids.length > 1) return malformed('one ID for each element', `${ids.length} on ${element.localName}`);
    for (const { value } of ids) {
      if (seen.has(value)) return malformed('unique IDs', `"${value}" twice`);
      seen.add(value);
    }
  }
  return ok(null);
}

function soleAssertion(tree: XmlElement): Result<XmlElement> {
  let assertions = 0;
  let encrypted = 0;
  let responses = 0;
  for (const element of walk(tree)) {
    // By local name in any namespace: a look-alike must not pass unseen either.
    if (element.localName === 'Assertion') assertions += 1;
    else if (element.localName === 'EncryptedAssertion') encrypted += 1;
    else if (element.localName === 'Response') responses += 1;
  }
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

function signatureIn(element: XmlElement, path: readonly number[]) {
  const signature = onlyChild(element, NS_SIGNATURE, 'Signature');
  if (signature === null) return null;
  return { element: signature, path: [...path, elementsOf(element).indexOf(signature)] };
}
