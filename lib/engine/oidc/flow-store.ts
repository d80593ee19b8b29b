import type { EngineDeps } from '../deps';
import { isUnanswered, type OauthAskerRow, setOutcome, toCompletion, toOauthAsker } from '../login/flow-store';
import type { AccessCode, OauthAsker } from '../login/landing';
import { sealIdToken } from '../oidc-settings/client-secret';
import type { Connection } from './connection-store';
import type { Judged } from './judge-answer';

/** A sign-in that is waiting to be sent to the provider. */
export async function findWaitingFlow(
  deps: EngineDeps,
  connection: Connection,
  flowId: string,
): Promise<{ isTest: boolean; forceAuthn: boolean } | null> {
  const [row] = await deps.sql<{ isTest: boolean; forceAuthn: boolean }[]>`
    select is_test as "isTest", force_authn as "forceAuthn" from engine.saml_flows
    where id = ${flowId} and ${isUnanswered(deps, connection)} and expires_at > ${deps.clock()}`;
  return row ?? null;
}

/** A sign-in whose answer came. */
export type AnsweredFlow = {
  /** UUID. */
  readonly id: string;
  readonly isTest: boolean;
  readonly forceAuthn: boolean;
  readonly initiatedAt: Date;
  /** What the OAuth client that started it asked for; null for every other flow. */
  readonly oauth: OauthAsker | null;
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
  const [row] = await deps.sql<(OauthAskerRow & { is_test: boolean; force_authn: boolean; initiated_at: Date })[]>`
    update engine.saml_flows set received_at = ${now}, updated_at = ${now}
    where id = ${flowId} and ${isUnanswered(deps, connection)} and initiated_at is not null and expires_at > ${now}
    returning is_test, force_authn, initiated_at, saml_oauth_client_id is not null as is_oauth, oauth_redirect_uri,
      state as caller_state,
      (select c.redirect_uris from engine.saml_oauth_clients c where c.id = saml_oauth_client_id) as redirect_uris`;
  if (row === undefined) return null;
  return {
    id: flowId,
    isTest: row.is_test,
    forceAuthn: row.force_authn,
    initiatedAt: row.initiated_at,
    oauth: toOauthAsker(row),
  };
}

/** Completes a flow whose answer was taken by this request. False when it ended meanwhile: nobody may go on with its code. */
export async function completeFlow(
  deps: EngineDeps,
  connection: Connection,
  flow: AnsweredFlow,
  { outcome, session }: Pick<Judged, 'outcome' | 'session'>,
  accessCode: AccessCode | null,
): Promise<boolean> {
  const now = deps.clock();
  const { status, codeHash, codeExpiresAt } = toCompletion(flow.isTest, accessCode, now);
  const isKept = connection.singleLogout && !flow.isTest && session.idToken !== null;
  const idToken = isKept ? sealIdToken(deps, flow.id, session.idToken ?? '') : null;
  const completed = await deps.sql`
    update engine.saml_flows set status = ${status}, updated_at = ${now}, ${setOutcome(deps, outcome)},
      access_code_sha256 = ${codeHash}, access_code_expires_at = ${codeExpiresAt},
      authenticated_at = ${session.authenticatedAt}, id_token_sealed = ${idToken},
      session_indexes = ${session.sessionId === null ? [] : [session.sessionId]}
    where id = ${flow.id} and status = 'in_progress' and checks is null
    returning id`;
  return completed.length > 0;
}
