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
