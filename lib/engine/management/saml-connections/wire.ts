import type { z } from 'zod';
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
    spSigningCertificate: row.signAuthnRequests ? ours.signing : '',
    forceAuthn: row.forceAuthn,
    requestedAuthnContext: row.requestedAuthnContext ?? '',
    emailAttribute: row.emailAttribute ?? '',
    allowedNameIdFormats: row.allowedNameIdFormats,
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
export function toSettings(request: Request): SamlConnectionSettings {
  const { requestedAuthnContext, emailAttribute } = request;
  return {
    fields: {
      isPrimary: request.primary ?? false,
      idpEntityId: request.idpEntityId || null,
      idpRedirectUrl: requireWebUrl(request.idpRedirectUrl) || null,
      idpBinding: request.idpBinding,
      allowIdpInitiated: request.allowIdpInitiated,
      clockSkewSeconds: request.clockSkewSeconds,
      acceptEncryptedAssertions: request.acceptEncryptedAssertions,
      signAuthnRequests: request.signAuthnRequests,
      forceAuthn: request.forceAuthn,
      requestedAuthnContext: requestedAuthnContext === undefined ? undefined : requestedAuthnContext.trim() || null,
      emailAttribute: emailAttribute === undefined ? undefined : emailAttribute.trim() || null,
      allowedNameIdFormats: request.allowedNameIdFormats,
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

// The browser is sent there: a script address must never get that far. The reference server keeps any text.
function requireWebUrl(text: string | undefined): string | undefined {
  if (!text) return text;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw invalid('idpRedirectUrl', 'must be an absolute http or https URL');
}

function invalid(field: string, description: string): EngineError {
  return new EngineError('invalid_argument', `${field} ${description}.`, { violations: [{ field, description }] });
}
