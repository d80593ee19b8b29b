import { and, eq } from 'drizzle-orm';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/record';
import type { Database } from '@/lib/db/client';
import { members } from '@/lib/db/tables';
import { DomainError } from '@/lib/errors';
import { parseId } from '@/lib/ids';

/**
 * Makes a member an admin of their tenant (who may start a sync from their own page), or takes that away. Throws not_found when
 * the tenant has no such member. Writes the audit event `member.updated` in the same transaction.
 */
export async function setTenantAdmin(
  db: Database,
  args: {
    environmentId: string;
    organizationId: string;
    memberId: string;
    isTenantAdmin: boolean;
    actor: AuditActor;
    now: Date;
  },
): Promise<void> {
  const { environmentId, organizationId, memberId, isTenantAdmin, actor, now } = args;
  const id = parseId('member', memberId);
  await db.transaction(async (tx) => {
    const changed =
      id === null
        ? []
        : await tx
            .update(members)
            .set({ isTenantAdmin, updatedAt: now })
            .where(and(eq(members.id, id), eq(members.organizationId, organizationId)))
            .returning({ email: members.email });
    const [member] = changed;
    if (!member) throw new DomainError('not_found', 'This tenant has no such person. Reload the page.');
    await recordAuditEvent(tx, {
      actor,
      action: 'member.updated',
      environmentId,
      organizationId,
      targetId: memberId,
      detail: { email: member.email, tenant_admin: isTenantAdmin },
    });
  });
}
