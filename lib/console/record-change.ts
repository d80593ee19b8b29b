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

/** Notes which connection took the place of a deleted one, if any did. */
export async function recordPromotion(
  deps: Pick<ConsoleDeps, 'db'>,
  actor: Actor,
  environmentId: string,
  deleted: { id: string; organizationId: string; promotedConnectionId: string },
): Promise<void> {
  const { promotedConnectionId: id, organizationId } = deleted;
  if (id === '') return;
  await recordChange(
    deps,
    actor,
    environmentId,
    'connection.promoted',
    { id, organizationId },
    { instead: deleted.id },
  );
}
