import { z } from 'zod';
import { formatId } from '@/lib/ids';
import type { OrganizationSummary, OrganizationSummaryList, OrganizationSummaryResponse } from '../../contract';
import { unknownId } from '../../errors';
import { type ApiHandler, queryParameter, requireId } from '../../http';
import { readPage, toPage } from '../../paging';
import { requireManagement } from '../caller';
import { fold, foldDomain, toOrganization } from '../organizations/organization';
import { toTime } from '../wire-time';
import type { SummaryFilter, SummaryRow } from './store';
import * as store from './store';

type Listed = z.output<typeof OrganizationSummaryList>;
type Single = z.output<typeof OrganizationSummaryResponse>;

const Position = z.object({ sortName: z.string(), id: z.guid() });

function toSummary(row: SummaryRow): OrganizationSummary {
  return {
    organization: toOrganization({
      id: row.id,
      environmentId: row.environment_id,
      displayName: row.display_name,
      externalId: row.external_id,
      domains: row.domains,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
    sso: {
      samlConnectionId: row.saml_connection_id === null ? '' : formatId('samlConnection', row.saml_connection_id),
      oidcConnectionId: row.oidc_connection_id === null ? '' : formatId('oidcConnection', row.oidc_connection_id),
      configured: row.saml_configured ?? false,
      lastLoginTime: toTime(row.last_login_at),
      certificateExpireTime: toTime(row.certificate_expires_at),
    },
    directory: {
      scimDirectoryId: row.scim_directory_id === null ? '' : formatId('scimDirectory', row.scim_directory_id),
      hasClientBearerToken: row.has_bearer_token ?? false,
      dialect: row.dialect ?? '',
      userCount: row.user_count ?? 0,
      firstRequestTime: toTime(row.first_request_at),
      lastRequestTime: toTime(row.last_request_at),
    },
  };
}

/** GET /v1/organization-summaries (extension): by name; `query` is part of a name, external id or domain, `domain` a whole one. */
export const listOrganizationSummaries: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const filter = readFilter(context.req.raw);
  const binding = ['organization-summaries', scope.environmentId, filter.query ?? '', filter.domain ?? ''];
  const page = readPage(deps, context.req.raw, binding, Position);
  const [found, totalCount] = await Promise.all([
    store.listSummaries(deps.sql, scope, filter, { after: page.after, limit: page.limit + 1 }),
    store.countOrganizations(deps.sql, scope, filter),
  ]);
  const { rows, nextPageToken } = toPage(deps, page, found, (row) => ({ sortName: row.sort_name, id: row.id }));
  return Response.json({
    organizationSummaries: rows.map(toSummary),
    totalCount,
    nextPageToken,
  } satisfies Listed);
};

/** GET /v1/organization-summaries/{id} (extension) */
export const getOrganizationSummary: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('organization', context.req.param('id'), 'organization');
  const row = await store.findSummary(deps.sql, scope, id);
  if (row === null) throw unknownId('organization');
  return Response.json({ organizationSummary: toSummary(row) } satisfies Single);
};

function readFilter(request: Request): SummaryFilter {
  const query = fold(queryParameter(request, 'query') ?? '');
  const domain = foldDomain(queryParameter(request, 'domain') ?? '');
  return { query: query || undefined, domain: domain || undefined };
}
