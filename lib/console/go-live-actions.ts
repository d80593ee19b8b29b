import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import { DomainError } from '@/lib/errors';
import { settleReady } from '@/lib/onboarding/store';
import type { ConsoleDeps, TenantScope } from './deps';

/** Notes that an operator has seen to what the customer's admin said. Nothing happens when there is nothing to see to. */
export async function settleSetup(deps: ConsoleDeps, actor: Actor, scope: TenantScope): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if (!(await settleReady(tx, scope, deps.clock()))) return;
    await recordAuditEvent(tx, {
      actor: actorOf(actor),
      action: 'onboarding.settled',
      ...scope,
      targetId: scope.organizationId,
    });
  });
}

/**
 * Makes a connection the one that the tenant's sign-ins begin at. Whatever was that before stays, and is not asked any more.
 * Throws `not_found` for a connection of another tenant, `precondition_failed` for one that is not complete.
 */
export async function putConnectionLive(
  deps: ConsoleDeps,
  actor: Actor,
  scope: TenantScope,
  connectionId: string,
): Promise<void> {
  const { client } = deps;
  const isOidc = connectionId.startsWith('oidc_');
  const connection = await (isOidc ? client.getOidcConnection(connectionId) : client.getSamlConnection(connectionId));
  if (connection.organizationId !== scope.organizationId) {
    throw new DomainError('not_found', 'This tenant has no such connection. Load the page again.');
  }
  if (connection.configured === false) {
    throw new DomainError('precondition_failed', 'The connection is not complete: people could not sign in with it.');
  }
  if ('idpEntityId' in connection) {
    const { idpEntityId, idpRedirectUrl, idpCertificate } = connection;
    // The contract's four fields are replaced by PATCH.
    await client.updateSamlConnection(connectionId, { primary: true, idpEntityId, idpRedirectUrl, idpCertificate });
  } else {
    await client.updateOidcConnection(connectionId, { primary: true });
  }
  await recordAuditEvent(deps.db, {
    actor: actorOf(actor),
    action: 'connection.put_live',
    ...scope,
    targetId: connectionId,
  });
  await settleSetup(deps, actor, scope);
}
