import type { SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';

/** The organization's name, or its id while the engine cannot say. */
export async function findOrganizationName(client: SsoreadyClient, organizationId: string): Promise<string> {
  try {
    const { displayName, externalId } = await client.getOrganization(organizationId);
    return displayName || externalId || organizationId;
  } catch (error) {
    if (error instanceof ApiError) return organizationId;
    throw error;
  }
}
