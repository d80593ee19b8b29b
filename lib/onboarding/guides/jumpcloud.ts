import type { Guide } from './types';

export const jumpcloud: Guide = {
  id: 'jumpcloud',
  name: 'JumpCloud',
  aliases: ['jump cloud', 'jc'],
  recognise: 'You sign in at console.jumpcloud.com, or your computer asks for a JumpCloud password.',
  appWord: 'SSO application',
  consoleUrl: 'https://console.jumpcloud.com',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the application in JumpCloud',
        where: 'JumpCloud Admin Portal → Access → SSO Applications',
        instructions: [
          'Choose **Add New Application**, search for **Custom Application** and choose **Next**.',
          'Tick **Manage Single Sign-On (SSO)** and select **Configure SSO with SAML**. Tick **Export users to this app (Identity Management)** as well if JumpCloud shall also send people.',
          'Enter a **Display Label** that your colleagues will recognise, choose **Save Application**, then **Configure Application**.',
        ],
        ifDifferent:
          'On older screens the menu is USER AUTHENTICATION → SSO, the button a green plus, and the entry Custom SAML App.',
      },
      {
        id: 'configure-saml',
        showsMapping: true,
        title: 'Copy these values into JumpCloud',
        where: 'Your application → SSO',
        instructions: [
          'Enter an **IdP Entity ID** of your own. It must be the only one of its kind in your JumpCloud, for example `jumpcloud-` and the name of this app.',
          'Paste **SP Entity ID** and **ACS URLs / Default URL**.',
          'Set **SAMLSubject NameID** to `email` and **SAMLSubject NameID Format** to the one that ends in `emailAddress`.',
          'Set **Signature Algorithm** to `RSA-SHA256`, sign **Both**, and leave **Login URL** and **Default RelayState** empty.',
          'Under **Attributes** add the two names below if you like, then choose **Save**.',
        ],
        values: [
          { value: 'spEntityId', label: 'SP Entity ID' },
          { value: 'acsUrl', label: 'ACS URLs → Default URL' },
        ],
        ifDifferent:
          'Older screens have a box Sign Assertion instead of the choice Both: tick it. A single field ACS URL takes the same value.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us JumpCloud’s metadata',
      where: 'Your application → SSO → JumpCloud Metadata',
      instructions: [
        'Choose **Copy Metadata URL** and paste it here.',
        'Or choose **Export Metadata** and upload the file.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent:
        'Metadata exists only after the application was saved and activated once. Save it, open it again, and look at the SSO tab.',
    },
    after: [
      {
        id: 'assign',
        title: 'Let groups in',
        where: 'Your application → User Groups',
        instructions: [
          'Tick the groups whose people shall sign in. JumpCloud lets in groups, never single people.',
          'Make sure that you are in one of them: the test signs in as you.',
          'Choose **Save**.',
        ],
        ifDifferent: 'Without a suitable group, make one under User Management → User Groups, then come back.',
      },
    ],
    mapping: [
      { from: 'email (SAMLSubject NameID)', to: 'E-mail address', note: 'Needed.' },
      { from: 'firstname', to: 'firstName', note: 'Optional: Service Provider Attribute Name firstName.' },
      { from: 'lastname', to: 'lastName', note: 'Optional: Service Provider Attribute Name lastName.' },
    ],
    mappingNote:
      'Only the e-mail address is needed. To send groups too, tick “include group attribute” and name it groups: they are passed on unchanged.',
    fixes: {
      signature:
        'JumpCloud → SSO Applications → your application → SSO → JumpCloud Metadata: copy the URL again and save it here. The certificate may have been replaced.',
      certificate:
        'JumpCloud → SSO Applications → your application: the menu “IDP Certificate” says which one is valid. Then copy the metadata URL again and save it here.',
      issuer:
        'JumpCloud → SSO Applications → your application → SSO → IdP Entity ID: it was changed after its metadata was saved here. Export the metadata again.',
      audience: 'JumpCloud → SSO Applications → your application → SSO → SP Entity ID: paste the expected value.',
      recipient:
        'JumpCloud → SSO Applications → your application → SSO → ACS URLs → Default URL: paste the expected value.',
      time: 'JumpCloud keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity:
        'JumpCloud → SSO Applications → your application → SSO: SAMLSubject NameID “email”, format emailAddress.',
      domain:
        'JumpCloud → Users → the person → Details → Company Email: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'JumpCloud → SSO Applications → your application → User Groups: tick a group that the person is in.',
      format:
        'JumpCloud → SSO Applications → your application → SSO: sign Both (or tick Sign Assertion) and Signature Algorithm RSA-SHA256.',
    },
  },
  scim: {
    steps: [
      {
        id: 'connect',
        title: 'Connect JumpCloud to us',
        where: 'Your application → Identity Management',
        instructions: [
          'Choose **Configure** under **Configuration Settings**, with **SCIM API** and **SCIM 2.0**.',
          'Paste **Base URL** and **Token Key**.',
          'Enter a **Test User Email** that exists in JumpCloud but not here: JumpCloud creates and deactivates this person to test.',
          'Choose **Test Connection**, then **Activate**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'Base URL' },
          { value: 'scimToken', label: 'Token Key' },
        ],
        ifDifferent:
          'If there is no tab Identity Management, the application was made without it: open General Info, or make a new one with Export users to this app ticked.',
      },
      {
        id: 'send',
        showsMapping: true,
        title: 'Send people and groups',
        where: 'Your application → Identity Management, then User Groups',
        instructions: [
          'Keep **Enable management of User Groups and Group Membership in this application** on, if groups shall be sent.',
          'On **User Groups** tick the groups to send: their people go with them. Choose **Save**.',
        ],
        ifDifferent:
          'People are sent through groups only. Someone who leaves every ticked group is deactivated here, not deleted.',
      },
    ],
    mapping: [
      { from: 'email', to: 'userName', note: 'Set it to email where your screen says username.' },
      { from: 'email', to: 'emails[type eq "work"].value' },
      { from: 'firstname', to: 'name.givenName' },
      { from: 'lastname', to: 'name.familyName' },
      { from: 'displayname', to: 'displayName' },
      { from: 'active', to: 'active', note: 'Sent by itself: false when somebody is suspended or leaves the groups.' },
    ],
    mappingNote: 'JumpCloud’s defaults already do this. Members are added to groups one at a time; that is normal.',
    rhythm: 'JumpCloud sends within a few minutes of a change, and repeats what failed within the hour.',
  },
};
