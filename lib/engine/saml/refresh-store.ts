import type { Sql, TransactionSql } from 'postgres';
import type { AlertConnection } from './alert-store';

/** A connection whose metadata is to be read again. UUIDs. */
export type RefreshTarget = AlertConnection & { readonly metadataUrl: string; readonly idpEntityId: string };

/** Takes connections that are due, so that no other process looks at them before `until`. */
export async function claimDueRefreshes(
  sql: Sql,
  { now, until, limit }: { now: Date; until: Date; limit: number },
): Promise<RefreshTarget[]> {
  const rows = await sql<
    { id: string; environment_id: string; organization_id: string; metadata_url: string; idp_entity_id: string }[]
  >`
    update engine.saml_connections set metadata_next_check_at = ${until}
    where id in (
      select id from engine.saml_connections
      where metadata_url is not null and idp_entity_id is not null and metadata_next_check_at <= ${now}
      order by metadata_next_check_at limit ${limit} for update skip locked
    )
    returning id, environment_id, organization_id, metadata_url, idp_entity_id`;
  return rows.map((row) => ({
    id: row.id,
    environmentId: row.environment_id,
    organizationId: row.organization_id,
    metadataUrl: row.metadata_url,
    idpEntityId: row.idp_entity_id,
  }));
}

/** Notes that metadata was read, and when it is to be read again. */
export async function noteRefreshed(
  tx: TransactionSql,
  samlConnectionId: string,
  { now, next }: { now: Date; next: Date },
): Promise<void> {
  await tx`
    update engine.saml_connections set metadata_checked_at = ${now}, metadata_failure = null, metadata_next_check_at = ${next}
    where id = ${samlConnectionId}`;
}

/** Notes why metadata could not be taken, and when it is tried again. */
export async function noteRefreshFailure(
  sql: Sql,
  samlConnectionId: string,
  { failure, next }: { failure: string; next: Date },
): Promise<void> {
  await sql`
    update engine.saml_connections set metadata_failure = ${failure}, metadata_next_check_at = ${next}
    where id = ${samlConnectionId}`;
}
