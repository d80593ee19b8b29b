import { randomToken } from '@/lib/crypto';
import { isDatabaseUnavailable } from '@/lib/database-failure';
import { parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { flowOfInitState } from '../flow-start';
import { type ApiHandler, type EngineContext, unavailable } from '../http';
import { createFailureLimit } from '../login/failure-limit';
import { withParameters } from '../login/landing';
import { type ErrorPage, renderErrorPage } from '../pages';
import { handleCallback } from './callback';
import { type Connection, findConnection } from './connection-store';
import { bindingCookie, readSecret } from './cookie';
import { failFlow, findWaitingFlow, initiateFlow } from './flow-store';
import { authorizationUrl, maskedRequest } from './protocol/authorization-request';
import { bindingOf } from './protocol/binding';
import type { OidcProblem } from './protocol/problem';
import { findProvider } from './providers';

/** An e-mail address has at most 254 characters (RFC 5321 §4.5.3.1.3); a sign-in name may be a little longer. */
const MAX_LOGIN_HINT = 320;

/** GET /v1/oidc/:connection/init: sends the browser to the provider with an authorization request, bound to it by a cookie. */
export const initiateLogin: ApiHandler = (deps) =>
  browserHop(deps, async (connection, context) => {
    const requestId = context.env.requestId;
    const printedId = flowOfInitState(deps, context.req.query('state') ?? '');
    const flowId = parseId('samlFlow', printedId);
    if (printedId === null || flowId === null) return page({ code: 'bad_state', requestId });
    const flow = await findWaitingFlow(deps, connection, flowId);
    if (flow === null) return page({ code: 'flow_not_waiting', flowId: printedId, requestId });
    const provider = await findProvider(deps, connection.issuer);
    if (!provider.ok) return refuseStart(deps, { flowId, printedId, isTest: flow.isTest, requestId }, provider.problem);

    // A second tab of the same sign-in goes on with the same cookie.
    const secret = readSecret(context.req.raw, connection.redirectUri, printedId) ?? randomToken();
    const hint = context.req.query('login_hint') ?? '';
    const location = authorizationUrl({
      endpoint: provider.value.authorizationEndpoint,
      clientId: connection.clientId,
      redirectUri: connection.redirectUri,
      scopes: connection.scopes,
      binding: bindingOf(deps.stateSigningKey, printedId, connection.id, secret),
      prompt: connection.prompt,
      forceAuthn: flow.forceAuthn || context.req.query('force_authn') === 'true',
      loginHint: hint.length <= MAX_LOGIN_HINT ? hint : '',
      hostedDomain: connection.hostedDomain,
    });
    if (!(await initiateFlow(deps, connection, flowId, maskedRequest(location)))) {
      return page({ code: 'flow_not_waiting', flowId: printedId, requestId });
    }
    const headers = { location, 'referrer-policy': 'no-referrer' };
    const cookie = bindingCookie(connection.redirectUri, printedId, secret);
    return new Response(null, { status: 303, headers: { ...headers, 'set-cookie': cookie } });
  });

type Start = { flowId: string; printedId: string; isTest: boolean; requestId: string };

/** The provider cannot be asked where it takes sign-ins: the flow ends, so that its log tells why. */
async function refuseStart(deps: EngineDeps, start: Start, problem: OidcProblem): Promise<Response> {
  const { flowId, printedId, isTest, requestId } = start;
  const { code, expected, received } = problem;
  const check = { name: 'discovery', passed: false, expected, received, code, note: '' };
  await failFlow(deps, flowId, problem, {
    checks: [check],
    subject: null,
    email: null,
    attributes: null,
    response: null,
  });
  deps.logger.warn({ requestId, samlFlowId: printedId, code }, 'an OpenID Connect sign-in could not be started');
  if (isTest) {
    const location = withParameters(deps.testResultUrl, { flow: printedId });
    return new Response(null, { status: 303, headers: { location, 'referrer-policy': 'no-referrer' } });
  }
  return page({ code, flowId: printedId, requestId });
}

/** GET /v1/oidc/:connection/callback: takes the provider's answer (OpenID Connect Core §3.1.2.5). */
export const receiveAnswer: ApiHandler = (deps) => {
  const mayRecord = createFailureLimit();
  return browserHop(deps, (connection, context) =>
    handleCallback({ deps, connection, requestId: context.env.requestId, mayRecord }, context.req.raw),
  );
};

/** Any other method on a browser path: a page, with the method that works in `Allow`. */
export function refuseMethod(allow: string): ApiHandler {
  return () => (context) =>
    page({ status: 405, code: 'method_not_allowed', requestId: context.env.requestId }, { allow });
}

function page(shown: Partial<ErrorPage> & Pick<ErrorPage, 'code' | 'requestId'>, headers: Record<string, string> = {}) {
  return renderErrorPage({ status: 400, flowId: null, comparison: null, protocol: 'oidc', ...shown }, headers);
}

/** Finds the connection of the path and turns every failure into a page: a person is looking at it. */
function browserHop(
  deps: EngineDeps,
  run: (connection: Connection, context: EngineContext) => Promise<Response>,
): (context: EngineContext) => Promise<Response> {
  return async (context) => {
    const requestId = context.env.requestId;
    try {
      const connection = await findConnection(deps, context.req.param('connection') ?? '');
      if (connection === null) return page({ status: 404, code: 'unknown_connection', requestId });
      if (connection.status === 'disabled') return page({ code: 'oidc_connection_disabled', requestId });
      if (connection.issuer === '' || connection.clientId === '') {
        return page({ code: 'oidc_connection_not_configured', requestId });
      }
      return await run(connection, context);
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        const { headers } = unavailable(deps, error, requestId);
        return page({ status: 503, code: 'database_unavailable', requestId }, headers);
      }
      deps.logger.error({ err: error, requestId }, 'a sign-in step failed unexpectedly');
      return page({ status: 500, code: 'internal', requestId });
    }
  };
}
