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
  return { keys: inOrder(keys, tenants), tenants, nextPageToken };
}

const STATES = ['current', 'next', 'previous', 'retired'] as const;

/** By tenant and connection, those for signing first, each purpose from the one in use on. */
export function inOrder(keys: readonly SamlServiceKey[], tenants: ReadonlyMap<string, string>): SamlServiceKey[] {
  const place = ({ organizationId, samlConnectionId, purpose, state }: SamlServiceKey) => [
    tenants.get(organizationId) ?? organizationId,
    samlConnectionId,
    purpose === 'signing' ? '0' : '1',
    String(STATES.indexOf(state)),
  ];
  const compare = (one: readonly string[], other: readonly string[]) =>
    one.map((part, index) => part.localeCompare(other[index] ?? '')).find((order) => order !== 0) ?? 0;
  return keys
    .map((key) => ({ key, at: place(key) }))
    .sort((one, other) => compare(one.at, other.at))
    .map(({ key }) => key);
}
