import { createHash, type KeyObject, verify } from 'node:crypto';
import { invariant } from '@/lib/invariant';
import { readCanonicalXml } from './canonical-reader';
import { parseCertificate, type TrustedKey } from './certificate';
import { decryptAssertion } from './decrypt-assertion';
import { canonicalize } from './exclusive-c14n';
import { NS_ASSERTION } from './names';
import {
  type Claims,
  claimsOf,
  type EncryptedShape,
  encryptedShapeOf,
  isEncrypted,
  MAX_RESPONSE_BYTES,
  type ResponseShape,
  shapeOf,
} from './parse-response';
import { ok, type Result, refuse } from './problem';
import { readSignature, type Signature } from './signature';
import { parseXml } from './xml-document';
import { onlyChild, type XmlElement } from './xml-tree';

/** Whose word is taken on one connection, and our key for what is encrypted to us: null where that is not accepted. */
export type Trust = {
  readonly keys: readonly TrustedKey[];
  readonly decryptionKey: KeyObject | null;
  /** Keys of ours that were published before or will be used next: each still decrypts. */
  readonly otherDecryptionKeys?: readonly KeyObject[];
  /** What an operator has excepted this connection from, at the moment of the sign-in. */
  readonly exceptions?: Exceptions;
};

export type Exceptions = {
  /** DC18: SHA-1 in signatures and digests. */
  readonly sha1: boolean;
  /** DC17: a Response signature that does not hold, beside one of the Assertion that does. */
  readonly brokenResponseSignature: boolean;
};

const STRICT: Exceptions = { sha1: false, brokenResponseSignature: false };

declare const verified: unique symbol;

/** A response whose signatures hold. Only {@link verifyResponse} makes one. */
export type VerifiedResponse = {
  readonly [verified]: true;
  /** Read from the bytes that were digested, not from the document they came in. */
  readonly assertion: XmlElement;
  /** The envelope. Signed only when `responseSigned`; otherwise it may refuse a login but never support one. */
  readonly response: XmlElement;
  readonly responseSigned: boolean;
  readonly encrypted: boolean;
  /** The key of the assertion's own signature, else of the response's. */
  readonly signedWith: TrustedKey;
  /** What was let through by an exception, in words; usually nothing. */
  readonly excepted: readonly string[];
};

/** The result with whatever the response claimed, for the log. */
export type Verification = { readonly result: Result<VerifiedResponse>; readonly claims: Claims | null };

/**
 * Parses a decoded response, applies the rules of structure, and verifies every signature in it with the keys of one connection.
 * At least one is required; none may fail (SAML Core §5.4.1); keys inside the document are never used.
 */
export function verifyResponse(xml: string, trust: Trust): Verification {
  const tree = parseXml(xml);
  if (!tree.ok) return { result: tree, claims: null };
  return { result: verifyTree(tree.value, trust), claims: claimsOf(tree.value) };
}

/** An element whose signature holds, as it stands in the bytes that were digested, and the key that fits. */
type Verified = { content: XmlElement; signedWith: TrustedKey; weak: boolean };

function verifyTree(tree: XmlElement, trust: Trust): Result<VerifiedResponse> {
  // Without a key, the rules of structure say that it is encrypted.
  if (trust.decryptionKey !== null && isEncrypted(tree)) return verifyEncrypted(tree, trust, trust.decryptionKey);
  const shape = shapeOf(tree);
  if (!shape.ok) return shape;
  const outer = verifyOuter(shape.value, trust);
  if (outer !== null && !outer.ok) {
    const { exceptions = STRICT } = trust;
    // A signature that does not hold vouches for nothing: the Response counts as unsigned, and the Assertion's own must hold.
    const overlooked = exceptions.brokenResponseSignature && outer.problem.code === 'bad_signature';
    if (!overlooked || shape.value.assertionSignature === null) return outer;
    return verifyShape(shape.value, trust, null, { encrypted: false, excepted: [BROKEN_RESPONSE] });
  }
  return verifyShape(shape.value, trust, outer?.value ?? null, { encrypted: false, excepted: [] });
}

const BROKEN_RESPONSE = 'The Response has a signature that does not hold, which an exception overlooks.';
const WEAK = 'SHA-1 is in it, which an exception takes.';

/**
 * The signature of the response is over the ciphertext and is verified before it is touched; the signature of the assertion is
 * inside. The decrypted assertion is put where the encrypted one was, and then every rule of structure applies to the whole.
 */
