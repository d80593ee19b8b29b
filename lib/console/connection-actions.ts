import type { Actor } from '@/lib/auth/operator-session';
import type { SamlConnection } from '@/lib/ssoready/client';
import type { ConsoleDeps, TenantScope } from './deps';
import { hasPrimaryConnection } from './oidc-actions';
import { recordChange, recordPromotion } from './record-change';
import { requireTyped } from './require-typed';

export type ConnectionChange = {
  primary?: boolean | undefined;
  idpRedirectUrl?: string | undefined;
  idpEntityId?: string | undefined;
  idpCertificate?: string | undefined;
  idpBinding?: 'post' | 'redirect' | undefined;
  additionalCertificates?: string[] | undefined;
  allowIdpInitiated?: boolean | undefined;
  clockSkewSeconds?: number | undefined;
  acceptEncryptedAssertions?: boolean | undefined;
  signAuthnRequests?: boolean | undefined;
  forceAuthn?: boolean | undefined;
  requestedAuthnContext?: string | undefined;
  emailAttribute?: string | undefined;
  allowedNameIdFormats?: string[] | undefined;
  metadataUrl?: string | undefined;
  acceptNewCertificates?: boolean | undefined;
  idpSloUrl?: string | undefined;
  idpSloResponseUrl?: string | undefined;
  idpSloBinding?: 'post' | 'redirect' | undefined;
  sha1AllowedUntilTime?: string | undefined;
  brokenResponseSignatureAllowedUntilTime?: string | undefined;
};

/** Creates an empty connection: its SP values can be copied before the identity provider's are known. */
export async function createConnection(deps: ConsoleDeps, actor: Actor, scope: TenantScope): Promise<SamlConnection> {
  const { organizationId } = scope;
  const { samlConnections } = await deps.client.listSamlConnections({ organizationId });
  // An empty connection must not take the place of the one that people sign in with.
  const primary = samlConnections.length === 0 && !(await hasPrimaryConnection(deps.client, organizationId));
  const connection = await deps.client.createSamlConnection({ organizationId, primary });
  await recordChange(deps, actor, scope.environmentId, 'saml_connection.created', connection);
  return connection;
}

/** Changes what is named. The contract's four fields are replaced by PATCH, so the ones not named are sent as they are. */
export async function updateConnection(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  samlConnectionId: string,
  change: ConnectionChange,
): Promise<SamlConnection> {
  const current = await deps.client.getSamlConnection(samlConnectionId);
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const connection = await deps.client.updateSamlConnection(samlConnectionId, {
    primary: current.primary,
    idpRedirectUrl: current.idpRedirectUrl,
    idpEntityId: current.idpEntityId,
    idpCertificate: current.idpCertificate,
    ...named,
  });
  const detail = {
    fields: Object.keys(named).join(', '),
    // Exceptions are named with their end: whoever reads the log asks first what was let through, and until when.
    ...(change.sha1AllowedUntilTime === undefined ? {} : { sha1AllowedUntil: change.sha1AllowedUntilTime || 'ended' }),
    ...(change.brokenResponseSignatureAllowedUntilTime === undefined
      ? {}
      : { brokenResponseSignatureAllowedUntil: change.brokenResponseSignatureAllowedUntilTime || 'ended' }),
  };
  await recordChange(deps, actor, environmentId, 'saml_connection.updated', connection, detail);
  return connection;
}

/** Deletes a connection; its people cannot sign in any more. `typed` must be the connection's id. */
export async function deleteConnection(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  samlConnectionId: string,
  typed: string,
): Promise<void> {
  const connection = await deps.client.getSamlConnection(samlConnectionId);
  const { displayName, id } = await deps.client.getOrganization(connection.organizationId);
  requireTyped(typed, displayName || id);
  const { promotedConnectionId } = await deps.client.deleteSamlConnection(samlConnectionId);
  await recordChange(deps, actor, environmentId, 'saml_connection.deleted', connection);
  await recordPromotion(deps, actor, environmentId, { ...connection, promotedConnectionId });
}

/** Starts a sign-in whose result is stored: where to send the operator's browser, and the flow to watch. */
export async function startTestSignIn(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  samlConnectionId: string,
): Promise<{ redirectUrl: string; samlFlowId: string }> {
  const connection = await deps.client.getSamlConnection(samlConnectionId);
  const started = await deps.client.createTestSamlFlow(samlConnectionId);
  const detail = { flow: started.samlFlowId };
  await recordChange(deps, actor, environmentId, 'saml_connection.test_started', connection, detail);
  return started;
}
