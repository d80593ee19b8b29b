import type { Sql } from 'postgres';
import type { AlertConnection } from './alert-store';

type Expiring = AlertConnection & { readonly fingerprint: string; readonly notAfter: Date };

/** Connections whose longest-lasting certificate ends before a moment. */
export async function listExpiring(sql: Sql, before: Date): Promise<Expiring[]> {
  const rows = await sql<
    { id: string; environment_id: string; organization_id: string; fingerprint: string; not_after: Date }[]
  >`
    select c.id, c.environment_id, c.organization_id, encode(longest.fingerprint_sha256, 'hex') as fingerprint, longest.not_after
    from (
      select distinct on (saml_connection_id) saml_connection_id, fingerprint_sha256, not_after
      from engine.saml_certificates where state <> 'retired'
      order by saml_connection_id, not_after desc, fingerprint_sha256
    ) longest
    join engine.saml_connections c on c.id = longest.saml_connection_id
    where longest.not_after <= ${before}`;
  return rows.map((row) => ({
    id: row.id,
    environmentId: row.environment_id,
    organizationId: row.organization_id,
    fingerprint: row.fingerprint,
    notAfter: row.not_after,
  }));
}

/** Ends the alerts about certificates that are not due any more. `due` has the subject that is, by connection. */
export async function resolveExpiringBut(sql: Sql, due: ReadonlyMap<string, string>, now: Date): Promise<void> {
  await sql`
    update engine.saml_alerts a set resolved_at = ${now}
    where a.kind = 'certificate_expiring' and a.resolved_at is null and not exists (
      select 1 from unnest(${[...due.keys()]}::uuid[], ${[...due.values()]}::text[]) as due(id, subject)
      where due.id = a.saml_connection_id and due.subject = a.subject
    )`;
}

type Failing = AlertConnection & { readonly metadataUrl: string; readonly metadataFailure: string };

/** Connections whose metadata could not be read since a moment. */
export async function listFailing(sql: Sql, since: Date): Promise<Failing[]> {
  return sql<Failing[]>`
    select id, environment_id as "environmentId", organization_id as "organizationId", metadata_url as "metadataUrl",
      metadata_failure as "metadataFailure"
    from engine.saml_connections
    where metadata_url is not null and metadata_failure is not null and coalesce(metadata_checked_at, created_at) < ${since}`;
}

/** Ends the alerts about metadata that was read again, or is not read any more. */
export async function resolveFailing(sql: Sql, now: Date): Promise<void> {
  await sql`
    update engine.saml_alerts a set resolved_at = ${now}
    from engine.saml_connections c
    where a.kind = 'metadata_failing' and a.resolved_at is null and c.id = a.saml_connection_id
      and (c.metadata_failure is null or c.metadata_url is null)`;
}

/** Ends the alerts about changed certificates that were raised before a moment. */
export async function resolveOldChanges(sql: Sql, before: Date, now: Date): Promise<void> {
  await sql`
    update engine.saml_alerts set resolved_at = ${now}
    where kind = 'certificate_changed' and resolved_at is null and created_at < ${before}`;
}
