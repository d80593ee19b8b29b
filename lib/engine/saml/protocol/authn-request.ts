import { deflateRawSync } from 'node:zlib';
import { BINDING_POST, NS_ASSERTION, NS_PROTOCOL } from './names';
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
};

/**
 * Builds an AuthnRequest (SAML Core §3.4.1). No NameIDPolicy: ADFS refuses formats that its claim rules do not issue, and nothing
 * here needs one.
 */
export function buildAuthnRequest(request: AuthnRequest): string {
  return (
    `<AuthnRequest xmlns="${NS_PROTOCOL}" ID="${escapeXml(request.id)}" Version="2.0"` +
    ` IssueInstant="${request.issuedAt.toISOString()}"${request.forceAuthn ? ' ForceAuthn="true"' : ''} Destination="${escapeXml(request.destination)}"` +
    ` AssertionConsumerServiceURL="${escapeXml(request.acsUrl)}" ProtocolBinding="${BINDING_POST}">` +
    `<Issuer xmlns="${NS_ASSERTION}">${escapeXml(request.spEntityId)}</Issuer></AuthnRequest>`
  );
}

/** The `SAMLRequest` form value of the HTTP-POST binding (Bindings §3.5.4): base64, not deflated. */
export function encodeForPost(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

/** The address of the HTTP-Redirect binding (Bindings §3.4.4.1); a query that the identity provider's URL has is kept. */
export function toRedirectUrl(ssoUrl: string, xml: string): string {
  const url = new URL(ssoUrl);
  url.searchParams.set('SAMLRequest', deflateRawSync(xml).toString('base64'));
  return url.href;
}
