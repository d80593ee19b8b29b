import { parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { openServiceKey, type ServiceKey, type ServiceKeyPurpose } from '../service-keys';
import { type TrustedKey, trustedKey } from './protocol/certificate';
import type { SigningKey } from './protocol/sign';
import type { Expectations } from './protocol/validate-assertion';
import type { Trust } from './protocol/verify-signature';

/** A connection as a browser reaches it: by its unguessable id, without an API key. */
export type Connection = Expectations & {
  readonly id: string;
  readonly environmentId: string;
  readonly organizationId: string;
  readonly idpRedirectUrl: string;
  readonly idpBinding: 'post' | 'redirect';
  /** Where a finished login lands; empty when the environment has none. */
  readonly redirectUrl: string;
  /** The one OAuth callback of the environment, or empty. */
  readonly oauthRedirectUri: string;
  /** The keys of the current and the next certificate; empty when none is usable. */
  readonly keys: readonly TrustedKey[];
  /** Our own key that assertions are encrypted for; null when they are not accepted encrypted. */
  readonly encryptionKey: ServiceKey | null;
  readonly signAuthnRequests: boolean;
  /** Our own key that requests are signed with; null when they are not. */
  readonly signingKey: ServiceKey | null;
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
  service_keys: { purpose: ServiceKeyPurpose; certificate: string; sealed: string }[];
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
      c.allowed_name_id_formats, coalesce(e.redirect_url, '') as redirect_url,
      coalesce(e.oauth_redirect_uri, '') as oauth_redirect_uri,
      coalesce((
        select json_agg(json_build_object('fingerprint', encode(t.fingerprint_sha256, 'hex'), 'der', encode(t.der, 'base64')))
        from engine.saml_certificates t where t.saml_connection_id = c.id and t.state <> 'retired'
      ), '[]') as certificates,
      coalesce((
        select json_agg(json_build_object('purpose', k.purpose, 'certificate', encode(k.certificate_der, 'base64'),
          'sealed', encode(k.private_key_sealed, 'base64')))
        from engine.saml_service_keys k where k.saml_connection_id = c.id
      ), '[]') as service_keys,
      array(select d.domain_folded from engine.organization_domains d where d.organization_id = c.organization_id) as domains
    from engine.saml_connections c join engine.environments e on e.id = c.environment_id
    where c.id = ${id}`;
  return row === undefined ? null : toConnection(row);
}

function toConnection(row: Row): Connection {
  const keys = row.certificates.map(({ fingerprint, der }) => trustedKey(fingerprint, Buffer.from(der, 'base64')));
  return {
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
    encryptionKey: row.accept_encrypted_assertions ? serviceKey(row, 'encryption') : null,
    signAuthnRequests: row.sign_authn_requests,
    signingKey: row.sign_authn_requests ? serviceKey(row, 'signing') : null,
    forceAuthn: row.force_authn,
    requestedAuthnContext: row.requested_authn_context,
    emailAttribute: row.email_attribute,
    allowedNameIdFormats: row.allowed_name_id_formats,
    domains: row.domains,
  };
}

function serviceKey({ id, service_keys }: Row, purpose: ServiceKeyPurpose): ServiceKey | null {
  const found = service_keys.find((key) => key.purpose === purpose);
  if (found === undefined) return null;
  const certificateDer = Buffer.from(found.certificate, 'base64');
  return { samlConnectionId: id, purpose, certificateDer, privateKeySealed: Buffer.from(found.sealed, 'base64') };
}

/** Whose signatures a connection trusts, with our own key opened. Throws when that key cannot be opened. */
export function trustOf(deps: EngineDeps, { keys, encryptionKey }: Connection): Trust {
  return { keys, decryptionKey: encryptionKey === null ? null : openServiceKey(deps, encryptionKey) };
}

/** Our own key that the connection's requests are signed with, opened; null when they are not signed or there is none. */
export function signingKeyOf(deps: EngineDeps, { signingKey }: Connection): SigningKey | null {
  if (signingKey === null) return null;
  return { privateKey: openServiceKey(deps, signingKey), certificateDer: signingKey.certificateDer };
}
