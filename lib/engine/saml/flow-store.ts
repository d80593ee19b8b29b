import { invariant } from '@/lib/invariant';
import type { EngineDeps } from '../deps';
import { type OauthAskerRow, toOauthAsker } from '../login/flow-store';
import type { OauthAsker } from '../login/landing';
import type { Connection } from './connection-store';
import type { KnownRequest, RequestState } from './protocol/validate-assertion';

/** What the database knows of a response: the request it names, and whether its assertion was used before. */
export type Known = KnownRequest & {
  readonly replayed: boolean;
  /** The request asked for a fresh sign-in on its own account. */
  readonly forceAuthn: boolean;
};

/** What is stored about the flow that a response names, and whether the assertion was seen before. */
export type NamedFlow = Known & {
  readonly isTest: boolean;
  /** What the OAuth client that started it asked for; null for every other flow. */
  readonly oauth: OauthAsker | null;
};

/** Looks up the flow named by a response and the replay of its assertion, on one connection, in one round trip. */
export async function findNamedFlow(
  deps: EngineDeps,
  connection: Connection,
  flowId: string | null,
  assertionId: string | null,
): Promise<NamedFlow> {
  const now = deps.clock();
  const [row] = await deps.sql<NamedFlowRow[]>`
    select coalesce(f.is_test, false) as is_test, f.initiated_at, coalesce(f.force_authn, false) as force_authn,
      f.saml_oauth_client_id is not null as is_oauth, f.oauth_redirect_uri, c.redirect_uris, f.state as caller_state,
      case when f.id is null then 'unknown'
        when f.status <> 'in_progress' or f.received_at is not null then 'used'
        when f.expires_at <= ${now} then 'expired'
        else 'open' end as state,
      exists (
        select 1 from engine.saml_consumed_assertions a
        where a.saml_connection_id = ${connection.id} and a.assertion_id = ${assertionId}
      ) as replayed
    from (values (1)) as one(x)
    left join engine.saml_flows f on f.id = ${flowId} and f.saml_connection_id = ${connection.id}
    left join engine.saml_oauth_clients c on c.id = f.saml_oauth_client_id`;
  invariant(row !== undefined, 'a look-up from a constant row gives one row');
  return {
    state: row.state,
    initiatedAt: row.initiated_at,
    isTest: row.is_test,
    replayed: row.replayed,
    forceAuthn: row.force_authn,
    oauth: toOauthAsker(row),
  };
}

type NamedFlowRow = OauthAskerRow & {
  state: RequestState;
  initiated_at: Date | null;
  is_test: boolean;
  replayed: boolean;
  force_authn: boolean;
};

/** A response that was received, and when. */
type Moment = {
  flowId: string;
  samlConnectionId: string;
  requestFlowId: string | null;
  assertionId: string;
  receivedAt: Date;
};

/** What was known when the response came: of the request it names, and of earlier uses of its assertion by other logins. */
export async function findKnownThen(deps: EngineDeps, moment: Moment): Promise<Known> {
  const { flowId, samlConnectionId, requestFlowId, assertionId, receivedAt } = moment;
  const [row] = await deps.sql<Known[]>`
    select f.initiated_at as "initiatedAt", coalesce(f.force_authn, false) as "forceAuthn",
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
  return row;
}
