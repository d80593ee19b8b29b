import type { ScimDirectory, SsoreadyClient } from '@/lib/ssoready/client';

/** The directory of a tenant that a page is about: the one asked for, else the primary one, else the first. Null without any. */
export async function findShownDirectory(
  client: SsoreadyClient,
  organizationId: string,
  askedId: string,
): Promise<ScimDirectory | null> {
  const { scimDirectories } = await client.listScimDirectories({ organizationId });
  return (
    scimDirectories.find(({ id }) => id === askedId) ??
    scimDirectories.find(({ primary }) => primary) ??
    scimDirectories[0] ??
    null
  );
}
