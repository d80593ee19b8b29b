import { createDecipheriv, type KeyObject } from 'node:crypto';
import { invariant } from '@/lib/invariant';
import { decodeBase64 } from './base64';
import { NS_ASSERTION, NS_ENCRYPTION, NS_ENCRYPTION_11, NS_SIGNATURE } from './names';
import { malformed, ok, type Result, refuse } from './problem';
import { type OaepHash, type OaepMethod, unwrapKey } from './rsa-oaep';
import { decodeText, parseXml, stripMessageProlog } from './xml-document';
import { attributeOf, childrenNamed, elementsOf, isNamed, onlyChild, plainTextOf, type XmlElement } from './xml-tree';
import { escapeXml } from './xml-writer';

/**
 * Decrypts an EncryptedAssertion (SAML Core §2.3.4, XML Encryption 1.1): AES-GCM for the content, RSA-OAEP for its key. CBC and
 * RSA 1.5 are refused before any key is used: with them, whoever may ask often enough reads the content (ENC2).
 *
 * Whoever changes a ciphertext learns nothing from the answer: a key that does not unwrap is replaced by a random one, the work
 * goes on, and the failure of the authentication tag is the one failure there is.
 */

type ContentMethod = { readonly cipher: 'aes-128-gcm' | 'aes-256-gcm'; readonly keyBytes: number };
type WrappedKey = { readonly method: OaepMethod; readonly value: Buffer };
type Encryption = { readonly content: ContentMethod; readonly value: Buffer; readonly keys: readonly WrappedKey[] };

export const AES_128_GCM = 'http://www.w3.org/2009/xmlenc11#aes128-gcm';
export const AES_256_GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
/** OAEP whose mask generation is with SHA-1, whatever the digest (XML Encryption 1.1 §5.5.2). */
export const RSA_OAEP_MGF1P = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
export const RSA_OAEP = 'http://www.w3.org/2009/xmlenc11#rsa-oaep';

const CONTENT_METHODS: ReadonlyMap<string, ContentMethod> = new Map([
  [AES_128_GCM, { cipher: 'aes-128-gcm', keyBytes: 16 }],
  [AES_256_GCM, { cipher: 'aes-256-gcm', keyBytes: 32 }],
]);
const DIGESTS: ReadonlyMap<string, OaepHash> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
]);
const MASKS: ReadonlyMap<string, OaepHash> = new Map([
  ['http://www.w3.org/2009/xmlenc11#mgf1sha1', 'sha1'],
  ['http://www.w3.org/2009/xmlenc11#mgf1sha256', 'sha256'],
]);
const TYPE_ELEMENT = 'http://www.w3.org/2001/04/xmlenc#Element';
const EXPECTED_METHODS = 'AES-128-GCM or AES-256-GCM, with a key in RSA-OAEP (SHA-1 or SHA-256)';
/** Each costs one operation with the private key. */
const MAX_KEYS = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The assertion inside `encrypted`, parsed by the rules of every response. `maxBytes` bounds it. What it says is as unverified as
 * the document it came in.
 */
export function decryptAssertion(encrypted: XmlElement, key: KeyObject, maxBytes: number): Result<XmlElement> {
  const encryption = readEncryption(encrypted);
  if (!encryption.ok) return encryption;
  const bytes = decrypt(encryption.value, key);
  if (bytes === null) {
    return refuse('decryption_failed', 'an assertion encrypted for the certificate in our metadata', 'something else');
  }
  // From here on the content is what its sender encrypted, and may be spoken of.
  const text = decodeText(bytes, maxBytes);
  if (!text.ok) return text;
  const body = stripMessageProlog(text.value);
  return body.ok ? parseInside(encrypted, body.value) : body;
}

/** Parses a fragment where it stands: it may use the namespace prefixes around it (XML Encryption 1.1 §4.5). */
function parseInside(place: XmlElement, fragment: string): Result<XmlElement> {
  const declarations = [...place.scope]
    .map(([prefix, namespace]) => ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeXml(namespace)}"`)
    .join('');
  const tree = parseXml(`<place${declarations}>${fragment}</place>`);
  if (!tree.ok) return tree;
  const [assertion, ...more] = tree.value.children;
  if (assertion === undefined || typeof assertion === 'string' || more.length > 0) {
    return malformed('exactly one Assertion inside the EncryptedAssertion', `${tree.value.children.length} parts`);
  }
  if (!isNamed(assertion, NS_ASSERTION, 'Assertion')) {
    return malformed('an Assertion inside the EncryptedAssertion', assertion.localName);
  }
  return ok(assertion);
}

