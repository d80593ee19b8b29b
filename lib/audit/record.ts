import { sql } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { auditEvents } from '@/lib/db/tables';
import { formatId, type Id, newUuidV7 } from '@/lib/ids';

/** Who did it. `id` is a printed id where there is one; `label` is what a reader recognises (an e-mail, a key's name). */
export type AuditActor = {
  type: 'operator' | 'customer_admin' | 'member' | 'api_key' | 'system';
  id: string;
  label: string;
};

/** For what the program does by itself. */
export const SYSTEM_ACTOR: AuditActor = { type: 'system', id: '', label: 'Vestibule' };

export type AuditEntry = {
  actor: AuditActor;
  /** noun.verb in the past tense, e.g. `setup_link.created`. */
  action: `${string}.${string}`;
  environmentId?: string | undefined;
  organizationId?: string | undefined;
  /** Printed id of what was changed. */
  targetId?: string | undefined;
  /** Facts for a reader. Never a secret, a token or an assertion. */
  detail?: Record<string, unknown> | undefined;
};

/**
 * Writes one audit event. Pass the transaction that makes the change, so that neither is there without the other.
 * The time is the database's, because it orders events of several processes. With the `id` (a UUID) of an event that is there
 * already nothing is written.
 */
export async function recordAuditEvent(
  db: DatabaseHandle,
  entry: AuditEntry,
  id = newUuidV7(new Date()),
): Promise<Id<'auditEvent'>> {
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
  return formatId('auditEvent', id);
}
