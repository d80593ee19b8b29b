import { OUR_METADATA } from './sp-metadata';
import type { Guide } from './types';

const METADATA_PROVIDER = `<MetadataProvider id="SingleSignOn" xsi:type="FilesystemMetadataProvider"
  metadataFile="%{idp.home}/metadata/single-sign-on.xml"/>`;

const RELYING_PARTY = `<bean parent="RelyingPartyByName" c:relyingPartyIds="{spEntityId}">
  <property name="profileConfigurations">
    <list>
      <bean parent="SAML2.SSO" p:encryptAssertions="false" p:signAssertions="true"
        p:nameIDFormatPrecedence="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/>
    </list>
  </property>
</bean>`;

const ATTRIBUTE_FILTER = `<AttributeFilterPolicy id="SingleSignOn">
  <PolicyRequirementRule xsi:type="Requester" value="{spEntityId}"/>
  <AttributeRule attributeID="mail" permitAny="true"/>
  <AttributeRule attributeID="givenName" permitAny="true"/>
  <AttributeRule attributeID="sn" permitAny="true"/>
  <AttributeRule attributeID="displayName" permitAny="true"/>
</AttributeFilterPolicy>`;

export const shibboleth: Guide = {
  id: 'shibboleth',
  name: 'Shibboleth',
  aliases: ['shib', 'university', 'incommon', 'edugain', 'federation', 'academic'],
  recognise: 'You are at a university or a research institute: the sign-in address contains /idp/profile/.',
  appWord: 'relying party',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'metadata-provider',
        title: 'Load our metadata',
        where: 'The Shibboleth server: metadata/, conf/metadata-providers.xml',
        instructions: [
          'Save the first text below as `metadata/single-sign-on.xml`: it is our metadata, with both values in it.',
          'Add the second text to `conf/metadata-providers.xml`, inside the outermost `<MetadataProvider>`.',
        ],
        values: [
          { value: 'spEntityId', label: 'Entity ID (in the metadata)' },
          { value: 'acsUrl', label: 'Assertion Consumer Service (in the metadata)' },
        ],
        snippets: [
          { ...OUR_METADATA, label: 'metadata/single-sign-on.xml' },
          { label: 'conf/metadata-providers.xml', text: METADATA_PROVIDER },
        ],
        ifDifferent: 'We are not in a federation such as InCommon or eduGAIN: our metadata has to be loaded like this.',
      },
      {
        id: 'relying-party',
        title: 'Sign, and do not encrypt',
        where: 'conf/relying-party.xml',
        instructions: [
          'Add the text below to the list `shibboleth.RelyingPartyOverrides`.',
          'Shibboleth encrypts by default and refuses to answer where it cannot: the override switches that off for us alone.',
        ],
        snippets: [{ label: 'conf/relying-party.xml', text: RELYING_PARTY }],
        ifDifferent:
          'In versions before 4 write encryptAssertions="never" and signAssertions="always" to the same effect.',
      },
      {
        id: 'attributes',
        showsMapping: true,
        title: 'Release the e-mail address',
        where: 'conf/attribute-filter.xml, conf/saml-nameid.xml',
        instructions: [
          'Add the text below to `conf/attribute-filter.xml`. The ids must exist in your `attribute-resolver.xml`.',
          'To send the address as Name ID too, enable `shibboleth.SAML2AttributeSourcedGenerator` in `conf/saml-nameid.xml` with the format `emailAddress` and the source `mail`. Without it the attribute is read.',
          'Reload: `bin/reload-service.sh -id` followed by `shibboleth.MetadataResolverService`, `shibboleth.RelyingPartyResolverService`, `shibboleth.AttributeFilterService`.',
        ],
        snippets: [{ label: 'conf/attribute-filter.xml', text: ATTRIBUTE_FILTER }],
        ifDifferent: 'A transient Name ID is fine: then the attribute “mail” is what we know people by.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us its metadata',
      where: 'metadata/idp-metadata.xml on the server, or its entity ID in a browser',
      instructions: [
        'Open `https://` your server `/idp/shibboleth`, or take the file `metadata/idp-metadata.xml`.',
        'Paste the address, or upload the file.',
        'Do not use the metadata of a whole federation: it holds thousands of providers.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent:
        'The file made at installation is not updated by itself: check that its signing certificate is the one in credentials/idp-signing.crt.',
    },
    after: [],
    mapping: [
      { from: 'mail', to: 'urn:oid:0.9.2342.19200300.100.1.3', note: 'Needed, unless the Name ID is the address.' },
      { from: 'givenName', to: 'firstName or givenName', note: 'Optional.' },
      { from: 'sn', to: 'sn', note: 'Optional.' },
      { from: 'displayName', to: 'displayName', note: 'Optional; used instead of the two names.' },
      { from: 'eduPersonPrincipalName', to: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6', note: 'Read where there is no mail.' },
    ],
    mappingNote: 'Names and OIDs are both understood. Everything else you release is passed on unchanged.',
    fixes: {
      signature: 'On the Shibboleth server, take the metadata again and save it here: the signing key was replaced.',
      certificate:
        'On the Shibboleth server: credentials/idp-signing.crt is the certificate in use. It must be in the metadata that is saved here.',
      issuer: 'On the Shibboleth server: conf/idp.properties → idp.entityID. Compare it with the expected value.',
      audience:
        'On the Shibboleth server: metadata/single-sign-on.xml must hold the expected value as entityID. Reload the metadata.',
      recipient:
        'On the Shibboleth server: metadata/single-sign-on.xml must hold the expected value as Location. Reload the metadata.',
      time: 'Check the clock of the Shibboleth server (NTP). If it is right, send the code to whoever gave you the link.',
      identity:
        'On the Shibboleth server: conf/attribute-filter.xml must release “mail” to us. bin/aacli.sh -n the person -r the entity ID shows what is released.',
      domain:
        'In your directory: the person’s mail must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment:
        'On the Shibboleth server: logs/idp-process.log says why it refused. “No metadata found” means that ours is not loaded.',
      format:
        'On the Shibboleth server: conf/relying-party.xml must hold the override with encryptAssertions false and signAssertions true, with RSA-SHA256 (the default).',
    },
  },
  scim: {
    unavailable:
      'Shibboleth signs people in but sends no directory: it has no SCIM. If your directory is also in Microsoft Entra ID or another provider that speaks SCIM 2.0, choose that one. Otherwise people are created when they first sign in, and you tell whoever gave you the link about leavers.',
  },
};
