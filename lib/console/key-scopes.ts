import type { ApiKeyScope } from '@/lib/ssoready/client';

/** What each scope lets a key do, as a person who makes a key needs to know it. */
export const SCOPE_LABELS: Readonly<Record<ApiKeyScope, string>> = {
  'saml:redirect': 'Start sign-ins',
  'saml:redeem': 'Finish sign-ins: exchange access codes',
  'saml:logout': 'End sessions at identity providers',
  'scim:read': 'Read people and groups of directories',
  'organizations:read': 'Read tenants',
  'organizations:write': 'Create, change and delete tenants',
  'setup-urls:read': 'Read setup links',
  'setup-urls:write': 'Create and revoke setup links',
  'connections:read': 'Read SSO connections',
  'connections:write': 'Create, change and delete SSO connections',
  'directories:read': 'Read SCIM directories’ settings',
  'directories:write': 'Create, change and delete SCIM directories, and make their tokens',
  'logs:read': 'Read logins and SCIM requests',
  'oauth-clients:read': 'Read OAuth clients',
  'oauth-clients:write': 'Create, change and delete OAuth clients',
  'api-keys:read': 'Read API keys',
  'api-keys:write': 'Create keys with scopes of its own, and revoke keys',
};

/** Whether a text is a scope. */
export function isScope(text: string): text is ApiKeyScope {
  return Object.hasOwn(SCOPE_LABELS, text);
}
