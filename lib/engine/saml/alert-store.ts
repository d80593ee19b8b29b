import type { Sql, TransactionSql } from 'postgres';
import { newUuid } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';

type AlertKind = 'certificate_expiring' | 'certificate_changed' | 'metadata_changed' | 'metadata_failing';

/** Whom an alert is about. UUIDs. */
export type AlertConnection = { readonly id: string; readonly environmentId: string; readonly organizationId: string };

type NewAlert = {
  readonly kind: AlertKind;
  /** At most one row for each, so that it is raised once. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, string>>;
  readonly now: Date;
  /** What comes back after it was over is news again; otherwise a subject is raised once and never more. */
  readonly again: boolean;
};

/** Raises an alert. True when it was not there before: of several processes, one raises it. */
export async function raiseAlert(
  sql: Sql | TransactionSql,
  connection: AlertConnection,
  { kind, subject, detail, now, again }: NewAlert,
): Promise<boolean> {
  const rows = await sql`
    insert into engine.saml_alerts as a (id, environment_id, organization_id, saml_connection_id, kind, subject, detail, created_at)
    values (${newUuid()}, ${connection.environmentId}, ${connection.organizationId}, ${connection.id}, ${kind}, ${subject},
      ${sql.json(detail)}, ${now})
    on conflict (saml_connection_id, kind, subject) do update
      set resolved_at = null, acknowledged_at = null, created_at = excluded.created_at, detail = excluded.detail
      where ${again} and a.resolved_at is not null
    returning id`;
  return rows.length === 1;
}

/** Ends the open alerts of one kind about a connection. */
export async function resolveAlerts(
  sql: Sql | TransactionSql,
  samlConnectionId: string,
  kind: AlertKind,
  now: Date,
): Promise<void> {
  await sql`
    update engine.saml_alerts set resolved_at = ${now}
    where saml_connection_id = ${samlConnectionId} and kind = ${kind} and resolved_at is null`;
}

export type AlertRow = {
  id: string;
  organization_id: string;
  saml_connection_id: string;
  kind: AlertKind;
  detail: unknown;
  created_at: Date;
  acknowledged_at: Date | null;
  resolved_at: Date | null;
};

type AlertFilter = { readonly organizationId: string | undefined; readonly open: boolean };

/** Alerts of an environment in id order, at most `limit`, after the one with id `after`. `open`: neither seen nor over. */
export async function listAlerts(
  { sql }: EngineDeps,
  scope: EnvironmentScope,
  { organizationId, open }: AlertFilter,
  page: { after: string | undefined; limit: number },
): Promise<AlertRow[]> {
  return sql<AlertRow[]>`
    select id, organization_id, saml_connection_id, kind, detail, created_at, acknowledged_at, resolved_at
    from engine.saml_alerts
    where environment_id = ${scope.environmentId}
      ${organizationId === undefined ? sql`` : sql`and organization_id = ${organizationId}`}
      ${open ? sql`and resolved_at is null and acknowledged_at is null` : sql``}
      ${page.after === undefined ? sql`` : sql`and id > ${page.after}`}
    order by id limit ${page.limit}`;
}

/** Notes that somebody has seen an alert; it keeps the first time. Null when there is none. */
export async function acknowledgeAlert(
  { sql, clock }: EngineDeps,
  scope: EnvironmentScope,
  id: string,
): Promise<AlertRow | null> {
  const [row] = await sql<AlertRow[]>`
    update engine.saml_alerts set acknowledged_at = coalesce(acknowledged_at, ${clock()})
    where id = ${id} and environment_id = ${scope.environmentId}
    returning id, organization_id, saml_connection_id, kind, detail, created_at, acknowledged_at, resolved_at`;
  return row ?? null;
}
