import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import type { SamlOauthClient } from '@/lib/ssoready/client';
import type { ConsoleDeps } from './deps';

export type OauthClientSettings = { displayName: string; redirectUris: string[] };
type WithSecret = { samlOauthClient: SamlOauthClient; clientSecret: string };

/** Makes an OAuth client of the environment. The secret is in this answer and nowhere else. */
export async function createOauthClient(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  settings: OauthClientSettings,
): Promise<WithSecret> {
  const created = await deps.client.createSamlOauthClient(settings);
  await record(deps, actor, environmentId, 'oauth_client.created', created.samlOauthClient);
  return created;
}

/** Changes an OAuth client's name and callbacks. */
export async function updateOauthClient(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  samlOauthClientId: string,
  settings: OauthClientSettings,
): Promise<SamlOauthClient> {
  const client = await deps.client.updateSamlOauthClient(samlOauthClientId, settings);
  await record(deps, actor, environmentId, 'oauth_client.updated', client);
  return client;
}

/** Gives an OAuth client a new secret, shown this once; the old one stops working at once. */
export async function rotateOauthClientSecret(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  samlOauthClientId: string,
): Promise<WithSecret> {
  const rotated = await deps.client.rotateSamlOauthClientSecret(samlOauthClientId);
  await record(deps, actor, environmentId, 'oauth_client.secret_rotated', rotated.samlOauthClient);
  return rotated;
}

/** Ends an OAuth client, its codes and its tokens. */
export async function revokeOauthClient(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  samlOauthClientId: string,
): Promise<SamlOauthClient> {
  const client = await deps.client.revokeSamlOauthClient(samlOauthClientId);
  await record(deps, actor, environmentId, 'oauth_client.revoked', client);
  return client;
}

async function record(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  action: `oauth_client.${string}`,
  client: SamlOauthClient,
): Promise<void> {
  await recordAuditEvent(deps.db, {
    actor: actorOf(actor),
    action,
    environmentId,
    targetId: client.id,
    detail: { name: client.displayName, callbacks: client.redirectUris.join(' ') },
  });
}
