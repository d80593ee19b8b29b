import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import type { ConsoleDeps } from './deps';

/** Notes what an operator did to a connection, directory or setup link of an organization. */
export async function recordChange(
  deps: Pick<ConsoleDeps, 'db'>,
  actor: Actor,
  environmentId: string,
  action: `${string}.${string}`,
  subject: { id: string; organizationId: string },
  detail: Record<string, string> = {},
): Promise<void> {
  await recordAuditEvent(deps.db, {
    actor: actorOf(actor),
    action,
    environmentId,
    organizationId: subject.organizationId,
    targetId: subject.id,
    detail,
  });
}
