import type { Fragment } from 'postgres';
import { invariant } from '@/lib/invariant';
import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';
import type { Connection } from './connection-store';
import type { RequestState } from './protocol/validate-assertion';

/** How long a started sign-in may take: the time to type a password and find a second factor. */
const FLOW_TTL_SECONDS = 3600;

export type ConnectionSelector =
  | { readonly samlConnectionId: string }
  | { readonly organizationId: string }
  | { readonly organizationExternalId: string };

/** A sign-in that was asked for; `configured` is false when its connection is not finished, and then it is logged as failed. */
export type StartedFlow = { samlConnectionId: string; configured: boolean; authUrl: string | null };

/**
 * Starts a flow on the selected connection of one environment, or on an organization's primary connection. Null when there is
 * none. One statement: the row is made where the connection is found.
 */
export async function startFlow(
  deps: EngineDeps,
  scope: EnvironmentScope,
  selector: ConnectionSelector,
  flow: { id: string; state: string; isTest: boolean },
): Promise<StartedFlow | null> {
  const now = deps.clock();
  const expiresAt = new Date(now.getTime() + FLOW_TTL_SECONDS * 1000);
  const [row] = await deps.sql<{ id: string; configured: boolean; auth_url: string | null }[]>`
    with chosen as (
      select c.id, c.environment_id, c.organization_id, e.auth_url,
        coalesce(c.idp_entity_id, '') <> '' and coalesce(c.idp_redirect_url, '') <> '' and exists (
          select 1 from engine.saml_certificates t where t.saml_connection_id = c.id and t.state <> 'retired'
        ) as configured
      from engine.saml_connections c
      join engine.organizations o on o.id = c.organization_id
      join engine.environments e on e.id = c.environment_id
      where c.environment_id = ${scope.environmentId} and ${selected(deps, selector)}
    ), started as (
      insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, status, state, is_test,
        created_at, updated_at, expires_at, error_code)
      select ${flow.id}, environment_id, organization_id, id, case when configured then 'in_progress' else 'failed' end,
        ${flow.state}, ${flow.isTest}, ${now}, ${now}, ${expiresAt},
        case when configured then null else 'saml_connection_not_configured' end
      from chosen
    )
    select id, configured, auth_url from chosen`;
  return row === undefined ? null : { samlConnectionId: row.id, configured: row.configured, authUrl: row.auth_url };
}

function selected(deps: EngineDeps, selector: ConnectionSelector): Fragment {
  if ('samlConnectionId' in selector) return deps.sql`c.id = ${selector.samlConnectionId}`;
  if ('organizationId' in selector) return deps.sql`c.organization_id = ${selector.organizationId} and c.is_primary`;
  return deps.sql`o.external_id = ${selector.organizationExternalId} and c.is_primary`;
}

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
export type NamedFlow = { state: RequestState; isTest: boolean; replayed: boolean };

/** Looks up the flow named by a response and the replay of its assertion, on one connection, in one round trip. */
export async function findNamedFlow(
  deps: EngineDeps,
  connection: Connection,
  flowId: string | null,
  assertionId: string | null,
): Promise<NamedFlow> {
  const now = deps.clock();
  const [row] = await deps.sql<{ state: RequestState; is_test: boolean; replayed: boolean }[]>`
    select coalesce(f.is_test, false) as is_test,
      case when f.id is null then 'unknown'
        when f.status <> 'in_progress' or f.received_at is not null then 'used'
        when f.expires_at <= ${now} then 'expired'
        else 'open' end as state,
      exists (
        select 1 from engine.saml_consumed_assertions a
        where a.saml_connection_id = ${connection.id} and a.assertion_id = ${assertionId}
      ) as replayed
    from (values (1)) as one(x)
    left join engine.saml_flows f on f.id = ${flowId} and f.saml_connection_id = ${connection.id}`;
  invariant(row !== undefined, 'a look-up from a constant row gives one row');
  return { state: row.state, isTest: row.is_test, replayed: row.replayed };
}

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
      returning id, organization_id, saml_connection_id, email, state, attributes
    ), noted as (
      update engine.saml_connections set last_login_at = ${now}
      where id in (
        select c.id from engine.saml_connections c join redeemed r on r.saml_connection_id = c.id
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
