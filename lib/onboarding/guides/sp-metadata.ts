import type { Snippet } from './types';

/** Our side as metadata, for providers that are configured by a file. Without keys: requests are unsigned by default. */
export const OUR_METADATA: Snippet = {
  label: 'Our metadata, as a file',
  text: `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{spEntityId}">
  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"
    protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:AssertionConsumerService index="0" isDefault="true"
      Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{acsUrl}"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>`,
};
