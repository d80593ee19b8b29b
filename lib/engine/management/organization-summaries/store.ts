import type { Sql } from 'postgres';
import { z } from 'zod';
import type { EnvironmentScope } from '../../scope';

/** Where a list goes on: after this name and, among equal names, after this id. */
export type SummaryPosition = { sortName: string; id: string };

export type SummaryFilter = {
  /** Folded text; a substring of name, external id or a domain. */
  query: string | undefined;
  /** Folded; the whole of a domain. */
  domain: string | undefined;
  /** Folded; the whole of a domain that the organization has, and has proven. */
  verifiedDomain: string | undefined;
  sso: SsoFilter | undefined;
  directory: DirectoryFilter | undefined;
};

/**
 * How far sign-in is: no connection; the primary one (or, without one, all) incomplete; a complete one but none primary; the primary
 * one unused; used; a certificate that ends soon.
 */
export const SSO_FILTERS = ['not_started', 'in_setup', 'no_primary', 'unused', 'live', 'expiring'] as const;
type SsoFilter = (typeof SSO_FILTERS)[number];

/** How far the directory is: none, one that has received nothing, or one that has. */
export const DIRECTORY_FILTERS = ['not_started', 'waiting', 'connected'] as const;
type DirectoryFilter = (typeof DIRECTORY_FILTERS)[number];

/** Whole days in which a certificate counts as ending soon. */
const SOON_DAYS = 30;

const Row = z.object({
  id: z.string(),
  environment_id: z.string(),
  display_name: z.string().nullable(),
  external_id: z.string().nullable(),
  sort_name: z.string(),
  created_at: z.date(),
  updated_at: z.date(),
  domains: z.array(z.string()),
  last_login_at: z.date().nullable(),
  saml_connection_id: z.string().nullable(),
  oidc_connection_id: z.string().nullable(),
  sso_primary: z.boolean().nullable(),
  sso_configured: z.boolean().nullable(),
  sso_used: z.boolean().nullable(),
  certificate_expires_at: z.date().nullable(),
  scim_directory_id: z.string().nullable(),
  has_bearer_token: z.boolean().nullable(),
  dialect: z.string().nullable(),
  first_request_at: z.date().nullable(),
  last_request_at: z.date().nullable(),
  user_count: z.coerce.number().nullable(),
});
export type SummaryRow = z.output<typeof Row>;

/**
 * Organizations by name, each with the connection and the directory that speak for it: the primary one, else the best
 * configured. `back`: the page that ends before `from`, in the same order as every other. The page is cut first, so that the look-ups beside it run for its rows only, whatever the environment holds.
 */
export async function listSummaries(
  sql: Sql,
  scope: EnvironmentScope,
  filter: SummaryFilter,
  { from, back, limit }: { from: SummaryPosition | undefined; back: boolean; limit: number },
): Promise<SummaryRow[]> {
  const rows = await sql`
    with page as (
      select id, environment_id, display_name, external_id, sort_name, created_at, updated_at
      from engine.organizations
      where ${matches(sql, scope, filter)}
        ${from === undefined ? sql`` : sql`and (sort_name, id) ${back ? sql`<` : sql`>`} (${from.sortName}, ${from.id}::uuid)`}
      order by sort_name ${back ? sql`desc` : sql``}, id ${back ? sql`desc` : sql``}
      limit ${limit}
    )
    ${decorated(sql)}
    order by page.sort_name, page.id`;
  return Row.array().parse(rows);
}

export async function findSummary(sql: Sql, scope: EnvironmentScope, id: string): Promise<SummaryRow | null> {
  const rows = await sql`
    with page as (
      select id, environment_id, display_name, external_id, sort_name, created_at, updated_at
      from engine.organizations
      where environment_id = ${scope.environmentId} and id = ${id}
    )
    ${decorated(sql)}`;
  return Row.array().parse(rows)[0] ?? null;
}

/** How many organizations match. Without a filter it is a kept number: counting ten thousand took longer than the page. */
export async function countOrganizations(sql: Sql, scope: EnvironmentScope, filter: SummaryFilter): Promise<number> {
  if (Object.values(filter).every((value) => value === undefined)) {
    const kept =
      await sql`select organization_count as count from engine.environments where id = ${scope.environmentId}`;
    return z.object({ count: z.number() }).parse(kept[0]).count;
  }
  const rows = await sql`select count(*)::int as count from engine.organizations where ${matches(sql, scope, filter)}`;
  return z.object({ count: z.number() }).parse(rows[0]).count;
}

