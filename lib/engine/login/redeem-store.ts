import type { Fragment } from 'postgres';
import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';

/** What a redeemed code tells the application. */
export type RedeemedFlow = {
  id: string;
  organizationId: string;
  organizationExternalId: string | null;
  email: string;
  state: string;
  attributes: unknown;
};

/**
 * Redeems an access code: one statement, so that of two callers one gets the login and the other nothing. Null for an unknown,
 * used or expired code, and for a code of another environment.
 */
export async function redeemAccessCode(
  deps: EngineDeps,
  scope: EnvironmentScope,
  accessCodeSha256: Buffer,
): Promise<RedeemedFlow | null> {
  const now = deps.clock();
  const [row] = await deps.sql<
    {
      id: string;
      organization_id: string;
      external_id: string | null;
      email: string;
      state: string;
      attributes: unknown;
    }[]
  >`
    with redeemed as (
      update engine.saml_flows
      set status = 'succeeded', redeemed_at = ${now}, updated_at = ${now}, access_code_sha256 = null
      where access_code_sha256 = ${accessCodeSha256} and environment_id = ${scope.environmentId}
        and access_code_expires_at > ${now} and saml_oauth_client_id is null
      returning id, organization_id, saml_connection_id, oidc_connection_id, email, state, attributes
    ), ${noteLastLogin(deps)}
    select r.id, r.organization_id, o.external_id, r.email, r.state, r.attributes
    from redeemed r join engine.organizations o on o.id = r.organization_id`;
  if (row === undefined) return null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationExternalId: row.external_id,
    email: row.email,
    state: row.state,
    attributes: row.attributes,
  };
}

/**
 * Parts of a `with` that note the login of its part `redeemed` on the connection it came by. At most every ten seconds, and never
 * waiting: a thousand people who sign in at once do not queue for one row.
 */
export function noteLastLogin({ sql, clock }: EngineDeps): Fragment {
  const now = clock();
  return sql`noted as (
      update engine.saml_connections set last_login_at = ${now}
      where id in (
        select c.id from engine.saml_connections c join redeemed r on r.saml_connection_id = c.id
        where c.last_login_at is null or c.last_login_at < ${now}::timestamptz - interval '10 seconds'
        for update of c skip locked
      )
    ), noted_oidc as (
      update engine.oidc_connections set last_login_at = ${now}
      where id in (
        select c.id from engine.oidc_connections c join redeemed r on r.oidc_connection_id = c.id
        where c.last_login_at is null or c.last_login_at < ${now}::timestamptz - interval '10 seconds'
        for update of c skip locked
      )
    )`;
}
