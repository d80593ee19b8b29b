import type { Actor } from '@/lib/auth/operator-session';
import type { OidcConnection, SsoreadyClient } from '@/lib/ssoready/client';
import type { ConsoleDeps, TenantScope } from './deps';
import { recordChange, recordPromotion } from './record-change';
import { requireTyped } from './require-typed';

export type OidcChange = Parameters<SsoreadyClient['updateOidcConnection']>[1];

/** Whether sign-ins of an organization already begin at a connection, which a new one then must not replace unasked. */
export async function hasPrimaryConnection(client: SsoreadyClient, organizationId: string): Promise<boolean> {
  const { samlConnections } = await client.listSamlConnections({ organizationId });
  if (samlConnections.some((connection) => connection.primary)) return true;
  if (client.remote) return false;
  const { oidcConnections } = await client.listOidcConnections({ organizationId });
  return oidcConnections.some((connection) => connection.primary);
}

/** Creates a connection. It is primary only where no other is: making it so is a decision of its own. */
export async function createOidcConnection(
  deps: ConsoleDeps,
  actor: Actor,
  scope: TenantScope,
  settings: OidcChange,
): Promise<OidcConnection> {
  const { organizationId } = scope;
  const primary = !(await hasPrimaryConnection(deps.client, organizationId));
  const connection = await deps.client.createOidcConnection({ primary, ...settings, organizationId });
  await recordChange(deps, actor, scope.environmentId, 'oidc_connection.created', connection);
  return connection;
}

/** Changes what is named. The log tells which fields, and never what a secret is. */
export async function updateOidcConnection(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  oidcConnectionId: string,
  change: OidcChange,
): Promise<OidcConnection> {
  const connection = await deps.client.updateOidcConnection(oidcConnectionId, change);
  const fields = Object.keys(change).join(', ');
  await recordChange(deps, actor, environmentId, 'oidc_connection.updated', connection, { fields });
  return connection;
}

/** Deletes a connection; its people cannot sign in any more. `typed` must be the tenant's name. */
export async function deleteOidcConnection(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  oidcConnectionId: string,
  typed: string,
): Promise<void> {
  const connection = await deps.client.getOidcConnection(oidcConnectionId);
  const { displayName, id } = await deps.client.getOrganization(connection.organizationId);
  requireTyped(typed, displayName || id);
  const { promotedConnectionId } = await deps.client.deleteOidcConnection(oidcConnectionId);
  await recordChange(deps, actor, environmentId, 'oidc_connection.deleted', connection);
  await recordPromotion(deps, actor, environmentId, { ...connection, promotedConnectionId });
}

/** Starts a sign-in whose result is stored: where to send the operator's browser, and the flow to watch. */
export async function startOidcTest(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  oidcConnectionId: string,
): Promise<{ redirectUrl: string; samlFlowId: string }> {
  const connection = await deps.client.getOidcConnection(oidcConnectionId);
  const started = await deps.client.createTestOidcFlow(oidcConnectionId);
  const detail = { flow: started.samlFlowId };
  await recordChange(deps, actor, environmentId, 'oidc_connection.test_started', connection, detail);
  return started;
}
