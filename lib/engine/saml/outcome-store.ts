import type { EngineDeps } from '../deps';
import type { Connection } from './connection-store';
import type { AssertionFacts } from './protocol/assertion-facts';
import type { Check, SamlProblem } from './protocol/problem';

/** A consumed assertion is remembered this much longer than it is valid: the largest clock skew, and then some. */
const REPLAY_MARGIN_SECONDS = 900;

/** A verified response and what the checks made of it. */
export type VerifiedLogin = {
  readonly flowId: string;
  /** The flow that is answered; null for a sign-in that began at the identity provider. */
  readonly requestFlowId: string | null;
  readonly isTest: boolean;
  readonly facts: AssertionFacts;
  readonly xml: string;
  readonly email: string;
  readonly checks: readonly Check[];
  /** The code that the browser carries to the application; null for a test. */
  readonly accessCode: { readonly hash: Buffer; readonly ttlSeconds: number } | null;
};

export type Completion = 'completed' | 'replay' | 'request_taken';

/**
 * Consumes the assertion and completes its flow in one statement. The unique key of the consumed assertions settles parallel posts
 * of one assertion; the row of the flow settles parallel answers to one request.
 */
export async function completeLogin(
  deps: EngineDeps,
  connection: Connection,
  login: VerifiedLogin,
): Promise<Completion> {
  const now = deps.clock();
  const rememberUntil = new Date(Math.max(now.getTime(), lastValidAt(login.facts)) + REPLAY_MARGIN_SECONDS * 1000);
  const codeHash = login.accessCode?.hash ?? null;
  const codeExpiresAt = login.accessCode === null ? null : new Date(now.getTime() + login.accessCode.ttlSeconds * 1000);
  const status = login.isTest ? 'succeeded' : 'in_progress';
  const attributes = deps.sql.json(Object.fromEntries(login.facts.attributes));
  const checks = deps.sql.json([...login.checks]);
  const [sessionIndexes, qualifiers] = [[...login.facts.sessionIndexes], [...login.facts.nameIdQualifiers]];
  const claimed = deps.sql`
    insert into engine.saml_consumed_assertions (saml_connection_id, assertion_id, saml_flow_id, expires_at)
    values (${connection.id}, ${login.facts.assertionId}, ${login.flowId}, ${rememberUntil})
    on conflict do nothing returning saml_flow_id`;
  const completed =
    login.requestFlowId === null
      ? deps.sql`
    insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, status, is_idp_initiated,
      created_at, updated_at, expires_at, received_at, response, assertion_id, email, name_id, attributes, checks,
      access_code_sha256, access_code_expires_at, session_indexes, name_id_format, name_id_qualifiers)
    select saml_flow_id, ${connection.environmentId}, ${connection.organizationId}, ${connection.id}, ${status}, true,
      ${now}, ${now}, ${codeExpiresAt ?? now}, ${now}, ${login.xml}, ${login.facts.assertionId}, ${login.email},
      ${login.facts.nameId}, ${attributes}, ${checks}, ${codeHash}, ${codeExpiresAt},
      ${sessionIndexes}, ${login.facts.nameIdFormat}, ${qualifiers}
    from claimed returning id`
      : deps.sql`
    update engine.saml_flows set status = ${status}, updated_at = ${now}, received_at = ${now}, response = ${login.xml},
      assertion_id = ${login.facts.assertionId}, email = ${login.email}, name_id = ${login.facts.nameId},
      attributes = ${attributes}, checks = ${checks}, access_code_sha256 = ${codeHash},
      access_code_expires_at = ${codeExpiresAt}, authenticated_at = ${login.facts.authnInstant},
      session_indexes = ${sessionIndexes}, name_id_format = ${login.facts.nameIdFormat},
      name_id_qualifiers = ${qualifiers}
    where id = ${login.requestFlowId} and saml_connection_id = ${connection.id} and status = 'in_progress'
      and received_at is null and exists (select 1 from claimed)
    returning id`;
  const [row] = await deps.sql<{ claimed: boolean; completed: boolean }[]>`
    with claimed as (${claimed}), completed as (${completed})
    select exists (select 1 from claimed) as claimed, exists (select 1 from completed) as completed`;
  if (row?.completed) return 'completed';
  return row?.claimed ? 'request_taken' : 'replay';
}

function lastValidAt({ notOnOrAfter, confirmations }: AssertionFacts): number {
  const ends = [notOnOrAfter, ...confirmations.map((each) => each.notOnOrAfter)];
  return Math.max(0, ...ends.map((end) => end?.getTime() ?? 0));
}

/** A refused response. */
export type FailedLogin = {
  /** The row that is written: of its own, or of `ownFlowId` when that flow is still waiting. */
  readonly newFlowId: string;
  /** The flow that a *verified* response answers. Null for everything else: an unverified response never touches another row. */
  readonly ownFlowId: string | null;
  readonly claimedFlowId: string | null;
  readonly isTest: boolean;
  readonly isIdpInitiated: boolean;
  readonly problem: Pick<SamlProblem, 'expected' | 'received'> & { code: string };
  readonly checks: readonly Check[];
  readonly xml: string | null;
  /** From verified bytes, or null. */
  readonly facts: AssertionFacts | null;
  readonly email: string | null;
};

/** Records a refusal and gives the UUID of the flow that tells of it. */
export async function recordFailure(deps: EngineDeps, connection: Connection, failure: FailedLogin): Promise<string> {
  const now = deps.clock();
  const { problem, facts } = failure;
  const detail = deps.sql.json({ expected: problem.expected, received: problem.received });
  const checks = deps.sql.json([...failure.checks]);
  const attributes = facts === null ? null : deps.sql.json(Object.fromEntries(facts.attributes));
  const [row] = await deps.sql<{ id: string }[]>`
    with ended as (
      update engine.saml_flows set status = 'failed', updated_at = ${now}, received_at = ${now}, response = ${failure.xml},
        assertion_id = ${facts?.assertionId ?? null}, email = ${failure.email}, name_id = ${facts?.nameId ?? null},
        attributes = ${attributes}, checks = ${checks}, error_code = ${problem.code}, error_detail = ${detail}
      where id = ${failure.ownFlowId} and saml_connection_id = ${connection.id} and status = 'in_progress'
        and received_at is null
      returning id
    ), logged as (
      insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, status, is_test,
        is_idp_initiated, claimed_flow_id, created_at, updated_at, expires_at, received_at, response, assertion_id, email,
        name_id, attributes, checks, error_code, error_detail)
      select ${failure.newFlowId}, ${connection.environmentId}, ${connection.organizationId}, ${connection.id}, 'failed',
        ${failure.isTest}, ${failure.isIdpInitiated}, ${failure.claimedFlowId}, ${now}, ${now}, ${now}, ${now},
        ${failure.xml}, ${facts?.assertionId ?? null}, ${failure.email}, ${facts?.nameId ?? null}, ${attributes}, ${checks},
        ${problem.code}, ${detail}
      where not exists (select 1 from ended)
      returning id
    )
    select id from ended union all select id from logged`;
  return row?.id ?? failure.newFlowId;
}
