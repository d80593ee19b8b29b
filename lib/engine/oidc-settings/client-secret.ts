import { seal, unseal } from '@/lib/crypto';
import type { EngineDeps } from '../deps';

type SealingKey = Pick<EngineDeps, 'sealingKey'>;

/** The stored form of a connection's client secret; it opens for this connection only. */
export function sealClientSecret(deps: SealingKey, oidcConnectionId: string, secret: string): Buffer {
  return seal(deps.sealingKey, Buffer.from(secret, 'utf8'), clientSecretContext(oidcConnectionId));
}

/** The client secret. Throws when the row was moved, changed, or sealed under another installation's secret. */
export function openClientSecret(deps: SealingKey, oidcConnectionId: string, sealed: Uint8Array): string {
  return unseal(deps.sealingKey, sealed, clientSecretContext(oidcConnectionId)).toString('utf8');
}

/** What the client secret of a connection is sealed for. */
export function clientSecretContext(oidcConnectionId: string): string {
  return `engine.oidc_connections.client_secret_sealed/${oidcConnectionId}`;
}

/** The stored form of the ID token of a sign-in; it opens for this flow only. */
export function sealIdToken(deps: SealingKey, flowId: string, token: string): Buffer {
  return seal(deps.sealingKey, Buffer.from(token, 'utf8'), idTokenContext(flowId));
}

/** The ID token of a sign-in. Throws when the row was moved, changed, or sealed under another installation's secret. */
export function openIdToken(deps: SealingKey, flowId: string, sealed: Uint8Array): string {
  return unseal(deps.sealingKey, sealed, idTokenContext(flowId)).toString('utf8');
}

/** What the ID token of a flow is sealed for. */
export function idTokenContext(flowId: string): string {
  return `engine.saml_flows.id_token_sealed/${flowId}`;
}
