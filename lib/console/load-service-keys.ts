import type { SamlServiceKey, SsoreadyClient } from '@/lib/ssoready/client';
import { tenantName } from '@/lib/tenants/tenant-name';
import { whenSupported } from './supported';

const PAGE_SIZE = 50;

export type ServiceKeyPage = {
  keys: SamlServiceKey[];
  /** Names of their tenants, by organization id. */
  tenants: ReadonlyMap<string, string>;
  nextPageToken: string;
};

/** A page of an environment's own keys with the names of their tenants; null when the connected server has none of it. */
export async function loadServiceKeys(
  { client }: { client: SsoreadyClient },
  { pageToken, retired }: { pageToken: string; retired: boolean },
): Promise<ServiceKeyPage | null> {
  const filter = { pageToken, pageSize: PAGE_SIZE, ...(retired ? {} : { active: 'true' as const }) };
  const listed = await whenSupported(client.listSamlServiceKeys(filter));
  if (listed === null) return null;
  const { samlServiceKeys: keys, nextPageToken } = listed;
  const ids = [...new Set(keys.map(({ organizationId }) => organizationId))];
  const named = await Promise.all(ids.map((id) => client.getOrganization(id)));
  const tenants = new Map(named.map((organization) => [organization.id, tenantName(organization)]));
  return { keys, tenants, nextPageToken };
}
