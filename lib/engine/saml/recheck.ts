import { formatId, parseId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import type { RecheckSamlFlowResponse } from '../contract';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, requireId } from '../http';
import { findFlow } from '../login/flow-queries';
import { adviceFor } from '../login/problem-text';
import { findConnection, trustOf } from './connection-store';
import { findKnownThen } from './flow-store';
import { configurationProblem, judgeLogin } from './judgement';
import { readDocument } from './protocol/check-response';
import type { Check } from './protocol/problem';
import { requestIdOf } from './protocol/validate-assertion';

/**
 * POST /v1/saml-flows/:id/recheck. Extension: judges the stored response of a login once more, by what its connection is set to
 * now, at the moment it was received. Tells whether a changed setting helps; writes nothing, and lets nobody in.
 */
export const recheckSamlFlow: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const flow = await findFlow(deps, scope, requireId('samlFlow', context.req.param('id'), 'login'));
  if (flow === null) throw unknownId('login');
  const { response, received_at: receivedAt, saml_connection_id: samlConnectionId } = flow;
  if (samlConnectionId === null) {
    throw new EngineError(
      'failed_precondition',
      'A login over OpenID Connect keeps no signed response to check again.',
    );
  }
  if (response === null || receivedAt === null) {
    throw new EngineError('failed_precondition', 'This login has no response that could be checked again.');
  }
  const connection = await findConnection(deps, formatId('samlConnection', samlConnectionId));
  invariant(connection !== null, 'a login goes with its connection');
  const unconfigured = configurationProblem(connection);
  if (unconfigured !== null) return answer([], unconfigured.code, null);
  const read = readDocument(response, trustOf(deps, connection, deps.clock()), receivedAt);
  if (read.facts === null) return answer(read.checks, read.problem.code, null);
  const known = await findKnownThen(deps, {
    flowId: flow.id,
    samlConnectionId: connection.id,
    requestFlowId: parseId('samlFlow', requestIdOf(read.facts)),
    assertionId: read.facts.assertionId,
    receivedAt,
  });
  const { checks, problem, email } = judgeLogin(read, read.facts, connection, known, receivedAt);
  return answer(checks, problem?.code ?? '', email);
};

function answer(checks: readonly Check[], errorCode: string, email: string | null): Response {
  const advice = errorCode === '' ? null : adviceFor(errorCode);
  const body: RecheckSamlFlowResponse = {
    accepted: errorCode === '',
    checks: [...checks],
    errorCode,
    errorMessage: advice === null ? '' : `${advice.title}. ${advice.fix}`,
    email: email ?? '',
  };
  return Response.json(body);
}
