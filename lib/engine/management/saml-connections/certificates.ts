import { X509Certificate } from 'node:crypto';
import { EngineError } from '../../errors';

/** A certificate of an identity provider. */
export type Certificate = { der: Buffer; fingerprintSha256: Buffer; notBefore: Date; notAfter: Date };

export type CertificateState = 'current' | 'next' | 'retired';
export type StoredCertificate = Certificate & { state: CertificateState };

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/;

/**
 * Reads one certificate: the first PEM block, whatever surrounds it, or the bare base64 that metadata holds. Any key type is
 * taken here; what may sign is decided when a login is verified. Throws `invalid_argument`, naming `field`.
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
  try {
    const parsed = new X509Certificate(Buffer.from(base64, 'base64'));
    return {
      der: parsed.raw,
      fingerprintSha256: Buffer.from(parsed.fingerprint256.replaceAll(':', ''), 'hex'),
      notBefore: requireDate(parsed.validFrom),
      notAfter: requireDate(parsed.validTo),
    };
  } catch (cause) {
    throw refuse(field, 'is not a readable X.509 certificate. Copy it again, whole', cause);
  }
}

function requireDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(`unreadable validity date: ${text}`);
  return date;
}

function refuse(field: string, description: string, cause?: unknown): EngineError {
  return new EngineError('invalid_argument', `${field} ${description}.`, {
    violations: [{ field, description }],
    ...(cause === undefined ? {} : { cause }),
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
