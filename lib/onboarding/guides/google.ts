import type { Guide } from './types';

export const google: Guide = {
  id: 'google',
  name: 'Google Workspace',
  aliases: ['g suite', 'gsuite', 'gmail', 'cloud identity'],
  recognise: 'You use Gmail, Calendar and Drive under your company’s own address.',
  appWord: 'custom SAML app',
  consoleUrl: 'https://admin.google.com',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the app in Google',
        where: 'Google Admin console → Apps → Web and mobile apps',
        instructions: [
          'Choose **Add app**, then **Add custom SAML app**.',
          'Enter an **App name** that your colleagues will recognise.',
          'Choose **Continue**.',
        ],
        ifDifferent:
          'If Apps is missing, you are not a super administrator of your Google Workspace: hand this step to a colleague who is.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us Google’s metadata',
      where: 'Add custom SAML app → Google Identity Provider details',
      instructions: [
        'Google gives before it asks: under **Option 1** choose **Download metadata**.',
        'Upload the file `GoogleIDPMetadata.xml` here.',
        'Then choose **Continue** in Google and leave its window open.',
      ],
      accepts: ['file', 'fields'],
      ifDifferent: 'If you have left the window already: open the app, then Download metadata at the left.',
    },
    after: [
      {
        id: 'service-provider',
        showsMapping: true,
        title: 'Copy these values into Google',
        where: 'Add custom SAML app → Service provider details',
        instructions: [
          'Paste **ACS URL** and **Entity ID**. Leave **Start URL** empty.',
          'Set **Name ID format** to **EMAIL** and **Name ID** to **Basic Information > Primary email**.',
          'Choose **Continue**. The attribute mapping may stay empty, or hold the names below. Choose **Finish**.',
        ],
        values: [
          { value: 'acsUrl', label: 'ACS URL' },
          { value: 'spEntityId', label: 'Entity ID' },
        ],
        ifDifferent: 'Google accepts only https addresses as ACS URL.',
      },
      {
        id: 'assign',
        title: 'Switch the app on',
        where: 'Your app → User access',
        instructions: [
          'Choose **ON for everyone**, or a group or organizational unit at the left and then **ON**.',
          'Choose **Save**.',
          'Google may take up to 24 hours to apply it, usually a few minutes. Until then the test answers “app not enabled”.',
        ],
        ifDifferent: 'User access is the first card of the app’s page; choose the arrow at its right.',
      },
    ],
    mapping: [
      { from: 'Name ID (Basic Information > Primary email)', to: 'E-mail address', note: 'Needed.' },
      { from: 'Basic Information > First name', to: 'firstName', note: 'Optional, under Attributes.' },
      { from: 'Basic Information > Last name', to: 'lastName', note: 'Optional, under Attributes.' },
    ],
    mappingNote:
      'Only the e-mail address is needed. The names make people recognisable at their first sign-in; everything else you add is passed on unchanged.',
    fixes: {
      signature:
        'Google Admin → Apps → Web and mobile apps → your app → Download metadata: upload the new file here. The app may use another certificate.',
      certificate:
        'Google Admin → Apps → Web and mobile apps → your app → Service provider details → Certificate: see which one is chosen, then download the metadata again and upload it here.',
      issuer:
        'Google Admin → Apps → Web and mobile apps → your app → Download metadata: the file here may belong to another app.',
      audience:
        'Google Admin → Apps → Web and mobile apps → your app → Service provider details → Entity ID: paste the expected value.',
      recipient:
        'Google Admin → Apps → Web and mobile apps → your app → Service provider details → ACS URL: paste the expected value.',
      time: 'Google keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity:
        'Google Admin → Apps → Web and mobile apps → your app → Service provider details: Name ID format EMAIL, Name ID “Basic Information > Primary email”.',
      domain:
        'Google Admin → Directory → Users: the person’s primary e-mail must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment:
        'Google Admin → Apps → Web and mobile apps → your app → User access: ON for the person. Google may need up to 24 hours to apply it.',
      format: 'Google Admin → Apps → Web and mobile apps → your app → Service provider details: tick Signed response.',
    },
  },
  scim: {
    unavailable:
      'Google Workspace sends people automatically only to apps in its own catalogue, not to custom SAML apps. Single sign-on works without it: people are created when they first sign in, and you remove them here or by asking whoever gave you the link.',
  },
};
