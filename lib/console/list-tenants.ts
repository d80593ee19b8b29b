import type { Database } from '@/lib/db/client';
import { type OrganizationSummary, type SsoreadyClient, UnsupportedByRemoteError } from '@/lib/ssoready/client';
import { listTenantStates, type TenantState } from '@/lib/tenants/queries';
import { tenantName } from '@/lib/tenants/tenant-name';
import type { ConsoleDeps } from './deps';
import { toDate } from './format';
import { type PartState, toDirectoryState, toSsoState } from './tenant-state';

/** A row of the tenants list. */
export type TenantRow = {
  organizationId: string;
  name: string;
  externalId: string;
  domains: string[];
  sso: PartState | null;
  directory: PartState | null;
  /** Null when never synced. */
  people: number | null;
  lastSyncedAt: Date | null;
  lastLoginAt: Date | null;
};

export type TenantPage = {
  rows: TenantRow[];
  nextPageToken: string;
  /** Empty at the beginning, and where the server only goes forwards. */
  previousPageToken: string;
  /** Null where the API does not count. */
  totalCount: number | null;
  /** The connected server has no search and no states: fewer columns are filled. */
  limited: boolean;
};

/**
 * One page of tenants by name. Two reads whatever the number of people: the API's summaries and our running totals, which are
 * kept current by syncs and never counted here. A remote SSOReady has no summaries, and then the plain list is shown.
 */
export async function listTenants(
  { db, client, clock }: ConsoleDeps,
  page: { query: string; sso?: string; directory?: string; pageToken: string; pageSize: number },
): Promise<TenantPage> {
  try {
    const answer = await client.listOrganizationSummaries(page);
    const ids = answer.organizationSummaries.map((summary) => summary.organization.id);
    const states = await listTenantStates(db, ids);
    const rows = answer.organizationSummaries.map((s) => toTenantRow(s, states.get(s.organization.id), clock()));
    const { nextPageToken, previousPageToken, totalCount } = answer;
    return { rows, nextPageToken, previousPageToken, totalCount, limited: false };
  } catch (error) {
    if (!(error instanceof UnsupportedByRemoteError)) throw error;
    return listPlainTenants(db, client, page.pageToken);
  }
}

async function listPlainTenants(db: Database, client: SsoreadyClient, pageToken: string): Promise<TenantPage> {
  const { organizations, nextPageToken } = await client.listOrganizations({ pageToken });
  const ids = organizations.map((organization) => organization.id);
  const states = await listTenantStates(db, ids);
  const rows = organizations.map((organization) => ({
    organizationId: organization.id,
    name: tenantName(organization),
    externalId: organization.externalId,
    domains: organization.domains,
    sso: null,
    directory: null,
    ...totals(states.get(organization.id)),
  }));
  return { rows, nextPageToken, previousPageToken: '', totalCount: null, limited: true };
}

/** A summary of the API and our own totals as one row. */
export function toTenantRow(summary: OrganizationSummary, state: TenantState | undefined, now: Date): TenantRow {
  const { organization, sso, directory } = summary;
  const own = totals(state);
  return {
    organizationId: organization.id,
    name: tenantName(organization),
    externalId: organization.externalId,
    domains: organization.domains,
    sso: toSsoState(sso, now),
    directory: toDirectoryState(directory, state?.syncEnabled ?? true, now),
    ...own,
    lastLoginAt: own.lastLoginAt ?? toDate(sso.lastLoginTime),
  };
}

function totals(state: TenantState | undefined): Pick<TenantRow, 'people' | 'lastSyncedAt' | 'lastLoginAt'> {
  const known = state !== undefined && (state.lastSyncedAt !== null || state.activeMemberCount > 0);
  return {
    people: known ? state.activeMemberCount : null,
    lastSyncedAt: state?.lastSyncedAt ?? null,
    lastLoginAt: state?.lastLoginAt ?? null,
  };
}

export type TenantHit = { organizationId: string; name: string; externalId: string; domains: string[] };

const HITS = 12;

/** The first tenants that match, for the palette. From a remote SSOReady: those of its first page that do. */
export async function searchTenants({ client }: ConsoleDeps, query: string): Promise<TenantHit[]> {
  try {
    const { organizationSummaries } = await client.listOrganizationSummaries({ query, pageSize: HITS });
    return organizationSummaries.map(({ organization }) => toHit(organization));
  } catch (error) {
    if (!(error instanceof UnsupportedByRemoteError)) throw error;
    const { organizations } = await client.listOrganizations();
    const wanted = query.trim().toLowerCase();
    return organizations
      .filter(({ displayName, externalId, domains }) =>
        [displayName, externalId, ...domains].some((text) => text.toLowerCase().includes(wanted)),
      )
      .map(toHit);
  }
}

function toHit(organization: OrganizationSummary['organization']): TenantHit {
  const { id, externalId, domains } = organization;
  return { organizationId: id, name: tenantName(organization), externalId, domains };
}
