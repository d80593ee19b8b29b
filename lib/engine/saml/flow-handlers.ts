import { z } from 'zod';
import { formatId } from '@/lib/ids';
import { SamlCheck, type SamlFlow, type SamlFlowList } from '../contract';
import { EngineError } from '../errors';
import { type ApiHandler, authenticateApiKey, pageSizeParameter, queryParameter, requireId } from '../http';
import { createPageToken, readPageToken } from '../page-token';
import { adviceFor } from '../problem-text';
import { type FlowRow, findFlow, listFlows } from './flow-queries';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
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
  const filter = {
    organizationId: organization === undefined ? undefined : requireId('organization', organization, 'organization'),
    samlConnectionId: connection === undefined ? undefined : requireId('samlConnection', connection, 'SAML connection'),
    status: statusParameter(request),
  };
  const binding = ['saml-flows', scope.environmentId, ...Object.values(filter).map((value) => value ?? '')];
  const limit = pageSizeParameter(request, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const sealed = readPageToken(deps.pageTokenKey, binding, queryParameter(request, 'pageToken'));
  const after = sealed === undefined ? undefined : positionIn(sealed);
  const rows = await listFlows(deps, scope, filter, { after, limit: limit + 1 });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const page: z.infer<typeof SamlFlowList> = {
    samlFlows: rows.slice(0, limit).map(toFlow),
    nextPageToken:
      last === undefined
        ? ''
        : createPageToken(deps.pageTokenKey, binding, { createdAt: last.created_at.toISOString(), id: last.id }),
  };
  return Response.json(page);
};

/** GET /v1/saml-flows/:id. Extension. */
export const getSamlFlow: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const flow = await findFlow(deps, scope, requireId('samlFlow', context.req.param('id'), 'login'));
  if (flow === null) throw new EngineError('not_found', 'There is no login with this id in this environment.');
  return Response.json({ samlFlow: toFlow(flow) });
};

/** An authentic token can be of an earlier release of this program. */
function positionIn(sealed: unknown): z.output<typeof Position> {
  const position = Position.safeParse(sealed);
  if (position.success) return position.data;
  throw new EngineError('invalid_argument', 'This page token is out of date. Start again without a page token.', {
    cause: position.error,
    violations: [{ field: 'page_token', description: 'is out of date' }],
  });
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
    samlConnectionId: formatId('samlConnection', row.saml_connection_id),
    status: row.status,
    state: row.state,
    test: row.is_test,
    idpInitiated: row.is_idp_initiated,
    email: row.email ?? '',
    nameId: row.name_id ?? '',
    attributes: Attributes.parse(row.attributes) ?? {},
    checks: Checks.parse(row.checks) ?? [],
    errorCode: row.error_code ?? '',
    errorMessage: row.error_code === null ? '' : errorMessage(row.error_code),
    claimedFlowId: row.claimed_flow_id === null ? '' : formatId('samlFlow', row.claimed_flow_id),
    initiateRequest: row.initiate_request ?? '',
    response: row.response ?? '',
    createTime: row.created_at.toISOString(),
    initiateTime: row.initiated_at?.toISOString(),
    receiveTime: row.received_at?.toISOString(),
    redeemTime: row.redeemed_at?.toISOString(),
    updateTime: row.updated_at.toISOString(),
  };
}

function errorMessage(code: string): string {
  const { title, fix } = adviceFor(code);
  return `${title}. ${fix}`;
}
