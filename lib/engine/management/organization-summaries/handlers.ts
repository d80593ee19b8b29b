import { z } from 'zod';
import { formatId } from '@/lib/ids';
import type { OrganizationSummary, OrganizationSummaryList, OrganizationSummaryResponse } from '../../contract';
import type { EngineDeps } from '../../deps';
import { EngineError, unknownId } from '../../errors';
import { type ApiHandler, queryParameter, requireId } from '../../http';
import { createPageToken } from '../../paging/page-token';
import { type PageRequest, readPage } from '../../paging/paging';
import { requireManagement } from '../caller';
import { fold, foldDomain, toOrganization } from '../organizations/organization';
import { toTime } from '../wire-time';
import type { SummaryFilter, SummaryRow } from './store';
import * as store from './store';

type Listed = z.output<typeof OrganizationSummaryList>;
type Single = z.output<typeof OrganizationSummaryResponse>;

/** `back`: the page before this place instead of the one after it. */
const Position = z.object({ sortName: z.string(), id: z.guid(), back: z.boolean().optional() });

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
      primary: row.sso_primary ?? false,
      configured: row.sso_configured ?? false,
      used: row.sso_used ?? false,
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
  const { query = '', domain = '', verifiedDomain = '', sso = '', directory = '' } = filter;
  const binding = ['organization-summaries', scope.environmentId, query, domain, verifiedDomain, sso, directory];
  const page = readPage(deps, context.req.raw, binding, Position);
  const back = page.after?.back === true;
  const [found, totalCount] = await Promise.all([
    store.listSummaries(deps.sql, scope, filter, { from: page.after, back, limit: page.limit + 1 }),
    store.countOrganizations(deps.sql, scope, filter),
  ]);
  return Response.json({
    ...toSummaryPage(deps, page, found),
    totalCount,
  } satisfies Listed);
};

/**
 * A page and the ways to its neighbours. One row more than the page holds was asked for: it says whether there is more in the
 * direction of travel, and where one came from there is always a page.
 */
function toSummaryPage(deps: EngineDeps, page: PageRequest<z.output<typeof Position>>, found: readonly SummaryRow[]) {
  const back = page.after?.back === true;
  const more = found.length > page.limit;
  const cut = more ? (back ? found.slice(1) : found.slice(0, page.limit)) : found;
  const tokenAt = (row: SummaryRow | undefined, direction: { back?: true }): string =>
    row === undefined
      ? ''
      : createPageToken(deps.pageTokenKey, page.binding, { sortName: row.sort_name, id: row.id, ...direction });
  return {
    organizationSummaries: cut.map(toSummary),
    nextPageToken: back || more ? tokenAt(cut.at(-1), {}) : '',
    previousPageToken: (back && more) || (!back && page.after !== undefined) ? tokenAt(cut[0], { back: true }) : '',
  };
}

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
  const verifiedDomain = foldDomain(queryParameter(request, 'verifiedDomain') ?? '') || undefined;
  const sso = readChoice(request, 'sso', store.SSO_FILTERS);
  const directory = readChoice(request, 'directory', store.DIRECTORY_FILTERS);
  return { query: query || undefined, domain: domain || undefined, verifiedDomain, sso, directory };
}

function readChoice<T extends string>(request: Request, name: string, choices: readonly T[]): T | undefined {
  const given = queryParameter(request, name) ?? '';
  if (given === '') return undefined;
  const chosen = choices.find((choice) => choice === given);
  if (chosen !== undefined) return chosen;
  const description = `must be one of ${choices.join(', ')}`;
  throw new EngineError('invalid_argument', `${name} ${description}.`, { violations: [{ field: name, description }] });
}
