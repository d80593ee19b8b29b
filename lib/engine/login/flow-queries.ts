import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';

/** A flow as the database has it; `response` and `initiate_request` are left out of lists. */
export type FlowRow = {
  id: string;
  organization_id: string;
  saml_connection_id: string | null;
  oidc_connection_id: string | null;
  status: 'in_progress' | 'failed' | 'succeeded';
  state: string;
  is_test: boolean;
  is_idp_initiated: boolean;
  claimed_flow_id: string | null;
  email: string | null;
  name_id: string | null;
  attributes: unknown;
  checks: unknown;
  error_code: string | null;
  initiate_request: string | null;
  response: string | null;
  created_at: Date;
  updated_at: Date;
  initiated_at: Date | null;
  received_at: Date | null;
  redeemed_at: Date | null;
  session_ended_at: Date | null;
  session_ended_by: 'idp' | 'sp' | null;
};

export type FlowFilter = {
  readonly organizationId: string | undefined;
  readonly samlConnectionId: string | undefined;
  readonly oidcConnectionId: string | undefined;
  readonly status: FlowRow['status'] | undefined;
  /** Only those that a logout ended after it. */
  readonly sessionEndedAfter: Date | undefined;
};

export type FlowPosition = { readonly createdAt: string; readonly id: string };

/** Flows of one environment, newest first, at most `limit`, after `after`. Without the documents, which can be large. */
export async function listFlows(
  deps: EngineDeps,
  scope: EnvironmentScope,
  filter: FlowFilter,
  page: { after: FlowPosition | undefined; limit: number },
): Promise<FlowRow[]> {
  const { sql } = deps;
  const { organizationId, samlConnectionId, oidcConnectionId, status, sessionEndedAfter } = filter;
  return sql<FlowRow[]>`
    select id, organization_id, saml_connection_id, oidc_connection_id, status, state, is_test, is_idp_initiated, claimed_flow_id, email, name_id,
      attributes, checks, error_code, null as initiate_request, null as response, created_at, updated_at, initiated_at,
      received_at, redeemed_at, session_ended_at, session_ended_by
    from engine.saml_flows
    where environment_id = ${scope.environmentId}
      ${organizationId === undefined ? sql`` : sql`and organization_id = ${organizationId}`}
      ${samlConnectionId === undefined ? sql`` : sql`and saml_connection_id = ${samlConnectionId}`}
      ${oidcConnectionId === undefined ? sql`` : sql`and oidc_connection_id = ${oidcConnectionId}`}
      ${status === undefined ? sql`` : sql`and status = ${status}`}
      ${sessionEndedAfter === undefined ? sql`` : sql`and session_ended_at > ${sessionEndedAfter}`}
      ${page.after === undefined ? sql`` : sql`and (created_at, id) < (${page.after.createdAt}::timestamptz, ${page.after.id}::uuid)`}
    order by created_at desc, id desc
    limit ${page.limit}`;
}

/** One flow with its documents. */
export async function findFlow(deps: EngineDeps, scope: EnvironmentScope, id: string): Promise<FlowRow | null> {
  const [row] = await deps.sql<FlowRow[]>`
    select id, organization_id, saml_connection_id, oidc_connection_id, status, state, is_test, is_idp_initiated, claimed_flow_id, email, name_id,
      attributes, checks, error_code, initiate_request, response, created_at, updated_at, initiated_at, received_at, redeemed_at,
      session_ended_at, session_ended_by
    from engine.saml_flows
    where environment_id = ${scope.environmentId} and id = ${id}`;
  return row ?? null;
}
