import { createHash, type KeyObject, sign } from 'node:crypto';
import { invariant } from '@/lib/invariant';
import { canonicalize } from './exclusive-c14n';
import { ENVELOPED_SIGNATURE, EXCLUSIVE_C14N, NS_SIGNATURE } from './names';
import { parseXml } from './xml-document';

/** Our own key for requests: RSA, with its certificate in DER. */
export type SigningKey = { readonly privateKey: KeyObject; readonly certificateDer: Buffer };

export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/**
 * Signs a message of ours, enveloped, with RSA-SHA256 (SAML Core §5.4), and puts the signature behind its Issuer, where the schema
 * wants it. `xml` is one of our own, with this ID and one Issuer.
 */
export function signMessage(xml: string, id: string, { privateKey, certificateDer }: SigningKey): string {
  const digest = createHash('sha256').update(exclusiveForm(xml)).digest('base64');
  const signedInfo =
    `<ds:SignedInfo xmlns:ds="${NS_SIGNATURE}"><ds:CanonicalizationMethod Algorithm="${EXCLUSIVE_C14N}"/>` +
    `<ds:SignatureMethod Algorithm="${RSA_SHA256}"/><ds:Reference URI="#${id}"><ds:Transforms>` +
    `<ds:Transform Algorithm="${ENVELOPED_SIGNATURE}"/><ds:Transform Algorithm="${EXCLUSIVE_C14N}"/></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${SHA256}"/><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const value = sign('sha256', Buffer.from(exclusiveForm(signedInfo)), privateKey).toString('base64');
  const signature =
    `<ds:Signature xmlns:ds="${NS_SIGNATURE}">${signedInfo}<ds:SignatureValue>${value}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificateDer.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`;
  const afterIssuer = xml.indexOf('</Issuer>') + '</Issuer>'.length;
  return xml.slice(0, afterIssuer) + signature + xml.slice(afterIssuer);
}

function exclusiveForm(xml: string): string {
  const tree = parseXml(xml);
  invariant(tree.ok, 'what we write is well-formed');
  return canonicalize(tree.value, { prefixes: [] });
}
