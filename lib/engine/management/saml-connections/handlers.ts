import { z } from 'zod';
import { formatId } from '@/lib/ids';
import {
  CreateSamlConnectionRequest,
  type SamlCertificate,
  type SamlConnection,
  type SamlConnectionList,
  type SamlConnectionResponse,
  UpdateSamlConnectionRequest,
} from '../../contract';
import { EngineError } from '../../errors';
import { type ApiHandler, parseJsonBody, requireId } from '../../http';
import { requireManagement, requireOrganizationParameter, unknown } from '../caller';
import { requireOrganization } from '../organizations/store';
import { readPage, toPage } from '../paging';
import { toTime } from '../wire-time';
import { type CertificateChange, parseCertificate, type StoredCertificate, toPem, warningsAbout } from './certificates';
import type { SamlConnectionRow, SamlConnectionSettings } from './store';
import * as store from './store';

type Listed = z.output<typeof SamlConnectionList>;
type Single = z.output<typeof SamlConnectionResponse>;

function toSamlConnection(row: SamlConnectionRow, now: Date): SamlConnection {
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

function toSettings(request: Request): SamlConnectionSettings {
  const { idpBinding, allowIdpInitiated, clockSkewSeconds } = request;
  return {
    fields: {
      isPrimary: request.primary ?? false,
      idpEntityId: request.idpEntityId || null,
      idpRedirectUrl: requireWebUrl(request.idpRedirectUrl) || null,
      ...(idpBinding === undefined ? {} : { idpBinding }),
      ...(allowIdpInitiated === undefined ? {} : { allowIdpInitiated }),
      ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
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

/** GET /v1/saml-connections */
export const listSamlConnections: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const organizationId = requireOrganizationParameter(context.req.raw);
  const page = readPage(deps, context.req.raw, ['saml-connections', scope.environmentId, organizationId], z.guid());
  await requireOrganization(deps.db, scope, organizationId);
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listSamlConnections(deps.db, scope, organizationId, { after: page.after, limit: page.limit + 1 }),
    (row) => row.id,
  );
  const now = deps.clock();
  const samlConnections = rows.map((row) => toSamlConnection(row, now));
  return Response.json({ samlConnections, nextPageToken } satisfies Listed);
};

/** POST /v1/saml-connections. The first connection is not primary by itself (contract §2.7). */
export const createSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const request = await parseJsonBody(context.req.raw, CreateSamlConnectionRequest);
  const organizationId = requireId('organization', request.organizationId, 'organization');
  const origin = { baseUrl: deps.baseUrl, now: deps.clock() };
  const row = await store.createSamlConnection(deps.db, scope, organizationId, toSettings(request), origin);
  return respond(row, origin.now);
};

/** GET /v1/saml-connections/{id} */
export const getSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlConnection', context.req.param('id'), 'SAML connection');
  return respond(await store.findSamlConnection(deps.db, scope, id), deps.clock());
};

/**
 * PATCH /v1/saml-connections/{id}: `primary`, `idpRedirectUrl`, `idpCertificate` and `idpEntityId` are replaced (contract
 * §2.7), our own settings are kept when left out.
 */
export const updateSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlConnection', context.req.param('id'), 'SAML connection');
  const settings = toSettings(await parseJsonBody(context.req.raw, UpdateSamlConnectionRequest));
  const now = deps.clock();
  return respond(await store.updateSamlConnection(deps.db, scope, id, settings, now), now);
};

/** DELETE /v1/saml-connections/{id} (extension) */
export const deleteSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlConnection', context.req.param('id'), 'SAML connection');
  if (!(await store.deleteSamlConnection(deps.db, scope, id))) throw unknown('SAML connection');
  return Response.json({});
};

function respond(row: SamlConnectionRow | null, now: Date): Response {
  if (row === null) throw unknown('SAML connection');
  return Response.json({ samlConnection: toSamlConnection(row, now) } satisfies Single);
}
