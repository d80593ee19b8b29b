import { newUuid, parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { ApiHandler } from '../http';
import { type ConnectionSelector, startFlow } from '../login/flow-start-store';
import { describeProblem, initUrl, type SignInWishes } from '../login/init-url';
import { oauthIssuer } from '../login/oauth-issuer';
import { type ErrorPage, renderErrorPage, seeOther } from '../login/pages';
import { findOauthClient, findOrganizationByDomain, type OauthClient } from './client-store';
import { OauthError, type OauthErrorCode, toOauthError } from './errors';
import { type Parameters, readForm, readQuery } from './parameters';
import { isCodeChallenge } from './protocol/pkce';

const MAX_STATE = 16_384;
const MAX_NONCE = 2_048;

type Authorization = { deps: EngineDeps; client: OauthClient; redirectUri: string; parameters: Parameters };

/**
 * GET and POST /v1/oauth/authorize (contract §4.2, RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1): starts a sign-in for a client and
 * sends the browser on. As long as the client and its callback are not both known to be right, a fault is a page; after
 * that it goes to the callback (RFC 6749 §4.1.2.1).
 */
export const authorize: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const requestId = context.env.requestId;
  try {
    const parameters = request.method === 'POST' ? await readForm(request) : readQuery(request);
    const client = await findOauthClient(deps, parameters.one('client_id'));
    if (client === null) return page(requestId, 'oauth_unknown_client');
    const { redirectUris } = client;
    if (redirectUris.length === 0) return page(requestId, 'oauth_redirect_uri_not_configured');
    const named = parameters.one('redirect_uri');
    const redirectUri = chosenCallback(redirectUris, named);
    if (redirectUri === undefined) {
      const expected = redirectUris.join(' or ');
      return page(requestId, 'oauth_redirect_uri_mismatch', { expected, received: named ?? 'none' });
    }
    return await answerAtCallback({ deps, client, redirectUri, parameters }, requestId);
  } catch (error) {
    const { code, status } = toOauthError(deps, error, requestId);
    return page(requestId, PAGE_CODES[code] ?? 'oauth_bad_request', null, status);
  }
};

/** The callback of a request: the one it names, character by character (RFC 9700 §4.1.3), or the only one there is. */
function chosenCallback(registered: readonly string[], named: string | undefined): string | undefined {
  if (named !== undefined) return registered.find((uri) => uri === named);
  return registered.length === 1 ? registered[0] : undefined;
}

const PAGE_CODES: Partial<Record<OauthErrorCode, string>> = {
  server_error: 'internal',
  temporarily_unavailable: 'database_unavailable',
};

function page(
  requestId: string,
  code: string,
  comparison: NonNullable<ErrorPage['comparison']> | null = null,
  status = 400,
): Response {
  return renderErrorPage({ status, code, requestId, comparison });
}

async function answerAtCallback(authorization: Authorization, requestId: string): Promise<Response> {
  try {
    return seeOther(await begin(authorization));
  } catch (error) {
    const { code, message } = toOauthError(authorization.deps, error, requestId);
    return seeOther(refusalUrl(authorization, code, message));
  }
}

/** Starts the flow; returns where its SAML half begins. */
async function begin({ deps, client, parameters }: Authorization): Promise<string> {
  refuseUnsupported(parameters);
  const state = limited(parameters, 'state', MAX_STATE) ?? '';
  const oauth = {
    clientId: client.id,
    nonce: limited(parameters, 'nonce', MAX_NONCE) ?? null,
    codeChallenge: codeChallengeIn(parameters),
    redirectUri: parameters.one('redirect_uri') ?? null,
    forceAuthn: asksForLogin(parameters),
  };
  const selector = await selectorIn(deps, client, parameters);
  const id = newUuid();
  const started = await startFlow(deps, client.scope, selector, { id, state, isTest: false, oauth });
  if (started === null) {
    throw new OauthError(
      'invalid_request',
      'No connection fits: the organization or connection is unknown in the environment of this client, or none of the connections of the organization is its primary one.',
    );
  }
  if (started.problem !== null) {
    throw new OauthError('invalid_request', `${started.connectionId}: ${describeProblem(started.problem)}`);
  }
  return initUrl(deps, started, id, wishesIn(parameters));
}

