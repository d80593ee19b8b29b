import type { Environment, SsoreadyClient } from '@/lib/ssoready/client';

/** The part of the runtime that logins need. */
export type LoginHost = {
  publicUrl: string;
  adminClient: SsoreadyClient;
  clientFor: (environmentId: string) => SsoreadyClient;
  /** The only environment there is when a remote SSOReady is driven. */
  remoteEnvironmentId: string;
};

export type LoginOrganization = { environmentId: string; organizationId: string; displayName: string };

/** A domain that more organizations claim than this is not a help in choosing. */
const MAX_CHOICES = 20;
/** Pages of ten that are searched at a remote SSOReady, which cannot look up a domain. */
const MAX_REMOTE_PAGES = 200;

/** Where the engine sends members after a login of this product's own. */
export function callbackUrl(publicUrl: string): string {
  return `${publicUrl}/login/callback`;
}

/** The environments whose logins end at this product's own sign-in. */
export async function listLoginEnvironments(host: LoginHost): Promise<string[]> {
  return (await readLoginEnvironments(host)).map((environment) => environment.id);
}

type LoginEnvironment = Pick<Environment, 'id' | 'requireDomainProof'>;

async function readLoginEnvironments(host: LoginHost): Promise<LoginEnvironment[]> {
  if (host.adminClient.remote) return [{ id: host.remoteEnvironmentId, requireDomainProof: false }];
  const found: Environment[] = [];
  let pageToken: string | undefined;
  do {
    const page = await host.adminClient.listEnvironments({ pageToken });
    found.push(...page.environments.filter((environment) => environment.redirectUrl === callbackUrl(host.publicUrl)));
    pageToken = page.nextPageToken || undefined;
  } while (pageToken);
  return found;
}

/**
 * The organizations that claim a domain and whose single sign-on is set up, by name. Where an environment wants domains proven,
 * a claim alone finds nobody.
 */
export async function findOrganizations(host: LoginHost, domain: string): Promise<LoginOrganization[]> {
  const environments = await readLoginEnvironments(host);
  const lists = await Promise.all(
    environments.map((environment) => {
      const client = host.clientFor(environment.id);
      return client.remote ? searchRemote(client, environment.id, domain) : lookUp(client, environment, domain);
    }),
  );
  return lists
    .flat()
    .sort((a, b) => a.displayName.localeCompare(b.displayName))
    .slice(0, MAX_CHOICES);
}

async function lookUp(
  client: SsoreadyClient,
  environment: LoginEnvironment,
  domain: string,
): Promise<LoginOrganization[]> {
  const { id: environmentId, requireDomainProof } = environment;
  const filter = requireDomainProof ? { verifiedDomain: domain } : { domain };
  const { organizationSummaries } = await client.listOrganizationSummaries(filter);
  return organizationSummaries
    .filter((summary) => summary.sso.configured)
    .map(({ organization }) => toLoginOrganization(organization, environmentId));
}

async function searchRemote(
  client: SsoreadyClient,
  environmentId: string,
  domain: string,
): Promise<LoginOrganization[]> {
  const found: LoginOrganization[] = [];
  let pageToken: string | undefined;
  for (let pages = 0; pages < MAX_REMOTE_PAGES; pages++) {
    const page = await client.listOrganizations({ pageToken });
    for (const organization of page.organizations) {
      if (organization.domains.includes(domain)) found.push(toLoginOrganization(organization, environmentId));
    }
    pageToken = page.nextPageToken || undefined;
    if (!pageToken) break;
  }
  return found;
}

function toLoginOrganization(
  organization: { id: string; displayName: string; externalId: string },
  environmentId: string,
) {
  const displayName = organization.displayName || organization.externalId || 'your company';
  return { environmentId, organizationId: organization.id, displayName };
}

/**
 * An organization that a browser remembers, or null when it is gone, its logins no longer end here, or the domain of the e-mail
 * would have to be proven and is not.
 */
export async function findRememberedOrganization(
  host: LoginHost,
  remembered: { environmentId: string; organizationId: string; email: string },
): Promise<LoginOrganization | null> {
  const environments = await readLoginEnvironments(host);
  const environment = environments.find(({ id }) => id === remembered.environmentId);
  if (environment === undefined) return null;
  const client = host.clientFor(remembered.environmentId);
  if (client.remote)
    return toLoginOrganization(await client.getOrganization(remembered.organizationId), remembered.environmentId);
  if (environment.requireDomainProof) {
    const domain = remembered.email.slice(remembered.email.lastIndexOf('@') + 1);
    const found = await lookUp(client, environment, domain);
    return found.find(({ organizationId }) => organizationId === remembered.organizationId) ?? null;
  }
  const { organization, sso } = await client.getOrganizationSummary(remembered.organizationId);
  return sso.configured ? toLoginOrganization(organization, remembered.environmentId) : null;
}
