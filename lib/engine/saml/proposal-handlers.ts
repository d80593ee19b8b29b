import { z } from 'zod';
import { formatId } from '@/lib/ids';
import type {
  RefreshSamlMetadataResponse,
  SamlMetadataProposal,
  SamlMetadataProposalList,
  SamlMetadataProposalResponse,
} from '../contract';
import type { EngineDeps } from '../deps';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, queryParameter, requireId } from '../http';
import { readPage, toPage } from '../paging/paging';
import type { EnvironmentScope } from '../scope';
import { ensureServiceKey } from '../service-keys/store';
import { requireConnection } from './connection-store';
import { refreshMetadata } from './metadata-refresh';
import {
  applyTarget,
  decideProposal,
  listProposals,
  lockConnection,
  type ProposalRow,
  readConnection,
  readTarget,
  requireProposal,
} from './proposal-store';
import { compareDescriptions } from './protocol/metadata-diff';
import type { RefreshTarget } from './refresh-store';

const Status = z.enum(['open', 'accepted', 'dismissed', 'withdrawn']);

/** GET /v1/saml-metadata-proposals. Extension: what metadata says beyond its connections, in the order of ids. */
export const listSamlMetadataProposals: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const { scope } = await authenticateApiKey(deps, request, { management: true });
  const connection = queryParameter(request, 'samlConnectionId');
  const connectionId =
    connection === undefined ? undefined : requireId('samlConnection', connection, 'SAML connection');
  const status = statusParameter(request);
  const page = readPage(
    deps,
    request,
    ['saml-proposals', scope.environmentId, connectionId ?? '', status ?? ''],
    z.uuid(),
  );
  if (connectionId !== undefined) await requireConnection(deps.sql, scope, connectionId);
  const filter = { samlConnectionId: connectionId, status };
  const found = await listProposals(deps.sql, scope, filter, { after: page.after, limit: page.limit + 1 });
  const { rows, nextPageToken } = toPage(deps, page, found, (row) => row.id);
  const samlMetadataProposals = await Promise.all(rows.map((row) => toWire(deps, row)));
  return Response.json({ samlMetadataProposals, nextPageToken } satisfies z.input<typeof SamlMetadataProposalList>);
};

/** POST /v1/saml-metadata-proposals/:id/accept. Extension: makes the connection what its metadata says. */
export const acceptSamlMetadataProposal: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('samlMetadataProposal', context.req.param('id'), 'metadata proposal');
  const { samlConnectionId } = await requireProposal(deps.sql, scope, id);
  const now = deps.clock();
  const answer = await deps.sql.begin(async (tx) => {
    // The connection's lock first: a refresh takes it before it touches proposals.
    const connection = await lockConnection(tx, samlConnectionId);
    const decided = connection === null ? null : await decideProposal(tx, scope, id, { status: 'accepted', now });
    if (connection === null || decided === null) throw notOpen();
    const target = readTarget(decided.target);
    const changes = compareDescriptions(connection.description, target);
    await applyTarget(tx, connection, target, now);
    return { ...toWireHead(decided), changes: changes.map(toWireChange) };
  });
  // Logout messages are always signed. Where this fails, the next save of the connection makes the key.
  const connection = await readConnection(deps.sql, samlConnectionId);
  if (connection?.description.sloUrl) await ensureServiceKey(deps, samlConnectionId, 'signing');
  return Response.json({ samlMetadataProposal: answer } satisfies z.input<typeof SamlMetadataProposalResponse>);
};

/** POST /v1/saml-metadata-proposals/:id/dismiss. Extension: the same is not proposed again. */
export const dismissSamlMetadataProposal: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('samlMetadataProposal', context.req.param('id'), 'metadata proposal');
  const { samlConnectionId } = await requireProposal(deps.sql, scope, id);
  const now = deps.clock();
  const decided = await deps.sql.begin(async (tx) => {
    await lockConnection(tx, samlConnectionId);
    return decideProposal(tx, scope, id, { status: 'dismissed', now });
  });
  if (decided === null) throw notOpen();
  return Response.json({ samlMetadataProposal: await toWire(deps, decided) });
};

/** POST /v1/saml-connections/:id/refresh-metadata. Extension: reads the metadata now instead of in a few hours. */
export const refreshSamlMetadata: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('samlConnection', context.req.param('id'), 'SAML connection');
  const outcome = await refreshMetadata(deps, await requireRefreshable(deps, scope, id));
  const body: z.input<typeof RefreshSamlMetadataResponse> = {
    metadataFailure: outcome.failure ?? '',
    ...(outcome.failure === null && outcome.proposal !== null
      ? { samlMetadataProposal: await toWire(deps, outcome.proposal) }
      : {}),
  };
  return Response.json(body);
};

async function requireRefreshable(deps: EngineDeps, scope: EnvironmentScope, id: string): Promise<RefreshTarget> {
  await requireConnection(deps.sql, scope, id);
  const connection = await readConnection(deps.sql, id);
  if (connection === null) throw unknownId('SAML connection');
  const { metadataUrl, idpEntityId } = connection;
  if (metadataUrl === null || idpEntityId === null) {
    throw new EngineError(
      'failed_precondition',
      'This connection has no metadataUrl, or no idpEntityId to look for there.',
    );
  }
  return { ...connection, metadataUrl, idpEntityId };
}

function notOpen(): EngineError {
  return new EngineError('failed_precondition', 'This proposal is not open any more. List the open ones again.');
}

function statusParameter(request: Request): z.infer<typeof Status> | undefined {
  const raw = queryParameter(request, 'status');
  const status = Status.optional().safeParse(raw);
  if (status.success) return status.data;
  const description = 'must be open, accepted, dismissed or withdrawn';
  throw new EngineError('invalid_argument', `status ${description}.`, {
    violations: [{ field: 'status', description }],
  });
}

/** The difference is made now: what somebody did by hand in the meantime is no change any more. */
async function toWire(deps: EngineDeps, row: ProposalRow): Promise<SamlMetadataProposal> {
  if (row.status !== 'open') return { ...toWireHead(row), changes: [] };
  const connection = await readConnection(deps.sql, row.saml_connection_id);
  const changes = connection === null ? [] : compareDescriptions(connection.description, readTarget(row.target));
  return { ...toWireHead(row), changes: changes.map(toWireChange) };
}

function toWireHead(row: ProposalRow) {
  return {
    id: formatId('samlMetadataProposal', row.id),
    organizationId: formatId('organization', row.organization_id),
    samlConnectionId: formatId('samlConnection', row.saml_connection_id),
    status: row.status,
    automatic: row.automatic,
    createTime: row.created_at.toISOString(),
    decideTime: row.decided_at?.toISOString(),
  };
}

function toWireChange({ field, from, to, notAfter }: ReturnType<typeof compareDescriptions>[number]) {
  return { field, from, to, expireTime: notAfter?.toISOString() };
}
