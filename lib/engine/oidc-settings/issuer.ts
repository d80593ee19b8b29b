import { isFetchable } from '../guarded-fetch';

export const DISCOVERY_PATH = '/.well-known/openid-configuration';

type ReadIssuer = { readonly ok: true; readonly issuer: string } | { readonly ok: false; readonly reason: string };

/** Segments by which Entra ID names "any tenant": whoever has a tenant could sign in as anybody. */
const ANY_TENANT = new Set([
  'common',
  'organizations',
  'consumers',
  // The tenant that all personal accounts are in: "consumers" by its number.
  '9188040d-6c67-4c5b-b112-36a304b66dad',
]);

/**
 * An issuer identifier as a person enters it (OpenID Connect Core §2: an https address without query and fragment), with the
 * address of its discovery document taken for the issuer. What it is not is said in words that follow the field's name.
 */
export function readIssuer(text: string, allowedHosts: readonly string[]): ReadIssuer {
  const trimmed = text.trim();
  const issuer = trimmed.endsWith(DISCOVERY_PATH) ? trimmed.slice(0, -DISCOVERY_PATH.length) : trimmed;
  if (!isFetchable(issuer, allowedHosts)) return { ok: false, reason: 'must be an https address' };
  const url = new URL(issuer);
  if (/[?#]/.test(issuer)) return { ok: false, reason: 'must have neither a query nor a fragment' };
  if (isEntra(url) && ANY_TENANT.has((url.pathname.split('/')[1] ?? '').toLowerCase())) {
    return {
      ok: false,
      reason:
        'is that of every Entra ID tenant: anyone with a tenant of their own could sign in. Use the one with the customer’s tenant ID, https://login.microsoftonline.com/{tenant ID}/v2.0',
    };
  }
  return { ok: true, issuer };
}

const ENTRA_HOSTS = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.windows.net',
  'sts.windows.net',
]);

function isEntra(url: URL): boolean {
  return ENTRA_HOSTS.has(url.hostname);
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What is known of a provider by its issuer alone. */
export type ProviderKind =
  | { readonly kind: 'entra' /** The tenant's GUID, or empty. */; readonly tenantId: string }
  | { readonly kind: 'google' }
  | { readonly kind: 'other' };

/** Which rules of its own a provider needs. */
export function providerOf(issuer: string): ProviderKind {
  const url = new URL(issuer);
  if (url.hostname === 'accounts.google.com') return { kind: 'google' };
  if (!isEntra(url)) return { kind: 'other' };
  const segment = (url.pathname.split('/')[1] ?? '').toLowerCase();
  return { kind: 'entra', tenantId: GUID.test(segment) ? segment : '' };
}
