import type { DatabaseHandle } from '@/lib/db/client';
import { recordAuditEvent, SYSTEM_ACTOR } from './record';

/** What the engine tells of a SAML connection. Printed ids. */
type Notice = {
  readonly action: `${string}.${string}`;
  readonly environmentId: string;
  readonly organizationId: string;
  readonly samlConnectionId: string;
  readonly detail: Readonly<Record<string, string>>;
};

/** Puts into the audit log what the engine found or did to a SAML connection by itself. */
export function createSamlNoticeAudit(db: DatabaseHandle): (notice: Notice) => Promise<void> {
  return async ({ action, environmentId, organizationId, samlConnectionId, detail }) => {
    await recordAuditEvent(db, {
      actor: SYSTEM_ACTOR,
      action,
      environmentId,
      organizationId,
      targetId: samlConnectionId,
      detail,
    });
  };
}
