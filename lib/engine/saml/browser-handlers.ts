import { formatId, parseId } from '@/lib/ids';
import type { ApiHandler } from '../http';
import { bindingCookie } from '../login/binding-cookie';
import { MAX_LOGIN_HINT } from '../login/browser-hop';
import { createFailureLimit } from '../login/failure-limit';
import { initiateFlow } from '../login/flow-store';
import { renderErrorPage, renderPostForm, seeOther } from '../login/pages';
import { verifyState } from '../login/state';
import { handleAcs } from './acs';
import { browserHop } from './browser-hop';
import { type Connection, publishedCertificates, signingKeyOf } from './connection-store';
import { browserProof } from './declined';
import { buildAuthnRequest, encodeForPost, toRedirectUrl } from './protocol/authn-request';
import { signMessage } from './protocol/sign';
import { buildSpMetadata } from './protocol/sp-metadata';

/** GET /v1/saml/:connection/init (contract §3.2): sends the browser to the identity provider with a request. */
export const initiateLogin: ApiHandler = (deps) =>
  browserHop(deps, async (connection, context) => {
    const requestId = context.env.requestId;
    const refuse = (code: string) => renderErrorPage({ code, requestId });
    const printedId = verifyState(deps.stateSigningKey, context.req.query('state') ?? '');
    const flowId = parseId('samlFlow', printedId);
    if (printedId === null || flowId === null) return refuse('bad_state');
    if (!isHttpUrl(connection.idpRedirectUrl)) return refuse('saml_connection_not_configured');
    const key = connection.signAuthnRequests ? signingKeyOf(deps, connection) : null;
    // Unsigned where it should be signed would be refused there, without a word of why.
    if (key === null && connection.signAuthnRequests) return refuse('saml_connection_not_configured');
    const message = requestOf(connection, printedId, deps.clock(), context.req.query('force_authn') === 'true');
    const isPost = connection.idpBinding === 'post';
    const request = isPost && key !== null ? signMessage(message, printedId, key) : message;
    const ssoUrl = withLoginHint(connection.idpRedirectUrl, context.req.query('login_hint') ?? '');
    if (!(await initiateFlow(deps, connection, flowId, request))) {
      return renderErrorPage({ code: 'flow_not_waiting', flowId: printedId, requestId });
    }
    // Bindings §3.4.4.1: in the address the signature is a parameter, and the message has none.
    const left = isPost
      ? renderPostForm(ssoUrl, encodeForPost(request))
      : seeOther(toRedirectUrl(ssoUrl, request, key));
    const proof = browserProof(deps, connection, printedId);
    left.headers.append('set-cookie', bindingCookie(connection.acsUrl, printedId, proof));
    return left;
  });

function requestOf(connection: Connection, id: string, now: Date, forced: boolean): string {
  const { allowedNameIdFormats } = connection;
  return buildAuthnRequest({
    id,
    issuedAt: now,
    destination: connection.idpRedirectUrl,
    acsUrl: connection.acsUrl,
    spEntityId: connection.spEntityId,
    forceAuthn: forced || connection.forceAuthn,
    requestedAuthnContext: connection.requestedAuthnContext,
    nameIdFormat: allowedNameIdFormats.length === 1 ? (allowedNameIdFormats[0] ?? '') : '',
  });
}

/** POST /v1/saml/:connection/acs (contract §3.5): takes the identity provider's answer. */
export const receiveResponse: ApiHandler = (deps) => {
  const mayRecord = createFailureLimit();
  return browserHop(deps, (connection, context) =>
    handleAcs({ deps, connection, requestId: context.env.requestId, mayRecord }, context.req.raw),
  );
};

/** GET /v1/saml/:connection/metadata. Extension: our own metadata, for identity providers that import it. */
export const serveSpMetadata: ApiHandler = (deps) =>
  browserHop(deps, async (connection) => {
    const name = `${formatId('samlConnection', connection.id)}.xml`;
    const { acceptEncryptedAssertions, signAuthnRequests, sloUrl, spEntityId } = connection;
    const signs = signAuthnRequests || sloUrl !== '';
    const metadata = buildSpMetadata({
      ...connection,
      encryptionCertificates: acceptEncryptedAssertions ? publishedCertificates(connection, 'encryption') : [],
      signingCertificates: signs ? publishedCertificates(connection, 'signing') : [],
      sloUrl: sloUrl === '' ? '' : `${spEntityId}/slo`,
    });
    return new Response(metadata, {
      headers: {
        'content-type': 'application/samlmetadata+xml; charset=utf-8',
        'content-disposition': `inline; filename="${name}"`,
      },
    });
  });

/**
 * Entra ID and Okta read the address of the person from this parameter; a Subject in the request makes Entra ID refuse it. An
 * identity provider that knows neither ignores it.
 */
function withLoginHint(ssoUrl: string, hint: string): string {
  if (hint === '' || hint.length > MAX_LOGIN_HINT) return ssoUrl;
  const url = new URL(ssoUrl);
  if (!url.searchParams.has('login_hint')) url.searchParams.set('login_hint', hint);
  return url.href;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
