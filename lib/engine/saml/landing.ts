import { mintSecret } from '@/lib/crypto';
import { formatId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { oauthIssuer } from '../oauth-issuer';
import type { Connection } from './connection-store';
import type { NamedFlow } from './flow-store';

/** How long the application may take to redeem a code. It does it in the same breath. */
const ACCESS_CODE_TTL_SECONDS = 300;
/** OAuth 2.0 wants a minute (RFC 6749 §4.1.2 allows ten). */
const OAUTH_CODE_TTL_SECONDS = 60;

/** Where a finished sign-in leads, and the code that it carries there; a test carries none. */
export type Landing = {
  readonly ok: true;
  readonly code: { readonly hash: Buffer; readonly ttlSeconds: number } | null;
  readonly location: string;
};
export type NoLanding = {
  readonly ok: false;
  readonly code: string;
  readonly expected: string;
  readonly received: string;
};

/** Decides where the browser goes after a verified sign-in on `connection`, and mints the code. */
export function chooseLanding(
  deps: EngineDeps,
  connection: Connection,
  named: NamedFlow,
  flowId: string,
): Landing | NoLanding {
  if (named.isTest) {
    return {
      ok: true,
      code: null,
      location: withParameters(deps.testResultUrl, { flow: formatId('samlFlow', flowId) }),
    };
  }
  if (named.oauth !== null) return oauthLanding(deps, connection, named.oauth);
  if (connection.redirectUrl === '') {
    return {
      ok: false,
      code: 'redirect_url_not_configured',
      expected: 'a redirect URL',
      received: 'an environment without one',
    };
  }
  const { secret, hash } = mintSecret('samlAccessCode');
  return {
    ok: true,
    code: { hash, ttlSeconds: ACCESS_CODE_TTL_SECONDS },
    location: withParameters(connection.redirectUrl, { saml_access_code: secret }),
  };
}

/** The registered callback may have changed while the person typed a password: a code goes only where it is registered now. */
function oauthLanding(
  deps: EngineDeps,
  { oauthRedirectUri }: Connection,
  { redirectUri, state }: NonNullable<NamedFlow['oauth']>,
): Landing | NoLanding {
  if (oauthRedirectUri === '' || (redirectUri ?? oauthRedirectUri) !== oauthRedirectUri) {
    return {
      ok: false,
      code: 'oauth_redirect_uri_mismatch',
      expected: oauthRedirectUri || 'an OAuth redirect URI in the environment',
      received: redirectUri ?? 'none',
    };
  }
  const { secret, hash } = mintSecret('samlAccessCode');
  const answer = { code: secret, ...(state === '' ? {} : { state }), iss: oauthIssuer(deps) };
  return {
    ok: true,
    code: { hash, ttlSeconds: OAUTH_CODE_TTL_SECONDS },
    location: withParameters(oauthRedirectUri, answer),
  };
}

/** Adds parameters and keeps the query that a person configured. */
export function withParameters(target: string, parameters: Record<string, string>): string {
  const url = new URL(target);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
