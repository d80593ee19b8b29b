import type { Guide } from './types';

export const pingfederate: Guide = {
  id: 'pingfederate',
  name: 'PingFederate',
  aliases: ['ping federate', 'ping', 'ping identity', 'pf'],
  recognise: 'Your company runs it itself: the sign-in address contains /idp/ and often port 9031.',
  appWord: 'SP connection',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-connection',
        title: 'Create the SP connection',
        where: 'PingFederate administrative console → Applications → Integration → SP Connections',
        instructions: [
          'Choose **Create Connection**, then **Do not use a template for this connection**, then **Next**.',
          'On **Connection Type** tick **Browser SSO Profiles** with the protocol **SAML 2.0**. On **Connection Options** keep **Browser SSO**.',
          'On **Import Metadata** choose **None**. On **General Info** paste **Partner’s Entity ID (Connection ID)** and enter a **Connection Name**.',
        ],
        values: [{ value: 'spEntityId', label: 'Partner’s Entity ID (Connection ID)' }],
        ifDifferent: 'Before PingFederate 10 the menu is Identity Provider → SP Connections → Create New.',
      },
      {
        id: 'browser-sso',
        showsMapping: true,
        title: 'Copy the address and map the e-mail',
        where: 'SP Connection → Browser SSO → Configure Browser SSO',
        instructions: [
          'On **SAML Profiles** tick **SP-Initiated SSO**, and **IdP-Initiated SSO** if you like.',
          'On **Assertion Creation** choose identity mapping **Standard**. In the attribute contract keep `SAML_SUBJECT` with the format that ends in `emailAddress`, map your adapter, and fulfil `SAML_SUBJECT` with the attribute that holds the **e-mail address**.',
          'On **Protocol Settings → Assertion Consumer Service URL** choose binding **POST**, paste **Endpoint URL**, **Add**, and make it the default.',
          'On **Allowable SAML Bindings** tick **POST** and **Redirect**. On **Signature Policy** tick **Always sign assertion**; leave requests unsigned. On **Encryption Policy** choose **None**.',
        ],
        values: [{ value: 'acsUrl', label: 'Endpoint URL (Assertion Consumer Service)' }],
        ifDifferent:
          'Your adapter’s own names differ from company to company: ask who runs PingFederate which attribute is the mailbox address.',
      },
      {
        id: 'credentials',
        title: 'Choose the signing certificate and activate',
        where: 'SP Connection → Credentials, then Activation & Summary',
        instructions: [
          'On **Credentials → Digital Signature Settings** choose your signing certificate and **RSA SHA256**. Tick **Include the certificate in the signature**.',
          'On **Activation & Summary** switch the connection to **Active**, then **Save**.',
        ],
        ifDifferent:
          'Without a certificate in the list, make one under Security → Signing & Decryption Keys & Certificates.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us its metadata',
      where: 'Applications → Integration → SP Connections → the connection’s Select Action',
      instructions: [
        'Choose **Select Action → Export Metadata** in the row of the connection.',
        'Choose the signing certificate again on **Metadata Signing**, or none, and **Export**. Upload the file here.',
      ],
      accepts: ['file', 'url', 'fields'],
      ifDifferent:
        'Older versions have System → Protocol Metadata → Metadata Export. An address inside your network cannot be reached from here: use the file.',
    },
    after: [],
    mapping: [
      { from: 'mail (from your data store)', to: 'SAML_SUBJECT', note: 'Needed.' },
      { from: 'givenName', to: 'firstName', note: 'Optional: extend the attribute contract.' },
      { from: 'sn', to: 'lastName', note: 'Optional: extend the attribute contract.' },
    ],
    mappingNote:
      'Only the e-mail address is needed. The names make people recognisable at their first sign-in; everything else you add is passed on unchanged.',
    fixes: {
      signature:
        'PingFederate → SP Connections → the connection → Select Action → Export Metadata: upload it here again.',
      certificate:
        'PingFederate → SP Connections → the connection → Credentials → Digital Signature Settings: see which certificate is chosen, then export the metadata again and upload it here.',
      issuer:
        'PingFederate → System → Server → Protocol Settings → Federation Info → SAML 2.0 Entity ID (or a virtual server ID of the connection): compare it with the expected value.',
      audience:
        'PingFederate → SP Connections → the connection → General Info → Partner’s Entity ID: paste the expected value.',
      recipient:
        'PingFederate → SP Connections → the connection → Browser SSO → Protocol Settings → Assertion Consumer Service URL: paste the expected value.',
      time: 'Check the clock of the PingFederate server (NTP). If it is right, send the code to whoever gave you the link.',
      identity:
        'PingFederate → SP Connections → the connection → Browser SSO → Assertion Creation → the adapter mapping → Attribute Contract Fulfillment: SAML_SUBJECT is the e-mail address.',
      domain:
        'In your data store: the person’s e-mail must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment:
        'PingFederate → SP Connections: the connection is Active, and no issuance criterion keeps out the person who tests.',
      format:
        'PingFederate → SP Connections → the connection: Signature Policy “Always sign assertion”, RSA SHA256 under Credentials, Encryption Policy “None”.',
    },
  },
  scim: {
    steps: [
      {
        id: 'enable',
        title: 'Add outbound provisioning',
        where: 'SP Connections → the connection → Connection Type',
        instructions: [
          'Deploy Ping’s **SCIM Connector** (provisioner) first: without it only SCIM 1.1 is offered, which is not spoken here.',
          'Tick **Outbound Provisioning** and choose the type **SCIM Connector**.',
        ],
        ifDifferent:
          'Outbound provisioning must be switched on in run.properties (pf.provisioner.mode) before the choice appears.',
      },
      {
        id: 'connect',
        title: 'Connect PingFederate to us',
        where: 'The connection → Outbound Provisioning → Configure Provisioning → Target',
        instructions: [
          'Paste **SCIM URL**, choose **SCIM Version 2.0**, and **Authentication Method OAuth 2 Bearer Token**.',
          'Paste **Access Token**. Keep **Unique User Identifier** at **userName**.',
          'Allow create, update and disable; set **Remove User Action** to **Disable**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'SCIM URL' },
          { value: 'scimToken', label: 'Access Token' },
        ],
        ifDifferent:
          'A target without SCIM Version is the built-in SCIM 1.1 plug-in: go back and choose SCIM Connector.',
      },
      {
        id: 'channel',
        showsMapping: true,
        title: 'Choose who is sent',
        where: 'Configure Provisioning → Manage Channels',
        instructions: [
          'Choose **Create**, name the channel, and choose your data store and the groups or the filter to send.',
          'On **Attribute Mapping** compare with the table below.',
          'On **Activation & Summary** switch the channel to **Active**, then **Save** the connection.',
        ],
        ifDifferent: 'Groups are sent only when a group DN is given on the Source Location screen.',
      },
    ],
    mapping: [
      { from: 'mail', to: 'userName' },
      { from: 'mail', to: 'workEmail', note: 'Becomes emails[type eq "work"].value.' },
      { from: 'givenName', to: 'name.givenName' },
      { from: 'sn', to: 'name.familyName' },
      { from: 'objectGUID or entryUUID', to: 'externalId' },
      { from: 'userAccountControl', to: 'active', note: 'The channel does this for Active Directory.' },
    ],
    mappingNote: 'The names at the left are those of Active Directory; other data stores differ.',
    rhythm: 'PingFederate sends once a minute by default (Synchronization Frequency under System → Server).',
  },
};
