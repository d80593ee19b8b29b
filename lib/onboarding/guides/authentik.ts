import type { Guide } from './types';

export const authentik: Guide = {
  id: 'authentik',
  name: 'authentik',
  aliases: ['goauthentik'],
  recognise: 'Your company runs it itself: the sign-in address contains /if/flow/.',
  appWord: 'application and provider',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the application in authentik',
        where: 'authentik Admin interface → Applications → Applications',
        instructions: [
          'Choose **New Application** (also **Create with Provider**), enter a **Name** and a **Slug**, then **Next**.',
          'Choose **SAML Provider**, then **Next**. Keep the authorization flow that ends in **implicit-consent**.',
        ],
        ifDifferent:
          'Where the two are made apart: Applications → Providers → Create → SAML Provider first, then an application that uses it.',
      },
      {
        id: 'configure-provider',
        showsMapping: true,
        title: 'Copy these values into authentik',
        where: 'Configure Provider → Protocol settings and Advanced protocol settings',
        instructions: [
          'Paste **ACS URL** and **Audience**. Set **Service Provider Binding** to **Post**. **Issuer** may stay as it is.',
          'Advanced: choose a **Signing Certificate** and keep **Sign assertions** on. Leave **Verification Certificate** and **Encryption Certificate** empty.',
          'Advanced: set **NameID Property Mapping** to **authentik default SAML Mapping: Email**. **Submit**.',
        ],
        values: [
          { value: 'acsUrl', label: 'ACS URL' },
          { value: 'spEntityId', label: 'Audience' },
        ],
        ifDifferent: 'Without a signing certificate authentik signs nothing, and every sign-in is refused.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us its metadata',
      where: 'Applications → Providers → your provider → Overview',
      instructions: [
        'Under **Related objects** choose **Copy download URL** and paste it here.',
        'If authentik is inside your network, choose **Download** and upload the file.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent: 'The metadata is also on the provider’s tab Metadata.',
    },
    after: [
      {
        id: 'assign',
        title: 'Let people in',
        where: 'Applications → your application → Policy / Group / User Bindings',
        instructions: [
          'Without any binding, everybody may sign in: then nothing has to be done.',
          'To restrict it choose **Bind existing policy/group/user** and include yourself: the test signs in as you.',
        ],
        ifDifferent: 'The tab Check access on the application says whether a person may use it.',
      },
    ],
    mapping: [
      {
        from: 'authentik default SAML Mapping: Email',
        to: 'E-mail address',
        note: 'Needed, as NameID Property Mapping.',
      },
      { from: 'authentik default SAML Mapping: Name', to: '…/claims/name', note: 'Selected by default.' },
      {
        from: 'authentik default SAML Mapping: Groups',
        to: 'Group',
        note: 'Selected by default; passed on unchanged.',
      },
    ],
    mappingNote: 'The mappings that are selected by default may stay.',
    fixes: {
      signature: 'authentik → Providers → your provider → Metadata: copy the download URL again and save it here.',
      certificate:
        'authentik → Providers → your provider → Edit → Signing Certificate: see which one is chosen, then save the metadata here again.',
      issuer:
        'authentik → Providers → your provider → Edit → Issuer: it was changed after its metadata was saved here. Save the metadata again.',
      audience: 'authentik → Providers → your provider → Edit → Audience: paste the expected value.',
      recipient: 'authentik → Providers → your provider → Edit → ACS URL: paste the expected value.',
      time: 'Check the clock of the authentik server (NTP). If it is right, send the code to whoever gave you the link.',
      identity:
        'authentik → Providers → your provider → Edit → NameID Property Mapping: Email. Directory → Users → the person → Email must be filled in.',
      domain:
        'authentik → Directory → Users → the person → Email: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'authentik → Applications → your application → Check access: choose the person who tests.',
      format:
        'authentik → Providers → your provider → Edit: a Signing Certificate with Sign assertions, Signature algorithm RSA-SHA256, Digest SHA256, no Encryption Certificate.',
    },
  },
  scim: {
    steps: [
      {
        id: 'connect',
        title: 'Create the SCIM provider',
        where: 'authentik Admin interface → Applications → Providers → Create → SCIM Provider',
        instructions: [
          'Enter a **Name**. Paste **URL** and **Token**. Leave **SCIM Compatibility Mode** at **Default**.',
          'Tick **Exclude service accounts**. Choose a group under **Group** to send only its people. **Finish**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'URL' },
          { value: 'scimToken', label: 'Token' },
        ],
        ifDifferent: 'New Application with SCIM as the provider type asks for the same fields.',
      },
      {
        id: 'backchannel',
        showsMapping: true,
        title: 'Attach it to the application',
        where: 'Applications → your application → Edit → Backchannel Providers',
        instructions: [
          'Choose the plus and select the SCIM provider, **Confirm**, then **Update**. Until then authentik sends nothing.',
          'Open the SCIM provider: **Schedules** or **Tasks** shows the first synchronisation. **Run sync again** starts one.',
        ],
        ifDifferent:
          'authentik deletes people who leave the group. Their history goes with them: prefer to deactivate the user.',
      },
    ],
    mapping: [
      { from: 'Username', to: 'userName', note: 'Use a mapping with request.user.email where it is not an address.' },
      { from: 'Email', to: 'emails[primary eq true].value' },
      { from: 'Name, up to the first space', to: 'name.givenName' },
      { from: 'Name, the rest', to: 'name.familyName' },
      { from: 'Active', to: 'active' },
      { from: 'uid', to: 'externalId' },
    ],
    mappingNote: 'The mapping “authentik default SCIM Mapping: User” does this.',
    rhythm: 'authentik sends every change at once and everything once an hour.',
  },
};
