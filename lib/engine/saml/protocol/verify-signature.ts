import { createHash, verify } from 'node:crypto';
import { invariant } from '@/lib/invariant';
import { readCanonicalXml } from './canonical-reader';
import { parseCertificate, type TrustedKey } from './certificate';
import { NS_ASSERTION } from './names';
import { type Claims, claimsOf, type ResponseShape, shapeOf } from './parse-response';
import { malformed, ok, type Result, refuse } from './problem';
import { readSignature, type Signature } from './signature';
import { type OpenDocument, withDocument } from './xml-document';
import { onlyChild, type XmlElement } from './xml-tree';

declare const verified: unique symbol;

/** A response whose signatures hold. Only {@link verifyResponse} makes one. */
export type VerifiedResponse = {
  readonly [verified]: true;
  /** Read from the bytes that were digested, not from the document they came in. */
  readonly assertion: XmlElement;
  /** The envelope. Signed only when `responseSigned`; otherwise it may refuse a login but never support one. */
  readonly response: XmlElement;
  readonly responseSigned: boolean;
  readonly fingerprintSha256: string;
};

/** The result with whatever the response claimed, for the log. */
export type Verification = { readonly result: Result<VerifiedResponse>; readonly claims: Claims | null };

/**
 * Parses a decoded response, applies the rules of structure, and verifies every signature in it with the keys of one connection.
 * At least one is required; none may fail (SAML Core §5.4.1); keys inside the document are never used.
 */
export function verifyResponse(xml: string, keys: readonly TrustedKey[]): Verification {
  let claims: Claims | null = null;
  const result = withDocument(xml, (document) => {
    claims = claimsOf(document.tree);
    const shape = shapeOf(document.tree);
    return shape.ok ? verifyShape(document, shape.value, keys) : shape;
  });
  return { result, claims };
}

function verifyShape(
  document: OpenDocument,
  shape: ResponseShape,
  keys: readonly TrustedKey[],
): Result<VerifiedResponse> {
  const { responseSignature, assertionSignature } = shape;
  const outer = responseSignature === null ? ok(null) : readSignature(responseSignature.element, shape.responseId);
  if (!outer.ok) return outer;
  const inner = assertionSignature === null ? ok(null) : readSignature(assertionSignature.element, shape.assertionId);
  if (!inner.ok) return inner;

  // Every SignedInfo is canonicalized before a transform takes a signature out of the document.
  const outerInfo = signedInfoBytes(document, responseSignature?.path, outer.value);
  const innerInfo = signedInfoBytes(document, assertionSignature?.path, inner.value);

  let verifiedTree: { response: Result<XmlElement>; fingerprint: string } | null = null;
  if (responseSignature !== null && outer.value !== null && outerInfo !== null) {
    document.remove(responseSignature.path);
    const bytes = document.canonicalize([], outer.value.contentPrefixes);
    const fingerprint = verifyOne(outer.value, outerInfo, bytes, keys);
    if (!fingerprint.ok) return fingerprint;
    verifiedTree = { response: readCanonicalXml(bytes.toString('utf8')), fingerprint: fingerprint.value };
  }
  if (assertionSignature === null || inner.value === null || innerInfo === null)
    return fromResponse(shape, verifiedTree);

  const assertionPath = positionAfterRemoval(shape.assertionPath, responseSignature?.path);
  document.remove([...assertionPath, assertionSignature.path.at(-1) ?? 0]);
  const bytes = document.canonicalize(assertionPath, inner.value.contentPrefixes);
  const fingerprint = verifyOne(inner.value, innerInfo, bytes, keys);
  if (!fingerprint.ok) return fingerprint;
  const assertion = readCanonicalXml(bytes.toString('utf8'));
  if (!assertion.ok) return assertion;
  if (verifiedTree !== null && !verifiedTree.response.ok) return verifiedTree.response;
  return ok(
    mint({
      assertion: assertion.value,
      response: verifiedTree?.response.ok ? verifiedTree.response.value : shape.response,
      responseSigned: verifiedTree !== null,
      fingerprintSha256: fingerprint.value,
    }),
  );
}

/** The response's own signature covers its assertion. */
function fromResponse(
  shape: ResponseShape,
  signed: { response: Result<XmlElement>; fingerprint: string } | null,
): Result<VerifiedResponse> {
  if (signed === null) {
    return refuse('unsigned', 'a signature on the Response or on the Assertion', 'neither is signed');
  }
  if (!signed.response.ok) return signed.response;
  const response = signed.response.value;
  const assertion = onlyChild(response, NS_ASSERTION, 'Assertion');
  invariant(assertion !== null, 'the signed bytes hold the assertion that the structure rules found');
  invariant(shape.assertionSignature === null, 'an assertion signature is verified on its own');
  return ok(mint({ assertion, response, responseSigned: true, fingerprintSha256: signed.fingerprint }));
}

function mint(parts: Omit<VerifiedResponse, typeof verified>): VerifiedResponse {
  // The brand has no runtime value: this is the one place that asserts it.
  return parts as VerifiedResponse;
}

function signedInfoBytes(document: OpenDocument, path: readonly number[] | undefined, signature: Signature | null) {
  return path === undefined || signature === null
    ? null
    : document.canonicalize([...path, 0], signature.signedInfoPrefixes);
}

/** Where the assertion is once a sibling before it has been removed. */
function positionAfterRemoval(path: readonly number[], removed: readonly number[] | undefined): readonly number[] {
  const [position = 0] = path;
  return removed?.[0] !== undefined && removed[0] < position ? [position - 1] : path;
}

/** Verifies one signature over one piece of content (XML Signature 1.1 §3.2); gives the fingerprint of the certificate that fits. */
function verifyOne(
  signature: Signature,
  signedInfo: Buffer,
  content: Buffer,
  keys: readonly TrustedKey[],
): Result<string> {
  // A canonicalizer that fails silently would leave the digest of nothing.
  if (content.length === 0 || signedInfo.length === 0) return malformed('content to verify', 'nothing');
  const digest = createHash(signature.digestHash).update(content).digest();
  const fitting = keys
    .filter((each) => each.keyType === signature.keyType)
    .find((each) => signedBy(each, signature, signedInfo));
  if (fitting === undefined) return notTrusted(signature, keys);
  if (!digest.equals(signature.digest)) {
    return refuse(
      'bad_signature',
      `the digest ${signature.digest.toString('base64')} that was signed`,
      `${digest.toString('base64')}: the content was changed after it was signed`,
    );
  }
  return ok(fitting.fingerprintSha256);
}

function signedBy(trusted: TrustedKey, signature: Signature, signedInfo: Buffer): boolean {
  // RFC 4051 §2.3.6: an ECDSA value is r and s side by side, not their ASN.1 form.
  return verify(signature.hash, signedInfo, { key: trusted.key, dsaEncoding: 'ieee-p1363' }, signature.value);
}

/** The certificate carried along tells "another certificate" from "broken signature". It decides nothing else. */
function notTrusted(signature: Signature, keys: readonly TrustedKey[]) {
  const expected = keys.map((each) => each.fingerprintSha256).join(', ') || 'no usable certificate is configured';
  const strangers = signature.carriedCertificates
    .slice(0, 3)
    .map((der) => parseCertificate(der))
    .flatMap((parsed) => (parsed.ok ? [parsed.certificate.fingerprintSha256] : []))
    .filter((fingerprint) => keys.every((each) => each.fingerprintSha256 !== fingerprint));
  if (strangers.length > 0) return refuse('bad_certificate', expected, strangers.join(', '));
  return refuse('bad_signature', `a signature by ${expected}`, 'a signature that none of them made');
}
