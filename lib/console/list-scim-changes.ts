import type { ScimChange, SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import { whenSupported } from './supported';

/** A change with the name of its user or group as it is now; '' where that is gone. */
export type NamedScimChange = ScimChange & { name: string };
export type ScimChangePage = { changes: NamedScimChange[]; nextCursor: string };

/**
 * One page of what changed in a directory, the newest first; null where the connected server has no change feed. `before` is the
 * cursor of the page before, or ''. Each user and group of the page is asked for once.
 */
export async function listScimChangesNamed(
  client: SsoreadyClient,
  { scimDirectoryId, before, pageSize }: { scimDirectoryId: string; before: string; pageSize: number },
): Promise<ScimChangePage | null> {
  const page = await whenSupported(client.listScimChanges({ scimDirectoryId, before: before || 'latest', pageSize }));
  if (page === null) return null;
  const ids = [...new Set(page.scimChanges.map(({ resourceId }) => resourceId))];
  const names = new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(client, id)] as const)));
  return {
    changes: page.scimChanges.map((change) => ({ ...change, name: names.get(change.resourceId) ?? '' })),
    nextCursor: page.hasMore ? page.nextCursor : '',
  };
}

async function nameOf(client: SsoreadyClient, id: string): Promise<string> {
  try {
    if (id.startsWith('scim_group_')) return (await client.getScimGroup(id)).displayName;
    return (await client.getScimUser(id)).email;
  } catch (error) {
    if (error instanceof ApiError && error.isNotFound) return '';
    throw error;
  }
}
