import { mintSecret } from '@/lib/crypto';
import { formatId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { oauthIssuer } from './oauth-issuer';

/** How long the application may take to redeem a code. It does it in the same breath. */
const ACCESS_CODE_TTL_SECONDS = 300;
/** OAuth 2.0 wants a minute (RFC 6749 §4.1.2 allows ten). */
const OAUTH_CODE_TTL_SECONDS = 60;

/** The code that the browser carries to the application. */
export type AccessCode = { readonly hash: Buffer; readonly ttlSeconds: number };

/** Where a finished sign-in leads, and the code that it carries there; a test carries none. */
export type Landing = {
  readonly ok: true;
  readonly code: AccessCode | null;
  readonly location: string;
};
export type NoLanding = {
  readonly ok: false;
  readonly code: string;
  readonly expected: string;
  readonly received: string;
};

/** Where the environment of a connection lets sign-ins end; empty where it has none. */
type LandingPlaces = { readonly redirectUrl: string; readonly oauthRedirectUri: string };

/** What the OAuth client that started a sign-in asked for. */
export type OauthAsker = {
  /** As its request named it; null when it left it out. */
  readonly redirectUri: string | null;
  readonly state: string;
  /** The client's own callbacks; empty for the one of its environment. */
  readonly redirectUris: readonly string[];
};

/** The sign-in that ends: whether it is a test, and what an OAuth client asked for; null when none started it. */
type EndingFlow = { readonly isTest: boolean; readonly oauth: OauthAsker | null };

/** Decides where the browser goes after a verified sign-in, over SAML or OpenID Connect, and mints the code. */
export function chooseLanding(
  deps: EngineDeps,
  places: LandingPlaces,
  named: EndingFlow,
  flowId: string,
): Landing | NoLanding {
  if (named.isTest) {
    return {
      ok: true,
      code: null,
      location: withParameters(deps.testResultUrl, { flow: formatId('samlFlow', flowId) }),
    };
  }
  if (named.oauth !== null) return oauthLanding(deps, places, named.oauth);
  if (places.redirectUrl === '') {
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
    location: withParameters(places.redirectUrl, { saml_access_code: secret }),
  };
}

/** The registered callback may have changed while the person typed a password: a code goes only where it is registered now. */
function oauthLanding(deps: EngineDeps, places: LandingPlaces, oauth: OauthAsker): Landing | NoLanding {
  const registered = registeredCallbacks(places, oauth);
  const target = callbackOf(places, oauth);
  if (target === null) {
    return {
      ok: false,
      code: 'oauth_redirect_uri_mismatch',
      expected: registered.join(' or ') || 'an OAuth redirect URI in the environment',
      received: oauth.redirectUri ?? 'none',
    };
  }
  const { state } = oauth;
  const { secret, hash } = mintSecret('samlAccessCode');
  const answer = { code: secret, ...(state === '' ? {} : { state }), iss: oauthIssuer(deps) };
  return {
    ok: true,
    code: { hash, ttlSeconds: OAUTH_CODE_TTL_SECONDS },
    location: withParameters(target, answer),
  };
}

function registeredCallbacks({ oauthRedirectUri }: LandingPlaces, { redirectUris }: OauthAsker) {
  return redirectUris.length > 0 ? redirectUris : [oauthRedirectUri].filter(Boolean);
}

/** The callback of a request if it is registered now, or null. */
function callbackOf(places: LandingPlaces, oauth: OauthAsker): string | null {
  const registered = registeredCallbacks(places, oauth);
  const target = oauth.redirectUri ?? (registered.length === 1 ? registered[0] : undefined);
  return target !== undefined && registered.includes(target) ? target : null;
}

/** Refusals that ask for another sign-in rather than for other rights (OpenID Connect Core §3.1.2.6). */
const LOGIN_REQUIRED: readonly string[] = ['stale_authentication'];

/**
 * Where the OAuth client that started a sign-in learns that it failed (RFC 6749 §4.1.2.1); null when no client did, or its callback is
 * not registered any more, and then a page says it. `code` and the flow are in the description, for the people who read logs.
 */
export function refusalLanding(
  deps: EngineDeps,
  places: LandingPlaces,
  { oauth }: Pick<EndingFlow, 'oauth'>,
  failure: { readonly code: string; readonly flowId: string },
): string | null {
  const target = oauth === null ? null : callbackOf(places, oauth);
  if (oauth === null || target === null) return null;
  return withParameters(target, {
    error: LOGIN_REQUIRED.includes(failure.code) ? 'login_required' : 'access_denied',
    error_description: `The sign-in failed: ${failure.code}. Look it up as ${failure.flowId}.`,
    ...(oauth.state === '' ? {} : { state: oauth.state }),
    iss: oauthIssuer(deps),
  });
}

/** Adds parameters and keeps the query that a person configured. */
export function withParameters(target: string, parameters: Record<string, string>): string {
  const url = new URL(target);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
