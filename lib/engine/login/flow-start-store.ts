import type { Fragment } from 'postgres';
import { formatId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';

/** How long a started sign-in may take: the time to type a password and find a second factor. */
const FLOW_TTL_SECONDS = 3600;

export type ConnectionSelector =
  | { readonly samlConnectionId: string }
  | { readonly oidcConnectionId: string }
  | { readonly organizationId: string }
  | { readonly organizationExternalId: string };

/** What an OAuth client asked for; the answer to its request is a code for `redirectUri`. */
export type OauthRequest = {
  /** UUID of the client. */
  clientId: string;
  nonce: string | null;
  /** PKCE with S256 (RFC 7636). */
  codeChallenge: string | null;
  /** As the request named it; null when it left it out. */
  redirectUri: string | null;
  /** The answer must tell of a fresh sign-in (`prompt=login`). */
  forceAuthn: boolean;
};

export type NewFlow = { id: string; state: string; isTest: boolean; isIdpInitiated?: boolean; oauth?: OauthRequest };

/** A sign-in that was asked for. One whose connection cannot be used is logged as failed, with `problem` as its code. */
export type StartedFlow = {
  /** Printed id. */
  connectionId: string;
  problem: 'saml_connection_not_configured' | 'oidc_connection_not_configured' | 'oidc_connection_disabled' | null;
  /** Where its browser begins, without parameters. */
  initAddress: string;
};

type StartedRow = {
  saml_connection_id: string | null;
  oidc_connection_id: string | null;
  problem: StartedFlow['problem'];
  auth_url: string | null;
  redirect_uri: string | null;
};

/**
 * Starts a flow on the selected connection of one environment, or on an organization's primary connection, be it SAML or OpenID
 * Connect. Null when there is none. One statement: the row is made where the connection is found.
 */
export async function startFlow(
  deps: EngineDeps,
  scope: EnvironmentScope,
  selector: ConnectionSelector,
  flow: NewFlow,
): Promise<StartedFlow | null> {
  const now = deps.clock();
  const { oauth } = flow;
  const expiresAt = new Date(now.getTime() + FLOW_TTL_SECONDS * 1000);
  const [row] = await deps.sql<StartedRow[]>`
    with chosen as (${candidates(deps, scope, selector)} limit 1), started as (
      insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, oidc_connection_id, status,
        state, is_test, saml_oauth_client_id, oauth_nonce, oauth_code_challenge, oauth_redirect_uri, force_authn, is_idp_initiated,
        created_at, updated_at, expires_at, error_code)
      select ${flow.id}, environment_id, organization_id, saml_connection_id, oidc_connection_id,
        case when problem is null then 'in_progress' else 'failed' end, ${flow.state}, ${flow.isTest},
        ${oauth?.clientId ?? null}, ${oauth?.nonce ?? null}, ${oauth?.codeChallenge ?? null}, ${oauth?.redirectUri ?? null},
        ${oauth?.forceAuthn ?? false}, ${flow.isIdpInitiated ?? false}, ${now}, ${now}, ${expiresAt}, problem
      from chosen
    )
    select saml_connection_id, oidc_connection_id, problem, auth_url, redirect_uri from chosen`;
  return row === undefined ? null : toStarted(deps, row);
}

/** At most one row: an organization has one primary connection, whatever it speaks. */
function candidates(deps: EngineDeps, scope: EnvironmentScope, selector: ConnectionSelector): Fragment {
  const saml = deps.sql`
    select c.id as saml_connection_id, null::uuid as oidc_connection_id, c.environment_id, c.organization_id, e.auth_url,
      null as redirect_uri,
      case when coalesce(c.idp_entity_id, '') <> '' and coalesce(c.idp_redirect_url, '') <> '' and exists (
          select 1 from engine.saml_certificates t where t.saml_connection_id = c.id and t.state <> 'retired'
        ) then null else 'saml_connection_not_configured' end as problem
    from engine.saml_connections c
    join engine.organizations o on o.id = c.organization_id
    join engine.environments e on e.id = c.environment_id
    where c.environment_id = ${scope.environmentId} and ${selected(deps, selector)}`;
  const oidc = deps.sql`
    select null::uuid as saml_connection_id, c.id as oidc_connection_id, c.environment_id, c.organization_id, null as auth_url,
      c.redirect_uri,
      case when c.status <> 'active' then 'oidc_connection_disabled'
        when c.issuer is null or c.client_id is null then 'oidc_connection_not_configured' end as problem
    from engine.oidc_connections c
    join engine.organizations o on o.id = c.organization_id
    where c.environment_id = ${scope.environmentId} and ${selected(deps, selector)}`;
  if ('samlConnectionId' in selector) return saml;
  if ('oidcConnectionId' in selector) return oidc;
  return deps.sql`${saml} union all ${oidc}`;
}

function selected(deps: EngineDeps, selector: ConnectionSelector): Fragment {
  if ('samlConnectionId' in selector) return deps.sql`c.id = ${selector.samlConnectionId}`;
  if ('oidcConnectionId' in selector) return deps.sql`c.id = ${selector.oidcConnectionId}`;
  if ('organizationId' in selector) return deps.sql`c.organization_id = ${selector.organizationId} and c.is_primary`;
  return deps.sql`o.external_id = ${selector.organizationExternalId} and c.is_primary`;
}

function toStarted(deps: EngineDeps, row: StartedRow): StartedFlow {
  const { problem } = row;
  if (row.saml_connection_id !== null) {
    const connectionId = formatId('samlConnection', row.saml_connection_id);
    return { connectionId, problem, initAddress: `${row.auth_url ?? deps.baseUrl}/v1/saml/${connectionId}/init` };
  }
  invariant(row.oidc_connection_id !== null && row.redirect_uri !== null, 'a flow is of one connection');
  // The cookie that binds the sign-in to its browser is set and read by one origin: that of the registered address.
  const initAddress = row.redirect_uri.replace(/\/callback$/, '/init');
  return { connectionId: formatId('oidcConnection', row.oidc_connection_id), problem, initAddress };
}
