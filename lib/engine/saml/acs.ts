import { formatId, newUuid, parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { readBody } from '../http';
import { bindingCookie } from '../login/binding-cookie';
import type { FailureLimit } from '../login/failure-limit';
import { type FailedSignIn, recordFailure, type SignInOutcome, unverifiedOutcome } from '../login/flow-store';
import { chooseLanding, refusalLanding, withParameters } from '../login/landing';
import { renderErrorPage, seeOther } from '../login/pages';
import { type Connection, trustOf } from './connection-store';
import { declinedUrl } from './declined';
import { findNamedFlow, type NamedFlow } from './flow-store';
import { configurationProblem, judgeLogin, replayProblem } from './judgement';
import { type Completion, completeLogin } from './outcome-store';
import type { AssertionFacts } from './protocol/assertion-facts';
import { type ReadResponse, readResponse } from './protocol/check-response';
import { failedCheck } from './protocol/problem';
import { requestIdOf } from './protocol/validate-assertion';

/** A form of one encoded response: the response itself, percent-encoding and room for a RelayState. */
const MAX_FORM_BYTES = 786_432;

type Attempt = { deps: EngineDeps; connection: Connection; requestId: string; mayRecord: FailureLimit };

/** Takes an identity provider's answer on a known connection: verify, judge, consume, and send the browser on. */
export async function handleAcs(attempt: Attempt, request: Request): Promise<Response> {
  const { deps, connection } = attempt;
  const encoded = await readSamlResponse(request);
  if (encoded === null) return page(attempt, 'bad_form', null);
  const now = deps.clock();
  const read = readResponse(encoded, trustOf(deps, connection, now), now);
  const unconfigured = configurationProblem(connection);
  if (unconfigured !== null) return refuseUnverified(attempt, { ...read, checks: [] }, unconfigured);
  if (read.facts === null) return refuseUnverified(attempt, read, read.problem);
  return judge(attempt, read, read.facts);
}

/** The one `SAMLResponse` of a form post (Bindings §3.5.4); null for any other shape of request. */
async function readSamlResponse(request: Request): Promise<string | null> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const body = await readBody(request, MAX_FORM_BYTES);
  if (type !== 'application/x-www-form-urlencoded') return null;
  const values = new URLSearchParams(Buffer.from(body).toString('utf8')).getAll('SAMLResponse');
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** Nothing in the response is known to be the identity provider's word: the flow it names stays as it is. */
async function refuseUnverified(
  attempt: Attempt,
  read: Pick<ReadResponse, 'xml' | 'claimedRequestId' | 'checks'>,
  problem: FailedSignIn['problem'],
): Promise<Response> {
  const { deps, connection, requestId } = attempt;
  if (!attempt.mayRecord(connection.id, deps.clock())) {
    return renderErrorPage({ status: 429, code: 'too_many_failures', requestId }, { 'retry-after': '60' });
  }
  const claimedFlowId = parseId('samlFlow', read.claimedRequestId);
  // A test whose signature fails must still end on its result, as a row of its own.
  const named = claimedFlowId === null ? null : await findNamedFlow(deps, connection, claimedFlowId, null);
  const isOpen = named?.state === 'open';
  const isTest = named?.isTest === true && isOpen;
  // "The person declined" comes unsigned as a rule, and then the browser has to prove that the request it names is its own.
  const declined = isOpen && problem.code === 'idp_status' && named.oauth !== null;
  return fail(attempt, {
    ownFlowId: null,
    claimedFlowId,
    isTest,
    isIdpInitiated: false,
    problem,
    outcome: { ...unverifiedOutcome(read.checks), response: read.xml },
    isVerified: false,
    asker: null,
    declined,
  });
}

async function judge(attempt: Attempt, read: ReadResponse, facts: AssertionFacts): Promise<Response> {
  const { deps, connection } = attempt;
  const requestFlowId = parseId('samlFlow', requestIdOf(facts));
  const named = await findNamedFlow(deps, connection, requestFlowId, facts.assertionId);
  const { checks, problem, email } = judgeLogin(read, facts, connection, named, deps.clock());
  const outcome = outcomeOf(read, facts, checks, email);
  const failure = { isTest: named.isTest, requestFlowId, outcome };
  if (problem !== null) return refuseVerified(attempt, named, { ...failure, problem });
  const flowId = requestFlowId ?? newUuid();
  const landing = chooseLanding(deps, connection, named, flowId);
  if (!landing.ok) return refuseVerified(attempt, named, { ...failure, problem: landing });

  const completion = await completeLogin(deps, connection, {
    flowId,
    requestFlowId,
    isTest: named.isTest,
    facts,
    outcome,
    accessCode: landing.code,
  });
  if (completion !== 'completed') return refuseLateComer(attempt, named, completion, { ...failure, facts });
  const landed = seeOther(landing.location);
  if (requestFlowId !== null) landed.headers.append('set-cookie', endOfCookie(connection, requestFlowId));
  return landed;
}

function endOfCookie({ acsUrl }: Connection, flowId: string): string {
  return bindingCookie(acsUrl, formatId('samlFlow', flowId), null);
}

function outcomeOf(
  { xml }: ReadResponse,
  { nameId, assertionId, attributes }: AssertionFacts,
  checks: SignInOutcome['checks'],
  email: string | null,
): SignInOutcome {
  return { checks, subject: nameId, email, attributes: Object.fromEntries(attributes), response: xml, assertionId };
}

type VerifiedFailure = Pick<FailedSignIn, 'isTest' | 'problem' | 'outcome'> & { requestFlowId: string | null };

/** A refusal on the identity provider's own word: it ends the flow it answers, if that flow is of this connection and waiting. */
async function refuseVerified(attempt: Attempt, named: NamedFlow, failure: VerifiedFailure): Promise<Response> {
  const answers = failure.outcome.checks.some((check) => check.name === 'in_response_to' && check.passed);
  const { requestFlowId, ...rest } = failure;
  const ends = answers && named.state === 'open' && !named.replayed;
  return fail(attempt, {
    ...rest,
    isVerified: true,
    ownFlowId: ends ? requestFlowId : null,
    asker: ends ? named : null,
    claimedFlowId: requestFlowId,
    isIdpInitiated: requestFlowId === null,
  });
}

/** Another post of the same assertion, or another answer to the same request, was faster. */
async function refuseLateComer(
  attempt: Attempt,
  named: NamedFlow,
  completion: Exclude<Completion, 'completed'>,
  { facts, outcome, ...failure }: Omit<VerifiedFailure, 'problem'> & { facts: AssertionFacts },
): Promise<Response> {
  const problem =
    completion === 'replay'
      ? replayProblem(facts)
      : ({
          code: 'bad_in_response_to',
          expected: 'a request that is waiting',
          received: 'one that was answered just now',
        } as const);
  const others = outcome.checks.filter((check) => check.name !== 'replay');
  const lost = { ...named, state: 'used' as const };
  const checks = [...others, failedCheck('replay', problem)];
  return refuseVerified(attempt, lost, { ...failure, outcome: { ...outcome, checks }, problem });
}

/** `asker` is the flow whose OAuth client hears of the failure; without one a page tells the person. */
type Failure = FailedSignIn & { asker: NamedFlow | null; isVerified: boolean; declined?: boolean };

async function fail(attempt: Attempt, failed: Failure): Promise<Response> {
  const { asker, isVerified, declined = false, ...failure } = failed;
  const { deps, connection, requestId } = attempt;
  const flowId = formatId('samlFlow', await recordFailure(deps, connection, failure));
  deps.logger.warn(
    { requestId, samlFlowId: flowId, samlConnectionId: connection.id, code: failure.problem.code },
    'a SAML response was refused',
  );
  if (failure.isTest) return seeOther(withParameters(deps.testResultUrl, { flow: flowId }));
  if (declined) return seeOther(declinedUrl(connection, flowId));
  const { code } = failure.problem;
  const callback = asker === null ? null : refusalLanding(deps, connection, asker, { code, flowId });
  return callback === null ? page(attempt, code, flowId, isVerified ? failure.problem : null) : seeOther(callback);
}

function page(
  { requestId }: Attempt,
  code: string,
  flowId: string | null,
  comparison: FailedSignIn['problem'] | null = null,
): Response {
  return renderErrorPage({ status: code === 'too_large' ? 413 : 400, code, flowId, requestId, comparison });
}
