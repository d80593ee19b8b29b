import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import { DomainError } from '@/lib/errors';
import { ApiError, type Organization } from '@/lib/ssoready/client';
import { deleteTenantData } from '@/lib/tenants/delete-tenant';
import { ensureTenant } from '@/lib/tenants/queries';
import { updateTenant } from '@/lib/tenants/update-tenant';
import type { ConsoleDeps, TenantScope } from './deps';
import { parseDomainList } from './domains';
import { requireTyped } from './require-typed';
import { createSetupLink, type SetupLinkRequest } from './setup-link-actions';

export type CreateTenantRequest = {
  displayName: string;
  externalId: string;
  domains: string;
  setupLink: SetupLinkRequest | null;
};

export type CreatedTenant = {
  organization: Organization;
  setupUrl: string | null;
  /** Why there is no link although one was asked for: the organization exists, and the link can be tried again. */
  setupLinkFailure: string | null;
};

/**
 * Creates the organization and then its setup link, both through the Management API. The two cannot be one transaction: when
 * the second fails the first stands, and the answer says so.
 */
export async function createTenant(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  request: CreateTenantRequest,
): Promise<CreatedTenant> {
  const organization = await deps.client.createOrganization({
    displayName: request.displayName,
    externalId: request.externalId,
    domains: requireDomains(request.domains),
  });
  const scope = { environmentId, organizationId: organization.id };
  await ensureTenant(deps.db, { ...scope, now: deps.clock() });
  await recordAuditEvent(deps.db, {
    actor: actorOf(actor),
    action: 'tenant.created',
    ...scope,
    targetId: organization.id,
    detail: { name: request.displayName },
  });
  if (!request.setupLink) return { organization, setupUrl: null, setupLinkFailure: null };
  try {
    const { url } = await createSetupLink(deps, actor, scope, request.setupLink);
    return { organization, setupUrl: url, setupLinkFailure: null };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { organization, setupUrl: null, setupLinkFailure: error.message };
  }
}

export type UpdateTenantRequest = {
  displayName?: string | undefined;
  externalId?: string | undefined;
  domains?: string | undefined;
  matchBy?: 'email' | 'scim_id' | undefined;
  syncEnabled?: boolean | undefined;
};

/** Changes what is named and keeps the rest: the API's PATCH replaces, so what it is not told is read first. */
export async function saveTenant(
  deps: ConsoleDeps,
  actor: Actor,
  scope: TenantScope,
  request: UpdateTenantRequest,
): Promise<Organization> {
  const { matchBy, syncEnabled } = request;
  const current = await deps.client.getOrganization(scope.organizationId);
  const organization = await updateOrganization(deps, current, request);
  const changes = changesOf(current, organization);
  if (Object.keys(changes).length > 0) {
    await recordAuditEvent(deps.db, {
      actor: actorOf(actor),
      action: 'tenant.updated',
      ...scope,
      targetId: scope.organizationId,
      detail: changes,
    });
  }
  if (matchBy !== undefined || syncEnabled !== undefined) {
    await updateTenant(deps.db, { ...scope, matchBy, syncEnabled, actor: actorOf(actor), now: deps.clock() });
  }
  return organization;
}

async function updateOrganization(
  { client }: ConsoleDeps,
  current: Organization,
  request: UpdateTenantRequest,
): Promise<Organization> {
  const touched = [request.displayName, request.externalId, request.domains].some((value) => value !== undefined);
  if (!touched) return current;
  return client.updateOrganization(current.id, {
    displayName: request.displayName ?? current.displayName,
    externalId: request.externalId ?? current.externalId,
    domains: request.domains === undefined ? current.domains : requireDomains(request.domains),
  });
}

/** Before and after of the fields that differ, for the audit log. */
function changesOf(before: Organization, after: Organization): Record<string, string> {
  const changes: Record<string, string> = {};
  if (before.displayName !== after.displayName) changes.name = `${before.displayName} → ${after.displayName}`;
  if (before.externalId !== after.externalId) changes.external_id = `${before.externalId} → ${after.externalId}`;
  const [old, now] = [before.domains.join(', '), after.domains.join(', ')];
  if (old !== now) changes.domains = `${old || 'none'} → ${now || 'none'}`;
  return changes;
}

/**
 * Deletes the organization with everything it holds. `typedName` is what the operator typed to confirm; it must be the tenant's
 * name, or its id when it has no name. Throws `invalid` otherwise.
 */
export async function deleteTenant(
  deps: ConsoleDeps,
  actor: Actor,
  scope: TenantScope,
  typedName: string,
): Promise<void> {
  const organization = await deps.client.getOrganization(scope.organizationId);
  const name = organization.displayName || organization.id;
  requireTyped(typedName, name);
  await deps.client.deleteOrganization(scope.organizationId);
  await deps.db.transaction(async (tx) => {
    await deleteTenantData(tx, scope.organizationId);
    await recordAuditEvent(tx, {
      actor: actorOf(actor),
      action: 'tenant.deleted',
      ...scope,
      targetId: scope.organizationId,
      detail: { name },
    });
  });
}

function requireDomains(text: string): string[] {
  const parsed = parseDomainList(text);
  if (parsed.ok) return parsed.domains;
  throw new DomainError('invalid', parsed.message, { fields: { domains: parsed.message } });
}
