import { formatId, newUuid } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { EnvironmentScope } from '../scope';
import type { Connection } from './connection-store';
import type { SessionName } from './protocol/logout-messages';

/** Long enough for a slow identity provider and a person who reads its page. */
const WAIT_SECONDS = 900;

/** What a sign-in left for its logout. */
export type SignedIn = {
  readonly flowId: string;
  readonly samlConnectionId: string;
  readonly organizationId: string;
  readonly session: SessionName | null;
  /** Where the environment's sign-ins land: a logout returns to the same origin. */
  readonly redirectUrl: string;
  readonly sloUrl: string;
  readonly spEntityId: string;
};

/**
 * Takes a LogoutRequest of the identity provider and ends the sign-ins that it names, in one statement: of two posts of one
 * request, one finds it unused. Null for a replay; else the UUIDs of the flows, those that were over before included, so that a
 * host that failed is told again. A sign-in that came without a SessionIndex (an assertion without an AuthnStatement) ends whatever
 * index the request names: it could be that session, and one that outlives a logout is the worse mistake.
 */
export async function endNamedSessions(
  { sql, clock }: EngineDeps,
  connection: Connection,
  request: { readonly id: string; readonly session: SessionName; readonly rememberUntil: Date },
): Promise<string[] | null> {
  const now = clock();
  const { nameId, nameIdFormat, nameQualifier, spNameQualifier, sessionIndexes } = request.session;
  const [row] = await sql<{ taken: boolean; ended: string[] }[]>`
    with taken as (
      insert into engine.saml_logouts (id, environment_id, saml_connection_id, initiator, request_id, created_at, expires_at,
        answered_at)
      values (${newUuid()}, ${connection.environmentId}, ${connection.id}, 'idp', ${request.id}, ${now},
        ${request.rememberUntil}, ${now})
      on conflict do nothing returning id
    ), ended as (
      update engine.saml_flows f set session_ended_at = coalesce(session_ended_at, ${now}),
        session_ended_by = coalesce(session_ended_by, 'idp'), updated_at = ${now}, access_code_sha256 = null,
        oauth_revoked_at = case when saml_oauth_client_id is null then oauth_revoked_at else coalesce(oauth_revoked_at, ${now}) end
      where saml_connection_id = ${connection.id} and name_id = ${nameId} and status <> 'failed' and not is_test
        and (coalesce(name_id_format, '') = '' or ${nameIdFormat} = '' or name_id_format = ${nameIdFormat})
        and (coalesce(name_id_qualifiers[1], '') = '' or ${nameQualifier} = '' or name_id_qualifiers[1] = ${nameQualifier})
        and (coalesce(name_id_qualifiers[2], '') = '' or ${spNameQualifier} = '' or name_id_qualifiers[2] = ${spNameQualifier})
        and (cardinality(${[...sessionIndexes]}::text[]) = 0 or coalesce(cardinality(session_indexes), 0) = 0
          or session_indexes && ${[...sessionIndexes]}::text[])
        and exists (select 1 from taken)
      returning id
    )
    select exists (select 1 from taken) as taken, array(select id from ended) as ended`;
  return row?.taken ? row.ended : null;
}

/** A sign-in of the environment that succeeded, with what its logout needs; null when there is none. */
export async function findSignedIn(
  deps: EngineDeps,
  scope: EnvironmentScope,
  flowId: string,
): Promise<SignedIn | null> {
  const [row] = await deps.sql<SignedInRow[]>`
    ${selectSignedIn(deps)} where f.id = ${flowId} and f.environment_id = ${scope.environmentId} and not f.is_test
      and f.email is not null and f.status <> 'failed'`;
  return row === undefined ? null : toSignedIn(row);
}

type SignedInRow = {
  flow_id: string;
  saml_connection_id: string;
  organization_id: string;
  name_id: string | null;
  name_id_format: string | null;
  name_id_qualifiers: string[] | null;
  session_indexes: string[] | null;
  redirect_url: string | null;
  idp_slo_url: string | null;
  sp_entity_id: string;
};

function selectSignedIn({ sql }: EngineDeps) {
  return sql`
    select f.id as flow_id, f.saml_connection_id, f.organization_id, f.name_id, f.name_id_format, f.name_id_qualifiers,
      f.session_indexes, e.redirect_url, c.idp_slo_url, c.sp_entity_id
    from engine.saml_flows f join engine.saml_connections c on c.id = f.saml_connection_id
    join engine.environments e on e.id = f.environment_id`;
}

function toSignedIn(row: SignedInRow): SignedIn {
  return {
    flowId: row.flow_id,
    samlConnectionId: row.saml_connection_id,
    organizationId: row.organization_id,
    redirectUrl: row.redirect_url ?? '',
    sloUrl: row.idp_slo_url ?? '',
    spEntityId: row.sp_entity_id,
    session:
      row.name_id === null
        ? null
        : {
            nameId: row.name_id,
            nameIdFormat: row.name_id_format ?? '',
            nameQualifier: row.name_id_qualifiers?.[0] ?? '',
            spNameQualifier: row.name_id_qualifiers?.[1] ?? '',
            sessionIndexes: row.session_indexes ?? [],
          },
  };
}

/** Notes that a logout of ours is about to be asked for. Gives its UUID, which becomes the ID of the request. */
export async function startLogout(
  { sql, clock }: EngineDeps,
  scope: EnvironmentScope,
  { flowId, samlConnectionId }: SignedIn,
  returnUrl: string,
): Promise<string> {
  const [id, now] = [newUuid(), clock()];
  await sql`
    insert into engine.saml_logouts (id, environment_id, saml_connection_id, initiator, request_id, saml_flow_id, return_url,
      created_at, expires_at)
    values (${id}, ${scope.environmentId}, ${samlConnectionId}, 'sp', ${formatId('samlLogout', id)}, ${flowId}, ${returnUrl},
      ${now}, ${new Date(now.getTime() + WAIT_SECONDS * 1000)})`;
  return id;
}

/** The sign-in of a logout of ours that waits to be sent or answered; null when it is over, too old, or of another connection. */
export async function findWaitingLogout(
  deps: EngineDeps,
  connection: Connection,
  id: string,
): Promise<(SignedIn & { readonly expiresAt: Date }) | null> {
  const now = deps.clock();
  const [sent] = await deps.sql<{ saml_flow_id: string; expires_at: Date }[]>`
    update engine.saml_logouts set sent_at = ${now}
    where id = ${id} and saml_connection_id = ${connection.id} and initiator = 'sp' and answered_at is null and expires_at > ${now}
    returning saml_flow_id, expires_at`;
  if (sent === undefined) return null;
  const [row] = await deps.sql<SignedInRow[]>`${selectSignedIn(deps)} where f.id = ${sent.saml_flow_id}`;
  return row === undefined ? null : { ...toSignedIn(row), expiresAt: sent.expires_at };
}

/** Takes the answer to a logout of ours, once. Null when none of this connection waits for it. */
export async function answerLogout(
  { sql, clock }: EngineDeps,
  connection: Connection,
  { inResponseTo, status }: { inResponseTo: string; status: string },
): Promise<{ returnUrl: string } | null> {
  const now = clock();
  const [row] = await sql<{ return_url: string | null }[]>`
    update engine.saml_logouts set answered_at = ${now}, answer = ${status.slice(0, 2000)}
    where saml_connection_id = ${connection.id} and initiator = 'sp' and request_id = ${inResponseTo} and sent_at is not null
      and answered_at is null and expires_at > ${now}
    returning return_url`;
  return row === undefined ? null : { returnUrl: row.return_url ?? '' };
}
