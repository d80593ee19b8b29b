import { z } from 'zod';
import {
  type ConnectionDeletion,
  CreateOidcConnectionRequest,
  type OidcConnectionList,
  type OidcConnectionResponse,
  UpdateOidcConnectionRequest,
} from '../../contract';
import { unknownId } from '../../errors';
import { type ApiHandler, parseJsonBody, requireId } from '../../http';
import { readPage, toPage } from '../../paging/paging';
import { oidcConnections } from '../../tables';
import { requireManagement, requireOrganizationParameter } from '../caller';
import { requireOrganization } from '../organizations/store';
import { deleteConnection } from '../primary-connection/store';
import type { OidcConnectionRow } from './store';
import * as store from './store';
import { invalid, toOidcConnection, toSettings } from './wire';

const NOUN = 'OpenID Connect connection';

/** GET /v1/oidc-connections (extension) */
export const listOidcConnections: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const organizationId = requireOrganizationParameter(context.req.raw);
  const page = readPage(deps, context.req.raw, ['oidc-connections', scope.environmentId, organizationId], z.guid());
  await requireOrganization(deps.db, scope, organizationId);
  const range = { after: page.after, limit: page.limit + 1 };
  const found = await store.listOidcConnections(deps.db, scope, organizationId, range);
  const { rows, nextPageToken } = toPage(deps, page, found, (row) => row.id);
  const list: z.output<typeof OidcConnectionList> = { oidcConnections: rows.map(toOidcConnection), nextPageToken };
  return Response.json(list);
};

/** POST /v1/oidc-connections (extension) */
export const createOidcConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const request = await parseJsonBody(context.req.raw, CreateOidcConnectionRequest);
  const organizationId = requireId('organization', request.organizationId, 'organization');
  const origin = { baseUrl: deps.baseUrl, now: deps.clock() };
  const settings = toSettings(deps, request);
  return respond(await store.createOidcConnection(deps.db, scope, organizationId, settings, origin));
};

/** GET /v1/oidc-connections/{id} (extension) */
export const getOidcConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('oidcConnection', context.req.param('id'), NOUN);
  const row = await store.findOidcConnection(deps.db, scope, id);
  if (row === null) throw unknownId(NOUN);
  return respond(row);
};

/** PATCH /v1/oidc-connections/{id} (extension): fields left out are kept, empty ones cleared. */
export const updateOidcConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('oidcConnection', context.req.param('id'), NOUN);
  const settings = toSettings(deps, await parseJsonBody(context.req.raw, UpdateOidcConnectionRequest));
  const updated = await store.updateOidcConnection(deps.db, scope, id, settings, deps.clock());
  if (updated === 'not_found') throw unknownId(NOUN);
  if (updated === 'secret_required') throw invalid('clientSecret', 'must be entered again when the issuer changes');
  return respond(updated);
};

/** DELETE /v1/oidc-connections/{id} (extension). The only other one that works takes the place of the primary one. */
export const deleteOidcConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('oidcConnection', context.req.param('id'), NOUN);
  const deleted = await deleteConnection(deps.db, oidcConnections, scope, id);
  if (deleted === null) throw unknownId(NOUN);
  return Response.json(deleted satisfies z.output<typeof ConnectionDeletion>);
};

function respond(row: OidcConnectionRow): Response {
  return Response.json({ oidcConnection: toOidcConnection(row) } satisfies z.output<typeof OidcConnectionResponse>);
}
