import { randomToken } from '@/lib/crypto';
import { formatId, parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { ApiHandler, EngineContext } from '../http';
import { bindingCookie, readSecret } from '../login/binding-cookie';
import { createBrowserHop, MAX_LOGIN_HINT } from '../login/browser-hop';
import { createFailureLimit } from '../login/failure-limit';
import { initiateFlow, recordFailure, unverifiedOutcome } from '../login/flow-store';
import { flowOfInitState } from '../login/init-url';
import { withParameters } from '../login/landing';
import { type ErrorPage, renderErrorPage, seeOther } from '../login/pages';
import { handleCallback } from './callback';
import { type Connection, findConnection } from './connection-store';
import { findWaitingFlow } from './flow-store';
import { authorizationUrl, maskedRequest } from './protocol/authorization-request';
import { bindingOf } from './protocol/binding';
import type { OidcProblem } from './protocol/problem';
import { findProvider } from './providers';

const browserHop = createBrowserHop('oidc', findConnection);

/** GET /v1/oidc/:connection/init: sends the browser to the provider with an authorization request, bound to it by a cookie. */
export const initiateLogin: ApiHandler = (deps) =>
  configuredHop(deps, async (connection, context) => {
    const requestId = context.env.requestId;
    const printedId = flowOfInitState(deps, context.req.query('state') ?? '');
    const flowId = parseId('samlFlow', printedId);
    if (printedId === null || flowId === null) return page({ code: 'bad_state', requestId });
    const flow = await findWaitingFlow(deps, connection, flowId);
    if (flow === null) return page({ code: 'flow_not_waiting', flowId: printedId, requestId });
    const provider = await findProvider(deps, connection.issuer);
    if (!provider.ok)
      return refuseStart(deps, connection, { flowId, isTest: flow.isTest, requestId }, provider.problem);

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
    return seeOther(location, { 'set-cookie': bindingCookie(connection.redirectUri, printedId, secret) });
  });

type Start = { flowId: string; isTest: boolean; requestId: string };

/** The provider cannot be asked where it takes sign-ins: the flow ends, so that its log tells why. */
async function refuseStart(
  deps: EngineDeps,
  connection: Connection,
  { flowId, isTest, requestId }: Start,
  problem: OidcProblem,
): Promise<Response> {
  const { code, expected, received } = problem;
  const check = { name: 'discovery', passed: false, expected, received, code, note: '' };
  const told = await recordFailure(deps, connection, {
    ownFlowId: flowId,
    claimedFlowId: flowId,
    isTest,
    isIdpInitiated: false,
    problem,
    outcome: unverifiedOutcome([check]),
  });
  const printedId = formatId('samlFlow', told);
  deps.logger.warn({ requestId, samlFlowId: printedId, code }, 'an OpenID Connect sign-in could not be started');
  if (isTest) {
    return seeOther(withParameters(deps.testResultUrl, { flow: printedId }));
  }
  return page({ code, flowId: printedId, requestId });
}

/** GET /v1/oidc/:connection/callback: takes the provider's answer (OpenID Connect Core §3.1.2.5). */
export const receiveAnswer: ApiHandler = (deps) => {
  const mayRecord = createFailureLimit();
  return configuredHop(deps, (connection, context) =>
    handleCallback({ deps, connection, requestId: context.env.requestId, mayRecord }, context.req.raw),
  );
};

function page(shown: Omit<ErrorPage, 'protocol'>): Response {
  return renderErrorPage({ ...shown, protocol: 'oidc' });
}

/** A step of a browser on a connection that can be used. */
export function configuredHop(
  deps: EngineDeps,
  run: (connection: Connection, context: EngineContext) => Promise<Response>,
): (context: EngineContext) => Promise<Response> {
  return browserHop(deps, async (connection, context) => {
    const { requestId } = context.env;
    if (connection.status === 'disabled') return page({ code: 'oidc_connection_disabled', requestId });
    if (connection.issuer === '' || connection.clientId === '') {
      return page({ code: 'oidc_connection_not_configured', requestId });
    }
    return run(connection, context);
  });
}
