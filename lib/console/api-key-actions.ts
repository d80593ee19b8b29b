import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import type { ApiKey, ApiKeyScope } from '@/lib/ssoready/client';
import type { ConsoleDeps } from './deps';

export type ApiKeyRequest = {
  displayName: string;
  hasManagementApiAccess: boolean;
  /** What the key is limited to; null for what `hasManagementApiAccess` says. */
  scopes: ApiKeyScope[] | null;
  ttlSeconds: number | null;
};

/** Makes an API key of the environment. The secret is in this answer and nowhere else. */
export async function createApiKey(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  request: ApiKeyRequest,
): Promise<{ apiKey: ApiKey; secretToken: string }> {
  const created = await deps.client.createApiKey({
    displayName: request.displayName,
    ...(request.scopes === null
      ? { hasManagementApiAccess: request.hasManagementApiAccess }
      : { scopes: request.scopes }),
    ...(request.ttlSeconds === null ? {} : { ttlSeconds: request.ttlSeconds }),
  });
  await recordAuditEvent(deps.db, {
    actor: actorOf(actor),
    action: 'api_key.created',
    environmentId,
    targetId: created.apiKey.id,
    detail: {
      name: request.displayName,
      ...(request.scopes === null
        ? { management: request.hasManagementApiAccess }
        : { scopes: request.scopes.join(', ') }),
    },
  });
  return created;
}

/** Ends an API key for good. */
export async function revokeApiKey(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  apiKeyId: string,
): Promise<ApiKey> {
  const apiKey = await deps.client.revokeApiKey(apiKeyId);
  await recordAuditEvent(deps.db, {
    actor: actorOf(actor),
    action: 'api_key.revoked',
    environmentId,
    targetId: apiKeyId,
    detail: { name: apiKey.displayName },
  });
  return apiKey;
}
