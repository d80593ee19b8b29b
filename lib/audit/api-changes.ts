import type { DatabaseHandle } from '@/lib/db/client';
import { recordAuditEvent } from './record';

/** What the engine tells of a change that an API key made. Printed ids. */
type Change = {
  readonly action: `${string}.${string}`;
  readonly operation: string;
  readonly environmentId: string;
  readonly apiKeyId: string;
  readonly apiKeyName: string;
  readonly organizationId: string | undefined;
  readonly targetId: string | undefined;
  readonly requestId: string;
};

/** Puts into the audit log what was changed over the API, with the key that did it. */
export function createApiChangeAudit(db: DatabaseHandle): (change: Change) => Promise<void> {
  return async ({ action, operation, environmentId, apiKeyId, apiKeyName, organizationId, targetId, requestId }) => {
    await recordAuditEvent(db, {
      actor: { type: 'api_key', id: apiKeyId, label: apiKeyName },
      action,
      environmentId,
      organizationId,
      targetId,
      detail: { operation, requestId },
    });
  };
}
