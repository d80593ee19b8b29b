import { textParam } from './text-param';

export type TenantSearch = { query: string; sso: string; directory: string };
type Choice = { value: string; label: string };

/** How far a tenant's sign-in is, as the API filters by it. */
export const SSO_CHOICES: readonly Choice[] = [
  { value: 'not_started', label: 'Not started' },
  { value: 'in_setup', label: 'In setup' },
  { value: 'no_primary', label: 'No primary connection' },
  { value: 'unused', label: 'Configured, no login yet' },
  { value: 'live', label: 'Live' },
  { value: 'expiring', label: 'Certificate ends soon' },
];

/** How far a tenant's directory is, as the API filters by it. */
export const DIRECTORY_CHOICES: readonly Choice[] = [
  { value: 'not_started', label: 'Not started' },
  { value: 'waiting', label: 'Waiting for the first request' },
  { value: 'connected', label: 'Connected' },
];

/** What the address asks for; a filter that does not exist is left out. */
export function readTenantSearch(search: Record<string, string | string[] | undefined>): TenantSearch {
  const choice = (value: string, choices: readonly Choice[]) =>
    choices.some((one) => one.value === value) ? value : '';
  return {
    query: textParam(search.query),
    sso: choice(textParam(search.sso), SSO_CHOICES),
    directory: choice(textParam(search.directory), DIRECTORY_CHOICES),
  };
}

/** The address of a search, with what else belongs into it; nothing that is empty. */
export function tenantsHref(path: string, search: TenantSearch, more: Record<string, string> = {}): string {
  const wanted = Object.entries({ ...search, ...more }).filter(([, value]) => value !== '');
  return wanted.length === 0 ? path : `${path}?${new URLSearchParams(wanted)}`;
}
