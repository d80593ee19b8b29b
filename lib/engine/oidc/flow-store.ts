import type { EngineDeps } from '../deps';
import type { Connection } from './connection-store';
import type { Check, OidcProblem } from './protocol/problem';

/** Notes that the browser was sent to the provider. False when the flow is over, too old, or of another connection. */
export async function initiateFlow(
  deps: EngineDeps,
  connection: Connection,
  flowId: string,
  request: string,
): Promise<boolean> {
  const now = deps.clock();
  const rows = await deps.sql`
    update engine.saml_flows set initiated_at = ${now}, initiate_request = ${request}, updated_at = ${now}
    where id = ${flowId} and oidc_connection_id = ${connection.id} and status = 'in_progress' and received_at is null
      and expires_at > ${now}
    returning id`;
  return rows.length === 1;
}

/** A sign-in that is waiting to be sent to the provider. */
export async function findWaitingFlow(
  deps: EngineDeps,
  connection: Connection,
  flowId: string,
): Promise<{ isTest: boolean; forceAuthn: boolean } | null> {
  const [row] = await deps.sql<{ isTest: boolean; forceAuthn: boolean }[]>`
    select is_test as "isTest", force_authn as "forceAuthn" from engine.saml_flows
    where id = ${flowId} and oidc_connection_id = ${connection.id} and status = 'in_progress' and received_at is null
      and expires_at > ${deps.clock()}`;
  return row ?? null;
}

/** A sign-in whose answer came. */
export type AnsweredFlow = {
  /** UUID. */
  readonly id: string;
  readonly isTest: boolean;
  readonly forceAuthn: boolean;
  readonly initiatedAt: Date;
  readonly oauth: {
    readonly redirectUri: string | null;
    readonly redirectUris: readonly string[];
    readonly state: string;
  } | null;
};

/**
 * Takes the answer to a sign-in: one statement, so that of two callbacks with the same state one goes on and the other finds
 * nothing. Null as well for a flow of another connection, one that never left for the provider, and one that is over or too old.
 */
export async function takeAnswer(
  deps: EngineDeps,
  connection: Connection,
  flowId: string,
): Promise<AnsweredFlow | null> {
  const now = deps.clock();
  const [row] = await deps.sql<
    {
      is_test: boolean;
      force_authn: boolean;
      initiated_at: Date;
      is_oauth: boolean;
      oauth_redirect_uri: string | null;
      redirect_uris: string[] | null;
      state: string;
    }[]
  >`
    update engine.saml_flows set received_at = ${now}, updated_at = ${now}
    where id = ${flowId} and oidc_connection_id = ${connection.id} and status = 'in_progress' and received_at is null
      and initiated_at is not null and expires_at > ${now}
    returning is_test, force_authn, initiated_at, saml_oauth_client_id is not null as is_oauth, oauth_redirect_uri, state,
      (select c.redirect_uris from engine.saml_oauth_clients c where c.id = saml_oauth_client_id) as redirect_uris`;
  if (row === undefined) return null;
  return {
    id: flowId,
    isTest: row.is_test,
    forceAuthn: row.force_authn,
    initiatedAt: row.initiated_at,
    oauth: row.is_oauth
      ? { redirectUri: row.oauth_redirect_uri, redirectUris: row.redirect_uris ?? [], state: row.state }
      : null,
  };
}

/** What is known of a person when a sign-in ends, well or not. */
export type Outcome = {
  readonly checks: readonly Check[];
  /** From a verified token, or null. */
  readonly subject: string | null;
  readonly email: string | null;
  readonly attributes: Record<string, string[]> | null;
  /** Claims as the log keeps them, or null. */
  readonly response: string | null;
};

/** Completes a flow whose answer was taken by this request. False when it ended meanwhile: nobody may go on with its code. */
export async function completeFlow(
  deps: EngineDeps,
  flow: AnsweredFlow,
  outcome: Outcome,
  accessCode: { readonly hash: Buffer; readonly ttlSeconds: number } | null,
): Promise<boolean> {
  const now = deps.clock();
  const codeExpiresAt = accessCode === null ? null : new Date(now.getTime() + accessCode.ttlSeconds * 1000);
  const completed = await deps.sql`
    update engine.saml_flows set status = ${flow.isTest ? 'succeeded' : 'in_progress'}, updated_at = ${now},
      response = ${outcome.response}, email = ${outcome.email}, name_id = ${outcome.subject},
      attributes = ${deps.sql.json(outcome.attributes)}, checks = ${deps.sql.json([...outcome.checks])},
      access_code_sha256 = ${accessCode?.hash ?? null}, access_code_expires_at = ${codeExpiresAt}
    where id = ${flow.id} and status = 'in_progress' and email is null
    returning id`;
  return completed.length > 0;
}

/** Ends a flow that cannot succeed any more. */
export async function failFlow(
  deps: EngineDeps,
  flowId: string,
  problem: OidcProblem,
  outcome: Outcome,
): Promise<void> {
  const now = deps.clock();
  const detail = deps.sql.json({ expected: problem.expected, received: problem.received });
  const attributes = outcome.attributes === null ? null : deps.sql.json(outcome.attributes);
  await deps.sql`
    update engine.saml_flows set status = 'failed', updated_at = ${now}, received_at = coalesce(received_at, ${now}),
      response = ${outcome.response}, email = ${outcome.email}, name_id = ${outcome.subject}, attributes = ${attributes},
      checks = ${deps.sql.json([...outcome.checks])}, error_code = ${problem.code}, error_detail = ${detail}
    where id = ${flowId} and status = 'in_progress'`;
}

/** Logs an answer that proves nothing about the flow it names: a row of its own, and the flow stays as it is. */
export async function recordStray(
  deps: EngineDeps,
  connection: Connection,
  stray: {
    readonly id: string;
    readonly claimedFlowId: string | null;
    readonly problem: OidcProblem;
    readonly checks: readonly Check[];
  },
): Promise<void> {
  const now = deps.clock();
  const { problem } = stray;
  await deps.sql`
    insert into engine.saml_flows (id, environment_id, organization_id, oidc_connection_id, status, claimed_flow_id,
      created_at, updated_at, expires_at, received_at, checks, error_code, error_detail)
    values (${stray.id}, ${connection.environmentId}, ${connection.organizationId}, ${connection.id}, 'failed',
      ${stray.claimedFlowId}, ${now}, ${now}, ${now}, ${now}, ${deps.sql.json([...stray.checks])}, ${problem.code},
      ${deps.sql.json({ expected: problem.expected, received: problem.received })})`;
}
