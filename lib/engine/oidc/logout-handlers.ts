import { formatId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { type ApiHandler, type EngineContext, readBody } from '../http';
import type { OpenLogout } from '../login/logout';
import { printedSessions } from '../login/logout';
import { renderLogoutNotice, seeOther } from '../login/pages';
import { openIdToken } from '../oidc-settings/client-secret';
import { configuredHop } from './browser-handlers';
import { type Connection, findConnection } from './connection-store';
import { endNamedSessions, findSignedIn } from './logout-store';
import { logoutState, returnUrlIn } from './protocol/logout-state';
import { type LogoutFacts, readLogoutToken } from './protocol/logout-token';
import { type Result, refuse } from './protocol/problem';
import { readHeader, verifyToken } from './protocol/signature';
import { findKey, findProvider } from './providers';

const MAX_FORM_BYTES = 65_536;

/**
 * What a sign-out of the application has to do over OpenID Connect: the provider's own session ends by a visit to its end session
 * endpoint, where the connection says so and the provider has one (RP-Initiated Logout 1.0 §2).
 */
export const openOidcLogout: OpenLogout = async (deps, scope, flowId) => {
  const signedIn = await findSignedIn(deps, scope, flowId);
  if (signedIn === null) return null;
  const { organizationId, redirectUrl, oidcConnectionId, idTokenSealed } = signedIn;
  return {
    organizationId,
    redirectUrl,
    async leave(returnUrl) {
      const connection = await findConnection(deps, formatId('oidcConnection', oidcConnectionId));
      if (connection === null || !connection.singleLogout || connection.issuer === '') return '';
      const provider = await findProvider(deps, connection.issuer);
      if (!provider.ok || provider.value.endSessionEndpoint === '') return '';
      const url = new URL(provider.value.endSessionEndpoint);
      const hint = idTokenSealed === null ? '' : openIdToken(deps, flowId, idTokenSealed);
      if (hint !== '') url.searchParams.set('id_token_hint', hint);
      url.searchParams.set('client_id', connection.clientId);
      url.searchParams.set('post_logout_redirect_uri', loggedOutUrl(connection));
      url.searchParams.set('state', logoutState(deps.stateSigningKey, connection.id, returnUrl, deps.clock()));
      return url.href;
    },
  };
};

function loggedOutUrl({ redirectUri }: Connection): string {
  return redirectUri.replace(/\/callback$/, '/logged-out');
}

/** GET /v1/oidc/:connection/logged-out. Extension: the provider sends the browser back after a logout of ours. */
export const finishLogout: ApiHandler = (deps) =>
  configuredHop(deps, async (connection, context) => {
    const { requestId } = context.env;
    const state = context.req.query('state') ?? '';
    const returnUrl =
      state.length > 8192 ? null : returnUrlIn(deps.stateSigningKey, connection.id, state, deps.clock());
    // Without a state that is ours nobody is sent anywhere; the person is signed out all the same.
    return returnUrl === null || returnUrl === ''
      ? renderLogoutNotice({ status: 200, code: '', requestId })
      : seeOther(returnUrl);
  });

/** POST /v1/oidc/:connection/backchannel-logout. Extension: a provider ends sessions (Back-Channel Logout 1.0 §2.5, §2.8). */
export const receiveLogoutToken: ApiHandler = (deps) => async (context) => {
  try {
    return await takeLogoutToken(deps, context);
  } catch (error) {
    if (error instanceof EngineError && error.code === 'payload_too_large') return refused(error.message, 413);
    throw error;
  }
};

async function takeLogoutToken(deps: EngineDeps, context: EngineContext): Promise<Response> {
  const { requestId } = context.env;
  const connection = await findConnection(deps, context.req.param('connection') ?? '');
  if (connection === null || connection.issuer === '' || connection.clientId === '') {
    return refused('There is no such OpenID Connect connection.');
  }
  const token = await readToken(context.req.raw);
  const facts: Result<LogoutFacts> =
    token === null
      ? refuse('malformed', 'a form with one logout_token', 'something else')
      : await verify(deps, connection, token);
  if (!facts.ok) {
    const { code, expected, received } = facts.problem;
    const oidcConnectionId = formatId('oidcConnection', connection.id);
    deps.logger.warn({ requestId, oidcConnectionId, code }, 'a logout token was refused');
    return refused(`${code}: expected ${expected}, received ${received}.`);
  }
  const ended = await endNamedSessions(deps, connection, facts.value);
  if (ended.length > 0) await deps.onLogout?.(printedSessions(connection, ended));
  return new Response(null, { status: 200, headers: NOT_STORED });
}

const NOT_STORED = { 'cache-control': 'no-store' };

/** §2.8: 400 with an OAuth error body. */
function refused(description: string, status = 400): Response {
  // RFC 6749 §5.2: printable ASCII without quotation marks and backslashes.
  const error_description = description.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?').slice(0, 500);
  return Response.json({ error: 'invalid_request', error_description }, { status, headers: NOT_STORED });
}

async function readToken(request: Request): Promise<string | null> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const body = await readBody(request, MAX_FORM_BYTES);
  if (type !== 'application/x-www-form-urlencoded') return null;
  const values = new URLSearchParams(Buffer.from(body).toString('utf8')).getAll('logout_token');
  return values.length === 1 ? (values[0] ?? null) : null;
}

async function verify(deps: EngineDeps, connection: Connection, token: string): Promise<Result<LogoutFacts>> {
  const header = readHeader(token);
  if (!header.ok) return header;
  const provider = await findProvider(deps, connection.issuer);
  if (!provider.ok) return provider;
  if (!provider.value.algorithms.includes(header.value.algorithm)) {
    return refuse('bad_signature_algorithm', provider.value.algorithms.join(', '), header.value.algorithm);
  }
  const key = await findKey(deps, provider.value.jwksUri, header.value);
  if (!key.ok) return key;
  const claims = await verifyToken(token, header.value, key.value);
  return claims.ok ? readLogoutToken(claims.value, header.value.type, connection, deps.clock()) : claims;
}
