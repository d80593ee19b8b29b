import { sql } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { auditEvents } from '@/lib/db/tables';
import type { AuditEntry } from './record';

/** One row. `id` is a UUID; with one that is there already nothing is written. */
export async function insertAuditEvent(db: DatabaseHandle, id: string, entry: AuditEntry): Promise<void> {
  await db
    .insert(auditEvents)
    .values({
      id,
      // Not the transaction's start: several events of one transaction keep their order.
      at: sql`clock_timestamp()`,
      actorType: entry.actor.type,
      actorId: entry.actor.id,
      actorLabel: entry.actor.label,
      action: entry.action,
      environmentId: entry.environmentId ?? null,
      organizationId: entry.organizationId ?? null,
      targetId: entry.targetId ?? null,
      detail: entry.detail ?? {},
    })
    .onConflictDoNothing({ target: auditEvents.id });
}
