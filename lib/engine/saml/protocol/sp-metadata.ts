import { BINDING_POST, NS_METADATA, NS_PROTOCOL } from './names';
import { escapeXml } from './xml-writer';

/**
 * Our own metadata (SAML Metadata §2.4.4): entity id and one assertion consumer service. No NameIDFormat (an identity provider
 * that lacks it would refuse), no encryption key (ADFS and Shibboleth would encrypt), no validUntil (nothing refreshes it).
 */
export function buildSpMetadata(provider: { spEntityId: string; acsUrl: string }): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<md:EntityDescriptor xmlns:md="${NS_METADATA}" entityID="${escapeXml(provider.spEntityId)}">\n` +
    `  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="${NS_PROTOCOL}">\n` +
    `    <md:AssertionConsumerService Binding="${BINDING_POST}" Location="${escapeXml(provider.acsUrl)}" index="0" isDefault="true"/>\n` +
    '  </md:SPSSODescriptor>\n' +
    '</md:EntityDescriptor>\n'
  );
}
