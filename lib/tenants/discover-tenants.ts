import type { Database } from '@/lib/db/client';
import type { SsoreadyClient } from '@/lib/ssoready/client';
import { ensureTenant } from './queries';

type Deps = {
  db: Database;
  clock: () => Date;
  /** `env_…` of every environment there is. */
  listEnvironmentIds: () => Promise<string[]>;
  clientFor: (environmentId: string) => Pick<SsoreadyClient, 'listOrganizations'>;
};

/**
 * Makes our side of every organization that was created through the API and never looked at, so that its directory is
 * followed too. Returns how many organizations there are.
 */
export async function discoverTenants({ db, clock, listEnvironmentIds, clientFor }: Deps): Promise<number> {
  let seen = 0;
  for (const environmentId of await listEnvironmentIds()) {
    const client = clientFor(environmentId);
    for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
      const page: Awaited<ReturnType<typeof client.listOrganizations>> = await client.listOrganizations({ pageToken });
      for (const { id } of page.organizations) {
        await ensureTenant(db, { organizationId: id, environmentId, now: clock() });
      }
      seen += page.organizations.length;
      pageToken = page.organizations.length > 0 && page.nextPageToken ? page.nextPageToken : undefined;
    }
  }
  return seen;
}

/** The ids of every environment, page by page. */
export async function listAllEnvironmentIds(client: Pick<SsoreadyClient, 'listEnvironments'>): Promise<string[]> {
  const ids: string[] = [];
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const page: Awaited<ReturnType<typeof client.listEnvironments>> = await client.listEnvironments({ pageToken });
    ids.push(...page.environments.map((environment) => environment.id));
    pageToken = page.environments.length > 0 && page.nextPageToken ? page.nextPageToken : undefined;
  }
  return ids;
}
