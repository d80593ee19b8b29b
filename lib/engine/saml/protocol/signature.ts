import { decodeBase64 } from './base64';
import {
  DIGEST_ALGORITHMS,
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
  NS_EXCLUSIVE_C14N,
  NS_SIGNATURE,
  RSA_SHA1,
  SHA1,
  SIGNATURE_ALGORITHMS,
} from './names';
import { malformed, ok, type Result, refuse } from './problem';
import { attributeOf, childrenNamed, deepTextOf, elementsOf, isNamed, plainTextOf, type XmlElement } from './xml-tree';

/** What a signature claims, after every rule of form. Nothing in it is trusted yet. */
export type Signature = {
  readonly signedInfo: XmlElement;
  readonly hash: string;
  readonly keyType: 'rsa' | 'ec';
  readonly digestHash: string;
  /** SHA-1 is in it, which only an exception takes. */
  readonly weak: boolean;
  readonly digest: Buffer;
  readonly value: Buffer;
  readonly signedInfoPrefixes: readonly string[];
  readonly contentPrefixes: readonly string[];
  /** Certificates carried along, in base64: shown in a diagnosis, never used as keys. */
  readonly carriedCertificates: readonly string[];
};

const PREFIX_LIST = /^(?:#default|[A-Za-z_][\w.-]*)(?: (?:#default|[A-Za-z_][\w.-]*))*$/;
const MAX_PREFIXES = 16;

/**
 * Reads the signature of the element whose ID is `signedId` (SAML Core §5.4): exactly SignedInfo, SignatureValue and at most one
 * KeyInfo; one Reference, to that ID; enveloped-signature and exclusive canonicalization, in this order, once. SHA-1 only where
 * `sha1Allowed`.
 */
export function readSignature(signature: XmlElement, signedId: string, sha1Allowed: boolean): Result<Signature> {
  const [signedInfo, signatureValue, keyInfo, ...more] = elementsOf(signature);
  if (
    signedInfo === undefined ||
    signatureValue === undefined ||
    !isNamed(signedInfo, NS_SIGNATURE, 'SignedInfo') ||
    !isNamed(signatureValue, NS_SIGNATURE, 'SignatureValue') ||
    (keyInfo !== undefined && !isNamed(keyInfo, NS_SIGNATURE, 'KeyInfo')) ||
    more.length > 0
  ) {
    return malformed('a Signature of SignedInfo, SignatureValue and an optional KeyInfo', namesOf(signature));
  }
  const method = readSignedInfo(signedInfo, sha1Allowed);
  if (!method.ok) return method;
  const reference = readReference(method.value.reference, signedId, sha1Allowed);
  if (!reference.ok) return reference;
  const value = decodeBase64(plainTextOf(signatureValue) ?? '');
  if (value === null) return malformed('a SignatureValue in base64', 'something else');
  const { hash, keyType, signedInfoPrefixes } = method.value;
  return ok({
    signedInfo,
    hash,
    keyType,
    signedInfoPrefixes,
    ...reference.value,
    weak: hash === 'sha1' || reference.value.digestHash === 'sha1',
    value,
    carriedCertificates: carried(keyInfo),
  });
}

const RSA_WITH_SHA1 = { hash: 'sha1', keyType: 'rsa' } as const;

function readSignedInfo(signedInfo: XmlElement, sha1Allowed: boolean) {
  const [canonicalization, method, reference, ...more] = elementsOf(signedInfo);
  if (
    canonicalization === undefined ||
    method === undefined ||
    reference === undefined ||
    more.length > 0 ||
    !isNamed(canonicalization, NS_SIGNATURE, 'CanonicalizationMethod') ||
    !isNamed(method, NS_SIGNATURE, 'SignatureMethod') ||
    !isNamed(reference, NS_SIGNATURE, 'Reference')
  ) {
    return malformed('a SignedInfo with exactly one Reference', namesOf(signedInfo));
  }
  const algorithm = attributeOf(method, 'Algorithm') ?? '';
  const known = sha1Allowed && algorithm === RSA_SHA1 ? RSA_WITH_SHA1 : SIGNATURE_ALGORITHMS.get(algorithm);
  if (known === undefined) {
    return refuse('bad_signature_algorithm', 'RSA or ECDSA with SHA-256, SHA-384 or SHA-512', algorithm);
  }
  if (elementsOf(method).length > 0) return malformed('a SignatureMethod without parameters', namesOf(method));
  const prefixes = readExclusiveC14n(canonicalization);
  if (!prefixes.ok) return prefixes;
  return ok({ ...known, signedInfoPrefixes: prefixes.value, reference });
}

function readReference(reference: XmlElement, signedId: string, sha1Allowed: boolean) {
  const uri = attributeOf(reference, 'URI');
  if (uri !== `#${signedId}`) return malformed(`a Reference to #${signedId}, the element around it`, uri ?? 'no URI');
  const [transforms, digestMethod, digestValue, ...more] = elementsOf(reference);
  if (
    transforms === undefined ||
    digestMethod === undefined ||
    digestValue === undefined ||
    more.length > 0 ||
    !isNamed(transforms, NS_SIGNATURE, 'Transforms') ||
    !isNamed(digestMethod, NS_SIGNATURE, 'DigestMethod') ||
    !isNamed(digestValue, NS_SIGNATURE, 'DigestValue')
  ) {
    return malformed('a Reference of Transforms, DigestMethod and DigestValue', namesOf(reference));
  }
  const prefixes = readTransforms(transforms);
  if (!prefixes.ok) return prefixes;
  const algorithm = attributeOf(digestMethod, 'Algorithm') ?? '';
  const digestHash = sha1Allowed && algorithm === SHA1 ? 'sha1' : DIGEST_ALGORITHMS.get(algorithm);
  if (digestHash === undefined) return refuse('bad_digest_algorithm', 'SHA-256, SHA-384 or SHA-512', algorithm);
  const digest = decodeBase64(plainTextOf(digestValue) ?? '');
  if (digest === null) return malformed('a DigestValue in base64', 'something else');
  return ok({ contentPrefixes: prefixes.value, digestHash, digest });
}

function readTransforms(transforms: XmlElement): Result<readonly string[]> {
  const [enveloped, canonicalization, ...more] = elementsOf(transforms);
  if (
    enveloped === undefined ||
    canonicalization === undefined ||
    more.length > 0 ||
    !isNamed(enveloped, NS_SIGNATURE, 'Transform') ||
    !isNamed(canonicalization, NS_SIGNATURE, 'Transform') ||
    attributeOf(enveloped, 'Algorithm') !== ENVELOPED_SIGNATURE ||
    elementsOf(enveloped).length > 0
  ) {
    const received = elementsOf(transforms).map((each) => attributeOf(each, 'Algorithm') ?? each.localName);
    return malformed(
      'the transforms enveloped-signature, then exclusive canonicalization',
      received.slice(0, 5).join(', '),
    );
  }
  return readExclusiveC14n(canonicalization);
}

/** Exclusive canonicalization without comments, with at most an InclusiveNamespaces prefix list. */
function readExclusiveC14n(method: XmlElement): Result<readonly string[]> {
  const algorithm = attributeOf(method, 'Algorithm');
  if (algorithm !== EXCLUSIVE_C14N) return malformed(`the canonicalization ${EXCLUSIVE_C14N}`, algorithm ?? 'none');
  const [inclusive, ...more] = elementsOf(method);
  if (inclusive === undefined) return ok([]);
  const list = attributeOf(inclusive, 'PrefixList')?.trim().replace(/\s+/g, ' ') ?? '';
  if (more.length > 0 || !isNamed(inclusive, NS_EXCLUSIVE_C14N, 'InclusiveNamespaces')) {
    return malformed('at most one InclusiveNamespaces in a canonicalization', namesOf(method));
  }
  if (list === '') return ok([]);
  const prefixes = list.split(' ');
  if (!PREFIX_LIST.test(list) || prefixes.length > MAX_PREFIXES) {
    return malformed(`an InclusiveNamespaces list of at most ${MAX_PREFIXES} prefixes`, list);
  }
  return ok(prefixes);
}

function carried(keyInfo: XmlElement | undefined): string[] {
  if (keyInfo === undefined) return [];
  return childrenNamed(keyInfo, NS_SIGNATURE, 'X509Data')
    .flatMap((data) => childrenNamed(data, NS_SIGNATURE, 'X509Certificate'))
    .map(deepTextOf);
}

function namesOf(element: XmlElement): string {
  const names = elementsOf(element).map((child) => child.localName);
  return names.length === 0
    ? `${element.localName} without elements`
    : `${element.localName}(${names.slice(0, 8).join(', ')})`;
}
