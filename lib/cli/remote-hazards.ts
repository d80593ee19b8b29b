import { isLoopback } from '@/lib/env';
import { ApiError, type SsoreadyClient } from '@/lib/ssoready/client';
import type { Finding } from './finding';

type Hazard = { check: string; what: string; fix: string };

/**
 * What an SSOReady server is known to do that surprises the people who depend on it (its code of August 2025). This program cannot
 * mend these from outside; the embedded engine has none of them.
 */
const HAZARDS: readonly Hazard[] = [
  {
    check: 'access_codes',
    what: 'Access codes never expire, and two redemptions at the same moment can both succeed.',
    fix: 'Keep codes out of logs and of Referer headers, and redeem them at once.',
  },
  {
    check: 'assertion_replay',
    what: 'A SAML response can be posted again after its code was redeemed, and Recipient, Destination and Status are not checked.',
    fix: 'Ask for short assertion lifetimes at the identity providers.',
  },
  {
    check: 'login_log',
    what: 'A login that was begun can be begun again for ever, and whoever knows its id can overwrite its row in the log.',
    fix: 'Do not take its login log for evidence; keep a log of sign-ins in your product.',
  },
  {
    check: 'strict_responses',
    what: 'A response that is only signed as a whole, clocks that differ by a second, and addresses with an apostrophe are refused.',
    fix: 'Have the identity provider sign assertions, and keep clocks in step.',
  },
  {
    check: 'redirects',
    what: 'Query strings of the configured redirect URLs are dropped, and a sign-in that failed is answered 200.',
    fix: 'Configure callbacks without a query, and do not watch sign-ins by status codes.',
  },
  {
    check: 'partial_updates',
    what: 'Every PATCH replaces: a client that leaves out the certificate, the domains or "primary" erases them.',
    fix: 'Send every field with each update.',
  },
  {
    check: 'certificate_rollover',
    what: 'A connection trusts one certificate, which must also be inside the response: every renewal interrupts sign-in.',
    fix: 'Agree a time with the customer before a certificate is renewed.',
  },
  {
    check: 'silent_failures',
    what: 'Responses with a bad signature, and SCIM requests that it does not understand, drop the connection and leave no log entry.',
    fix: 'Look into the log of the proxy in front of it when a customer reports an error that no screen shows.',
  },
  {
    check: 'sensitive_logs',
    what: 'Assertions, access codes and request bodies are written to its log, and assertions are kept for ever.',
    fix: 'Restrict and expire its logs and backups.',
  },
  {
    check: 'scim_deactivation',
    what: 'Okta’s deactivation erases all attributes of a user, and a change of any attribute can mark a user deleted who lacks "active".',
    fix: 'Watch the guard of the directory sync; it holds back mass deactivations.',
  },
  {
    check: 'scim_lookups',
    what: 'Users with a plus in their address are never found by a filter, so that identity providers may create them again.',
    fix: 'Avoid plus addresses in directories that it serves.',
  },
  {
    check: 'scim_request_log',
    what: 'Whoever knows the id of a directory can fill its request log without a token.',
    fix: 'Limit requests in the proxy in front of it.',
  },
  {
    check: 'scim_groups',
    what: 'Of several changed group members only the first is taken, and the group pushes of Okta and Entra ID crash.',
    fix: 'Do not base permissions on group memberships.',
  },
  {
    check: 'scim_domain_removal',
    what: 'A user whose domain was taken off the organization can no longer be deactivated by the identity provider.',
    fix: 'Deactivate such users at the identity provider before the domain is removed.',
  },
  {
    check: 'key_scope',
    what: 'A key with the management permission of one environment reaches the others of the same team through internal operations.',
    fix: 'Treat SSOREADY_API_KEY as a key to all environments.',
  },
  {
    check: 'metadata_fetch',
    what: 'It fetches metadata from any address that a customer names, its own network included, without a time limit.',
    fix: 'Restrict what the server itself can reach.',
  },
  {
    check: 'oauth_binding',
    what: 'Its OAuth facade ignores PKCE, nonce and redirect_uri, binds no code to a client, and accepts expired tokens at userinfo.',
    fix: 'Use the SAML calls of the API instead.',
  },
  {
    check: 'oauth_keys',
    what: 'Its ID tokens are signed with a key that each process makes for itself, unless one is configured, and the key set names none.',
    fix: 'Set AUTH_OAUTH_ID_TOKEN_PRIVATE_KEY_BASE64 there, the same for every process.',
  },
  {
    check: 'console_accounts',
    what: 'Its own console takes the unverified address of any Microsoft account for the person, and gives every member all rights.',
    fix: 'Use this console instead, and let nobody sign in there with Microsoft.',
  },
  {
    check: 'no_limits',
    what: 'It sets no limit to the size or the duration of requests, and page tokens have a known key unless one is configured.',
    fix: 'Put a proxy with limits in front of it, and set API_PAGE_ENCODING_VALUE there.',
  },
  {
    check: 'setup_links',
    what: 'Setup links without the SAML permission show an empty page, and a link works once, even when it is opened too late.',
    fix: 'Give setup links both permissions.',
  },
  {
    check: 'page_size',
    what: 'Lists come ten at a time: a directory of 5,000 users takes 500 calls a sync.',
    fix: 'Nothing needs to be done; large syncs take minutes.',
  },
];

/** Looks at the SSOReady server that takes the embedded engine's place: is it reached, is the key good, what must be known. */
export async function diagnoseRemote(remote: { baseUrl: string }, client: SsoreadyClient): Promise<Finding[]> {
  return [
    ...checkTransport(remote.baseUrl),
    await checkKey(remote.baseUrl, client),
    ...HAZARDS.map((hazard) => ({ level: 'warning' as const, ...hazard, check: `ssoready_${hazard.check}` })),
  ];
}

function checkTransport(baseUrl: string): Finding[] {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'https:' || isLoopback(hostname)) return [];
  return [
    {
      level: 'problem',
      check: 'ssoready_https',
      what: `${baseUrl} is not https: the API key and everybody's data can be read on the way.`,
      fix: 'Set SSOREADY_BASE_URL to an https origin.',
    },
  ];
}

async function checkKey(baseUrl: string, client: SsoreadyClient): Promise<Finding> {
  const check = 'ssoready_api';
  try {
    await client.listOrganizations();
    return { level: 'ok', check, what: `${baseUrl} answers, and the API key may manage its environment` };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { level: 'problem', check, what: error.message, fix: fixFor(error) };
  }
}

function fixFor({ status }: ApiError): string {
  if (status === 401 || status === 403) {
    return 'Set SSOREADY_API_KEY to a key of that server that has the management permission.';
  }
  if (status === 0) return 'Check that the server runs and can be reached from here, and SSOREADY_BASE_URL.';
  if (status >= 500) return 'Look into the log of that server.';
  return 'Set SSOREADY_BASE_URL to the origin of the API, such as https://api.ssoready.com.';
}
