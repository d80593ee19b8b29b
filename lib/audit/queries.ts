import { and, desc, eq, gte, ilike, lt, or, sql } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { auditEvents } from '@/lib/db/tables';
import { formatId, type Id, parseId } from '@/lib/ids';
import type { AuditActor } from './record';

export type AuditEvent = {
  id: Id<'auditEvent'>;
  at: Date;
  actor: AuditActor;
  action: string;
  environmentId: string | null;
  organizationId: string | null;
  targetId: string | null;
  detail: unknown;
};

export type AuditEventList = {
  events: AuditEvent[];
  /** Pass as `before` for the next page; null at the end. */
  next: string | null;
};

/** Events, newest first. Without an environment or an organization: of the whole installation. */
export async function listAuditEvents(
  db: DatabaseHandle,
  filter: {
    environmentId?: string | undefined;
    organizationId?: string | undefined;
    /** Part of who acted, as the log names them, in any case; or their whole id. */
    actor?: string | undefined;
    action?: string | undefined;
    /** Not before this moment… */
    from?: Date | undefined;
    /** …and before this one. */
    until?: Date | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<AuditEventList> {
  const beforeId = parseId('auditEvent', filter.before);
  const rows = await db
    .select()
    .from(auditEvents)
    .where(
      and(
        filter.environmentId === undefined ? undefined : eq(auditEvents.environmentId, filter.environmentId),
        filter.organizationId === undefined ? undefined : eq(auditEvents.organizationId, filter.organizationId),
        filter.actor === undefined ? undefined : isActor(filter.actor),
        filter.action === undefined ? undefined : eq(auditEvents.action, filter.action),
        filter.from === undefined ? undefined : gte(auditEvents.at, filter.from),
        filter.until === undefined ? undefined : lt(auditEvents.at, filter.until),
        beforeId === null
          ? undefined
          : sql`(${auditEvents.at}, ${auditEvents.id}) < (select e.at, e.id from audit_events e where e.id = ${beforeId}::uuid)`,
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(filter.limit + 1);
  const events = rows.slice(0, filter.limit).map((row) => ({
    id: formatId('auditEvent', row.id),
    at: row.at,
    actor: { type: row.actorType, id: row.actorId, label: row.actorLabel },
    action: row.action,
    environmentId: row.environmentId,
    organizationId: row.organizationId,
    targetId: row.targetId,
    detail: row.detail,
  }));
  return { events, next: rows.length > filter.limit ? (events.at(-1)?.id ?? null) : null };
}

function isActor(text: string) {
  const literal = text.replaceAll(/[\\%_]/g, '\\$&');
  return or(ilike(auditEvents.actorLabel, `%${literal}%`), eq(auditEvents.actorId, text));
}
