import { and, eq, ne } from 'drizzle-orm';
import type { EngineDatabase } from '../../deps';
import { oidcConnections, samlConnections } from '../../tables';

/**
 * Makes room for a new primary connection: no connection of the organization is primary afterwards, be it SAML or OpenID Connect,
 * except `keptId`. Callers hold the organization's lock, so that two of them take turns: there is one primary connection at most.
 */
export async function demoteOtherConnections(
  tx: Pick<EngineDatabase, 'update'>,
  organizationId: string,
  keptId?: string,
): Promise<void> {
  for (const table of [samlConnections, oidcConnections]) {
    await tx
      .update(table)
      .set({ isPrimary: false })
      .where(
        and(
          eq(table.organizationId, organizationId),
          eq(table.isPrimary, true),
          keptId === undefined ? undefined : ne(table.id, keptId),
        ),
      );
  }
}