/** What is in the open: methods, ciphertext and wrapped keys. */
function readEncryption(encrypted: XmlElement): Result<Encryption> {
  const data = onlyChild(encrypted, NS_ENCRYPTION, 'EncryptedData');
  if (data === null) return malformed('an EncryptedAssertion with one EncryptedData', namesIn(encrypted));
  const type = attributeOf(data, 'Type') ?? TYPE_ELEMENT;
  if (type !== TYPE_ELEMENT) return malformed(`EncryptedData of the type ${TYPE_ELEMENT}`, type);
  const algorithm = methodOf(data);
  const content = CONTENT_METHODS.get(algorithm);
  if (content === undefined) return refuse('bad_encryption_algorithm', EXPECTED_METHODS, algorithm);
  const value = cipherValueOf(data);
  if (value === null) return malformed('EncryptedData with one CipherValue in base64', namesIn(data));
  const found = encryptedKeysOf(encrypted, data);
  if (!found.ok) return found;
  const keys: WrappedKey[] = [];
  for (const element of found.value) {
    const method = readKeyMethod(element);
    const wrapped = cipherValueOf(element);
    if (wrapped === null) return malformed('an EncryptedKey with one CipherValue in base64', namesIn(element));
    if (method !== null) keys.push({ method, value: wrapped });
  }
  const [first] = found.value;
  invariant(first !== undefined, 'there is at least one EncryptedKey');
  if (keys.length === 0) return refuse('bad_encryption_algorithm', EXPECTED_METHODS, methodOf(first));
  return ok({ content, value, keys });
}

/**
 * The EncryptedKeys, inside the EncryptedData or beside it (SAML Core §6.2), one for each recipient. A RetrievalMethod may name
 * one that is beside it; it is compared and never followed.
 */
function encryptedKeysOf(encrypted: XmlElement, data: XmlElement): Result<readonly XmlElement[]> {
  const beside = childrenNamed(encrypted, NS_ENCRYPTION, 'EncryptedKey');
  const keyInfos = childrenNamed(data, NS_SIGNATURE, 'KeyInfo');
  const inside = keyInfos.flatMap((info) => childrenNamed(info, NS_ENCRYPTION, 'EncryptedKey'));
  for (const method of keyInfos.flatMap((info) => childrenNamed(info, NS_SIGNATURE, 'RetrievalMethod'))) {
    const uri = attributeOf(method, 'URI') ?? '';
    if (!beside.some((key) => uri === `#${attributeOf(key, 'Id') ?? ''}`)) {
      return malformed('a RetrievalMethod that names an EncryptedKey of this EncryptedAssertion', uri);
    }
  }
  const all = [...inside, ...beside];
  if (all.length === 0 || all.length > MAX_KEYS) return malformed(`one to ${MAX_KEYS} EncryptedKeys`, `${all.length}`);
  return ok(all);
}

function readKeyMethod(encryptedKey: XmlElement): OaepMethod | null {
  const method = onlyChild(encryptedKey, NS_ENCRYPTION, 'EncryptionMethod');
  if (method === null) return null;
  const algorithm = attributeOf(method, 'Algorithm');
  const parameters = elementsOf(method);
  // A label (OAEPparams) would have to be agreed on beforehand.
  const known = (each: XmlElement) =>
    isNamed(each, NS_SIGNATURE, 'DigestMethod') || isNamed(each, NS_ENCRYPTION_11, 'MGF');
  if (!parameters.every(known)) return null;
  const digest = algorithmOf(method, NS_SIGNATURE, 'DigestMethod', DIGESTS);
  const mask = algorithmOf(method, NS_ENCRYPTION_11, 'MGF', MASKS);
  if (digest === null || mask === null) return null;
  if (algorithm === RSA_OAEP) return { digest, mask };
  return algorithm === RSA_OAEP_MGF1P ? { digest, mask: 'sha1' } : null;
}

/** A parameter's algorithm; SHA-1 when it is left out (XML Encryption 1.1 §5.5.2); null when it is not one of `known`. */
function algorithmOf(
  method: XmlElement,
  namespace: string,
  name: string,
  known: ReadonlyMap<string, OaepHash>,
): OaepHash | null {
  const [parameter, ...more] = childrenNamed(method, namespace, name);
  if (parameter === undefined) return 'sha1';
  return more.length > 0 ? null : (known.get(attributeOf(parameter, 'Algorithm') ?? '') ?? null);
}

function methodOf(element: XmlElement): string {
  const method = onlyChild(element, NS_ENCRYPTION, 'EncryptionMethod');
  return method === null ? 'none' : (attributeOf(method, 'Algorithm') ?? 'none');
}

/** A CipherReference would have to be fetched: only a CipherValue is read. */
function cipherValueOf(element: XmlElement): Buffer | null {
  const data = onlyChild(element, NS_ENCRYPTION, 'CipherData');
  const value = data === null ? null : onlyChild(data, NS_ENCRYPTION, 'CipherValue');
  return value === null ? null : decodeBase64(plainTextOf(value) ?? '');
}

function namesIn(element: XmlElement): string {
  const names = elementsOf(element).map((child) => child.localName);
  return `${element.localName}(${names.slice(0, 8).join(', ')})`;
}

/** Every key is unwrapped and tried, so that the time tells nothing of which one fits. */
function decrypt({ content, value, keys }: Encryption, key: KeyObject): Buffer | null {
  let plain: Buffer | null = null;
  for (const wrapped of keys)
    plain = openContent(content, unwrapKey(key, wrapped.method, wrapped.value, content.keyBytes), value) ?? plain;
  return plain;
}

function openContent({ cipher }: ContentMethod, contentKey: Buffer, value: Buffer): Buffer | null {
  if (value.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(cipher, contentKey, value.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(value.subarray(-TAG_BYTES));
  const plain = decipher.update(value.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}
