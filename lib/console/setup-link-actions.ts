import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import type { SetupLink } from '@/lib/ssoready/client';
import type { ConsoleDeps, TenantScope } from './deps';
import { recordChange } from './record-change';

export type SetupLinkRequest = {
  canManageSaml: boolean;
  canManageScim: boolean;
  canManageDomains?: boolean | undefined;
  ttlSeconds: number;
};

/** Makes a link for the customer's admin. The URL is in this answer and nowhere else. */
export async function createSetupLink(
  deps: ConsoleDeps,
  actor: Actor,
  scope: TenantScope,
  request: SetupLinkRequest,
): Promise<{ url: string; setupLink: SetupLink | null }> {
  const { client } = deps;
  const domains = request.canManageDomains;
  // A remote SSOReady knows no lifetime and would ignore it: then its own (24 hours) applies.
  const { url, setupLink } = await client.createSetupUrl({
    organizationId: scope.organizationId,
    canManageSaml: request.canManageSaml,
    canManageScim: request.canManageScim,
    ...(client.remote
      ? {}
      : { ttlSeconds: request.ttlSeconds, ...(domains === undefined ? {} : { canManageDomains: domains }) }),
  });
  await recordAuditEvent(deps.db, {
    actor: actorOf(actor),
    action: 'setup_link.created',
    ...scope,
    ...(setupLink ? { targetId: setupLink.id } : {}),
    detail: { saml: request.canManageSaml, scim: request.canManageScim },
  });
  return { url, setupLink: setupLink ?? null };
}

/** Gives an open link a new end, counted from now. */
export async function extendSetupLink(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  setupLinkId: string,
  ttlSeconds: number,
): Promise<SetupLink> {
  const setupLink = await deps.client.extendSetupUrl(setupLinkId, ttlSeconds);
  await recordChange(deps, actor, environmentId, 'setup_link.extended', setupLink, {
    until: setupLink.expireTime ?? '',
  });
  return setupLink;
}

/** Ends a link and the session it opened. */
export async function revokeSetupLink(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  setupLinkId: string,
): Promise<SetupLink> {
  const setupLink = await deps.client.revokeSetupUrl(setupLinkId);
  await recordChange(deps, actor, environmentId, 'setup_link.revoked', setupLink);
  return setupLink;
}
