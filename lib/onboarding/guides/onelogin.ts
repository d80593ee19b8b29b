import type { Guide } from './types';

const SCIM_TEMPLATE = `{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
  "userName": "{$parameters.scimusername}",
  "externalId": "{$user.id}",
  "name": {
    "givenName": "{$user.firstname}",
    "familyName": "{$user.lastname}"
  },
  "displayName": "{$user.display_name}",
  "emails": [{ "value": "{$user.email}", "type": "work", "primary": true }]
}`;

export const onelogin: Guide = {
  id: 'onelogin',
  name: 'OneLogin',
  aliases: ['one login', 'one identity'],
  recognise: 'You sign in at an address that ends in onelogin.com.',
  appWord: 'application',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the application in OneLogin',
        where: 'OneLogin Administration → Applications → Applications',
        instructions: [
          'Choose **Add App** and search for `SAML Custom Connector (Advanced)`. Choose it.',
          'Enter a **Display Name** that your colleagues will recognise, then **Save**.',
        ],
        ifDifferent:
          'If you see tiles instead of a menu, choose Administration at the top right. Older accounts call the connector “SAML Test Connector (Advanced)”.',
      },
      {
        id: 'configure-saml',
        title: 'Copy these values into OneLogin',
        where: 'Your application → Configuration',
        instructions: [
          'Paste **Audience (EntityID)**, **Recipient**, **ACS (Consumer) URL Validator** and **ACS (Consumer) URL**. Leave **RelayState** empty.',
          'Set **SAML initiator** to **Service Provider**, **SAML nameID format** to **Email** and **SAML signature element** to **Both**.',
          'Leave **Encrypt assertion** off. Choose **Save**.',
        ],
        values: [
          { value: 'spEntityId', label: 'Audience (EntityID)' },
          {
            value: 'acsUrlPattern',
            label: 'ACS (Consumer) URL Validator',
            hint: 'A regular expression: the address with its special characters escaped.',
          },
          { value: 'acsUrl', label: 'ACS (Consumer) URL, and Recipient' },
        ],
        ifDifferent:
          'The connector without “(Advanced)” lacks some of these fields: delete it and add the advanced one. Never tick Encrypt assertion.',
      },
      {
        id: 'parameters',
        showsMapping: true,
        title: 'Send the e-mail address',
        where: 'Your application → Parameters',
        instructions: [
          'Check that **NameID value** is **Email**: it is the default.',
          'To send names too, choose the plus, enter the field name below, tick **Include in SAML assertion**, **Save**, then choose its value.',
        ],
        ifDifferent: 'If the plus is missing, the application has not been saved yet.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us OneLogin’s metadata',
      where: 'Your application → More Actions',
      instructions: [
        'At the top right choose **More Actions**, then **SAML Metadata**: a file is downloaded. Upload it here.',
        'Or open the **SSO** tab and paste **Issuer URL**: metadata is served at that address.',
      ],
      accepts: ['file', 'url', 'fields'],
      ifDifferent:
        'On the SSO tab there are also SAML 2.0 Endpoint (HTTP) and X.509 Certificate → View Details, to enter the values by hand.',
    },
    after: [
      {
        id: 'assign',
        title: 'Let people in',
        where: 'Your application → Access, or Users',
        instructions: [
          'On **Access** tick the roles that shall sign in, then **Save**.',
          'Or open **Users → Users**, the person, **Applications**, and choose the plus.',
          'Include yourself: the test signs in as you.',
        ],
        ifDifferent: 'With Access empty, nobody but those who were added one by one may sign in.',
      },
    ],
    mapping: [
      { from: 'Email (NameID value)', to: 'E-mail address', note: 'Needed.' },
      { from: 'First Name', to: 'firstName', note: 'Optional parameter.' },
      { from: 'Last Name', to: 'lastName', note: 'Optional parameter.' },
    ],
    mappingNote:
      'Only the e-mail address is needed. The names make people recognisable at their first sign-in; everything else you add is passed on unchanged.',
    fixes: {
      signature:
        'OneLogin → Applications → your application → More Actions → SAML Metadata: upload it here again. The certificate may have been changed on the SSO tab.',
      certificate:
        'OneLogin → Applications → your application → SSO → X.509 Certificate: see which one is chosen, then upload the metadata here again.',
      issuer:
        'OneLogin → Applications → your application → SSO → Issuer URL: it belongs to this one application. Upload the metadata of the application you are testing.',
      audience:
        'OneLogin → Applications → your application → Configuration → Audience (EntityID): paste the expected value.',
      recipient:
        'OneLogin → Applications → your application → Configuration: paste the expected value into ACS (Consumer) URL and Recipient, and its pattern into ACS (Consumer) URL Validator.',
      time: 'OneLogin keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity:
        'OneLogin → Applications → your application: Parameters → NameID value “Email”, and Configuration → SAML nameID format “Email”.',
      domain:
        'OneLogin → Users → the person → Email: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'OneLogin → Applications → your application → Access: tick a role that the person has.',
      format:
        'OneLogin → Applications → your application: Configuration → SAML signature element “Both” and Encrypt assertion off; SSO → SAML Signature Algorithm “SHA-256”.',
    },
  },
  scim: {
    steps: [
      {
        id: 'create-app',
        title: 'Add the provisioning application',
        where: 'OneLogin Administration → Applications → Applications → Add App',
        instructions: [
          'Search for `SCIM Provisioner with SAML (SCIM v2 Core)` and choose it. The custom connector that you sign in with cannot send people.',
          'Enter a **Display Name**, for example the name of this app and “directory”. Switch **Visible in portal** off: nobody signs in with it. Choose **Save**.',
        ],
        ifDifferent: 'Do not choose an entry with SCIM v1.1 or without a version: that version is not spoken here.',
      },
      {
        id: 'connect',
        title: 'Connect OneLogin to us',
        where: 'The provisioning application → Configuration',
        instructions: [
          'Paste **SCIM Base URL** and **SCIM Bearer Token**.',
          'Replace **SCIM JSON Template** with the one below. Leave **Custom Headers** empty.',
          'Choose **Enable** under **API Connection**. When it says Enabled, **Save**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'SCIM Base URL' },
          { value: 'scimToken', label: 'SCIM Bearer Token' },
        ],
        snippets: [{ label: 'SCIM JSON Template', text: SCIM_TEMPLATE }],
        ifDifferent: 'If Enable answers with an error, there is a space before or after the token: copy it again.',
      },
      {
        id: 'send',
        showsMapping: true,
        title: 'Send people and groups',
        where: 'The provisioning application → Parameters, Provisioning, Rules, Access',
        instructions: [
          'Parameters: set **scimusername** to **Email**. For groups open **Groups** and tick **Include in User Provisioning**.',
          'Provisioning: tick **Enable provisioning**. Under **Require admin approval** untick what shall happen by itself. Set what happens to deleted users to **Suspend**. **Save**.',
          'Rules: to send groups, add a rule with the action **Set Groups in** this application, for example from role. Access: tick the roles to send.',
        ],
        ifDifferent:
          'While approval is required, changes wait under Users → Provisioning with the state Pending: approve them there.',
      },
    ],
    mapping: [
      { from: 'scimusername (Email)', to: 'userName' },
      { from: '{$user.email}', to: 'emails[type eq "work"].value' },
      { from: '{$user.firstname}', to: 'name.givenName' },
      { from: '{$user.lastname}', to: 'name.familyName' },
      { from: '{$user.id}', to: 'externalId' },
      { from: 'Status', to: 'active', note: 'Sent by itself when somebody is suspended.' },
    ],
    mappingNote: 'The template above does this. What is not in the template is not sent.',
    rhythm: 'OneLogin sends within a minute, unless an approval is waiting under Users → Provisioning.',
  },
};
