import { AES_128_GCM, AES_256_GCM, RSA_OAEP, RSA_OAEP_MGF1P } from './decrypt-assertion';
import { BINDING_POST, NS_METADATA, NS_PROTOCOL, NS_SIGNATURE } from './names';
import { escapeXml } from './xml-writer';

type ServiceProvider = {
  readonly spEntityId: string;
  readonly acsUrl: string;
  /** DER; null publishes none. */
  readonly encryptionCertificate: Buffer | null;
  /** DER, where requests are signed. */
  readonly signingCertificate: Buffer | null;
};

/**
 * Our own metadata (SAML Metadata §2.4.4): entity id and one assertion consumer service. No NameIDFormat (an identity provider
 * that lacks it would refuse) and no validUntil (nothing refreshes it). An encryption key only for a connection that asks for it:
 * ADFS and Shibboleth encrypt as soon as there is one, and by default in ways that are not accepted; the methods say which are.
 */
export function buildSpMetadata(provider: ServiceProvider): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<md:EntityDescriptor xmlns:md="${NS_METADATA}" entityID="${escapeXml(provider.spEntityId)}">\n` +
    `  <md:SPSSODescriptor AuthnRequestsSigned="${provider.signingCertificate !== null}" WantAssertionsSigned="true" protocolSupportEnumeration="${NS_PROTOCOL}">\n` +
    keyDescriptor('signing', provider.signingCertificate, []) +
    keyDescriptor('encryption', provider.encryptionCertificate, ENCRYPTION_METHODS) +
    `    <md:AssertionConsumerService Binding="${BINDING_POST}" Location="${escapeXml(provider.acsUrl)}" index="0" isDefault="true"/>\n` +
    '  </md:SPSSODescriptor>\n' +
    '</md:EntityDescriptor>\n'
  );
}

const ENCRYPTION_METHODS = [AES_256_GCM, AES_128_GCM, RSA_OAEP, RSA_OAEP_MGF1P];

/** §2.4.1.1. */
function keyDescriptor(use: string, certificate: Buffer | null, methods: readonly string[]): string {
  if (certificate === null) return '';
  return (
    `    <md:KeyDescriptor use="${use}">\n` +
    `      <ds:KeyInfo xmlns:ds="${NS_SIGNATURE}"><ds:X509Data><ds:X509Certificate>${certificate.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\n` +
    methods.map((method) => `      <md:EncryptionMethod Algorithm="${method}"/>\n`).join('') +
    '    </md:KeyDescriptor>\n'
  );
}