function verifyEncrypted(tree: XmlElement, trust: Trust, key: KeyObject): Result<VerifiedResponse> {
  const envelope = encryptedShapeOf(tree);
  if (!envelope.ok) return envelope;
  const outer = verifyOuter(envelope.value, trust);
  if (outer !== null && !outer.ok) return outer;
  const response = outer?.value.content ?? tree;
  const encrypted = onlyChild(response, NS_ASSERTION, 'EncryptedAssertion');
  invariant(encrypted !== null, 'the structure rules found exactly one EncryptedAssertion');
  const assertion = decryptWith([key, ...(trust.otherDecryptionKeys ?? [])], encrypted);
  if (!assertion.ok) return assertion;
  const children = response.children.map((child) => (child === encrypted ? assertion.value : child));
  const content = { ...response, children };
  const shape = shapeOf(content);
  if (!shape.ok) return shape;
  const signed = outer === null ? null : { ...outer.value, content };
  return verifyShape(shape.value, trust, signed, { encrypted: true, excepted: [] });
}

/** The first key that fits; where none does, the answer is that of the first. */
function decryptWith(keys: readonly KeyObject[], encrypted: XmlElement): Result<XmlElement> {
  const [first, ...others] = keys.map((key) => () => decryptAssertion(encrypted, key, MAX_RESPONSE_BYTES));
  invariant(first !== undefined, 'the caller has a key');
  const result = first();
  if (result.ok || result.problem.code !== 'decryption_failed') return result;
  for (const attempt of others) {
    const again = attempt();
    if (again.ok) return again;
  }
  return result;
}

function verifyOuter(shape: EncryptedShape, trust: Trust): Result<Verified> | null {
  const { response, responseId, responseSignature } = shape;
  return responseSignature === null ? null : verifyElement(response, responseId, responseSignature, trust);
}

/** `outer` is the response when its own signature was verified. */
function verifyShape(
  shape: ResponseShape,
  trust: Trust,
  outer: Verified | null,
  { encrypted, excepted }: Pick<VerifiedResponse, 'encrypted' | 'excepted'>,
): Result<VerifiedResponse> {
  const { assertionSignature } = shape;
  if (outer === null && assertionSignature === null) {
    return refuse('unsigned', 'a signature on the Response or on the Assertion', 'neither is signed');
  }
  const inner =
    assertionSignature === null ? null : verifyElement(shape.assertion, shape.assertionId, assertionSignature, trust);
  if (inner !== null && !inner.ok) return inner;

  const response = outer?.content ?? shape.response;
  // The response's own signature covers its assertion.
  const assertion = inner?.value.content ?? onlyChild(response, NS_ASSERTION, 'Assertion');
  invariant(assertion !== null, 'the signed bytes hold the assertion that the structure rules found');
  const signedWith = (inner?.value ?? outer)?.signedWith;
  invariant(signedWith !== undefined, 'one of the two signatures was verified');
  const weak = outer?.weak || inner?.value.weak ? [WEAK] : [];
  return ok(
    mint({
      assertion,
      response,
      responseSigned: outer !== null,
      encrypted,
      signedWith,
      excepted: [...excepted, ...weak],
    }),
  );
}

/** Verifies the enveloped signature of one element (XML Signature 1.1 §3.2) with the keys of one connection. */
export function verifyElement(
  element: XmlElement,
  id: string,
  signatureElement: XmlElement,
  { keys, exceptions = STRICT }: Pick<Trust, 'keys' | 'exceptions'>,
): Result<Verified> {
  const read = readSignature(signatureElement, id, exceptions.sha1);
  if (!read.ok) return read;
  const signature = read.value;
  const signedInfo = Buffer.from(canonicalize(signature.signedInfo, { prefixes: signature.signedInfoPrefixes }));
  const fitting = keys.find((each) => each.keyType === signature.keyType && signedBy(each, signature, signedInfo));
  if (fitting === undefined) return notTrusted(signature, keys);
  const content = canonicalize(element, { prefixes: signature.contentPrefixes, omit: signatureElement });
  const digest = createHash(signature.digestHash).update(content).digest();
  if (!digest.equals(signature.digest)) {
    const expected = `the digest ${signature.digest.toString('base64')} that was signed`;
    return refuse(
      'bad_signature',
      expected,
      `${digest.toString('base64')}: the content was changed after it was signed`,
    );
  }
  const tree = readCanonicalXml(content);
  return tree.ok ? ok({ content: tree.value, signedWith: fitting, weak: signature.weak }) : tree;
}

function mint(parts: Omit<VerifiedResponse, typeof verified>): VerifiedResponse {
  // The brand has no runtime value: this is the one place that asserts it.
  return parts as VerifiedResponse;
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
    .map((base64) => parseCertificate(base64))
    .flatMap((parsed) => (parsed.ok ? [parsed.certificate.fingerprintSha256] : []))
    .filter((fingerprint) => keys.every((each) => each.fingerprintSha256 !== fingerprint));
  if (strangers.length > 0) return refuse('bad_certificate', expected, strangers.join(', '));
  return refuse('bad_signature', `a signature by ${expected}`, 'a signature that none of them made');
}
