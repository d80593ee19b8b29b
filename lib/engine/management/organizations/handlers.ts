import { z } from 'zod';
import { type OrganizationList, OrganizationRequest, type OrganizationResponse } from '../../contract';
import { unknownId } from '../../errors';
import { type ApiHandler, parseJsonBody, queryParameter, requireId } from '../../http';
import { readPage, toPage } from '../../paging/paging';
import { requireManagement } from '../caller';
import { requireFoldedDomain, toOrganization, toSettings } from './organization';
import * as store from './store';

type Listed = z.output<typeof OrganizationList>;
type Single = z.output<typeof OrganizationResponse>;

/** GET /v1/organizations. Extension: `externalId` and `domain` find what has exactly these. */
export const listOrganizations: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const externalId = queryParameter(context.req.raw, 'externalId');
  const domain = queryParameter(context.req.raw, 'domain');
  const filter = { externalId, domain: domain === undefined ? undefined : requireFoldedDomain(domain) };
  const binding = ['organizations', scope.environmentId, externalId ?? '', filter.domain ?? ''];
  const page = readPage(deps, context.req.raw, binding, z.guid());
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listOrganizations(deps.db, scope, { after: page.after, limit: page.limit + 1, ...filter }),
    (row) => row.id,
  );
  return Response.json({ organizations: rows.map(toOrganization), nextPageToken } satisfies Listed);
};

/** POST /v1/organizations */
export const createOrganization: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const settings = toSettings(await parseJsonBody(context.req.raw, OrganizationRequest));
  const row = await store.createOrganization(deps.db, scope, settings, deps.clock());
  return Response.json({ organization: toOrganization(row) } satisfies Single);
};

/** GET /v1/organizations/{id} */
export const getOrganization: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('organization', context.req.param('id'), 'organization');
  const row = await store.findOrganization(deps.db, scope, id);
  if (row === null) throw unknownId('organization');
  return Response.json({ organization: toOrganization(row) } satisfies Single);
};

/** PATCH /v1/organizations/{id}: a replacement, not a merge (contract §2.6). */
export const updateOrganization: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('organization', context.req.param('id'), 'organization');
  const settings = toSettings(await parseJsonBody(context.req.raw, OrganizationRequest));
  const row = await store.updateOrganization(deps.db, scope, id, settings, deps.clock());
  if (row === null) throw unknownId('organization');
  return Response.json({ organization: toOrganization(row) } satisfies Single);
};

/** DELETE /v1/organizations/{id} */
export const deleteOrganization: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('organization', context.req.param('id'), 'organization');
  if (!(await store.deleteOrganization(deps.db, scope, id))) throw unknownId('organization');
  return Response.json({});
};
