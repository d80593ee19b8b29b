import type { Guide } from './types';

export const cyberark: Guide = {
  id: 'cyberark',
  name: 'CyberArk Identity',
  aliases: ['idaptive', 'centrify', 'cyber ark'],
  recognise: 'You sign in at an address that ends in id.cyberark.cloud, my.idaptive.app or my.centrify.com.',
  appWord: 'web app',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the web app in CyberArk',
        where: 'Identity Administration portal → Apps & Widgets → Web Apps',
        instructions: [
          'Choose **Add Web Apps**, then the tab **Custom**.',
          'Choose **Add** beside **SAML**, confirm with **Yes**, then **Close**.',
          'On **Settings** enter a **Name** that your colleagues will recognise, then **Save**.',
        ],
        ifDifferent: 'If you see your own apps, choose Identity Administration in the menu at the top right.',
      },
      {
        id: 'trust',
        title: 'Copy these values into CyberArk',
        where: 'Your web app → Trust → Service Provider Configuration',
        instructions: [
          'Select **Manual Configuration**.',
          'Paste **SP Entity ID / Issuer / Audience** and **Assertion Consumer Service (ACS) URL**. Leave **Recipient: Same as ACS URL** ticked.',
          'Set **Sign Response or Assertion?** to **Both**, **NameID Format** to **emailAddress**. Leave **Encrypt SAML Response Assertion** off. **Save**.',
        ],
        values: [
          { value: 'spEntityId', label: 'SP Entity ID / Issuer / Audience' },
          { value: 'acsUrl', label: 'Assertion Consumer Service (ACS) URL' },
        ],
        ifDifferent: 'Where Both is not offered, choose Assertion.',
      },
      {
        id: 'saml-response',
        showsMapping: true,
        title: 'Send the e-mail address',
        where: 'Your web app → Account Mapping, then SAML Response',
        instructions: [
          'Account Mapping: choose **Directory Service Field** and enter `mail`.',
          'SAML Response: add the two names below if you like. **Save** both pages.',
        ],
        ifDifferent: 'The default field, userprincipalname, is often not the mailbox address.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us CyberArk’s metadata',
      where: 'Your web app → Trust → Identity Provider Configuration',
      instructions: [
        'Select **Metadata**, then **Copy URL**, and paste it here.',
        'Or choose **Download Metadata File** and upload it.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent:
        'Manual Configuration on the same card shows the values one by one, and the certificate to download.',
    },
    after: [
      {
        id: 'assign',
        title: 'Let people in',
        where: 'Your web app → Permissions',
        instructions: [
          'Choose **Add**, select people, groups or roles, among them yourself: the test signs in as you.',
          'Keep **Run** ticked, choose **Add**, then **Save**. The state changes to **Deployed**.',
        ],
        ifDifferent: 'An app that stays Ready to Deploy has no permission with Run.',
      },
    ],
    mapping: [
      { from: 'mail (Account Mapping)', to: 'E-mail address', note: 'Needed.' },
      { from: 'LoginUser.FirstName', to: 'firstName', note: 'Optional.' },
      { from: 'LoginUser.LastName', to: 'lastName', note: 'Optional.' },
    ],
    mappingNote:
      'Only the e-mail address is needed. The names make people recognisable at their first sign-in; everything else you add is passed on unchanged.',
    fixes: {
      signature: 'CyberArk → Web Apps → your app → Trust → Metadata: copy the URL again and save it here.',
      certificate:
        'CyberArk → Web Apps → your app → Trust → Signing Certificate: see which one is chosen, then copy the metadata URL again and save it here.',
      issuer:
        'CyberArk → Web Apps → your app → Trust → IdP Entity ID / Issuer: every app has its own. Copy the metadata URL of the app you are testing.',
      audience: 'CyberArk → Web Apps → your app → Trust → SP Entity ID / Issuer / Audience: paste the expected value.',
      recipient:
        'CyberArk → Web Apps → your app → Trust → Assertion Consumer Service (ACS) URL: paste the expected value and tick “Same as ACS URL” for the recipient.',
      time: 'CyberArk keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity: 'CyberArk → Web Apps → your app → Account Mapping: Directory Service Field “mail”.',
      domain:
        'CyberArk → Core Services → Users → the person → Email address: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'CyberArk → Web Apps → your app → Permissions: add the person who tests, with Run.',
      format:
        'CyberArk → Web Apps → your app → Trust: Sign Response or Assertion “Both”, a SHA-256 signing certificate, encryption off.',
    },
  },
  scim: {
    steps: [
      {
        id: 'connect',
        title: 'Connect CyberArk to us',
        where: 'Your web app → Provisioning',
        instructions: [
          'Tick **Enable provisioning for this application** and choose **Live Mode**.',
          'Paste **SCIM Service URL**. Set **Authorization Type** to **Authorization Header** and **Header Type** to **Bearer Token**, then paste **Bearer Token**.',
          'Choose **Verify**. When it succeeds, **Save**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'SCIM Service URL' },
          { value: 'scimToken', label: 'Bearer Token' },
        ],
        ifDifferent: 'Preview Mode looks like success but sends nothing. Where a version is asked for, it is SCIM 2.0.',
      },
      {
        id: 'send',
        showsMapping: true,
        title: 'Send people and groups',
        where: 'Your web app → Provisioning → Sync Options and Role Mappings',
        instructions: [
          'Choose **Sync (overwrite) users to target application when existing users are found**, and to **deactivate** users who are removed.',
          'Under **Role Mappings** choose **Add**: the roles whose people are sent, and under **Destination Group** the group they become here.',
          'Then **Settings → Users → Outbound Provisioning**, choose the app, and **Start Sync**.',
        ],
        ifDifferent: 'Without a role mapping nobody is sent, however many permissions there are.',
      },
    ],
    mapping: [
      { from: 'mail', to: 'userName', note: 'Change it where it is the login name and that is not an address.' },
      { from: 'mail', to: 'emails[type eq "work"].value' },
      { from: 'firstname', to: 'name.givenName' },
      { from: 'lastname', to: 'name.familyName' },
      { from: 'displayname', to: 'displayName' },
      { from: 'active', to: 'active', note: 'Sent by itself when somebody leaves the roles.' },
    ],
    mappingNote: 'The mapping is under Provisioning → Provisioning Script; the defaults are nearly this.',
    rhythm: 'CyberArk sends changes within minutes and everything once a day.',
  },
};
