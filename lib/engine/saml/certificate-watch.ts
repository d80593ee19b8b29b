import { createHash } from 'node:crypto';
import type { EngineDeps } from '../deps';
import { type AlertConnection, raiseAlert } from './alert-store';
import { notify, type RefreshDeps } from './metadata-refresh';

/** Days before the end of a connection's longest-lasting certificate at which an operator is told, each once; 0 is the end. */
const THRESHOLD_DAYS = [0, 1, 7, 14, 30] as const;
const DAY_MS = 86_400_000;
/** A change that nobody looked at for so long has done no harm. */
const CHANGE_DAYS = 7;
/** A provider may be away for a night. */
const FAILING_HOURS = 24;

/** Raises what fell due and ends what is over. Any process may, at any time: each alert is raised once. */
export async function watchConnections(deps: RefreshDeps): Promise<void> {
  await watchCertificates(deps);
  await watchMetadata(deps);
  await deps.sql`
    update engine.saml_alerts set resolved_at = ${deps.clock()}
    where kind = 'certificate_changed' and resolved_at is null
      and created_at < ${new Date(deps.clock().getTime() - CHANGE_DAYS * DAY_MS)}`;
}

type Expiring = AlertConnection & { readonly fingerprint: string; readonly notAfter: Date };

/**
 * A connection that trusts a certificate beyond the threshold is in no danger, whichever ends first: so it is the longest-lasting
 * one that counts, and importing its successor ends the alert.
 */
async function watchCertificates(deps: RefreshDeps): Promise<void> {
  const now = deps.clock();
  const expiring = await listExpiring(deps, new Date(now.getTime() + Math.max(...THRESHOLD_DAYS) * DAY_MS));
  const subjects = new Map<string, string>();
  for (const each of expiring) {
    const left = (each.notAfter.getTime() - now.getTime()) / DAY_MS;
    const threshold = THRESHOLD_DAYS.find((days) => left <= days) ?? 0;
    const subject = `${each.fingerprint}/${threshold}`;
    subjects.set(each.id, subject);
    const detail = { fingerprint: each.fingerprint, notAfter: each.notAfter.toISOString(), days: `${threshold}` };
    const raised = await raiseAlert(deps.sql, each, {
      kind: 'certificate_expiring',
      subject,
      detail,
      now,
      again: false,
    });
    if (raised) await notify(deps, each, 'saml_certificate.expiring', detail);
  }
  await deps.sql`
    update engine.saml_alerts a set resolved_at = ${now}
    where a.kind = 'certificate_expiring' and a.resolved_at is null and not exists (
      select 1 from unnest(${[...subjects.keys()]}::uuid[], ${[...subjects.values()]}::text[]) as due(id, subject)
      where due.id = a.saml_connection_id and due.subject = a.subject
    )`;
}

async function listExpiring({ sql }: Pick<EngineDeps, 'sql'>, before: Date): Promise<Expiring[]> {
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

async function watchMetadata(deps: RefreshDeps): Promise<void> {
  const now = deps.clock();
  const rows = await deps.sql<
    { id: string; environment_id: string; organization_id: string; metadata_url: string; metadata_failure: string }[]
  >`
    select id, environment_id, organization_id, metadata_url, metadata_failure from engine.saml_connections
    where metadata_url is not null and metadata_failure is not null
      and coalesce(metadata_checked_at, created_at) < ${new Date(now.getTime() - FAILING_HOURS * 3_600_000)}`;
  for (const row of rows) {
    const connection = { id: row.id, environmentId: row.environment_id, organizationId: row.organization_id };
    const detail = { url: row.metadata_url, reason: row.metadata_failure };
    // A digest: an address can be longer than a key of an index.
    const subject = createHash('sha256').update(row.metadata_url).digest('hex');
    const raised = await raiseAlert(deps.sql, connection, {
      kind: 'metadata_failing',
      subject,
      detail,
      now,
      again: true,
    });
    if (raised) await notify(deps, connection, 'saml_metadata.failing', detail);
  }
  await deps.sql`
    update engine.saml_alerts a set resolved_at = ${now}
    from engine.saml_connections c
    where a.kind = 'metadata_failing' and a.resolved_at is null and c.id = a.saml_connection_id
      and (c.metadata_failure is null or c.metadata_url is null)`;
}
