import { formatId, newUuid, parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { type ApiHandler, readBody } from '../http';
import { printedSessions } from '../login/logout';
import { renderLogoutForm, renderLogoutNotice, seeOther } from '../login/pages';
import { verifyState } from '../login/state';
import { browserHop } from './browser-hop';
import { type Connection, signingKeyOf } from './connection-store';
import { answerLogout, endNamedSessions, findWaitingLogout } from './logout-store';
import { notify } from './notice';
import { encodeForPost, toRedirectUrl } from './protocol/authn-request';
import { type LogoutFacts, type LogoutRequestFacts, readLogout, rememberLogoutUntil } from './protocol/logout-facts';
import { buildLogoutRequest, buildLogoutResponse } from './protocol/logout-messages';
import { type LogoutParameter, type ReceivedLogout, readPost, readRedirect } from './protocol/logout-transport';
import { malformed, type Result } from './protocol/problem';
import { type SigningKey, signMessage } from './protocol/sign';

const MAX_FORM_BYTES = 196_608;

/** GET /v1/saml/:connection/logout. Extension: sends the browser to the identity provider with a signed LogoutRequest. */
export const initiateLogout: ApiHandler = (deps) =>
  browserHop(deps, async (connection, context) => {
    const requestId = context.env.requestId;
    const printedId = verifyState(deps.stateSigningKey, context.req.query('state') ?? '');
    const id = parseId('samlLogout', printedId);
    const key = signingKeyOf(deps, connection);
    if (printedId === null || id === null || key === null || connection.sloUrl === '') {
      return renderLogoutNotice({ status: 400, code: 'bad_logout_state', requestId });
    }
    const waiting = await findWaitingLogout(deps, connection, id);
    if (waiting?.session == null) return renderLogoutNotice({ status: 400, code: 'logout_over', requestId });
    const { spEntityId, sloUrl } = connection;
    const message = { id: printedId, issuedAt: deps.clock(), destination: sloUrl, spEntityId };
    const xml = buildLogoutRequest(message, waiting.session, waiting.expiresAt);
    return send(connection, key, { url: sloUrl, xml, id: printedId, parameter: 'SAMLRequest', relayState: null });
  });

/** GET /v1/saml/:connection/slo. Extension: a logout message by HTTP-Redirect. */
export const receiveRedirectedLogout: ApiHandler = (deps) =>
  browserHop(deps, (connection, context) =>
    receive(deps, connection, context.env.requestId, readRedirect(rawSearch(context.req.raw.url))),
  );

/** POST /v1/saml/:connection/slo. Extension: a logout message by HTTP-POST. */
export const receivePostedLogout: ApiHandler = (deps) =>
  browserHop(deps, async (connection, context) => {
    const request = context.req.raw;
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    const body = await readBody(request, MAX_FORM_BYTES);
    const received =
      type === 'application/x-www-form-urlencoded'
        ? readPost(new URLSearchParams(Buffer.from(body).toString('utf8')))
        : malformed('a form', type ?? 'no content type');
    return receive(deps, connection, context.env.requestId, received);
  });

/** The query as it stands: what was signed are its octets. */
function rawSearch(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : (url.slice(at).split('#')[0] ?? '');
}

async function receive(
  deps: EngineDeps,
  connection: Connection,
  requestId: string,
  received: Result<ReceivedLogout>,
): Promise<Response> {
  const key = signingKeyOf(deps, connection);
  if (connection.sloUrl === '' || key === null)
    return renderLogoutNotice({ status: 404, code: 'no_single_logout', requestId });
  const facts = received.ok ? readFacts(connection, received.value, deps.clock()) : received;
  if (!facts.ok) {
    const { code } = facts.problem;
    deps.logger.warn(
      { requestId, samlConnectionId: formatId('samlConnection', connection.id), code },
      'a logout message was refused',
    );
    return renderLogoutNotice({ status: code === 'too_large' ? 413 : 400, code, requestId });
  }
  if (facts.value.kind === 'response') return finish(deps, connection, requestId, facts.value);
  const relayState = received.ok ? received.value.relayState : null;
  return end(deps, { connection, requestId, key, relayState }, facts.value);
}

function readFacts(connection: Connection, received: ReceivedLogout, now: Date): Result<LogoutFacts> {
  const { idpEntityId, spEntityId, clockSkewSeconds, keys } = connection;
  return readLogout(received, keys, { idpEntityId, clockSkewSeconds, sloUrl: `${spEntityId}/slo` }, now);
}

type Asked = { connection: Connection; requestId: string; key: SigningKey; relayState: string | null };

/** The identity provider ends a session: ours ends first, and then it is told so. */
async function end(deps: EngineDeps, asked: Asked, facts: LogoutRequestFacts): Promise<Response> {
  const { connection, requestId, key, relayState } = asked;
  const rememberUntil = rememberLogoutUntil(facts, connection.clockSkewSeconds);
  const ended = await endNamedSessions(deps, connection, { id: facts.id, session: facts.session, rememberUntil });
  if (ended === null) return renderLogoutNotice({ status: 400, code: 'replay', requestId });
  const done = await tellHost(deps, connection, ended);
  if (ended.length > 0) await notify(deps, connection, 'saml_session.ended', { by: 'idp', logins: `${ended.length}` });
  const url = connection.sloResponseUrl || connection.sloUrl;
  const id = formatId('samlLogout', newUuid());
  const { spEntityId } = connection;
  const xml = buildLogoutResponse({ id, issuedAt: deps.clock(), destination: url, spEntityId }, facts.id, done);
  return send(connection, key, { url, xml, id, parameter: 'SAMLResponse', relayState });
}

async function tellHost(deps: EngineDeps, connection: Connection, flowIds: readonly string[]): Promise<boolean> {
  try {
    await deps.onLogout?.(printedSessions(connection, flowIds));
    return true;
  } catch (error) {
    deps.logger.error({ err: error }, 'the host could not end its sessions of a logout');
    return false;
  }
}

/** The identity provider answers a logout of ours. What it says is noted; the person is signed out here in any case. */
async function finish(
  deps: EngineDeps,
  connection: Connection,
  requestId: string,
  { inResponseTo, status }: Extract<LogoutFacts, { kind: 'response' }>,
): Promise<Response> {
  const answered = await answerLogout(deps, connection, { inResponseTo, status: status.text });
  if (answered === null) return renderLogoutNotice({ status: 400, code: 'bad_in_response_to', requestId });
  if (answered.returnUrl === '') return renderLogoutNotice({ status: 200, code: '', requestId });
  return seeOther(answered.returnUrl);
}

type Outgoing = { url: string; xml: string; id: string; parameter: LogoutParameter; relayState: string | null };

/** Sends a signed message by the binding that the identity provider's metadata names. */
function send({ sloBinding }: Connection, key: SigningKey, outgoing: Outgoing): Response {
  const { url, xml, id, parameter, relayState } = outgoing;
  if (sloBinding === 'post') {
    const message = encodeForPost(signMessage(xml, id, key));
    return renderLogoutForm(url, { [parameter]: message, ...(relayState === null ? {} : { RelayState: relayState }) });
  }
  return seeOther(toRedirectUrl(url, xml, key, { parameter, relayState }));
}
