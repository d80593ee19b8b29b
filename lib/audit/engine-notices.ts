import type { DatabaseHandle } from '@/lib/db/client';
import { recordAuditEvent, SYSTEM_ACTOR } from './record';

/** What the engine tells of a SAML connection or a domain. Printed ids. */
type Notice = {
  readonly action: `${string}.${string}`;
  readonly environmentId: string;
  readonly organizationId: string;
  /** Absent for a domain, which has no id. */
  readonly samlConnectionId?: string;
  readonly detail: Readonly<Record<string, string>>;
};

/** Puts into the audit log what the engine found or did by itself. */
export function createNoticeAudit(db: DatabaseHandle): (notice: Notice) => Promise<void> {
  return async ({ action, environmentId, organizationId, samlConnectionId, detail }) => {
    await recordAuditEvent(db, {
      actor: SYSTEM_ACTOR,
      action,
      environmentId,
      organizationId,
      ...(samlConnectionId === undefined ? {} : { targetId: samlConnectionId }),
      detail,
    });
  };
}
