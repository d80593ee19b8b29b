import { inflateRawSync } from 'node:zlib';
import { XmlDocument, XmlElement } from 'libxml2-wasm';

/** What the sandbox reads of a service provider's request (SAML Core §3.4.1). */
export type AuthnRequest = {
  id: string;
  issuer: string;
  /** Absent when the service provider leaves the choice to its registration. */
  acsUrl: string | null;
};

export type AuthnRequestProblem = {
  code:
    | 'missing'
    | 'too_large'
    | 'not_base64'
    | 'not_deflated'
    | 'not_xml'
    | 'not_authn_request'
    | 'unsupported_binding';
  message: string;
};

export type ParsedAuthnRequest = { ok: true; request: AuthnRequest } | { ok: false; problem: AuthnRequestProblem };

/** A request takes about one kilobyte; nothing beyond this many bytes is looked at, before or after inflating. */
export const MAX_REQUEST_BYTES = 65_536;

const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const POST_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
/** xs:ID is an NCName; ours comes back in an attribute, so its length has a bound too. */
const ID = /^[\p{L}_][\p{L}\p{N}._-]{0,255}$/u;

/**
 * Reads the `SAMLRequest` parameter of the HTTP-Redirect binding (SAML Bindings §3.4: DEFLATE, then base64) or of the HTTP-POST
 * binding (§3.5: base64).
 */
export function parseAuthnRequest(
  parameter: string | null | undefined,
  binding: 'redirect' | 'post',
): ParsedAuthnRequest {
  if (!parameter) return problem('missing', 'There is no SAMLRequest in this request.');
  if (parameter.length > MAX_REQUEST_BYTES * 1.5) return tooLarge();
  const packed = parameter.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return problem('not_base64', 'The SAMLRequest is not base64.');
  const bytes = Buffer.from(packed, 'base64');
  if (binding === 'post') return parseXml(bytes);
  try {
    return parseXml(inflateRawSync(bytes, { maxOutputLength: MAX_REQUEST_BYTES }));
  } catch (error) {
    if (error instanceof RangeError) return tooLarge();
    return problem('not_deflated', 'The SAMLRequest of a redirect must be deflated, and this one is not.');
  }
}

function parseXml(bytes: Buffer): ParsedAuthnRequest {
  if (bytes.byteLength > MAX_REQUEST_BYTES) return tooLarge();
  const text = bytes.toString('utf8');
  // SAML messages have no document type, and entity tricks all start with one.
  if (/<!DOCTYPE/i.test(text))
    return problem('not_xml', 'The SAMLRequest has a document type, which SAML does not allow.');
  let document: XmlDocument;
  try {
    document = XmlDocument.fromString(text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return problem('not_xml', `The SAMLRequest is not XML: ${reason.slice(0, 200)}`);
  }
  try {
    return readRequest(document.root);
  } finally {
    document.dispose();
  }
}

function readRequest(root: XmlElement): ParsedAuthnRequest {
  if (root.name !== 'AuthnRequest' || root.namespaceUri !== PROTOCOL) {
    return problem(
      'not_authn_request',
      `The SAMLRequest holds a ${root.name.slice(0, 60)} and not a SAML 2.0 AuthnRequest.`,
    );
  }
  const id = root.attr('ID')?.value ?? '';
  if (!ID.test(id)) return problem('not_authn_request', 'The AuthnRequest has no ID that a response could name.');
  const issuer = childText(root, 'Issuer');
  if (issuer === '') return problem('not_authn_request', 'The AuthnRequest does not name its Issuer.');
  const binding = root.attr('ProtocolBinding')?.value;
  if (binding !== undefined && binding !== POST_BINDING) {
    return problem(
      'unsupported_binding',
      `The response can only be posted, but the request asks for ${binding.slice(0, 120)}.`,
    );
  }
  return { ok: true, request: { id, issuer, acsUrl: root.attr('AssertionConsumerServiceURL')?.value ?? null } };
}

function childText(parent: XmlElement, name: string): string {
  for (let child = parent.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement && child.name === name && child.namespaceUri === ASSERTION)
      return child.content.trim();
  }
  return '';
}

function problem(code: AuthnRequestProblem['code'], message: string): ParsedAuthnRequest {
  return { ok: false, problem: { code, message } };
}

function tooLarge(): ParsedAuthnRequest {
  return problem('too_large', `The SAMLRequest is larger than ${MAX_REQUEST_BYTES} bytes.`);
}
