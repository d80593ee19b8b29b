import type { EngineDeps } from '../deps';
import { noteLastLogin } from '../login/redeem-store';

/** What the exchange of a code tells the client. */
export type ExchangedFlow = {
  /** UUID. */
  readonly id: string;
  readonly email: string;
  readonly attributes: unknown;
  readonly organizationId: string;
  readonly organizationExternalId: string | null;
  readonly nonce: string | null;
  /** When the person proved who they are, as far as it is known; for a forced sign-in at least when it was asked for. */
  readonly authenticatedAt: Date | null;
};

export type PresentedCode = {
  readonly codeSha256: Buffer;
  /** UUID of the client that presents it, authenticated. */
  readonly clientId: string;
  /** As the token request names it; null when it does not. */
  readonly redirectUri: string | null;
  /** S256 challenge of the verifier; null when there was none. */
  readonly codeChallenge: string | null;
};

/**
 * Exchanges a code: one statement that compares everything it is bound to, so that of two callers one gets the login and the
 * other nothing. Null for an unknown, used or expired code, one of another client, and one whose callback or verifier differs. The
 * absence of a challenge must meet the absence of a verifier (RFC 9700 §4.8.2). The hash stays, so that a second use is seen.
 */
export async function exchangeCode(deps: EngineDeps, code: PresentedCode): Promise<ExchangedFlow | null> {
  const now = deps.clock();
  const [row] = await deps.sql<
    {
      id: string;
      email: string;
      attributes: unknown;
      organization_id: string;
      external_id: string | null;
      nonce: string | null;
      authenticated_at: Date | null;
    }[]
  >`
    with redeemed as (
      update engine.saml_flows f set status = 'succeeded', redeemed_at = ${now}, updated_at = ${now}
      from engine.environments e, engine.saml_oauth_clients c
      where f.access_code_sha256 = ${code.codeSha256} and f.saml_oauth_client_id = ${code.clientId}
        and f.redeemed_at is null and f.access_code_expires_at > ${now} and e.id = f.environment_id and c.id = f.saml_oauth_client_id
        and f.oauth_code_challenge is not distinct from ${code.codeChallenge}
        and case when f.oauth_redirect_uri is not null then f.oauth_redirect_uri = ${code.redirectUri}
          when c.redirect_uris = '{}' then coalesce(${code.redirectUri}, e.oauth_redirect_uri) = e.oauth_redirect_uri
          else cardinality(c.redirect_uris) = 1 and coalesce(${code.redirectUri}, c.redirect_uris[1]) = c.redirect_uris[1]
          end
      returning f.id, f.email, f.attributes, f.organization_id, f.saml_connection_id, f.oidc_connection_id, f.oauth_nonce as nonce,
        coalesce(f.authenticated_at, case when f.force_authn then f.initiated_at end) as authenticated_at
    ), ${noteLastLogin(deps)}
    select r.id, r.email, r.attributes, r.organization_id, o.external_id, r.nonce, r.authenticated_at
    from redeemed r join engine.organizations o on o.id = r.organization_id`;
  if (row === undefined) return null;
  return {
    id: row.id,
    email: row.email,
    attributes: row.attributes,
    organizationId: row.organization_id,
    organizationExternalId: row.external_id,
    nonce: row.nonce,
    authenticatedAt: row.authenticated_at,
  };
}

/**
 * Voids the access token of a code that its own client presents again: somebody else may have had the code (RFC 6749 §4.1.2). True
 * when there was such a code.
 */
export async function revokeReusedCode(
  deps: EngineDeps,
  { codeSha256, clientId }: Pick<PresentedCode, 'codeSha256' | 'clientId'>,
): Promise<boolean> {
  const rows = await deps.sql`
    update engine.saml_flows set oauth_revoked_at = coalesce(oauth_revoked_at, ${deps.clock()})
    where access_code_sha256 = ${codeSha256} and saml_oauth_client_id = ${clientId} and redeemed_at is not null
    returning 1`;
  return rows.length === 1;
}

/** The login behind an access token, while its client and its code are in good standing. */
export async function findExchangedFlow(
  deps: EngineDeps,
  flowId: string,
  clientId: string,
): Promise<Omit<ExchangedFlow, 'nonce' | 'authenticatedAt'> | null> {
  const [row] = await deps.sql<
    { id: string; email: string; attributes: unknown; organization_id: string; external_id: string | null }[]
  >`
    select f.id, f.email, f.attributes, f.organization_id, o.external_id
    from engine.saml_flows f
    join engine.saml_oauth_clients c on c.id = f.saml_oauth_client_id and c.revoked_at is null
    join engine.organizations o on o.id = f.organization_id
    where f.id = ${flowId} and f.saml_oauth_client_id = ${clientId} and f.redeemed_at is not null
      and f.oauth_revoked_at is null`;
  if (row === undefined) return null;
  return {
    id: row.id,
    email: row.email,
    attributes: row.attributes,
    organizationId: row.organization_id,
    organizationExternalId: row.external_id,
  };
}