/** A parameter that changes what the answer means is refused; one that only refines it (scope, display, …) is ignored. */
function refuseUnsupported(parameters: Parameters): void {
  const responseType = parameters.one('response_type') ?? 'code';
  if (responseType !== 'code') throw new OauthError('unsupported_response_type', 'response_type must be code.');
  if ((parameters.one('response_mode') ?? 'query') !== 'query') {
    throw new OauthError('invalid_request', 'response_mode must be query.');
  }
  if (parameters.one('request') !== undefined) {
    throw new OauthError('request_not_supported', 'The parameter request is not supported.');
  }
  if (parameters.one('request_uri') !== undefined) {
    throw new OauthError('request_uri_not_supported', 'The parameter request_uri is not supported.');
  }
  const prompts = (parameters.one('prompt') ?? '').split(' ');
  if (!prompts.includes('none')) return;
  if (prompts.length > 1) throw new OauthError('invalid_request', 'prompt=none stands alone.');
  throw new OauthError(
    'login_required',
    'Whether a session is open is known to the identity provider only; leave prompt=none out.',
  );
}

function limited(parameters: Parameters, name: string, limit: number): string | undefined {
  const value = parameters.one(name);
  if (value === undefined || value.length <= limit) return value;
  throw new OauthError('invalid_request', `${name} may be at most ${limit} characters.`);
}

/** A challenge without a method means `plain` (RFC 7636 §4.3), which protects nothing. */
function codeChallengeIn(parameters: Parameters): string | null {
  const challenge = parameters.one('code_challenge');
  const method = parameters.one('code_challenge_method');
  if (challenge === undefined && method === undefined) return null;
  if (method !== 'S256') throw new OauthError('invalid_request', 'code_challenge_method must be S256.');
  if (challenge !== undefined && isCodeChallenge(challenge)) return challenge;
  throw new OauthError('invalid_request', 'code_challenge must be a SHA-256 digest in base64url: 43 characters.');
}

/** Connection before organization before external id (contract §4.2). Extension: else the domain of `login_hint`. */
async function selectorIn(deps: EngineDeps, client: OauthClient, parameters: Parameters): Promise<ConnectionSelector> {
  const connection = parameters.either('saml_connection_id');
  if (connection !== undefined) {
    return { samlConnectionId: parsed('samlConnection', 'saml_connection_id', connection) };
  }
  const oidcConnection = parameters.either('oidc_connection_id');
  if (oidcConnection !== undefined) {
    return { oidcConnectionId: parsed('oidcConnection', 'oidc_connection_id', oidcConnection) };
  }
  const organization = parameters.either('organization_id');
  if (organization !== undefined) return { organizationId: parsed('organization', 'organization_id', organization) };
  const externalId = parameters.either('organization_external_id');
  if (externalId !== undefined) return { organizationExternalId: externalId };
  const domain = parameters.one('login_hint')?.split('@').at(-1)?.toLowerCase();
  const found = domain === undefined ? null : await findOrganizationByDomain(deps, client.scope, domain);
  if (found !== null) return { organizationId: found };
  throw new OauthError(
    'invalid_request',
    'Say whose identity provider is meant: give organization_external_id, organization_id or saml_connection_id, or a login_hint whose domain belongs to exactly one organization.',
  );
}

function parsed(kind: 'samlConnection' | 'oidcConnection' | 'organization', name: string, value: string): string {
  const uuid = parseId(kind, value);
  if (uuid !== null) return uuid;
  throw new OauthError('invalid_request', `${name} is not an id of this kind.`);
}

/**
 * OpenID Connect Core §3.1.2.1. How old the session at the identity provider is cannot be asked, only whether the answer tells of a
 * fresh sign-in: so any `max_age` asks for one, which is never older.
 */
function asksForLogin(parameters: Parameters): boolean {
  const maxAge = parameters.one('max_age');
  if (maxAge !== undefined && !/^\d{1,10}$/.test(maxAge)) {
    throw new OauthError('invalid_request', 'max_age must be a number of seconds.');
  }
  return maxAge !== undefined || (parameters.one('prompt') ?? '').split(' ').includes('login');
}

function wishesIn(parameters: Parameters): SignInWishes {
  const loginHint = parameters.one('login_hint');
  return {
    forceAuthn: asksForLogin(parameters),
    ...(loginHint === undefined ? {} : { loginHint }),
  };
}

function refusalUrl({ deps, redirectUri, parameters }: Authorization, code: string, description: string): string {
  const url = new URL(redirectUri);
  url.searchParams.set('error', code);
  url.searchParams.set('error_description', description);
  const state = stateToEcho(parameters);
  if (state !== undefined) url.searchParams.set('state', state);
  url.searchParams.set('iss', oauthIssuer(deps));
  return url.href;
}

/** A state that came twice, or is not to be had, cannot be echoed; the client finds it missing. */
function stateToEcho(parameters: Parameters): string | undefined {
  try {
    return parameters.one('state');
  } catch (error) {
    if (error instanceof OauthError) return undefined;
    throw error;
  }
}
