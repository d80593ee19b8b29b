import type { DatabaseHandle } from '@/lib/db/client';
import { recordAuditEvent } from './record';

/** What the engine tells of a change that an API key made. Printed ids. */
type Change = {
  /** A UUID, the same when it is told again. */
  readonly id: string;
  readonly confirmed: boolean;
  readonly action: `${string}.${string}`;
  readonly operation: string;
  readonly environmentId: string;
  readonly apiKeyId: string;
  readonly apiKeyName: string;
  readonly organizationId?: string | undefined;
  readonly targetId?: string | undefined;
  readonly requestId: string;
};

/** Puts into the audit log what was changed over the API, with the key that did it. */
export function createApiChangeAudit(db: DatabaseHandle): (change: Change) => Promise<void> {
  return async (change) => {
    const { action, operation, environmentId, organizationId, targetId, requestId } = change;
    await recordAuditEvent(
      db,
      {
        actor: { type: 'api_key', id: change.apiKeyId, label: change.apiKeyName },
        action,
        environmentId,
        organizationId,
        targetId,
        detail: { operation, requestId, ...(change.confirmed ? {} : { outcome: UNCONFIRMED }) },
      },
      change.id,
    );
  };
}

const UNCONFIRMED = 'asked for; the program stopped before it was known whether it was done';
