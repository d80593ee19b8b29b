import { constantTimeEqual } from '@/lib/crypto';
import { parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { type EnvironmentScope, mintEnvironmentScope } from '../scope';

/** A client that may be used now, with the environment that it acts in. */
export type OauthClient = {
  /** UUID. */
  readonly id: string;
  readonly scope: EnvironmentScope;
  /** Its own callbacks, or else the environment's one; empty when there is none. */
  readonly redirectUris: readonly string[];
  /** Whether a secret, in its stored form, is the client's. */
  hasSecret(secretSha256: Uint8Array): boolean;
};

/** Finds a live client by its printed id; null for an unknown, revoked or malformed one. */
export async function findOauthClient(deps: EngineDeps, printedId: string | undefined): Promise<OauthClient | null> {
  const id = parseId('samlOauthClient', printedId);
  if (id === null) return null;
  const [row] = await deps.sql<{ environment_id: string; secret: Buffer; redirect_uris: string[] }[]>`
    select c.environment_id, c.client_secret_sha256 as secret,
      case when c.redirect_uris <> '{}' then c.redirect_uris
        else array_remove(array[e.oauth_redirect_uri], null) end as redirect_uris
    from engine.saml_oauth_clients c join engine.environments e on e.id = c.environment_id
    where c.id = ${id} and c.revoked_at is null`;
  if (row === undefined) return null;
  return {
    id,
    scope: mintEnvironmentScope(row.environment_id),
    redirectUris: row.redirect_uris,
    hasSecret: (presented) => constantTimeEqual(presented, row.secret),
  };
}

/** The one organization of an environment that has `domain` and a primary connection; null when there is none, or several. */
export async function findOrganizationByDomain(
  deps: EngineDeps,
  scope: EnvironmentScope,
  domain: string,
): Promise<string | null> {
  const rows = await deps.sql<{ organization_id: string }[]>`
    select distinct d.organization_id from engine.organization_domains d
    where d.environment_id = ${scope.environmentId} and d.domain_folded = ${domain} and (
      exists (select 1 from engine.saml_connections c where c.organization_id = d.organization_id and c.is_primary)
      or exists (select 1 from engine.oidc_connections c where c.organization_id = d.organization_id and c.is_primary)
    )
    limit 2`;
  return rows.length === 1 ? (rows[0]?.organization_id ?? null) : null;
}