function matches(sql: Sql, scope: EnvironmentScope, filter: SummaryFilter) {
  const { query, domain, verifiedDomain, sso, directory } = filter;
  return sql`
    environment_id = ${scope.environmentId}
    ${query === undefined ? sql`` : sql`and position(${query} in search_text) > 0`}
    ${
      domain === undefined
        ? sql``
        : sql`and id in (
            select organization_id from engine.organization_domains
            where environment_id = ${scope.environmentId} and domain_folded = ${domain}
          )`
    }
    ${
      verifiedDomain === undefined
        ? sql``
        : sql`and id in (
            select organization_id from engine.organization_domain_proofs
            join engine.organization_domains using (environment_id, organization_id, domain_folded)
            where environment_id = ${scope.environmentId} and domain_folded = ${verifiedDomain} and state = 'verified'
          )`
    }
    ${sso === undefined ? sql`` : sql`and ${matchesSso(sql, sso)}`}
    ${directory === undefined ? sql`` : sql`and ${matchesDirectory(sql, directory)}`}`;
}

/** Sorts by the connection that {@link decorated} shows, so that a filter finds what its badge says. */
function matchesSso(sql: Sql, sso: SsoFilter) {
  const saml = sql`from engine.saml_connections c where c.organization_id = organizations.id`;
  const oidc = sql`from engine.oidc_connections c where c.organization_id = organizations.id`;
  const samlComplete = sql`c.idp_entity_id is not null and c.idp_redirect_url is not null and exists (
    select from engine.saml_certificates k where k.saml_connection_id = c.id and k.state = 'current')`;
  const oidcComplete = sql`c.issuer is not null and c.client_id is not null and c.status = 'active'`;
  const any = sql`(exists (select ${saml}) or exists (select ${oidc}))`;
  const primary = sql`(exists (select ${saml} and c.is_primary) or exists (select ${oidc} and c.is_primary))`;
  const complete = sql`(exists (select ${saml} and ${samlComplete}) or exists (select ${oidc} and ${oidcComplete}))`;
  const ready = sql`(exists (select ${saml} and c.is_primary and ${samlComplete})
    or exists (select ${oidc} and c.is_primary and ${oidcComplete}))`;
  const used = sql`(exists (select ${saml} and c.is_primary and c.last_login_at is not null)
    or exists (select ${oidc} and c.is_primary and c.last_login_at is not null))`;
  switch (sso) {
    case 'not_started':
      return sql`not ${any}`;
    case 'in_setup':
      return sql`${any} and not case when ${primary} then ${ready} else ${complete} end`;
    case 'no_primary':
      return sql`${complete} and not ${primary}`;
    case 'unused':
      return sql`${ready} and not ${used}`;
    case 'live':
      return sql`${ready} and ${used}`;
    case 'expiring':
      return sql`exists (select from engine.saml_connections c
        join engine.saml_certificates k on k.saml_connection_id = c.id and k.state = 'current'
        where c.organization_id = organizations.id and k.not_after < now() + make_interval(days => ${SOON_DAYS}))`;
    default:
      return sso satisfies never;
  }
}

function matchesDirectory(sql: Sql, directory: DirectoryFilter) {
  const any = sql`from engine.scim_directories d where d.organization_id = organizations.id`;
  switch (directory) {
    case 'not_started':
      return sql`not exists (select ${any})`;
    case 'waiting':
      return sql`exists (select ${any}) and not exists (select ${any} and d.first_request_at is not null)`;
    case 'connected':
      return sql`exists (select ${any} and d.first_request_at is not null)`;
    default:
      return directory satisfies never;
  }
}

function decorated(sql: Sql) {
  return sql`
    select page.*,
      array(select domain from engine.organization_domains where organization_id = page.id) as domains,
      greatest(
        (select max(last_login_at) from engine.saml_connections where organization_id = page.id),
        (select max(last_login_at) from engine.oidc_connections where organization_id = page.id)
      ) as last_login_at,
      sso.saml_connection_id, sso.oidc_connection_id, sso.is_primary as sso_primary,
      sso.configured as sso_configured, sso.used as sso_used, sso.not_after as certificate_expires_at,
      directory.id as scim_directory_id, directory.has_bearer_token, directory.dialect,
      directory.first_request_at, directory.last_request_at,
      (
        select sum(delta) from engine.scim_count_deltas
        where scim_directory_id = directory.id and kind = 'user'
      ) as user_count
    from page
    left join lateral (
      select connection.id as saml_connection_id, null::uuid as oidc_connection_id, connection.id, connection.is_primary,
        certificate.not_after, connection.last_login_at is not null as used,
        connection.idp_entity_id is not null and connection.idp_redirect_url is not null
          and certificate.not_after is not null as configured
      from engine.saml_connections connection
      left join engine.saml_certificates certificate
        on certificate.saml_connection_id = connection.id and certificate.state = 'current'
      where connection.organization_id = page.id
      union all
      select null, connection.id, connection.id, connection.is_primary, null,
        connection.last_login_at is not null,
        connection.issuer is not null and connection.client_id is not null and connection.status = 'active'
      from engine.oidc_connections connection
      where connection.organization_id = page.id
      order by is_primary desc, configured desc, id
      limit 1
    ) sso on true
    left join lateral (
      select id, bearer_token_sha256 is not null as has_bearer_token, dialect, first_request_at, last_request_at
      from engine.scim_directories
      where organization_id = page.id
      order by is_primary desc, has_bearer_token desc, id
      limit 1
    ) directory on true`;
}
