import type { Guide } from './types';

export const entra: Guide = {
  id: 'entra',
  name: 'Microsoft Entra ID',
  aliases: ['azure ad', 'azure active directory', 'microsoft 365', 'office 365', 'aad'],
  recognise: 'You sign in to Outlook, Teams or Office at login.microsoftonline.com.',
  appWord: 'enterprise application',
  consoleUrl: 'https://entra.microsoft.com',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the enterprise application',
        where: 'Microsoft Entra admin center → Enterprise applications',
        instructions: [
          'Choose **New application**, then **Create your own application**.',
          'Enter a name that your colleagues will recognise.',
          'Select **Integrate any other application you don’t find in the gallery (Non-gallery)**, then **Create**.',
        ],
        ifDifferent:
          'If New application is grey, you need the role Cloud Application Administrator or Application Administrator: hand this step to a colleague who has it.',
      },
      {
        id: 'basic-saml',
        title: 'Copy these values into Entra',
        where: 'Your application → Single sign-on → SAML → Basic SAML Configuration → Edit',
        instructions: [
          'Under **Identifier (Entity ID)** choose **Add identifier** and paste the value. Make it the default and remove any other.',
          'Under **Reply URL (Assertion Consumer Service URL)** choose **Add reply URL** and paste the value.',
          'Leave **Sign on URL** and **Relay State** empty. Choose **Save**.',
          'When Entra offers to test now, choose **No, I’ll test later**.',
        ],
        values: [
          { value: 'spEntityId', label: 'Identifier (Entity ID)' },
          { value: 'acsUrl', label: 'Reply URL (Assertion Consumer Service URL)' },
        ],
        ifDifferent: 'If Single sign-on shows methods to choose from, choose SAML first.',
      },
      {
        id: 'claims',
        showsMapping: true,
        title: 'Send the e-mail address',
        where: 'Your application → Single sign-on → Attributes & Claims → Edit',
        instructions: [
          'Check that the claim `emailaddress` exists with the value `user.mail`. It is there by default.',
          'If your people have no mailbox, change its value to `user.userprincipalname`.',
          'Guests from other companies are known by this claim, not by their Name ID.',
        ],
        ifDifferent:
          'The full name of the claim is http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us Entra’s metadata',
      where: 'Your application → Single sign-on → SAML Certificates',
      instructions: ['Find **App Federation Metadata Url** and copy it.', 'Paste it here.'],
      accepts: ['url', 'file', 'fields'],
      ifDifferent:
        'If your network blocks the address, download Federation Metadata XML from the same card and upload the file.',
    },
    after: [
      {
        id: 'assign',
        title: 'Assign people',
        where: 'Your application → Users and groups',
        instructions: [
          'Choose **Add user/group**.',
          'Select at least yourself: the test signs in as you.',
          'Choose **Assign**.',
        ],
        ifDifferent:
          'Groups can be assigned only with an Entra ID P1 or P2 licence; people can always be assigned one by one.',
      },
    ],
    mapping: [
      { from: 'user.mail', to: '…/claims/emailaddress', note: 'Needed. The default.' },
      { from: 'user.givenname', to: '…/claims/givenname', note: 'The default.' },
      { from: 'user.surname', to: '…/claims/surname', note: 'The default.' },
      { from: 'user.objectid', to: '…/claims/objectidentifier', note: 'Sent anyway: the id that never changes.' },
    ],
    mappingNote:
      'The defaults are right for companies whose people have mailboxes. Where there is no mailbox, the sign-in name is used and noted.',
    fixes: {
      signature:
        'Entra → your application → Single sign-on → SAML Certificates → App Federation Metadata Url: copy it again and save it here.',
      certificate:
        'Entra → your application → Single sign-on → SAML Certificates → Edit: one certificate must be Active. Then copy the App Federation Metadata Url again and save it here.',
      issuer:
        'Entra → your application → Single sign-on → SAML Certificates → App Federation Metadata Url: it may belong to another application or tenant.',
      audience:
        'Entra → your application → Single sign-on → Basic SAML Configuration → Identifier (Entity ID): paste the expected value and make it the default.',
      recipient:
        'Entra → your application → Single sign-on → Basic SAML Configuration → Reply URL: paste the expected value and make it the default.',
      time: 'Entra keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity:
        'Entra → your application → Single sign-on → Attributes & Claims: add the claim emailaddress with the value user.mail, or user.userprincipalname where people have no mailbox.',
      domain:
        'Entra → Users → the person → Properties → Email: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'Entra → your application → Users and groups: assign the person who tests.',
      format:
        'Entra → your application → Single sign-on → SAML Certificates → Edit: Signing Option “Sign SAML response and assertion”, Signing Algorithm SHA-256, and no token encryption.',
    },
  },
  scim: {
    steps: [
      {
        id: 'connect',
        title: 'Connect Entra to us',
        where: 'Your application → Provisioning → New configuration',
        instructions: [
          'Paste **Tenant URL** and **Secret Token**.',
          'Choose **Test Connection**.',
          'When the test succeeds, choose **Create**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'Tenant URL' },
          { value: 'scimToken', label: 'Secret Token' },
        ],
        ifDifferent:
          'On older screens: Provisioning → Get started, Provisioning Mode “Automatic”, the two fields under Admin Credentials, then Save.',
      },
      {
        id: 'mappings',
        showsMapping: true,
        title: 'Check the mappings',
        where: 'Your application → Provisioning → Mappings',
        instructions: [
          'Open **Provision Microsoft Entra ID Users**.',
          'Set the source of `externalId` to `objectId`: it never changes, the default may.',
          'Keep `Switch([IsSoftDeleted], …)` on `active`: it is what deactivates leavers.',
          'Choose **Save**.',
        ],
        ifDifferent: 'Expand “Attribute mapping” in the left menu if there is no Mappings section on the page.',
      },
      {
        id: 'scope',
        title: 'Choose who is sent',
        where: 'Your application → Provisioning → Settings, then Users and groups',
        instructions: [
          'Keep **Scope** at **Sync only assigned users and groups**.',
          'Assign the people and groups that should be sent under **Users and groups**.',
        ],
        ifDifferent: 'Members of nested groups are not sent: Entra sends direct members of an assigned group only.',
      },
      {
        id: 'start',
        title: 'Start provisioning',
        where: 'Your application → Provisioning → Overview',
        instructions: [
          'Choose **Start provisioning**.',
          'To see one person at once, choose **Provision on demand** and search for them.',
        ],
        ifDifferent: 'On older screens set Provisioning Status to On under Provisioning, then Save.',
      },
    ],
    mapping: [
      { from: 'userPrincipalName', to: 'userName', note: 'Use mail instead when people sign in with another address.' },
      { from: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")', to: 'active' },
      { from: 'mail', to: 'emails[type eq "work"].value' },
      { from: 'givenName', to: 'name.givenName' },
      { from: 'surname', to: 'name.familyName' },
      { from: 'displayName', to: 'displayName' },
      { from: 'objectId', to: 'externalId', note: 'Change this one: the default is mailNickname.' },
    ],
    mappingNote:
      'Only externalId differs from Entra’s defaults. Others may stay: what we do not use is stored unchanged.',
    rhythm: 'Entra sends in cycles of 20 to 40 minutes. Provision on demand sends one person at once.',
  },
};
