import { and, eq, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { formatId } from '@/lib/ids';
import type { EngineDatabase } from '../../deps';
import { EngineError } from '../../errors';
import type { EnvironmentScope } from '../../scope';
import { environments, oidcConnections, samlConnections } from '../../tables';
import { lockOrganization } from '../organizations/store';

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

/** A connection of an organization that can be signed in with, as far as its settings go. */
const Complete = z.object({
  kind: z.enum(['samlConnection', 'oidcConnection']),
  id: z.string(),
  is_primary: z.boolean(),
  /** Somebody has signed in with it. */
  used: z.boolean(),
  /** It has let somebody in, in earnest or in a test. */
  proven: z.boolean(),
});

async function listComplete(tx: Pick<EngineDatabase, 'execute'>, organizationId: string) {
  const rows = await tx.execute(sql`
    select 'samlConnection' as kind, c.id, c.is_primary, c.last_login_at is not null as used,
      c.last_login_at is not null or exists (
        select from engine.saml_flows f where f.saml_connection_id = c.id and f.status = 'succeeded') as proven
    from engine.saml_connections c
    join engine.saml_certificates k on k.saml_connection_id = c.id and k.state = 'current'
    where c.organization_id = ${organizationId} and c.idp_entity_id is not null and c.idp_redirect_url is not null
    union all
    select 'oidcConnection', c.id, c.is_primary, c.last_login_at is not null,
      c.last_login_at is not null or exists (
        select from engine.saml_flows f where f.oidc_connection_id = c.id and f.status = 'succeeded')
    from engine.oidc_connections c
    where c.organization_id = ${organizationId} and c.issuer is not null and c.client_id is not null
      and c.status = 'active'`);
  return Complete.array().parse([...rows]);
}

/**
 * Fills the place of a primary connection that was just deleted: when exactly one of those left is complete, and it has let somebody
 * in, people go on with it. Gives its printed id, and empty when the choice is a person's: nothing is guessed between two, and one
 * that never worked is not put in front of everybody; neither is any where connections wait for an operator, since the customer's
 * admin may have made it. Callers hold the organization's lock.
 */
async function promoteOnlyConnection(
  tx: Pick<EngineDatabase, 'execute' | 'select' | 'update'>,
  scope: EnvironmentScope,
  organizationId: string,
): Promise<string> {
  const policy = tx.select({ goLive: environments.goLivePolicy }).from(environments);
  const [environment] = await policy.where(eq(environments.id, scope.environmentId));
  if (environment?.goLive === 'operator') return '';
  const complete = await listComplete(tx, organizationId);
  const [only] = complete;
  if (only === undefined || complete.length > 1 || !only.proven) return '';
  const table = only.kind === 'samlConnection' ? samlConnections : oidcConnections;
  await tx.update(table).set({ isPrimary: true }).where(eq(table.id, only.id));
  return formatId(only.kind, only.id);
}

/**
 * Refuses to put a connection that never worked in the place of one that people sign in with: `failed_precondition`. `id` is null
 * for a connection that is yet to be made. A choice in two steps stays possible: the other one can be made not primary first.
 */
export async function requireProvenToReplace(
  tx: Pick<EngineDatabase, 'execute'>,
  organizationId: string,
  id: string | null,
): Promise<void> {
  const complete = await listComplete(tx, organizationId);
  const replaced = complete.find((each) => each.is_primary && each.id !== id);
  if (replaced?.used !== true || complete.some((each) => each.id === id && each.proven)) return;
  const other = formatId(replaced.kind, replaced.id);
  throw new EngineError(
    'failed_precondition',
    `People sign in with ${other}, and nobody has signed in with this connection yet. Run a test sign-in with it first; when that has worked, it can be made primary.`,
    {
      violations: [
        {
          field: 'primary',
          description: 'needs a test sign-in that has worked: people sign in with another connection now',
          reason: 'CONNECTION_NOT_TESTED',
        },
      ],
    },
  );
}

/**
 * Deletes a connection with its logins. Null when there is none; else the printed id of the connection that took its place as the
 * primary one, and empty without one.
 */
export async function deleteConnection(
  db: EngineDatabase,
  table: typeof samlConnections | typeof oidcConnections,
  scope: EnvironmentScope,
  id: string,
): Promise<{ organizationId: string; promotedConnectionId: string } | null> {
  const owned = and(eq(table.id, id), eq(table.environmentId, scope.environmentId));
  return db.transaction(async (tx) => {
    const [found] = await tx.select({ organizationId: table.organizationId }).from(table).where(owned);
    if (found === undefined) return null;
    await lockOrganization(tx, scope, found.organizationId, 'no key update');
    const [deleted] = await tx.delete(table).where(owned).returning({ isPrimary: table.isPrimary });
    if (deleted === undefined) return null;
    const promotedConnectionId = deleted.isPrimary ? await promoteOnlyConnection(tx, scope, found.organizationId) : '';
    return { organizationId: formatId('organization', found.organizationId), promotedConnectionId };
  });
}
