import { invariant } from '@/lib/invariant';
import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';
import type { Connection } from './connection-store';
import type { KnownRequest, RequestState } from './protocol/validate-assertion';

/** Notes that the browser was sent to the identity provider. False when the flow is over, too old, or of another connection. */
export async function initiateFlow(
  deps: EngineDeps,
  connection: Connection,
  flowId: string,
  request: string,
): Promise<boolean> {
  const now = deps.clock();
  const rows = await deps.sql`
    update engine.saml_flows set initiated_at = ${now}, initiate_request = ${request}, updated_at = ${now}
    where id = ${flowId} and saml_connection_id = ${connection.id} and status = 'in_progress' and received_at is null
      and expires_at > ${now}
    returning id`;
  return rows.length === 1;
}

/** What is stored about the flow that a response names, and whether the assertion was seen before. */
export type NamedFlow = KnownRequest & {
  isTest: boolean;
  replayed: boolean;
  /** The request asked for a fresh sign-in on its own account. */
  forceAuthn: boolean;
  /** What the OAuth client that started it asked for; null for every other flow. */
  oauth: { redirectUri: string | null; redirectUris: readonly string[]; state: string } | null;
};

/** Looks up the flow named by a response and the replay of its assertion, on one connection, in one round trip. */
export async function findNamedFlow(
  deps: EngineDeps,
  connection: Connection,
  flowId: string | null,
  assertionId: string | null,
): Promise<NamedFlow> {
  const now = deps.clock();
  const [row] = await deps.sql<NamedFlowRow[]>`
    select coalesce(f.is_test, false) as is_test, f.initiated_at, coalesce(f.force_authn, false) as force_authn,
      f.saml_oauth_client_id is not null as is_oauth, f.oauth_redirect_uri, c.redirect_uris, f.state as caller_state,
      case when f.id is null then 'unknown'
        when f.status <> 'in_progress' or f.received_at is not null then 'used'
        when f.expires_at <= ${now} then 'expired'
        else 'open' end as state,
      exists (
        select 1 from engine.saml_consumed_assertions a
        where a.saml_connection_id = ${connection.id} and a.assertion_id = ${assertionId}
      ) as replayed
    from (values (1)) as one(x)
    left join engine.saml_flows f on f.id = ${flowId} and f.saml_connection_id = ${connection.id}
    left join engine.saml_oauth_clients c on c.id = f.saml_oauth_client_id`;
  invariant(row !== undefined, 'a look-up from a constant row gives one row');
  return {
    state: row.state,
    initiatedAt: row.initiated_at,
    isTest: row.is_test,
    replayed: row.replayed,
    forceAuthn: row.force_authn,
    oauth: row.is_oauth
      ? { redirectUri: row.oauth_redirect_uri, redirectUris: row.redirect_uris ?? [], state: row.caller_state ?? '' }
      : null,
  };
}

type NamedFlowRow = {
  state: RequestState;
  initiated_at: Date | null;
  is_test: boolean;
  replayed: boolean;
  force_authn: boolean;
  is_oauth: boolean;
  oauth_redirect_uri: string | null;
  redirect_uris: string[] | null;
  caller_state: string | null;
};

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
    ), noted as (
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
    )
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
