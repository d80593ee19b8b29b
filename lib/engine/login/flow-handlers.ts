import { z } from 'zod';
import { formatId } from '@/lib/ids';
import { SamlCheck, type SamlFlow, type SamlFlowList } from '../contract';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, queryParameter, requireId } from '../http';
import { readPage, toPage } from '../paging/paging';
import type { SignInProtocol } from './advice';
import { type FlowRow, findFlow, listFlows } from './flow-queries';
import { adviceFor } from './problem-text';

const Position = z.object({ createdAt: z.string(), id: z.uuid() });
const Status = z.enum(['in_progress', 'failed', 'succeeded']);
const Attributes = z.record(z.string(), z.array(z.string())).nullable();
const Checks = z.array(SamlCheck).nullable();

/** GET /v1/saml-flows. Extension: login attempts of the environment, newest first, without their documents. */
export const listSamlFlows: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const { scope } = await authenticateApiKey(deps, request, { management: true });
  const organization = queryParameter(request, 'organizationId');
  const connection = queryParameter(request, 'samlConnectionId');
  const oidcConnection = queryParameter(request, 'oidcConnectionId');
  const filter = {
    organizationId: organization === undefined ? undefined : requireId('organization', organization, 'organization'),
    samlConnectionId: connection === undefined ? undefined : requireId('samlConnection', connection, 'SAML connection'),
    oidcConnectionId:
      oidcConnection === undefined
        ? undefined
        : requireId('oidcConnection', oidcConnection, 'OpenID Connect connection'),
    status: statusParameter(request),
    sessionEndedAfter: timeParameter(request, 'sessionEndedAfter'),
  };
  const binding = [
    'saml-flows',
    scope.environmentId,
    ...Object.values(filter).map((value) => (value instanceof Date ? value.toISOString() : (value ?? ''))),
  ];
  const page = readPage(deps, request, binding, Position);
  const found = await listFlows(deps, scope, filter, { after: page.after, limit: page.limit + 1 });
  const { rows, nextPageToken } = toPage(deps, page, found, (row) => ({
    createdAt: row.created_at.toISOString(),
    id: row.id,
  }));
  return Response.json({ samlFlows: rows.map(toFlow), nextPageToken } satisfies z.input<typeof SamlFlowList>);
};

/** GET /v1/saml-flows/:id. Extension. */
export const getSamlFlow: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const flow = await findFlow(deps, scope, requireId('samlFlow', context.req.param('id'), 'login'));
  if (flow === null) throw unknownId('login');
  return Response.json({ samlFlow: toFlow(flow) });
};

function timeParameter(request: Request, name: string): Date | undefined {
  const raw = queryParameter(request, name);
  if (raw === undefined) return undefined;
  const time = z.iso.datetime({ offset: true }).safeParse(raw);
  if (time.success) return new Date(time.data);
  const description = 'must be a time such as 2031-05-01T00:00:00Z';
  throw new EngineError('invalid_argument', `${name} ${description}.`, { violations: [{ field: name, description }] });
}

function statusParameter(request: Request): FlowRow['status'] | undefined {
  const raw = queryParameter(request, 'status');
  if (raw === undefined) return undefined;
  const status = Status.safeParse(raw);
  if (status.success) return status.data;
  throw new EngineError('invalid_argument', 'status must be in_progress, failed or succeeded.', {
    violations: [{ field: 'status', description: 'must be in_progress, failed or succeeded' }],
  });
}

function toFlow(row: FlowRow): SamlFlow {
  return {
    id: formatId('samlFlow', row.id),
    organizationId: formatId('organization', row.organization_id),
    samlConnectionId: row.saml_connection_id === null ? '' : formatId('samlConnection', row.saml_connection_id),
    oidcConnectionId: row.oidc_connection_id === null ? '' : formatId('oidcConnection', row.oidc_connection_id),
    status: row.status,
    state: row.state,
    test: row.is_test,
    idpInitiated: row.is_idp_initiated,
    email: row.email ?? '',
    nameId: row.name_id ?? '',
    attributes: Attributes.parse(row.attributes) ?? {},
    checks: Checks.parse(row.checks) ?? [],
    errorCode: row.error_code ?? '',
    errorMessage:
      row.error_code === null ? '' : errorMessage(row.error_code, row.oidc_connection_id === null ? 'saml' : 'oidc'),
    claimedFlowId: row.claimed_flow_id === null ? '' : formatId('samlFlow', row.claimed_flow_id),
    initiateRequest: row.initiate_request ?? '',
    response: row.response ?? '',
    createTime: row.created_at.toISOString(),
    initiateTime: row.initiated_at?.toISOString(),
    receiveTime: row.received_at?.toISOString(),
    redeemTime: row.redeemed_at?.toISOString(),
    sessionEndTime: row.session_ended_at?.toISOString(),
    sessionEndedBy: row.session_ended_by ?? '',
    updateTime: row.updated_at.toISOString(),
  };
}

function errorMessage(code: string, protocol: SignInProtocol): string {
  const { title, fix } = adviceFor(code, protocol);
  return `${title}. ${fix}`;
}
