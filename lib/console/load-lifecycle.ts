import type { SamlAlert, SamlConnection, SamlMetadataProposal, SamlServiceKey } from '@/lib/ssoready/client';
import type { ConsoleDeps, TenantScope } from './deps';
import { whenSupported } from './supported';

/** What happened to the connections of a tenant, and our own keys of them. Empty for a remote server, which has none of it. */
export type Lifecycle = { alerts: SamlAlert[]; proposals: SamlMetadataProposal[]; keys: SamlServiceKey[] };

/** Reads it in one go. */
export async function loadLifecycle(
  { client }: Pick<ConsoleDeps, 'client'>,
  { organizationId }: TenantScope,
  connections: readonly SamlConnection[],
): Promise<Lifecycle> {
  const [listed, perConnection] = await Promise.all([
    whenSupported(client.listSamlAlerts({ organizationId })),
    Promise.all(
      connections.map(async ({ id: samlConnectionId }) => ({
        proposals: await whenSupported(client.listSamlMetadataProposals({ samlConnectionId, status: 'open' })),
        keys: await whenSupported(client.listSamlServiceKeys({ samlConnectionId })),
      })),
    ),
  ]);
  return {
    alerts: listed?.samlAlerts ?? [],
    // What somebody did by hand in the meantime is no change any more.
    proposals: perConnection.flatMap(({ proposals }) =>
      (proposals?.samlMetadataProposals ?? []).filter((proposal) => proposal.changes.length > 0),
    ),
    keys: perConnection.flatMap(({ keys }) => keys?.samlServiceKeys ?? []),
  };
}
