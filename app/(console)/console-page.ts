import { notFound } from 'next/navigation';
import { cache } from 'react';
import { type Operator, requireOperator } from '@/lib/auth/require-operator';
import type { ConsoleDeps } from '@/lib/console/deps';
import { toDate } from '@/lib/console/format';
import { whenSupported } from '@/lib/console/supported';
import { type EnvironmentChoice, listEnvironmentChoices } from '@/lib/environments/list-environments';
import { getRuntime, REMOTE_ENVIRONMENT_ID } from '@/lib/runtime';
import { ApiError, type Organization, type OrganizationSummary, type SsoreadyClient } from '@/lib/ssoready/client';
import { ensureTenant, findTenant, type Tenant } from '@/lib/tenants/queries';
import { tenantName } from '@/lib/tenants/tenant-name';

export { textParam } from '@/lib/console/text-param';

/** Every environment that the switcher offers; read once a request. */
export const findEnvironments = cache(async (): Promise<EnvironmentChoice[]> => {
  const { adminClient, env } = getRuntime();
  const remote = env.remote === null ? null : { id: REMOTE_ENVIRONMENT_ID, baseUrl: env.remote.baseUrl };
  return listEnvironmentChoices(adminClient, remote);
});

export type EnvironmentPage = {
  operator: Operator;
  /** False for the role viewer: buttons that change something are left out. */
  mayChange: boolean;
  environment: EnvironmentChoice;
  deps: ConsoleDeps;
};

/** Guard of every page of an environment: an operator, and an environment that exists. */
export const openEnvironment = cache(async (environmentId: string): Promise<EnvironmentPage> => {
  const operator = await requireOperator();
  const environment = (await findEnvironments()).find((choice) => choice.id === environmentId);
  if (!environment) notFound();
  const { db, clientFor, clock } = getRuntime();
  return {
    operator,
    mayChange: operator.role !== 'viewer',
    environment,
    deps: { db, client: clientFor(environmentId), clock },
  };
});

export type TenantPage = EnvironmentPage & {
  organization: Organization;
  /** Null when the connected server has no summaries. */
  summary: OrganizationSummary | null;
  tenant: Tenant;
  /** When a sign-in last worked, tests included; null when none has, or the server does not say. */
  testedAt: Date | null;
  /** Where the tenant's pages live. */
  path: string;
};

/** Guard of every page of a tenant, with what its header needs; read once a request, by layout and page together. */
export const openTenant = cache(async (environmentId: string, organizationId: string): Promise<TenantPage> => {
  const page = await openEnvironment(environmentId);
  const { db, client, clock } = page.deps;
  const [organization, summary, succeeded] = await orNotFound(
    Promise.all([
      client.getOrganization(organizationId),
      whenSupported(client.getOrganizationSummary(organizationId)),
      whenSupported(client.listSamlFlows({ organizationId, status: 'succeeded', pageSize: 1 })),
    ]),
  );
  const testedAt = toDate(succeeded?.samlFlows[0]?.createTime);
  const scope = { environmentId, organizationId };
  let tenant = await findTenant(db, organizationId);
  if (tenant === null) {
    await ensureTenant(db, { ...scope, now: clock() });
    tenant = await findTenant(db, organizationId);
  }
  if (tenant === null) notFound(); // Deleted between the two reads.
  return { ...page, organization, summary, tenant, testedAt, path: `/e/${environmentId}/tenants/${organizationId}` };
});

/** The answer, or the page that says there is nothing here. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.isNotFound) notFound();
    throw error;
  }
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** What a tenant is called; its id when it has no name or is gone. */
export async function nameOfTenant(client: SsoreadyClient, organizationId: string): Promise<string> {
  try {
    return tenantName(await client.getOrganization(organizationId));
  } catch (error) {
    if (error instanceof ApiError && error.isNotFound) return organizationId;
    throw error;
  }
}

/** The names of several tenants, each read once. For a page's rows, which name a handful of tenants. */
export async function namesOfTenants(
  client: SsoreadyClient,
  organizationIds: Iterable<string>,
): Promise<Map<string, string>> {
  const ids = [...new Set(organizationIds)];
  const names = await Promise.all(ids.map((id) => nameOfTenant(client, id)));
  return new Map(ids.map((id, index) => [id, names[index] ?? id]));
}
