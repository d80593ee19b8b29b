import { z } from 'zod';
import { parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { FlowConnection } from '../login/flow-store';
import { openClientSecret } from '../oidc-settings/client-secret';

/** A connection as a browser reaches it: by its unguessable id, without an API key. */
export type Connection = FlowConnection & {
  readonly protocol: 'oidc';
  readonly status: 'active' | 'disabled';
  /** Empty where it is not set; so the client id. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretSealed: Buffer | null;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly prompt: string;
  readonly tenantId: string;
  readonly hostedDomain: string;
  readonly emailClaim: string;
  readonly allowUnverifiedEmail: boolean;
  readonly attributeMapping: readonly { readonly attribute: string; readonly claim: string }[];
  readonly allowIdpInitiated: boolean;
  readonly singleLogout: boolean;
  /** Where a finished sign-in lands; empty when the environment has none. */
  readonly redirectUrl: string;
  /** The one OAuth callback of the environment, or empty. */
  readonly oauthRedirectUri: string;
  /** In lower case. */
  readonly domains: readonly string[];
};

const Mapping = z.array(z.object({ attribute: z.string(), claim: z.string() }));

type Row = Omit<Connection, 'protocol' | 'attributeMapping'> & { attributeMapping: unknown };

/** Finds a connection by its printed id; null for an unknown or malformed one. */
export async function findConnection(deps: EngineDeps, printedId: string): Promise<Connection | null> {
  const id = parseId('oidcConnection', printedId);
  if (id === null) return null;
  const [row] = await deps.sql<Row[]>`
    select c.id, c.environment_id as "environmentId", c.organization_id as "organizationId", c.status,
      coalesce(c.issuer, '') as issuer, coalesce(c.client_id, '') as "clientId",
      c.client_secret_sealed as "clientSecretSealed", c.redirect_uri as "redirectUri", c.scopes,
      coalesce(c.prompt, '') as prompt, coalesce(c.tenant_id, '') as "tenantId",
      coalesce(c.hosted_domain, '') as "hostedDomain", coalesce(c.email_claim, '') as "emailClaim",
      c.allow_unverified_email as "allowUnverifiedEmail", c.attribute_mapping as "attributeMapping",
      c.allow_idp_initiated as "allowIdpInitiated", c.single_logout as "singleLogout",
      coalesce(e.redirect_url, '') as "redirectUrl", coalesce(e.oauth_redirect_uri, '') as "oauthRedirectUri",
      array(select d.domain_folded from engine.organization_domains d where d.organization_id = c.organization_id) as domains
    from engine.oidc_connections c join engine.environments e on e.id = c.environment_id
    where c.id = ${id}`;
  return row === undefined ? null : { protocol: 'oidc', ...row, attributeMapping: Mapping.parse(row.attributeMapping) };
}

/** The client secret, or null for a public client. Throws when it cannot be opened. */
export function clientSecretOf(deps: EngineDeps, { id, clientSecretSealed }: Connection): string | null {
  return clientSecretSealed === null ? null : openClientSecret(deps, id, clientSecretSealed);
}
