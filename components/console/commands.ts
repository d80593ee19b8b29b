import type { EnvironmentChoice } from '@/lib/environments/list-environments';

export type ConsoleCommand = { label: string; href: string };

type Context = {
  environmentId: string | null;
  /** The tenant whose page is open. */
  organizationId: string | null;
  environments: readonly EnvironmentChoice[];
};

/** What the palette offers besides tenants: actions on the tenant in view first, then places. */
export function commandsFor({ environmentId, organizationId, environments }: Context): ConsoleCommand[] {
  const base = environmentId === null ? null : `/e/${environmentId}`;
  const tenant = base === null || organizationId === null ? null : `${base}/tenants/${organizationId}`;
  return [
    ...(tenant === null
      ? []
      : [
          { label: 'This tenant: send a setup link', href: `${tenant}/onboarding?new=both` },
          { label: 'This tenant: Force SCIM Sync', href: `${tenant}/runs` },
          { label: 'This tenant: single sign-on', href: `${tenant}/sso` },
          { label: 'This tenant: directory', href: `${tenant}/directory` },
          { label: 'This tenant: people', href: `${tenant}/people` },
          { label: 'This tenant: logins', href: `${tenant}/logins` },
        ]),
    ...(base === null
      ? []
      : [
          { label: 'New tenant', href: `${base}/tenants?new=1` },
          { label: 'Overview', href: base },
          { label: 'Tenants', href: `${base}/tenants` },
          { label: 'Sync runs', href: `${base}/runs` },
          { label: 'Logins', href: `${base}/logins` },
          { label: 'API keys', href: `${base}/api-keys` },
          { label: 'OAuth clients', href: `${base}/oauth-clients` },
          { label: 'SAML keys', href: `${base}/saml-keys` },
          { label: 'Developers: quick starts', href: `${base}/developers` },
          { label: 'Developers: API reference', href: `${base}/developers/reference` },
        ]),
    { label: 'Environments', href: '/environments' },
    { label: 'Operators', href: '/operators' },
    { label: 'Audit log', href: '/audit' },
    { label: 'Your sessions', href: '/account' },
    ...environments
      .filter((environment) => environment.id !== environmentId)
      .map((environment) => ({ label: `Switch to ${environment.displayName}`, href: `/e/${environment.id}` })),
  ];
}

const JUMPS: readonly { prefix: string; label: string; folder: string }[] = [
  { prefix: 'org_', label: 'Open this tenant', folder: 'tenants' },
  { prefix: 'sync_run_', label: 'Open this sync run', folder: 'runs' },
  { prefix: 'saml_flow_', label: 'Open this login', folder: 'logins' },
  { prefix: 'scim_request_', label: 'Open this SCIM request', folder: 'requests' },
];

/** The page of a thing whose whole id was typed or pasted, or null. */
export function jumpTarget(environmentId: string, text: string): ConsoleCommand | null {
  if (!/^[a-z_]+_[0-9a-z]{25}$/.test(text)) return null;
  const jump = JUMPS.find(({ prefix }) => text.startsWith(prefix));
  return jump ? { label: jump.label, href: `/e/${environmentId}/${jump.folder}/${text}` } : null;
}
