const LABELS: Readonly<Record<string, string>> = {
  okta: 'Okta',
  entra: 'Entra ID',
  google: 'Google',
  jumpcloud: 'JumpCloud',
  onelogin: 'OneLogin',
  ping: 'Ping',
  pingone: 'PingOne',
  pingfederate: 'PingFederate',
  rippling: 'Rippling',
  cyberark: 'CyberArk',
  adfs: 'ADFS',
  keycloak: 'Keycloak',
  authentik: 'authentik',
  shibboleth: 'Shibboleth',
  zitadel: 'ZITADEL',
  sandbox: 'Sandbox',
  checker: 'SCIM check',
};

/** What the request log can tell apart, as a filter offers it. */
const IN_LOG = [
  'okta',
  'entra',
  'jumpcloud',
  'onelogin',
  'google',
  'ping',
  'rippling',
  'cyberark',
  'keycloak',
  'authentik',
  'zitadel',
  'sandbox',
  'checker',
];

export function dialectChoices(): { value: string; label: string }[] {
  return IN_LOG.map((value) => ({ value, label: LABELS[value] ?? value }));
}

/** The name of a recognised identity provider, or null when nothing was recognised (`''`, `unknown`, `generic`). */
export function dialectLabel(dialect: string | undefined): string | null {
  if (!dialect || dialect === 'unknown' || dialect === 'generic') return null;
  return LABELS[dialect] ?? dialect;
}
