import type { AuditActor } from '@/lib/audit/record';
import type { SetupSession } from './session-types';

/** Who a customer admin is in the audit log: the link is all that is known of them. */
function setupActor(session: Pick<SetupSession, 'setupLinkId'>): AuditActor {
  return { type: 'customer_admin', id: session.setupLinkId, label: 'Customer admin (setup link)' };
}

/** The part of an audit entry that every action of the portal has. */
export function setupAudit(session: SetupSession) {
  return {
    actor: setupActor(session),
    environmentId: session.environmentId,
    organizationId: session.organizationId,
  };
}
