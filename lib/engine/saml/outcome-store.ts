import type { Sql } from 'postgres';
import type { EngineDeps } from '../deps';
import { isUnanswered, type SignInOutcome, setOutcome, toCompletion } from '../login/flow-store';
import type { AccessCode } from '../login/landing';
import type { Connection } from './connection-store';
import type { AssertionFacts } from './protocol/assertion-facts';

/** A consumed assertion is remembered this much longer than it is valid: the largest clock skew, and then some. */
const REPLAY_MARGIN_SECONDS = 900;

/** A verified response that passed every check. */
export type VerifiedLogin = {
  readonly flowId: string;
  /** The flow that is answered; null for a sign-in that began at the identity provider. */
  readonly requestFlowId: string | null;
  readonly isTest: boolean;
  readonly facts: AssertionFacts;
  readonly outcome: SignInOutcome;
  /** Null for a test. */
  readonly accessCode: AccessCode | null;
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
  const { status, codeHash, codeExpiresAt } = toCompletion(login.isTest, login.accessCode, now);
  const { facts, outcome } = login;
  const [sessionIndexes, qualifiers] = [[...facts.sessionIndexes], [...facts.nameIdQualifiers]];
  const claimed = deps.sql`
    insert into engine.saml_consumed_assertions (saml_connection_id, assertion_id, saml_flow_id, expires_at)
    values (${connection.id}, ${facts.assertionId}, ${login.flowId}, ${rememberUntil})
    on conflict do nothing returning saml_flow_id`;
  const completed =
    login.requestFlowId === null
      ? deps.sql`
    insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, status, is_idp_initiated,
      created_at, updated_at, expires_at, received_at, response, assertion_id, email, name_id, attributes, checks,
      access_code_sha256, access_code_expires_at, session_indexes, name_id_format, name_id_qualifiers)
    select saml_flow_id, ${connection.environmentId}, ${connection.organizationId}, ${connection.id}, ${status}, true,
      ${now}, ${now}, ${codeExpiresAt ?? now}, ${now}, ${outcome.response}, ${outcome.assertionId}, ${outcome.email},
      ${outcome.subject}, ${deps.sql.json(outcome.attributes)}, ${deps.sql.json([...outcome.checks])}, ${codeHash}, ${codeExpiresAt},
      ${sessionIndexes}, ${facts.nameIdFormat}, ${qualifiers}
    from claimed returning id`
      : deps.sql`
    update engine.saml_flows set status = ${status}, updated_at = ${now}, received_at = ${now}, ${setOutcome(deps, outcome)},
      access_code_sha256 = ${codeHash}, access_code_expires_at = ${codeExpiresAt}, authenticated_at = ${facts.authnInstant},
      session_indexes = ${sessionIndexes}, name_id_format = ${facts.nameIdFormat}, name_id_qualifiers = ${qualifiers}
    where id = ${login.requestFlowId} and ${isUnanswered(deps, connection)} and exists (select 1 from claimed)
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

/** Deletes consumed assertions that can no longer be valid, a bounded number at a time. Returns how many; call until 0. */
export async function pruneConsumedAssertions(sql: Sql, now: Date): Promise<number> {
  const rows = await sql`
    delete from engine.saml_consumed_assertions
    where (saml_connection_id, assertion_id) in (
      select saml_connection_id, assertion_id from engine.saml_consumed_assertions
      where expires_at <= ${now} order by expires_at limit 5000
    )`;
  return rows.count;
}
