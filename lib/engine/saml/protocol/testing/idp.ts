import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { XmlC14NMode, XmlDocument, XmlElement } from 'libxml2-wasm';
import { type TrustedKey, trustedKey } from '../certificate';
import { ENVELOPED_SIGNATURE, EXCLUSIVE_C14N } from '../names';
import { createSelfSigned } from '../self-signed';

/** An identity provider for tests: a key, its certificate, and a signer that can be told to sign wrongly. */
export type TestIdp = { privateKey: KeyObject; der: Buffer; certificate: string; pem: string; key: TrustedKey };

/** Makes a key pair and its self-signed certificate. */
export function createTestIdp(kind: 'rsa' | 'ec' = 'rsa'): TestIdp {
  const { privateKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const notBefore = new Date('2020-01-01T00:00:00Z');
  const der = createSelfSigned({
    privateKey,
    commonName: 'Test IdP',
    notBefore,
    notAfter: new Date('2040-01-01T00:00:00Z'),
  });
  const certificate = der.toString('base64');
  const key = trustedKey(createHash('sha256').update(der).digest('hex'), der);
  if (key === null) throw new Error('the test certificate is not usable');
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.replace(/(.{64})/g, '$1\n').trim()}\n-----END CERTIFICATE-----\n`;
  return { privateKey, der, certificate, pem, key };
}

export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

export type SignOptions = {
  signatureAlgorithm?: string;
  digestAlgorithm?: string;
  /** Overrides what the algorithm says, for signatures that lie. */
  signHash?: string;
  digestHash?: string;
  referenceUri?: string;
  transforms?: string;
  canonicalization?: string;
  /** More elements inside SignedInfo, after the Reference. */
  signedInfoExtra?: string;
  keyInfo?: string;
  /** More elements inside Signature, after KeyInfo. */
  signatureExtra?: string;
  prefixes?: string[];
  makeValue?: (signedInfo: Buffer) => Buffer;
  placement?: 'after-issuer' | 'last';
};

/** Signs the element with this ID inside `xml`, enveloped, and returns the document with the signature put in. */
export function signElement(xml: string, id: string, idp: TestIdp, options: SignOptions = {}): string {
  const digestHash = options.digestHash ?? hashOf(options.digestAlgorithm ?? SHA256);
  const digest = createHash(digestHash)
    .update(canonicalElement(xml, id, options.prefixes ?? []))
    .digest('base64');
  const inclusive = options.prefixes
    ? `<ec:InclusiveNamespaces xmlns:ec="${EXCLUSIVE_C14N}" PrefixList="${options.prefixes.join(' ')}"></ec:InclusiveNamespaces>`
    : '';
  const transforms =
    options.transforms ??
    `<ds:Transform Algorithm="${ENVELOPED_SIGNATURE}"></ds:Transform><ds:Transform Algorithm="${EXCLUSIVE_C14N}">${inclusive}</ds:Transform>`;
  const algorithm =
    options.signatureAlgorithm ?? (idp.key.keyType === 'rsa' ? RSA_SHA256 : RSA_SHA256.replace('rsa', 'ecdsa'));
  const signedInfo =
    `<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">` +
    `<ds:CanonicalizationMethod Algorithm="${options.canonicalization ?? EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${algorithm}"></ds:SignatureMethod>` +
    `<ds:Reference URI="${options.referenceUri ?? `#${id}`}"><ds:Transforms>${transforms}</ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${options.digestAlgorithm ?? SHA256}"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>${options.signedInfoExtra ?? ''}</ds:SignedInfo>`;
  const bytes = canonicalDocument(signedInfo);
  const value = options.makeValue?.(bytes) ?? signBytes(bytes, options.signHash ?? hashOf(algorithm), idp.privateKey);
  const keyInfo =
    options.keyInfo ??
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${idp.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  const signature =
    `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${signedInfo}` +
    `<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue>${keyInfo}${options.signatureExtra ?? ''}</ds:Signature>`;
  return insertInto(xml, id, signature, options.placement ?? 'after-issuer');
}

function signBytes(bytes: Buffer, hash: string, key: KeyObject): Buffer {
  return sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' });
}

function hashOf(algorithm: string): string {
  return /sha-?(1|256|384|512)$/.exec(algorithm)?.[1]?.replace(/^/, 'sha') ?? 'sha256';
}

/** Puts text into the element with this ID: after its Issuer, or as its last child. */
export function insertInto(xml: string, id: string, text: string, placement: 'after-issuer' | 'last'): string {
  const start = xml.search(new RegExp(`<[^<>]*\\sID="${id}"`));
  if (start < 0) throw new Error(`no element with ID ${id}`);
  if (placement === 'after-issuer') {
    const end = xml.indexOf('Issuer>', xml.indexOf('Issuer', start) + 6) + 'Issuer>'.length;
    return xml.slice(0, end) + text + xml.slice(end);
  }
  const name = /^<([^\s>]+)/.exec(xml.slice(start))?.[1] ?? '';
  const close = xml.lastIndexOf(`</${name}>`);
  return xml.slice(0, close) + text + xml.slice(close);
}

function canonicalElement(xml: string, id: string, prefixes: string[]): string {
  const document = XmlDocument.fromString(xml);
  try {
    const element = document.get(`//*[@ID="${id}"]`);
    if (!(element instanceof XmlElement)) throw new Error(`no element with ID ${id}`);
    return element.canonicalizeToString({
      mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
      inclusiveNamespacePrefixes: prefixes,
    });
  } finally {
    document.dispose();
  }
}

function canonicalDocument(xml: string): Buffer {
  const document = XmlDocument.fromString(xml);
  try {
    return Buffer.from(document.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 }));
  } finally {
    document.dispose();
  }
}
