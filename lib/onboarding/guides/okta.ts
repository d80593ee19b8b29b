import type { Guide } from './types';

export const okta: Guide = {
  id: 'okta',
  name: 'Okta',
  aliases: ['okta workforce identity', 'oie'],
  recognise: 'You sign in at an address that ends in okta.com, oktapreview.com or okta-emea.com.',
  appWord: 'app integration',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the app in Okta',
        where: 'Okta Admin Console → Applications → Applications',
        instructions: [
          'Choose **Create App Integration**.',
          'Select **SAML 2.0**, then **Next**.',
          'Enter an **App name** that your colleagues will recognise, then **Next**.',
        ],
        ifDifferent:
          'If you see your own apps instead of the Admin Console, choose Admin at the top right. Without that button you need an Okta administrator: hand this step to a colleague.',
      },
      {
        id: 'configure-saml',
        title: 'Copy these values into Okta',
        where: 'Create SAML Integration → Configure SAML',
        instructions: [
          'Paste **Single sign-on URL**. Leave **Use this for Recipient URL and Destination URL** ticked.',
          'Paste **Audience URI (SP Entity ID)**. Leave **Default RelayState** empty.',
          'Set **Name ID format** to **EmailAddress** and **Application username** to **Email**.',
          'Choose **Next**. On the feedback screen say that this is an internal app, then **Finish**.',
        ],
        showsMapping: true,
        values: [
          { value: 'acsUrl', label: 'Single sign-on URL' },
          { value: 'spEntityId', label: 'Audience URI (SP Entity ID)' },
        ],
        ifDifferent:
          'Older Okta screens write “Single sign on URL”. If Next is refused, one of the two values has a space before or after it: copy it again with its button.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us Okta’s metadata',
      where: 'Your new app → Sign On',
      instructions: [
        'Open the **Sign On** tab of the app.',
        'Find **Metadata URL** under **Metadata details** and choose **Copy**.',
        'Paste it here.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent:
        'On older screens open SAML Signing Certificates, choose Actions beside the active certificate, then View IdP metadata: copy the address of the page that opens.',
    },
    after: [
      {
        id: 'assign',
        title: 'Assign people',
        where: 'Your new app → Assignments',
        instructions: [
          'Choose **Assign**, then **Assign to People** or **Assign to Groups**.',
          'Assign at least yourself: the test signs in as you.',
          'Choose **Done**.',
        ],
        ifDifferent: 'If Assign is grey, the app is inactive: choose Activate in the menu beside its name.',
      },
    ],
    mapping: [
      { from: 'Name ID (Application username: Email)', to: 'E-mail address', note: 'Needed.' },
      { from: 'user.firstName', to: 'firstName', note: 'Optional, under Attribute Statements.' },
      { from: 'user.lastName', to: 'lastName', note: 'Optional, under Attribute Statements.' },
    ],
    mappingNote:
      'Only the e-mail address is needed. The names make people recognisable at their first sign-in; everything else you add is passed on unchanged.',
    fixes: {
      signature:
        'Okta → your app → Sign On → Metadata URL: copy it again and save it here. The app may have a new certificate.',
      certificate:
        'Okta → your app → Sign On → SAML Signing Certificates: see which certificate is active, then copy the Metadata URL again and save it here.',
      issuer:
        'Okta → your app → Sign On → Metadata URL: it may belong to another app. Copy the URL from the app you are testing.',
      audience:
        'Okta → your app → General → SAML Settings → Edit → Audience URI (SP Entity ID): paste the expected value.',
      recipient:
        'Okta → your app → General → SAML Settings → Edit → Single sign-on URL: paste the expected value and tick “Use this for Recipient URL and Destination URL”.',
      time: 'Okta keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity:
        'Okta → your app → General → SAML Settings → Edit: Name ID format EmailAddress and Application username Email.',
      domain:
        'Okta → Directory → People: the person’s e-mail must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'Okta → your app → Assignments: assign the person who tests.',
      format:
        'Okta → your app → General → SAML Settings → Edit → Show Advanced Settings: Response and Assertion Signature “Signed”, Signature Algorithm RSA-SHA256, Assertion Encryption “Unencrypted”.',
    },
  },
  scim: {
    steps: [
      {
        id: 'enable-scim',
        title: 'Switch on SCIM for the app',
        where: 'Your app → General → App Settings',
        instructions: [
          'Choose **Edit**.',
          'Set **Provisioning** to **SCIM**.',
          'Choose **Save**. A tab **Provisioning** appears.',
        ],
        ifDifferent:
          'The choice exists only for apps made with Create App Integration → SAML 2.0. For an app from Okta’s catalogue, open its Provisioning tab directly.',
      },
      {
        id: 'connect',
        title: 'Connect Okta to us',
        where: 'Your app → Provisioning → Integration → Edit',
        instructions: [
          'Paste **SCIM connector base URL**.',
          'Set **Unique identifier field for users** to `userName`.',
          'Tick **Push New Users**, **Push Profile Updates** and **Push Groups**.',
          'Set **Authentication Mode** to **HTTP Header** and paste the token into **Authorization**.',
          'Choose **Test Connector Configuration**. When it succeeds, **Save**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'SCIM connector base URL' },
          {
            value: 'scimToken',
            label: 'HTTP Header: Authorization (Bearer)',
            hint: 'Paste the token alone: Okta adds “Bearer”.',
          },
        ],
        ifDifferent: 'The tab is called Provisioning only after SCIM was switched on in the step before.',
      },
      {
        id: 'to-app',
        showsMapping: true,
        title: 'Let Okta create, update and deactivate',
        where: 'Your app → Provisioning → To App → Edit',
        instructions: [
          'Enable **Create Users**, **Update User Attributes** and **Deactivate Users**.',
          'Choose **Save**. Leave **Sync Password** off.',
        ],
        ifDifferent: 'If To App is missing, the connection was not saved in the step before.',
      },
      {
        id: 'assign-and-push',
        title: 'Send people and groups',
        where: 'Your app → Assignments, then Push Groups',
        instructions: [
          'Assignments → **Assign**: everybody who is assigned now is sent.',
          'People who were assigned before SCIM was on carry a warning sign: choose **Provision User** above the list.',
          'Push Groups → **Push Groups** → **Find groups by name**: choose a group, then **Save**. Pushing a group is separate from assigning it.',
        ],
        ifDifferent:
          'Push the same groups that you assigned only if they are not used for assignment alone: Okta advises separate groups.',
      },
    ],
    mapping: [
      { from: 'Username (userName)', to: 'userName', note: 'Set to e-mail under Application username.' },
      { from: 'Given name', to: 'name.givenName' },
      { from: 'Family name', to: 'name.familyName' },
      { from: 'Email', to: 'emails[primary eq true].value', note: 'Must be the address people sign in with.' },
      { from: 'Display name', to: 'displayName' },
      { from: 'Title', to: 'title', note: 'Optional.' },
    ],
    mappingNote:
      'Okta’s defaults already do this: Provisioning → To App → Attribute Mappings. Nothing has to be changed.',
    rhythm: 'Okta sends within seconds of an assignment or a change.',
  },
};
