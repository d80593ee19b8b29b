import type { FailedSignIn } from '../login/flow-store';
import type { Connection } from './connection-store';
import type { Known } from './flow-store';
import type { AssertionFacts } from './protocol/assertion-facts';
import type { ReadResponse } from './protocol/check-response';
import { type Check, failedCheck, passedCheck, type SamlProblem } from './protocol/problem';
import { requestIdOf, validateAssertion } from './protocol/validate-assertion';

/** Every check of a login; `problem` is null when it may succeed. */
type LoginJudgement = {
  readonly checks: readonly Check[];
  readonly problem: SamlProblem | null;
  readonly email: string | null;
};

/** Judges a verified response by a connection's settings at one moment: the same for a login and for looking at it again. */
export function judgeLogin(
  read: ReadResponse,
  facts: AssertionFacts,
  connection: Connection,
  known: Known,
  at: Date,
): LoginJudgement {
  const request = requestIdOf(facts) === null ? null : known;
  const expectations = known.forceAuthn ? { ...connection, forceAuthn: true } : connection;
  const { checks, problem, email } = validateAssertion(facts, expectations, request, at);
  return {
    checks: [...read.checks, ...checks, replayCheck(facts, known.replayed)],
    problem: known.replayed ? replayProblem(facts) : problem,
    email,
  };
}

/** What a connection lacks for judging any response, or null. */
export function configurationProblem({ idpEntityId, keys }: Connection): FailedSignIn['problem'] | null {
  if (idpEntityId !== '' && keys.length > 0) return null;
  return {
    code: 'saml_connection_not_configured',
    expected: 'an entity ID and a usable certificate',
    received: 'a connection without them',
  };
}

function replayCheck(facts: AssertionFacts, replayed: boolean): Check {
  return replayed
    ? failedCheck('replay', replayProblem(facts))
    : passedCheck('replay', 'an assertion that was not used before', facts.assertionId);
}

export function replayProblem(facts: AssertionFacts): SamlProblem {
  return { code: 'replay', expected: 'an assertion that was not used before', received: facts.assertionId };
}
