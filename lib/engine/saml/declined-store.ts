import type { EngineDeps } from '../deps';
import type { Connection } from './connection-store';

/**
 * The flow (UUID) that an unsigned refusal of the identity provider named; `flowId` is the row that tells of the refusal. Null when
 * there is no such refusal on this connection.
 */
export async function findDeclined(deps: EngineDeps, connection: Connection, flowId: string): Promise<string | null> {
  const [row] = await deps.sql<{ claimed_flow_id: string }[]>`
    select claimed_flow_id from engine.saml_flows
    where id = ${flowId} and saml_connection_id = ${connection.id} and error_code = 'idp_status'
      and claimed_flow_id is not null`;
  return row?.claimed_flow_id ?? null;
}
