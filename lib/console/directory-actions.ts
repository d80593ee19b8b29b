import type { Actor } from '@/lib/auth/operator-session';
import type { ScimDirectory } from '@/lib/ssoready/client';
import type { ConsoleDeps, TenantScope } from './deps';
import type { Extension } from './extension-drafts';
import { recordChange } from './record-change';
import { requireTyped } from './require-typed';

export type DirectoryChange = {
  primary?: boolean | undefined;
  domainPolicy?: 'enforce' | 'flag' | 'off' | undefined;
  unknownMemberPolicy?: 'skip' | 'reject' | undefined;
  strictInterop?: boolean | undefined;
  preserveOnPut?: boolean | undefined;
  extensionSchemas?: readonly Extension[] | undefined;
};

/** Creates a directory. It has a base URL at once and accepts nothing until a token is made. */
export async function createDirectory(deps: ConsoleDeps, actor: Actor, scope: TenantScope): Promise<ScimDirectory> {
  const { scimDirectories } = await deps.client.listScimDirectories({ organizationId: scope.organizationId });
  const directory = await deps.client.createScimDirectory({
    organizationId: scope.organizationId,
    primary: scimDirectories.length === 0,
  });
  await recordChange(deps, actor, scope.environmentId, 'scim_directory.created', directory);
  return directory;
}

/** Changes what is named; `primary` is replaced by PATCH and therefore always sent. */
export async function updateDirectory(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  scimDirectoryId: string,
  change: DirectoryChange,
): Promise<ScimDirectory> {
  const current = await deps.client.getScimDirectory(scimDirectoryId);
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const directory = await deps.client.updateScimDirectory(scimDirectoryId, { primary: current.primary, ...named });
  await recordChange(deps, actor, environmentId, 'scim_directory.updated', directory, {
    changes: Object.entries(named)
      .map(([key, value]) => `${key} = ${Array.isArray(value) ? value.map(({ id }) => id).join(' ') : String(value)}`)
      .join(', '),
  });
  return directory;
}

/** Makes a new token. It is in this answer and nowhere else; the old one stops working at once, or after the overlap. */
export async function rotateDirectoryToken(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  { scimDirectoryId, overlapSeconds }: { scimDirectoryId: string; overlapSeconds: number },
): Promise<{ bearerToken: string }> {
  const directory = await deps.client.getScimDirectory(scimDirectoryId);
  const overlap = overlapSeconds === 0 ? {} : { overlapSeconds };
  const bearerToken = await deps.client.rotateScimDirectoryBearerToken(scimDirectoryId, overlap);
  await recordChange(deps, actor, environmentId, 'scim_directory.token_rotated', directory, {
    ...(overlapSeconds === 0 ? {} : { previousTokenWorksForSeconds: String(overlapSeconds) }),
  });
  return { bearerToken };
}

/** The token before the last rotation stops working. */
export async function stopPreviousDirectoryToken(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  scimDirectoryId: string,
): Promise<void> {
  const directory = await deps.client.revokePreviousScimBearerToken(scimDirectoryId);
  await recordChange(deps, actor, environmentId, 'scim_directory.former_token_stopped', directory);
}

/** Deletes a directory with the people and groups it holds. `typed` must be the tenant's name. */
export async function deleteDirectory(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  scimDirectoryId: string,
  typed: string,
): Promise<void> {
  const directory = await deps.client.getScimDirectory(scimDirectoryId);
  const { displayName, id } = await deps.client.getOrganization(directory.organizationId);
  requireTyped(typed, displayName || id);
  await deps.client.deleteScimDirectory(scimDirectoryId);
  await recordChange(deps, actor, environmentId, 'scim_directory.deleted', directory);
}
