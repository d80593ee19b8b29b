import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';
import type { Connection } from './connection-store';
import type { LogoutFacts } from './protocol/logout-token';

/** A provider's clock may be this far behind ours: a sign-in that is a little younger than the token ends too. */
const SKEW_MS = 120_000;

/**
 * Ends the sign-ins that a logout token names, and gives their UUIDs, those that were over before included, so that a host that
 * failed is told again. Sign-ins begun after the token was made stay: a token that comes twice ends nothing new.
 */
export async function endNamedSessions(
  { sql, clock }: EngineDeps,
  connection: Connection,
  { subject, sessionId, issuedAt }: LogoutFacts,
): Promise<string[]> {
  const now = clock();
  const before = new Date(issuedAt.getTime() + SKEW_MS);
  const named =
    subject === null
      ? sql`session_indexes @> array[${sessionId ?? ''}]::text[]`
      : sql`name_id = ${subject} and (${sessionId}::text is null or coalesce(cardinality(session_indexes), 0) = 0
          or session_indexes @> array[${sessionId}]::text[])`;
  const rows = await sql<{ id: string }[]>`
    update engine.saml_flows set session_ended_at = coalesce(session_ended_at, ${now}),
      session_ended_by = coalesce(session_ended_by, 'idp'), updated_at = ${now}, access_code_sha256 = null,
      id_token_sealed = null,
      oauth_revoked_at = case when saml_oauth_client_id is null then oauth_revoked_at else coalesce(oauth_revoked_at, ${now}) end
    where oidc_connection_id = ${connection.id} and email is not null and status <> 'failed' and not is_test
      and created_at <= ${before} and ${named}
    returning id`;
  return rows.map(({ id }) => id);
}

/** What a sign-in left for its logout. */
export type SignedIn = {
  readonly organizationId: string;
  readonly oidcConnectionId: string;
  readonly idTokenSealed: Buffer | null;
  /** Where the environment's sign-ins land: a logout returns to the same origin. */
  readonly redirectUrl: string;
};

/** A sign-in of the environment over OpenID Connect that succeeded; null when there is none. */
export async function findSignedIn(
  { sql }: EngineDeps,
  scope: EnvironmentScope,
  flowId: string,
): Promise<SignedIn | null> {
  const [row] = await sql<SignedIn[]>`
    select f.organization_id as "organizationId", f.oidc_connection_id as "oidcConnectionId",
      f.id_token_sealed as "idTokenSealed", coalesce(e.redirect_url, '') as "redirectUrl"
    from engine.saml_flows f join engine.environments e on e.id = f.environment_id
    where f.id = ${flowId} and f.environment_id = ${scope.environmentId} and f.oidc_connection_id is not null
      and not f.is_test and f.email is not null and f.status <> 'failed'`;
  return row ?? null;
}
