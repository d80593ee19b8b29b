import { type KeyObject, X509Certificate } from 'node:crypto';
import type { SamlWarning } from '../../contract';
import { EngineError } from '../../errors';

/** A certificate of an identity provider. */
export type Certificate = { der: Buffer; fingerprintSha256: Buffer; notBefore: Date; notAfter: Date };

export type CertificateState = 'current' | 'next' | 'retired';
export type StoredCertificate = Certificate & { state: CertificateState };

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/;

/**
 * Reads one certificate: the first PEM block, whatever surrounds it, or the bare base64 that metadata holds. A key that no
 * signature would be accepted from is refused here, where a person can still choose another one. Dates are not judged: identity
 * providers go on signing with certificates that ended. Throws `invalid_argument`, naming `field`.
 */
export function parseCertificate(text: string, field: string): Certificate {
  const block = PEM_BLOCK.exec(text);
  const label = block?.[1] ?? 'CERTIFICATE';
  if (label.endsWith('PRIVATE KEY')) {
    throw refuse(field, 'is a private key. Keep it secret, and send the certificate (BEGIN CERTIFICATE) instead');
  }
  if (label !== 'CERTIFICATE') throw refuse(field, `holds a ${label}, not a CERTIFICATE`);
  const base64 = (block?.[2] ?? text).replace(/\s+/g, '');
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw refuse(field, 'must be a PEM certificate (BEGIN CERTIFICATE … END CERTIFICATE)');
  }
  const parsed = readX509(Buffer.from(base64, 'base64'), field);
  const description = keyFault(parsed.publicKey);
  if (description !== null) throw refuse(field, description, { reason: 'UNSUPPORTED_CERTIFICATE_KEY' });
  return {
    der: parsed.raw,
    fingerprintSha256: Buffer.from(parsed.fingerprint256.replaceAll(':', ''), 'hex'),
    notBefore: requireDate(parsed.validFrom, field),
    notAfter: requireDate(parsed.validTo, field),
  };
}

function readX509(der: Buffer, field: string): X509Certificate {
  try {
    const certificate = new X509Certificate(der);
    // The key is read when it is first asked for, and that can fail on its own: a curve that OpenSSL does not know, a cut key.
    void certificate.publicKey;
    return certificate;
  } catch (cause) {
    throw refuse(field, 'is not a readable X.509 certificate. Copy it again, whole', { cause });
  }
}

const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;
const MIN_RSA_EXPONENT = 65_537n;
const CURVES: readonly string[] = ['prime256v1', 'secp384r1', 'secp521r1'];
const ACCEPTED =
  'Signatures are accepted from RSA keys of 2,048 to 8,192 bits and from the curves P-256, P-384 and P-521';

/** Why no signature by this key would be accepted (the rule of the verifier), or null. */
function keyFault(key: KeyObject): string | null {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = key;
  if (type === 'ec') {
    const curve = details.namedCurve ?? 'unknown';
    return CURVES.includes(curve) ? null : `has a key on the curve ${curve}. ${ACCEPTED}`;
  }
  if (type !== 'rsa') return `has a key of the type ${type}. ${ACCEPTED}`;
  const { modulusLength = 0, publicExponent = 0n } = details;
  if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS) {
    return `has an RSA key of ${modulusLength} bits. ${ACCEPTED}`;
  }
  return publicExponent < MIN_RSA_EXPONENT
    ? `has an RSA key with the exponent ${publicExponent}. It must be 65537`
    : null;
}

function requireDate(text: string, field: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw refuse(field, `has a validity date that cannot be read (${text})`);
  return date;
}

function refuse(
  field: string,
  description: string,
  { cause, reason }: { cause?: unknown; reason?: string } = {},
): EngineError {
  return new EngineError('invalid_argument', `${field} ${description}.`, {
    violations: [{ field, description, ...(reason === undefined ? {} : { reason }) }],
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What a person should know about the certificates that are trusted; nothing of it keeps a login from working. */
export function warningsAbout(certificates: readonly StoredCertificate[], now: Date): SamlWarning[] {
  return certificates.flatMap(({ state, notAfter, fingerprintSha256 }) => {
    if (state === 'retired' || notAfter > now) return [];
    const name = `The certificate ${fingerprintSha256.toString('hex').slice(0, 8)}…`;
    const message = `${name} expired on ${notAfter.toISOString().slice(0, 10)}. Logins signed with it still work.`;
    return [{ code: 'certificate_expired', message }];
  });
}

/** PEM in lines of 64, with a trailing newline (contract §2.1). */
export function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** What an update asks for. `additional` undefined keeps the further trusted certificates. */
export type CertificateChange = {
  current: Certificate | null;
  additional: readonly Certificate[] | undefined;
};

/**
 * The certificates that are to be trusted after a change; what is stored and not among them is retired. Without a current
 * certificate nothing is trusted: a caller that wipes it (contract §2.7) wants no login to succeed.
 */
export function planTrusted(stored: readonly StoredCertificate[], change: CertificateChange): StoredCertificate[] {
  const { current } = change;
  if (current === null) return [];
  const further = change.additional ?? stored.filter((certificate) => certificate.state === 'next');
  const trusted = new Map<string, StoredCertificate>([[keyOf(current), { ...current, state: 'current' }]]);
  for (const certificate of further) {
    if (!trusted.has(keyOf(certificate))) trusted.set(keyOf(certificate), { ...certificate, state: 'next' });
  }
  return [...trusted.values()];
}

function keyOf(certificate: Certificate): string {
  return certificate.fingerprintSha256.toString('hex');
}
