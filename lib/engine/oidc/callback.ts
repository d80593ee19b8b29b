import { formatId, parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { bindingCookie, readSecret } from '../login/binding-cookie';
import type { FailureLimit } from '../login/failure-limit';
import { recordFailure, unverifiedOutcome } from '../login/flow-store';
import { chooseLanding, refusalLanding, withParameters } from '../login/landing';
import { type ErrorPage, renderErrorPage, seeOther } from '../login/pages';
import { type Connection, clientSecretOf } from './connection-store';
import { type AnsweredFlow, completeFlow, takeAnswer } from './flow-store';
import { type Judged, judgeAnswer } from './judge-answer';
import { bindingOf, flowNamedBy, sameText } from './protocol/binding';
import { check, type OidcProblem, refuse } from './protocol/problem';

type Attempt = { deps: EngineDeps; connection: Connection; requestId: string; mayRecord: FailureLimit };

/** Takes a provider's answer on a known connection: bind it to its browser, consume the flow, judge, and send the browser on. */
export async function handleCallback(attempt: Attempt, request: Request): Promise<Response> {
  const { deps, connection } = attempt;
  const parameters = readParameters(request);
  const state = parameters?.get('state') ?? '';
  const printedId = flowNamedBy(state);
  const flowId = parseId('samlFlow', printedId);
  if (parameters === null || flowId === null) return page(attempt, { code: 'bad_state' });

  const secret = readSecret(request, connection.redirectUri, printedId);
  const binding = secret === null ? null : bindingOf(deps.stateSigningKey, printedId, connection.id, secret);
  if (binding === null || !sameText(state, binding.state)) return refuseStray(attempt, flowId, binding !== null);

  const flow = await takeAnswer(deps, connection, flowId);
  if (flow === null) return page(attempt, { code: 'flow_not_waiting', flowId: printedId });
  const judged = await judgeAnswer(deps, connection, {
    parameters,
    binding,
    clientSecret: clientSecretOf(deps, connection),
    initiatedAt: flow.initiatedAt,
    forceAuthn: flow.forceAuthn,
  });
  const ended = await end(attempt, flow, judged);
  ended.headers.append('set-cookie', bindingCookie(connection.redirectUri, printedId, null));
  return ended;
}

/** Null when a parameter comes twice, which RFC 6749 §3.1 forbids: two readers must not see two answers. */
function readParameters(request: Request): URLSearchParams | null {
  const parameters = new URL(request.url).searchParams;
  const names = [...parameters.keys()];
  return new Set(names).size === names.length ? parameters : null;
}

/** Completes the flow or ends it as failed, and says where the browser goes. */
async function end(attempt: Attempt, flow: AnsweredFlow, judged: Judged): Promise<Response> {
  const { deps, connection } = attempt;
  if (judged.problem !== null) return fail(attempt, flow, judged.problem, judged);
  const landing = chooseLanding(deps, connection, flow, flow.id);
  if (!landing.ok) {
    const { expected, received } = landing;
    const code = landing.code === 'oauth_redirect_uri_mismatch' ? landing.code : 'redirect_url_not_configured';
    return fail(attempt, flow, refuse(code, expected, received).problem, judged);
  }
  const completed = await completeFlow(deps, connection, flow, judged, landing.code);
  if (!completed) return page(attempt, { code: 'flow_not_waiting', flowId: formatId('samlFlow', flow.id) });
  return seeOther(landing.location);
}

async function fail(attempt: Attempt, flow: AnsweredFlow, problem: OidcProblem, judged: Judged): Promise<Response> {
  const { deps, connection, requestId } = attempt;
  const told = await recordFailure(deps, connection, {
    ownFlowId: flow.id,
    claimedFlowId: flow.id,
    isTest: flow.isTest,
    isIdpInitiated: false,
    problem,
    outcome: judged.outcome,
  });
  const printedId = formatId('samlFlow', told);
  deps.logger.warn(
    { requestId, samlFlowId: printedId, oidcConnectionId: connection.id, code: problem.code },
    'an OpenID Connect sign-in was refused',
  );
  if (flow.isTest) return seeOther(withParameters(deps.testResultUrl, { flow: printedId }));
  const callback = refusalLanding(deps, connection, flow, { code: problem.code, flowId: printedId });
  if (callback !== null) return seeOther(callback);
  return page(attempt, { code: problem.code, flowId: printedId, comparison: judged.isVerified ? problem : null });
}

/** The answer does not belong to this browser: whoever it is, the flow that it names stays as it is. */
async function refuseStray(attempt: Attempt, claimedFlowId: string, hasCookie: boolean): Promise<Response> {
  const { deps, connection, mayRecord } = attempt;
  if (!mayRecord(connection.id, deps.clock())) {
    return page(attempt, { status: 429, code: 'too_many_failures' }, { 'retry-after': '60' });
  }
  const code = hasCookie ? 'bad_state' : 'other_browser';
  const expected = 'the state of a sign-in that this browser began';
  const received = hasCookie ? 'another state' : 'a browser without the cookie of this sign-in';
  const told = await recordFailure(deps, connection, {
    ownFlowId: null,
    claimedFlowId,
    isTest: false,
    isIdpInitiated: false,
    problem: { code, expected, received },
    outcome: unverifiedOutcome([check('state', code, false, { expected, received })]),
  });
  return page(attempt, { code, flowId: formatId('samlFlow', told) });
}

function page(
  { requestId }: Attempt,
  shown: Omit<ErrorPage, 'requestId' | 'protocol'>,
  headers: Record<string, string> = {},
): Response {
  return renderErrorPage({ ...shown, requestId, protocol: 'oidc' }, headers);
}
