import { type KeyObject, X509Certificate } from 'node:crypto';
import { decodeBase64 } from './base64';

/** A certificate of an identity provider: a carrier of its public key and of dates worth showing. */
export type IdpCertificate = {
  readonly der: Buffer;
  readonly pem: string;
  readonly fingerprintSha256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: string;
  readonly keyType: 'rsa' | 'ec';
  readonly keyBits: number;
};

/** Why a text is not usable as a certificate. */
export type CertificateProblem =
  | { readonly code: 'not_a_certificate' }
  | { readonly code: 'private_key' }
  | { readonly code: 'unsupported_key'; readonly keyType: string; readonly keyBits: number };

export type CertificateResult =
  | { readonly ok: true; readonly certificate: IdpCertificate }
  | { readonly ok: false; readonly problem: CertificateProblem };

/** A public key that signatures of one connection may be made with. */
export type TrustedKey = {
  readonly fingerprintSha256: string;
  readonly key: KeyObject;
  readonly keyType: 'rsa' | 'ec';
  /** Past it signatures are still accepted: identity providers go on with certificates that ended. It is noted. */
  readonly notAfter: Date;
};

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;
const CURVE_BITS: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

/** True when a text holds a private key, in any PEM form. It must then be neither stored nor logged. */
export function holdsPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text);
}

/** Reads a certificate from PEM, bare base64 or DER. Keys outside RSA 2048–8192 and the NIST curves are refused by name. */
export function parseCertificate(source: string | Uint8Array): CertificateResult {
  if (typeof source !== 'string') return fromDer(Buffer.from(source));
  if (holdsPrivateKey(source)) return { ok: false, problem: { code: 'private_key' } };
  const der = decodeBase64(PEM.exec(source)?.[1] ?? source);
  return der === null ? { ok: false, problem: { code: 'not_a_certificate' } } : fromDer(der);
}

function fromDer(der: Buffer): CertificateResult {
  const certificate = readX509(der);
  if (certificate === null) return { ok: false, problem: { code: 'not_a_certificate' } };
  const { asymmetricKeyType: keyType = 'unknown', asymmetricKeyDetails: details } = certificate.publicKey;
  const keyBits = details?.modulusLength ?? CURVE_BITS[details?.namedCurve ?? ''] ?? 0;
  const weakRsa =
    keyType === 'rsa' &&
    (keyBits < MIN_RSA_BITS || keyBits > MAX_RSA_BITS || (details?.publicExponent ?? 0n) < 65_537n);
  if ((keyType !== 'rsa' && keyType !== 'ec') || keyBits === 0 || weakRsa) {
    return { ok: false, problem: { code: 'unsupported_key', keyType, keyBits } };
  }
  return {
    ok: true,
    certificate: {
      der: certificate.raw,
      pem: certificate.toString(),
      fingerprintSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
      subject: certificate.subject,
      keyType,
      keyBits,
    },
  };
}

function readX509(der: Buffer): X509Certificate | null {
  try {
    const certificate = new X509Certificate(der);
    // Reading the key is lazy and can fail on its own; a certificate without a readable key is of no use.
    return certificate.publicKey === undefined ? null : certificate;
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}

const MAX_CACHED_KEYS = 1000;
const keys = new Map<string, TrustedKey | null>();

/**
 * The key of a stored certificate, or null when it cannot be used. Parsed once for each fingerprint: parsing costs several times
 * the verification it serves.
 */
export function trustedKey(fingerprintSha256: string, der: Uint8Array): TrustedKey | null {
  const known = keys.get(fingerprintSha256);
  if (known !== undefined) return known;
  const parsed = parseCertificate(der);
  const key = parsed.ok
    ? {
        fingerprintSha256: parsed.certificate.fingerprintSha256,
        key: new X509Certificate(der).publicKey,
        keyType: parsed.certificate.keyType,
        notAfter: parsed.certificate.notAfter,
      }
    : null;
  if (keys.size >= MAX_CACHED_KEYS) keys.clear();
  keys.set(fingerprintSha256, key);
  return key;
}
