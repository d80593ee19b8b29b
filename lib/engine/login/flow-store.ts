import type { Fragment, Sql } from 'postgres';
import { newUuid } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { isMissingReference } from '../sql-errors';
import type { SignInProtocol } from './advice';
import type { AccessCode, OauthAsker } from './landing';

/** The connection that a flow is of: one over SAML or one over OpenID Connect. Its ids are UUIDs. */
export type FlowConnection = {
  readonly protocol: SignInProtocol;
  readonly id: string;
  readonly environmentId: string;
  readonly organizationId: string;
};

/** What a sign-in told when it ended, well or not. */
export type SignInOutcome = {
  readonly checks: readonly FlowCheck[];
  /** The NameID or the `sub` of verified bytes, or null; so the address and the attributes. */
  readonly subject: string | null;
  readonly email: string | null;
  readonly attributes: Readonly<Record<string, readonly string[]>> | null;
  /** The response or the claims as the log keeps them, or null. */
  readonly response: string | null;
  /** The ID of a verified assertion; null for a sign-in that had none. */
  readonly assertionId: string | null;
};

type FlowCheck = {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly received: string;
  readonly code: string;
  readonly note: string;
};

/** What a sign-in told of which nothing is known yet but its checks. */
export function unverifiedOutcome(checks: readonly FlowCheck[]): SignInOutcome {
  return { checks, subject: null, email: null, attributes: null, response: null, assertionId: null };
}

function isOf({ sql }: EngineDeps, { protocol, id }: FlowConnection): Fragment {
  return protocol === 'saml' ? sql`saml_connection_id = ${id}` : sql`oidc_connection_id = ${id}`;
}

/** Of this connection, and not answered yet. */
export function isUnanswered(deps: EngineDeps, connection: FlowConnection): Fragment {
  return deps.sql`${isOf(deps, connection)} and status = 'in_progress' and received_at is null`;
}

/** Notes that the browser was sent to the identity provider. False when the flow is over, too old, or of another connection. */
export async function initiateFlow(
  deps: EngineDeps,
  connection: FlowConnection,
  flowId: string,
  request: string,
): Promise<boolean> {
  const now = deps.clock();
  const rows = await deps.sql`
    update engine.saml_flows set initiated_at = ${now}, initiate_request = ${request}, updated_at = ${now}
    where id = ${flowId} and ${isUnanswered(deps, connection)} and expires_at > ${now}
    returning id`;
  return rows.length === 1;
}

/** What a flow and its OAuth client hold of the request that started it. */
export type OauthAskerRow = {
  is_oauth: boolean;
  oauth_redirect_uri: string | null;
  redirect_uris: string[] | null;
  caller_state: string | null;
};

/** The OAuth client's wishes; null for a flow that none started. */
export function toOauthAsker(row: OauthAskerRow): OauthAsker | null {
  if (!row.is_oauth) return null;
  return { redirectUri: row.oauth_redirect_uri, redirectUris: row.redirect_uris ?? [], state: row.caller_state ?? '' };
}

/** What a flow holds once its sign-in succeeded: a test is over, everything else waits for its code to be redeemed. */
export function toCompletion(isTest: boolean, code: AccessCode | null, now: Date) {
  return {
    status: isTest ? 'succeeded' : 'in_progress',
    codeHash: code?.hash ?? null,
    codeExpiresAt: code === null ? null : new Date(now.getTime() + code.ttlSeconds * 1000),
  };
}

/** The columns of an outcome, for an `update … set` of a flow that it ends. */
export function setOutcome({ sql }: EngineDeps, outcome: SignInOutcome): Fragment {
  return sql`response = ${outcome.response}, assertion_id = ${outcome.assertionId}, email = ${outcome.email},
    name_id = ${outcome.subject}, attributes = ${attributesOf(sql, outcome)}, checks = ${sql.json([...outcome.checks])}`;
}

/** A refused sign-in. */
export type FailedSignIn = {
  /**
   * The flow that the answer is known to belong to: it ends, unless it has an outcome already. Null for everything else: what is not
   * proven never touches another row, and is told in a row of its own.
   */
  readonly ownFlowId: string | null;
  /** The flow that an unproven answer names. */
  readonly claimedFlowId: string | null;
  readonly isTest: boolean;
  readonly isIdpInitiated: boolean;
  readonly problem: { readonly code: string; readonly expected: string; readonly received: string };
  readonly outcome: SignInOutcome;
};

/**
 * Records a refusal and gives the UUID of the flow that tells of it. A connection that was deleted while its answer was judged keeps
 * no log any more: the UUID is then nobody's.
 */
export async function recordFailure(
  deps: EngineDeps,
  connection: FlowConnection,
  failure: FailedSignIn,
): Promise<string> {
  const newFlowId = newUuid();
  try {
    return (await writeFailure(deps, connection, failure, newFlowId)) ?? newFlowId;
  } catch (error) {
    if (!isMissingReference(error)) throw error;
    return newFlowId;
  }
}

async function writeFailure(
  deps: EngineDeps,
  connection: FlowConnection,
  failure: FailedSignIn,
  newFlowId: string,
): Promise<string | undefined> {
  const { sql } = deps;
  const now = deps.clock();
  const { problem, outcome } = failure;
  const { protocol, id, environmentId, organizationId } = connection;
  const detail = sql.json({ expected: problem.expected, received: problem.received });
  const [samlConnectionId, oidcConnectionId] = protocol === 'saml' ? [id, null] : [null, id];
  const [row] = await sql<{ id: string }[]>`
    with ended as (
      update engine.saml_flows set status = 'failed', updated_at = ${now}, received_at = coalesce(received_at, ${now}),
        ${setOutcome(deps, outcome)}, error_code = ${problem.code}, error_detail = ${detail}
      where id = ${failure.ownFlowId} and ${isOf(deps, connection)} and status = 'in_progress' and checks is null
      returning id
    ), logged as (
      insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, oidc_connection_id, status, is_test,
        is_idp_initiated, claimed_flow_id, created_at, updated_at, expires_at, received_at, response, assertion_id, email,
        name_id, attributes, checks, error_code, error_detail)
      select ${newFlowId}, ${environmentId}, ${organizationId}, ${samlConnectionId}::uuid, ${oidcConnectionId}::uuid,
        'failed', ${failure.isTest}, ${failure.isIdpInitiated}, ${failure.claimedFlowId}, ${now}, ${now}, ${now}, ${now},
        ${outcome.response}, ${outcome.assertionId}, ${outcome.email}, ${outcome.subject}, ${attributesOf(sql, outcome)},
        ${sql.json([...outcome.checks])}, ${problem.code}, ${detail}
      where not exists (select 1 from ended)
      returning id
    )
    select id from ended union all select id from logged`;
  return row?.id;
}

function attributesOf(sql: Sql, { attributes }: SignInOutcome) {
  return attributes === null ? null : sql.json(attributes);
}

/** Deletes the log of logins that were started before `before`, a bounded number at a time. Returns how many; call until 0. */
export async function pruneSamlFlows(sql: Sql, before: Date): Promise<number> {
  const rows = await sql`
    delete from engine.saml_flows
    where id in (
      select old.id from engine.environments e
      cross join lateral (
        select f.id from engine.saml_flows f
        where f.environment_id = e.id and f.created_at < ${before}
        order by f.created_at limit 1000
      ) old
      limit 5000
    )`;
  return rows.count;
}
