import type { Sql } from 'postgres';
import { parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { unknownId } from '../errors';
import type { FlowConnection } from '../login/flow-store';
import type { EnvironmentScope } from '../scope';
import { openServiceKey, type ServiceKey, type ServiceKeyPurpose, type ServiceKeyState } from '../service-keys/store';
import { type TrustedKey, trustedKey } from './protocol/certificate';
import type { SigningKey } from './protocol/sign';
import type { Expectations } from './protocol/validate-assertion';
import type { Trust } from './protocol/verify-signature';

/** A connection as a browser reaches it: by its unguessable id, without an API key. */
export type Connection = FlowConnection &
  Expectations & {
    readonly protocol: 'saml';
    readonly idpRedirectUrl: string;
    readonly idpBinding: 'post' | 'redirect';
    /** Where a finished login lands; empty when the environment has none. */
    readonly redirectUrl: string;
    /** The one OAuth callback of the environment, or empty. */
    readonly oauthRedirectUri: string;
    /** The keys of the current and the next certificate; empty when none is usable. */
    readonly keys: readonly TrustedKey[];
    readonly acceptEncryptedAssertions: boolean;
    readonly signAuthnRequests: boolean;
    /** Our own keys that are in use: current, next, previous. */
    readonly serviceKeys: readonly ServiceKey[];
    /** Where single logout goes; empty when the identity provider offers none. */
    readonly sloUrl: string;
    readonly sloResponseUrl: string;
    readonly sloBinding: 'post' | 'redirect';
    readonly sha1AllowedUntil: Date | null;
    readonly brokenResponseSignatureAllowedUntil: Date | null;
  };

type Row = {
  id: string;
  environment_id: string;
  organization_id: string;
  idp_entity_id: string;
  idp_redirect_url: string;
  idp_binding: 'post' | 'redirect';
  sp_entity_id: string;
  sp_acs_url: string;
  allow_idp_initiated: boolean;
  clock_skew_seconds: number;
  redirect_url: string;
  oauth_redirect_uri: string;
  accept_encrypted_assertions: boolean;
  sign_authn_requests: boolean;
  force_authn: boolean;
  requested_authn_context: string;
  email_attribute: string;
  allowed_name_id_formats: string[];
  certificates: { fingerprint: string; der: string }[];
  idp_slo_url: string;
  idp_slo_response_url: string;
  idp_slo_binding: 'post' | 'redirect';
  sha1_allowed_until: Date | null;
  broken_response_signature_allowed_until: Date | null;
  service_keys: { purpose: ServiceKeyPurpose; state: ServiceKeyState; certificate: string; sealed: string }[];
  domains: string[];
};

/** Finds a connection by its printed id; null for an unknown or malformed one. */
export async function findConnection(deps: EngineDeps, printedId: string): Promise<Connection | null> {
  const id = parseId('samlConnection', printedId);
  if (id === null) return null;
  const [row] = await deps.sql<Row[]>`
    select c.id, c.environment_id, c.organization_id, coalesce(c.idp_entity_id, '') as idp_entity_id,
      coalesce(c.idp_redirect_url, '') as idp_redirect_url, c.idp_binding, c.sp_entity_id, c.sp_acs_url,
      c.allow_idp_initiated, c.clock_skew_seconds, c.accept_encrypted_assertions, c.sign_authn_requests, c.force_authn,
      coalesce(c.requested_authn_context, '') as requested_authn_context, coalesce(c.email_attribute, '') as email_attribute,
      c.allowed_name_id_formats, coalesce(c.idp_slo_url, '') as idp_slo_url,
      coalesce(c.idp_slo_response_url, '') as idp_slo_response_url, c.idp_slo_binding, c.sha1_allowed_until,
      c.broken_response_signature_allowed_until, coalesce(e.redirect_url, '') as redirect_url,
      coalesce(e.oauth_redirect_uri, '') as oauth_redirect_uri,
      coalesce((
        select json_agg(json_build_object('fingerprint', encode(t.fingerprint_sha256, 'hex'), 'der', encode(t.der, 'base64')))
        from engine.saml_certificates t where t.saml_connection_id = c.id and t.state <> 'retired'
      ), '[]') as certificates,
      coalesce((
        select json_agg(json_build_object('purpose', k.purpose, 'state', k.state, 'certificate',
          encode(k.certificate_der, 'base64'), 'sealed', encode(k.private_key_sealed, 'base64')) order by k.state)
        from engine.saml_service_keys k where k.saml_connection_id = c.id and k.private_key_sealed is not null
      ), '[]') as service_keys,
      array(select d.domain_folded from engine.organization_domains d where d.organization_id = c.organization_id) as domains
    from engine.saml_connections c join engine.environments e on e.id = c.environment_id
    where c.id = ${id}`;
  return row === undefined ? null : toConnection(row);
}

function toConnection(row: Row): Connection {
  const keys = row.certificates.map(({ fingerprint, der }) => trustedKey(fingerprint, Buffer.from(der, 'base64')));
  return {
    protocol: 'saml',
    id: row.id,
    environmentId: row.environment_id,
    organizationId: row.organization_id,
    idpEntityId: row.idp_entity_id,
    idpRedirectUrl: row.idp_redirect_url,
    idpBinding: row.idp_binding,
    spEntityId: row.sp_entity_id,
    acsUrl: row.sp_acs_url,
    allowIdpInitiated: row.allow_idp_initiated,
    clockSkewSeconds: row.clock_skew_seconds,
    redirectUrl: row.redirect_url,
    oauthRedirectUri: row.oauth_redirect_uri,
    keys: keys.filter((key) => key !== null),
    acceptEncryptedAssertions: row.accept_encrypted_assertions,
    signAuthnRequests: row.sign_authn_requests,
    serviceKeys: row.service_keys.map((key) => toServiceKey(row.id, key)),
    sloUrl: row.idp_slo_url,
    sloResponseUrl: row.idp_slo_response_url,
    sloBinding: row.idp_slo_binding,
    sha1AllowedUntil: row.sha1_allowed_until,
    brokenResponseSignatureAllowedUntil: row.broken_response_signature_allowed_until,
    forceAuthn: row.force_authn,
    requestedAuthnContext: row.requested_authn_context,
    emailAttribute: row.email_attribute,
    allowedNameIdFormats: row.allowed_name_id_formats,
    domains: row.domains,
  };
}

function toServiceKey(samlConnectionId: string, found: Row['service_keys'][number]): ServiceKey {
  return {
    samlConnectionId,
    purpose: found.purpose,
    state: found.state,
    certificateDer: Buffer.from(found.certificate, 'base64'),
    privateKeySealed: Buffer.from(found.sealed, 'base64'),
  };
}

/**
 * Whose signatures a connection trusts at a moment, with our own keys opened. Throws when one cannot be opened. Every key of ours
 * that is in use decrypts: an identity provider takes its time to change to the next one.
 */
export function trustOf(deps: EngineDeps, connection: Connection, at: Date): Trust {
  const { keys, acceptEncryptedAssertions, sha1AllowedUntil, brokenResponseSignatureAllowedUntil } = connection;
  const ours = acceptEncryptedAssertions ? keysFor(connection, 'encryption') : [];
  const [decryptionKey = null, ...otherDecryptionKeys] = ours.map((key) => openServiceKey(deps, key));
  const exceptions = {
    sha1: sha1AllowedUntil !== null && at < sha1AllowedUntil,
    brokenResponseSignature: brokenResponseSignatureAllowedUntil !== null && at < brokenResponseSignatureAllowedUntil,
  };
  return { keys, decryptionKey, otherDecryptionKeys, exceptions };
}

/** Our own key that messages of the connection are signed with, opened; null when there is none. */
export function signingKeyOf(deps: EngineDeps, connection: Connection): SigningKey | null {
  const current = keysFor(connection, 'signing').find((key) => key.state === 'current');
  if (current === undefined) return null;
  return { privateKey: openServiceKey(deps, current), certificateDer: current.certificateDer };
}

/** The certificates that our metadata publishes for a purpose: the one in use, and the one that will be. */
export function publishedCertificates(connection: Connection, purpose: ServiceKeyPurpose): Buffer[] {
  return keysFor(connection, purpose)
    .filter((key) => key.state !== 'previous')
    .map((key) => key.certificateDer);
}

// The alphabet happens to hold the order: current, next, previous.
function keysFor({ serviceKeys }: Connection, purpose: ServiceKeyPurpose): ServiceKey[] {
  return serviceKeys.filter((key) => key.purpose === purpose);
}

/** Throws `not_found` unless the connection with this UUID is the environment's. */
export async function requireConnection(sql: Sql, scope: EnvironmentScope, id: string): Promise<void> {
  const rows =
    await sql`select 1 from engine.saml_connections where id = ${id} and environment_id = ${scope.environmentId}`;
  if (rows.length === 0) throw unknownId('SAML connection');
}
