import type { Env } from '@/lib/env';
import type { SsoreadyClient } from '@/lib/ssoready/client';
import type { InstanceFacts } from './quick-start';
import { whenSupported } from './supported';

/** What has to be carried elsewhere, by the name it has there. `missing` says what an empty value means. */
export type InstanceAddresses = readonly { name: string; value: string; missing: string }[];

/** How far to look for an example: the first page of each list. */
const PAGE_SIZE = 100;

/** What quick starts are written with, and the addresses of an environment. A remote server tells only some of it. */
export async function loadInstance(
  client: SsoreadyClient,
  environmentId: string,
  env: Pick<Env, 'publicUrl' | 'remote'>,
): Promise<{ facts: InstanceFacts; addresses: InstanceAddresses }> {
  const [environment, clients, organizations] = await Promise.all([
    whenSupported(client.getEnvironment(environmentId)),
    whenSupported(client.listSamlOauthClients({ pageSize: PAGE_SIZE })),
    client.listOrganizations({ pageSize: PAGE_SIZE }),
  ]);
  const oauthClient = clients?.samlOauthClients.find(({ revokeTime }) => revokeTime === undefined);
  const baseUrl = env.remote?.baseUrl ?? env.publicUrl;
  const issuer = env.remote === null ? `${baseUrl}/v1/oauth` : null;
  const facts: InstanceFacts = {
    baseUrl,
    redirectUrl: environment?.redirectUrl ?? '',
    oauthRedirectUri: environment?.oauthRedirectUri ?? '',
    oauthClientId: oauthClient?.id ?? null,
    issuer,
    organizationExternalId: organizations.organizations.find(({ externalId }) => externalId !== '')?.externalId ?? null,
  };
  const own = issuer === null ? [] : ownAddresses(baseUrl, issuer, environmentId, facts);
  return { facts, addresses: [{ name: 'Base URL of the API', value: baseUrl, missing: '' }, ...own] };
}

function ownAddresses(baseUrl: string, issuer: string, environmentId: string, facts: InstanceFacts): InstanceAddresses {
  return [
    { name: 'Environment', value: environmentId, missing: '' },
    { name: 'OpenAPI document', value: `${baseUrl}/v1/openapi.json`, missing: '' },
    { name: 'Redirect URL', value: facts.redirectUrl, missing: 'none: set it under Environments' },
    { name: 'OpenID Connect issuer', value: issuer, missing: '' },
    { name: 'Discovery', value: `${issuer}/.well-known/openid-configuration`, missing: '' },
    { name: 'OAuth client', value: facts.oauthClientId ?? '', missing: 'none yet' },
  ];
}
