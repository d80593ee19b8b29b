import { eq } from 'drizzle-orm';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/record';
import type { Database } from '@/lib/db/client';
import { tenants } from '@/lib/db/tables';
import { ensureTenant, type MatchBy } from './queries';

/**
 * Changes how a tenant's directory is followed. Fields left out are kept. Turning the sync on makes it due at once.
 * Writes the audit event `tenant.updated` in the same transaction.
 */
export async function updateTenant(
  db: Database,
  args: {
    organizationId: string;
    environmentId: string;
    now: Date;
    actor: AuditActor;
    matchBy?: MatchBy | undefined;
    syncEnabled?: boolean | undefined;
  },
): Promise<void> {
  const { organizationId, environmentId, now, actor, matchBy, syncEnabled } = args;
  const changes = {
    ...(matchBy === undefined ? {} : { matchBy }),
    ...(syncEnabled === undefined ? {} : { syncEnabled }),
  };
  await db.transaction(async (tx) => {
    await ensureTenant(tx, { organizationId, environmentId, now });
    await tx
      .update(tenants)
      .set({ ...changes, ...(syncEnabled ? { nextSyncAt: now } : {}), updatedAt: now })
      .where(eq(tenants.organizationId, organizationId));
    await recordAuditEvent(tx, { actor, action: 'tenant.updated', environmentId, organizationId, detail: changes });
  });
}
