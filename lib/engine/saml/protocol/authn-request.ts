import { sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { BINDING_POST, NS_ASSERTION, NS_PROTOCOL } from './names';
import { RSA_SHA256, type SigningKey } from './sign';
import { escapeXml } from './xml-writer';

/** The parts of a request for a sign-in. `id` becomes the `InResponseTo` of its answer. */
export type AuthnRequest = {
  readonly id: string;
  readonly issuedAt: Date;
  readonly destination: string;
  readonly acsUrl: string;
  readonly spEntityId: string;
  /** Ask for credentials although a session may be open. */
  readonly forceAuthn?: boolean;
  /** The class of authentication that is asked for, exactly; empty asks for none. */
  readonly requestedAuthnContext?: string;
  /** The one NameID format that would be taken; empty asks for none. */
  readonly nameIdFormat?: string;
};

/**
 * Builds an AuthnRequest (SAML Core §3.4.1). A NameIDPolicy only where the connection takes one format and no other: ADFS refuses
 * formats that its claim rules do not issue.
 */
export function buildAuthnRequest(request: AuthnRequest): string {
  const { forceAuthn = false, requestedAuthnContext = '', nameIdFormat = '' } = request;
  const policy = nameIdFormat === '' ? '' : `<NameIDPolicy Format="${escapeXml(nameIdFormat)}" AllowCreate="true"/>`;
  const context =
    requestedAuthnContext === ''
      ? ''
      : `<RequestedAuthnContext Comparison="exact"><AuthnContextClassRef xmlns="${NS_ASSERTION}">${escapeXml(requestedAuthnContext)}</AuthnContextClassRef></RequestedAuthnContext>`;
  return (
    `<AuthnRequest xmlns="${NS_PROTOCOL}" ID="${escapeXml(request.id)}" Version="2.0"` +
    ` IssueInstant="${request.issuedAt.toISOString()}"${forceAuthn ? ' ForceAuthn="true"' : ''} Destination="${escapeXml(request.destination)}"` +
    ` AssertionConsumerServiceURL="${escapeXml(request.acsUrl)}" ProtocolBinding="${BINDING_POST}">` +
    `<Issuer xmlns="${NS_ASSERTION}">${escapeXml(request.spEntityId)}</Issuer>${policy}${context}</AuthnRequest>`
  );
}

/** The `SAMLRequest` form value of the HTTP-POST binding (Bindings §3.5.4): base64, not deflated. */
export function encodeForPost(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

type RedirectOptions = { readonly parameter?: 'SAMLRequest' | 'SAMLResponse'; readonly relayState?: string | null };

/**
 * The address of the HTTP-Redirect binding (Bindings §3.4.4.1); a query that the identity provider's URL has is kept. With a key the
 * query is signed: over the message, `RelayState` and `SigAlg` in this order, as they stand in the address.
 */
export function toRedirectUrl(
  target: string,
  xml: string,
  key: SigningKey | null = null,
  { parameter = 'SAMLRequest', relayState = null }: RedirectOptions = {},
): string {
  const url = new URL(target);
  for (const name of ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature'])
    if (url.searchParams.has(name)) url.searchParams.delete(name);
  const state = relayState === null ? '' : `&RelayState=${encodeURIComponent(relayState)}`;
  const message = `${parameter}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}${state}`;
  const query = key === null ? message : signQuery(`${message}&SigAlg=${encodeURIComponent(RSA_SHA256)}`, key);
  url.search = url.search === '' ? query : `${url.search}&${query}`;
  return url.href;
}

function signQuery(query: string, { privateKey }: SigningKey): string {
  return `${query}&Signature=${encodeURIComponent(sign('sha256', Buffer.from(query), privateKey).toString('base64'))}`;
}
