import type { Fragment } from 'postgres';
import { formatId } from '@/lib/ids';
import type { EngineDeps } from './deps';
import { signState } from './saml/protocol/state';
import type { EnvironmentScope } from './scope';

/** How long a started sign-in may take: the time to type a password and find a second factor. */
const FLOW_TTL_SECONDS = 3600;

export type ConnectionSelector =
  | { readonly samlConnectionId: string }
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

export type NewFlow = { id: string; state: string; isTest: boolean; oauth?: OauthRequest };

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
  flow: NewFlow,
): Promise<StartedFlow | null> {
  const now = deps.clock();
  const { oauth } = flow;
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
        saml_oauth_client_id, oauth_nonce, oauth_code_challenge, oauth_redirect_uri, force_authn, created_at, updated_at, expires_at, error_code)
      select ${flow.id}, environment_id, organization_id, id, case when configured then 'in_progress' else 'failed' end,
        ${flow.state}, ${flow.isTest}, ${oauth?.clientId ?? null}, ${oauth?.nonce ?? null}, ${oauth?.codeChallenge ?? null},
        ${oauth?.redirectUri ?? null}, ${oauth?.forceAuthn ?? false}, ${now}, ${now}, ${expiresAt},
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

/** What the identity provider is asked for beside a sign-in. */
export type SignInWishes = {
  /** Ask for the person's credentials even when a session is open (SAML Core §3.4.1, `ForceAuthn`). */
  forceAuthn?: boolean;
  /** Address of the person, so that they need not type it again. */
  loginHint?: string;
};

/**
 * Where the browser begins a started flow (contract §3.1). The wishes travel unsigned: the AuthnRequest they end in can be changed on
 * its way through the browser just as well, and what must hold is checked in the answer.
 */
export function initUrl(deps: EngineDeps, started: StartedFlow, flowId: string, wishes: SignInWishes = {}): string {
  const url = new URL(
    `${started.authUrl ?? deps.baseUrl}/v1/saml/${formatId('samlConnection', started.samlConnectionId)}/init`,
  );
  url.searchParams.set('state', signState(deps.stateSigningKey, formatId('samlFlow', flowId)));
  if (wishes.forceAuthn) url.searchParams.set('force_authn', 'true');
  if (wishes.loginHint) url.searchParams.set('login_hint', wishes.loginHint);
  return url.href;
}
