import { AES_128_GCM, AES_256_GCM, RSA_OAEP, RSA_OAEP_MGF1P } from './decrypt-assertion';
import { BINDING_POST, BINDING_REDIRECT, NS_METADATA, NS_PROTOCOL, NS_SIGNATURE } from './names';
import { escapeXml } from './xml-writer';

type ServiceProvider = {
  readonly spEntityId: string;
  readonly acsUrl: string;
  /** DER; empty publishes none. */
  readonly encryptionCertificates: readonly Buffer[];
  /** DER, where requests or logouts are signed. */
  readonly signingCertificates: readonly Buffer[];
  readonly signAuthnRequests: boolean;
  /** Our address for logouts; empty offers none. */
  readonly sloUrl: string;
};

/**
 * Our own metadata (SAML Metadata §2.4.4): entity ID and one assertion consumer service. No NameIDFormat (an identity provider
 * that lacks it would refuse) and no validUntil (nothing refreshes it). An encryption key only for a connection that asks for it:
 * ADFS and Shibboleth encrypt as soon as there is one, and by default in ways that are not accepted; the methods say which are.
 */
export function buildSpMetadata(provider: ServiceProvider): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<md:EntityDescriptor xmlns:md="${NS_METADATA}" entityID="${escapeXml(provider.spEntityId)}">\n` +
    `  <md:SPSSODescriptor AuthnRequestsSigned="${provider.signAuthnRequests}" WantAssertionsSigned="true" protocolSupportEnumeration="${NS_PROTOCOL}">\n` +
    provider.signingCertificates.map((each) => keyDescriptor('signing', each, [])).join('') +
    provider.encryptionCertificates.map((each) => keyDescriptor('encryption', each, ENCRYPTION_METHODS)).join('') +
    // Metadata §2.4.2: before the assertion consumer service.
    (provider.sloUrl === ''
      ? ''
      : [BINDING_REDIRECT, BINDING_POST].map((each) => logoutService(each, provider.sloUrl)).join('')) +
    `    <md:AssertionConsumerService Binding="${BINDING_POST}" Location="${escapeXml(provider.acsUrl)}" index="0" isDefault="true"/>\n` +
    '  </md:SPSSODescriptor>\n' +
    '</md:EntityDescriptor>\n'
  );
}

const ENCRYPTION_METHODS = [AES_256_GCM, AES_128_GCM, RSA_OAEP, RSA_OAEP_MGF1P];

/** §2.4.1.1. */
function keyDescriptor(use: string, certificate: Buffer, methods: readonly string[]): string {
  return (
    `    <md:KeyDescriptor use="${use}">\n` +
    `      <ds:KeyInfo xmlns:ds="${NS_SIGNATURE}"><ds:X509Data><ds:X509Certificate>${certificate.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\n` +
    methods.map((method) => `      <md:EncryptionMethod Algorithm="${method}"/>\n`).join('') +
    '    </md:KeyDescriptor>\n'
  );
}

function logoutService(binding: string, url: string): string {
  return `    <md:SingleLogoutService Binding="${binding}" Location="${escapeXml(url)}"/>\n`;
}
