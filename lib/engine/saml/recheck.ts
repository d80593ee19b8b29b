import { formatId, parseId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import type { RecheckSamlFlowResponse } from '../contract';
import type { EngineDeps } from '../deps';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, requireId } from '../http';
import { adviceFor } from '../problem-text';
import { findConnection, trustOf } from './connection-store';
import { findFlow } from './flow-queries';
import { configurationProblem, judgeLogin, type Known } from './judgement';
import { readDocument } from './protocol/check-response';
import type { Check } from './protocol/problem';
import { type RequestState, requestIdOf } from './protocol/validate-assertion';

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
  const known = await knownThen(deps, {
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

type Moment = {
  flowId: string;
  samlConnectionId: string;
  requestFlowId: string | null;
  assertionId: string;
  receivedAt: Date;
};

/** What was known when the response came: of the request it names, and of earlier uses of its assertion by other logins. */
async function knownThen(deps: EngineDeps, moment: Moment): Promise<Known> {
  const { flowId, samlConnectionId, requestFlowId, assertionId, receivedAt } = moment;
  const [row] = await deps.sql<
    { state: RequestState; initiated_at: Date | null; force_authn: boolean; replayed: boolean }[]
  >`
    select f.initiated_at, coalesce(f.force_authn, false) as force_authn,
      case when f.id is null then 'unknown'
        when f.id <> ${flowId} and (f.received_at < ${receivedAt} or (f.received_at is null and f.status <> 'in_progress'))
          then 'used'
        when f.expires_at <= ${receivedAt} then 'expired'
        else 'open' end as state,
      exists (
        select 1 from engine.saml_consumed_assertions a left join engine.saml_flows o on o.id = a.saml_flow_id
        where a.saml_connection_id = ${samlConnectionId} and a.assertion_id = ${assertionId} and a.saml_flow_id <> ${flowId}
          and coalesce(o.received_at <= ${receivedAt}, true)
      ) as replayed
    from (values (1)) as one(x)
    left join engine.saml_flows f on f.id = ${requestFlowId} and f.saml_connection_id = ${samlConnectionId}`;
  invariant(row !== undefined, 'a look-up from a constant row gives one row');
  return {
    state: row.state,
    initiatedAt: row.initiated_at,
    forceAuthn: row.force_authn,
    replayed: row.replayed,
  };
}
