import type { SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import { tenantName } from '@/lib/tenants/tenant-name';

/** The organization's name, or its id while the engine cannot say. */
export async function findOrganizationName(client: SsoreadyClient, organizationId: string): Promise<string> {
  try {
    return tenantName(await client.getOrganization(organizationId));
  } catch (error) {
    if (error instanceof ApiError) return organizationId;
    throw error;
  }
}
