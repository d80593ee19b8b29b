import type { Guide } from './types';

export const pingone: Guide = {
  id: 'pingone',
  name: 'PingOne',
  aliases: ['ping', 'ping identity', 'ping one', 'pingone for enterprise'],
  recognise: 'You sign in at an address under pingone.com, pingone.eu or pingone.asia, in the cloud.',
  appWord: 'SAML application',
  consoleUrl: 'https://console.pingone.com',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the application in PingOne',
        where: 'PingOne admin console → your environment → Applications → Applications',
        instructions: [
          'Choose the plus beside **Applications**.',
          'Enter an **Application Name**, select **SAML Application**, then **Configure**.',
        ],
        ifDifferent:
          'Older consoles have Connections → Applications instead. If the console asks for an environment first, take the one your people are in.',
      },
      {
        id: 'configure-saml',
        title: 'Copy these values into PingOne',
        where: 'Add Application → SAML Configuration',
        instructions: [
          'Select **Manually Enter**.',
          'Paste **ACS URLs** and **Entity ID**. Choose **Save**.',
          'On the **Configuration** tab choose the pencil: **Signing Key** with **Sign Assertion & Response**, algorithm **RSA_SHA256**, **Subject NameID Format** ending in `emailAddress`. Choose **Save**.',
        ],
        values: [
          { value: 'acsUrl', label: 'ACS URLs' },
          { value: 'spEntityId', label: 'Entity ID' },
        ],
        ifDifferent: 'Leave Enforce Signed AuthnRequest and Enable Encryption off.',
      },
      {
        id: 'attributes',
        showsMapping: true,
        title: 'Send the e-mail address',
        where: 'Your application → Attribute Mappings',
        instructions: [
          'Choose the pencil. Change the value of `saml_subject` from **User ID** to **Email Address**.',
          'Add the two names below if you like, then **Save**.',
        ],
        ifDifferent: 'The default, User ID, is an id and not an address: without this change the test fails.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us PingOne’s metadata',
      where: 'Your application → Overview or Configuration → Connection Details',
      instructions: [
        'Copy **IDP Metadata URL** and paste it here.',
        'Or choose **Download Metadata** and upload the file.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent:
        'With a custom domain there are two downloads. Take the one of the domain that your people sign in at, as a rule the custom one.',
    },
    after: [
      {
        id: 'assign',
        title: 'Switch the application on',
        where: 'Applications → your application',
        instructions: [
          'Move the switch at the top right of the application to **on**. It is off after creating it.',
          'On the **Access** tab choose groups, or leave it empty to let in everybody of the environment.',
        ],
        ifDifferent: 'The switch is also in the list of applications, at the right of the row.',
      },
    ],
    mapping: [
      { from: 'Email Address', to: 'saml_subject', note: 'Needed: change it from User ID.' },
      { from: 'Given Name', to: 'firstName', note: 'Optional.' },
      { from: 'Family Name', to: 'lastName', note: 'Optional.' },
    ],
    mappingNote:
      'Only saml_subject is needed. The names make people recognisable at their first sign-in; everything else you add is passed on unchanged.',
    fixes: {
      signature:
        'PingOne → Applications → your application → Overview: copy IDP Metadata URL again and save it here. The signing key may have been changed.',
      certificate:
        'PingOne → Applications → your application → Configuration → Signing Key: see which one is chosen, then copy IDP Metadata URL again and save it here.',
      issuer:
        'PingOne → Applications → your application → Configuration → Issuer ID: the metadata here may be of another application or environment.',
      audience: 'PingOne → Applications → your application → Configuration → Entity ID: paste the expected value.',
      recipient: 'PingOne → Applications → your application → Configuration → ACS URLs: paste the expected value.',
      time: 'PingOne keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity: 'PingOne → Applications → your application → Attribute Mappings: saml_subject = Email Address.',
      domain:
        'PingOne → Directory → Users → the person → Email: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment:
        'PingOne → Applications → your application: the switch is on, and the Access tab has a group of the person or none at all.',
      format:
        'PingOne → Applications → your application → Configuration: Sign Assertion & Response, RSA_SHA256, Enable Encryption off.',
    },
  },
  scim: {
    steps: [
      {
        id: 'connect',
        title: 'Connect PingOne to us',
        where: 'PingOne admin console → Integrations → Provisioning',
        instructions: [
          'Choose the plus, **New Connection**, **Identity Store → Select**, **SCIM Outbound → Select**, then enter a name.',
          'Paste **SCIM BASE URL**. Leave **Users Resource** `/Users`, **Groups Resource** `/Groups` and **SCIM Version** `2.0`.',
          'Set **Authentication Method** to **OAuth 2 Bearer Token** and paste **OAuth Access Token**. **Auth Type Header** is **Bearer**.',
          'Choose **Test Connection**, then **Next**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'SCIM BASE URL' },
          { value: 'scimToken', label: 'OAuth Access Token' },
        ],
        ifDifferent: 'SCIM Inbound is the other direction. Older consoles have Connections → Provisioning.',
      },
      {
        id: 'preferences',
        title: 'Say what PingOne may do',
        where: 'New Connection → Configure Preferences',
        instructions: [
          'Leave **User Filter Expression** as it is: `userName eq "%s"`.',
          'Allow **create**, **update** and **disable**. Set **Remove Action** to **Disable**, so that a leaver keeps their history here.',
          'Choose **Save**, then move the connection’s switch to **on**.',
        ],
        ifDifferent: 'The same choices are later on the connection’s Configuration tab.',
      },
      {
        id: 'rule',
        showsMapping: true,
        title: 'Choose who is sent',
        where: 'Integrations → Provisioning → Rules',
        instructions: [
          'Choose the plus, **New Rule**, name it, and choose the connection. Source is **PingOne**.',
          'Under **User Filter** add a condition, for example **Enabled equals true** or a population. Nobody is sent without one.',
          'Under **Attribute Mapping** compare with the table below. Under **Group Provisioning** add the groups to send.',
          'Move the rule’s switch to **on**.',
        ],
        ifDifferent: 'Both switches must be on, the connection’s and the rule’s.',
      },
    ],
    mapping: [
      { from: 'Email Address', to: 'userName', note: 'Change it where it is Username and that is not an address.' },
      { from: 'Email Address', to: 'workEmail', note: 'Becomes emails[type eq "work"].value.' },
      { from: 'Given Name', to: 'name.givenName' },
      { from: 'Family Name', to: 'name.familyName' },
      { from: 'User ID', to: 'externalId', note: 'Add it: it never changes.' },
      { from: 'Enabled', to: 'active' },
    ],
    mappingNote: 'Two rows differ from PingOne’s defaults: userName and externalId.',
    rhythm:
      'PingOne sends within a minute of a change. After many failures it pauses the connection until you sync again.',
  },
};
