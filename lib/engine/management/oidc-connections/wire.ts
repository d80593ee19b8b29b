import { z } from 'zod';
import { formatId } from '@/lib/ids';
import { OidcAttribute, type OidcConnection, type UpdateOidcConnectionRequest } from '../../contract';
import type { EngineDeps } from '../../deps';
import { EngineError } from '../../errors';
import { sealClientSecret } from '../../oidc-settings/client-secret';
import { readIssuer } from '../../oidc-settings/issuer';
import { toTime } from '../wire-time';
import type { OidcConnectionRow, OidcSettings, SealSecret } from './store';

/** A connection as it is answered. */
export function toOidcConnection(row: OidcConnectionRow): OidcConnection {
  return {
    id: formatId('oidcConnection', row.id),
    organizationId: formatId('organization', row.organizationId),
    primary: row.isPrimary,
    status: row.status,
    issuer: row.issuer ?? '',
    clientId: row.clientId ?? '',
    hasClientSecret: row.clientSecretSealed !== null,
    redirectUri: row.redirectUri,
    scopes: row.scopes,
    prompt: row.prompt ?? '',
    tenantId: row.tenantId ?? '',
    hostedDomain: row.hostedDomain ?? '',
    emailClaim: row.emailClaim ?? '',
    allowUnverifiedEmail: row.allowUnverifiedEmail,
    attributeMapping: z.array(OidcAttribute).parse(row.attributeMapping),
    allowIdpInitiated: row.allowIdpInitiated,
    initiateLoginUri: row.redirectUri.replace(/\/callback$/, '/initiate'),
    singleLogout: row.singleLogout,
    postLogoutRedirectUri: row.redirectUri.replace(/\/callback$/, '/logged-out'),
    backchannelLogoutUri: row.redirectUri.replace(/\/callback$/, '/backchannel-logout'),
    configured: row.issuer !== null && row.clientId !== null,
    lastLoginTime: toTime(row.lastLoginAt),
    createTime: toTime(row.createdAt),
    updateTime: toTime(row.updatedAt),
  };
}

type Request = z.output<typeof UpdateOidcConnectionRequest>;

/** What a create or an update asks for. Throws `invalid_argument`, naming the field. */
export function toSettings(deps: EngineDeps, request: Request): { settings: OidcSettings; sealSecret: SealSecret } {
  const settings: OidcSettings = {
    isPrimary: request.primary,
    status: request.status,
    issuer: toIssuer(deps, request.issuer),
    clientId: cleared(request.clientId),
    scopes: request.scopes === undefined ? undefined : [...new Set(['openid', ...request.scopes])],
    prompt: request.prompt === undefined ? undefined : request.prompt || null,
    tenantId: cleared(request.tenantId?.toLowerCase()),
    hostedDomain: cleared(request.hostedDomain?.toLowerCase()),
    emailClaim: cleared(request.emailClaim),
    allowUnverifiedEmail: request.allowUnverifiedEmail,
    attributeMapping: request.attributeMapping,
    allowIdpInitiated: request.allowIdpInitiated,
    singleLogout: request.singleLogout,
  };
  return { settings, sealSecret: secretSealer(deps, request.clientSecret) };
}

function toIssuer(deps: EngineDeps, text: string | undefined): string | null | undefined {
  const issuer = cleared(text);
  if (!issuer) return issuer;
  const read = readIssuer(issuer, deps.metadataAllowedHosts);
  if (!read.ok) throw invalid('issuer', read.reason);
  return read.issuer;
}

function secretSealer(deps: EngineDeps, text: string | undefined): SealSecret {
  // White space around a secret comes from copying; no provider makes one with it.
  const secret = cleared(text);
  if (secret === undefined) return () => undefined;
  return (id) => (secret === null ? null : sealClientSecret(deps, id, secret));
}

/** Absent is kept, empty is cleared. */
function cleared(text: string | undefined): string | null | undefined {
  return text === undefined ? undefined : text.trim() || null;
}

export function invalid(field: string, description: string): EngineError {
  return new EngineError('invalid_argument', `${field} ${description}.`, { violations: [{ field, description }] });
}
