import { z } from 'zod';
import { formatId } from '@/lib/ids';
import type { SamlCertificate, SamlConnection, UpdateSamlConnectionRequest } from '../../contract';
import { EngineError } from '../../errors';
import { toTime } from '../wire-time';
import { type CertificateChange, parseCertificate, type StoredCertificate, toPem, warningsAbout } from './certificates';
import type { SamlConnectionRow, SamlConnectionSettings } from './store';

/** Our own certificates of one connection, in PEM; empty where there is none. */
type ServiceCertificates = { readonly encryption: string; readonly signing: string };

/** A connection as it is answered. `ours` are the PEMs of our own certificates. */
export function toSamlConnection(row: SamlConnectionRow, ours: ServiceCertificates, now: Date): SamlConnection {
  const current = row.certificates.find((certificate) => certificate.state === 'current');
  return {
    id: formatId('samlConnection', row.id),
    organizationId: formatId('organization', row.organizationId),
    primary: row.isPrimary,
    idpRedirectUrl: row.idpRedirectUrl ?? '',
    idpCertificate: current === undefined ? '' : toPem(current.der),
    idpEntityId: row.idpEntityId ?? '',
    spEntityId: row.spEntityId,
    spAcsUrl: row.spAcsUrl,
    idpBinding: row.idpBinding,
    certificates: row.certificates.map(toSamlCertificate),
    allowIdpInitiated: row.allowIdpInitiated,
    clockSkewSeconds: row.clockSkewSeconds,
    acceptEncryptedAssertions: row.acceptEncryptedAssertions,
    spEncryptionCertificate: row.acceptEncryptedAssertions ? ours.encryption : '',
    signAuthnRequests: row.signAuthnRequests,
    spSigningCertificate: row.signAuthnRequests || row.idpSloUrl !== null ? ours.signing : '',
    forceAuthn: row.forceAuthn,
    requestedAuthnContext: row.requestedAuthnContext ?? '',
    emailAttribute: row.emailAttribute ?? '',
    allowedNameIdFormats: row.allowedNameIdFormats,
    metadataUrl: row.metadataUrl ?? '',
    acceptNewCertificates: row.acceptNewCertificates,
    metadataCheckTime: toTime(row.metadataCheckedAt),
    metadataFailure: row.metadataFailure ?? '',
    idpSloUrl: row.idpSloUrl ?? '',
    idpSloResponseUrl: row.idpSloResponseUrl ?? '',
    idpSloBinding: row.idpSloBinding,
    spSloUrl: row.idpSloUrl === null ? '' : `${row.spEntityId}/slo`,
    sha1AllowedUntilTime: toTime(row.sha1AllowedUntil) ?? '',
    brokenResponseSignatureAllowedUntilTime: toTime(row.brokenResponseSignatureAllowedUntil) ?? '',
    configured: row.idpRedirectUrl !== null && row.idpEntityId !== null && current !== undefined,
    warnings: warningsAbout(row.certificates, now),
    lastLoginTime: toTime(row.lastLoginAt),
    createTime: toTime(row.createdAt),
    updateTime: toTime(row.updatedAt),
  };
}

function toSamlCertificate(certificate: StoredCertificate): SamlCertificate {
  return {
    fingerprintSha256: certificate.fingerprintSha256.toString('hex'),
    state: certificate.state,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    pem: toPem(certificate.der),
  };
}

type Request = z.output<typeof UpdateSamlConnectionRequest>;

/** What a create or an update asks for. Throws `invalid_argument`, naming the field. */
export function toSettings(request: Request, now: Date): SamlConnectionSettings {
  return {
    fields: {
      isPrimary: request.primary ?? false,
      idpEntityId: request.idpEntityId || null,
      idpRedirectUrl: webUrl(request, 'idpRedirectUrl') ?? null,
      idpBinding: request.idpBinding,
      allowIdpInitiated: request.allowIdpInitiated,
      clockSkewSeconds: request.clockSkewSeconds,
      acceptEncryptedAssertions: request.acceptEncryptedAssertions,
      signAuthnRequests: request.signAuthnRequests,
      forceAuthn: request.forceAuthn,
      requestedAuthnContext: trimmed(request.requestedAuthnContext),
      emailAttribute: trimmed(request.emailAttribute),
      allowedNameIdFormats: request.allowedNameIdFormats,
      metadataUrl: webUrl(request, 'metadataUrl'),
      acceptNewCertificates: request.acceptNewCertificates,
      idpSloUrl: webUrl(request, 'idpSloUrl'),
      idpSloResponseUrl: webUrl(request, 'idpSloResponseUrl'),
      idpSloBinding: request.idpSloBinding,
      sha1AllowedUntil: exceptionEnd(request, 'sha1AllowedUntilTime', now),
      brokenResponseSignatureAllowedUntil: exceptionEnd(request, 'brokenResponseSignatureAllowedUntilTime', now),
    },
    certificates: toCertificateChange(request),
  };
}

function toCertificateChange({ idpCertificate, additionalCertificates }: Request): CertificateChange {
  const additional = additionalCertificates?.map((pem, index) =>
    parseCertificate(pem, `additionalCertificates.${index}`),
  );
  const current = idpCertificate ? parseCertificate(idpCertificate, 'idpCertificate') : null;
  if (current === null && additional !== undefined && additional.length > 0) {
    throw invalid('idpCertificate', 'is required beside additionalCertificates');
  }
  return { current, additional };
}

/** Undefined for a field that was left out, null for an empty one. */
function trimmed(text: string | undefined): string | null | undefined {
  return text === undefined ? undefined : text.trim() || null;
}

type UrlField = 'idpRedirectUrl' | 'metadataUrl' | 'idpSloUrl' | 'idpSloResponseUrl';

// The browser is sent there: a script address must never get that far. The reference server keeps any text.
function webUrl(request: Request, field: UrlField): string | null | undefined {
  const text = field === 'idpRedirectUrl' ? request[field] || null : trimmed(request[field]);
  if (!text || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return text;
  throw invalid(field, 'must be an absolute http or https URL');
}

/** Long enough to renew an old farm, short enough to be looked at again. */
const MAX_EXCEPTION_DAYS = 180;
const DAY_MS = 86_400_000;

/** When an exception ends; null to end it at once. */
function exceptionEnd(
  request: Request,
  field: 'sha1AllowedUntilTime' | 'brokenResponseSignatureAllowedUntilTime',
  now: Date,
): Date | null | undefined {
  const text = request[field];
  if (text === undefined || text.trim() === '') return text === undefined ? undefined : null;
  const end = z.iso.datetime({ offset: true }).safeParse(text.trim());
  if (!end.success) throw invalid(field, 'must be a time such as 2031-05-01T00:00:00Z');
  const date = new Date(end.data);
  if (date.getTime() > now.getTime() + MAX_EXCEPTION_DAYS * DAY_MS) {
    throw invalid(field, `may be at most ${MAX_EXCEPTION_DAYS} days ahead`);
  }
  return date;
}

function invalid(field: string, description: string): EngineError {
  return new EngineError('invalid_argument', `${field} ${description}.`, { violations: [{ field, description }] });
}
