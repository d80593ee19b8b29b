import type { Guide } from './types';

export const rippling: Guide = {
  id: 'rippling',
  name: 'Rippling',
  aliases: ['rippling it', 'rippling hr'],
  recognise: 'You see your payslips and request days off at app.rippling.com, and your apps are listed there too.',
  appWord: 'custom integration',
  consoleUrl: 'https://app.rippling.com',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create the integration in Rippling',
        where: 'Rippling → IT → Third-Party Access',
        instructions: [
          'Choose **Add integration**, then **Create a new custom integration**.',
          'Enter a **Name**, choose a category and upload any logo: Rippling asks for one.',
          'Tick **Single Sign-On (SAML)**, then **Continue**, and say that you install it yourself.',
        ],
        ifDifferent: 'Older accounts have IT Management → Custom App → Create New App instead.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us Rippling’s metadata',
      where: 'Your integration → Single sign-on setup',
      instructions: [
        'Rippling gives before it asks: copy **IdP Metadata URL** and paste it here.',
        'Or download the **IdP Metadata XML** and upload it. Leave Rippling’s window open.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent: 'If you have left the window already: open the integration, then Settings → SSO.',
    },
    after: [
      {
        id: 'service-provider',
        showsMapping: true,
        title: 'Copy these values into Rippling',
        where: 'Your integration → Single sign-on setup, below the metadata',
        instructions: [
          'Paste **Assertion Consumer Service URL** and **Service Provider Entity ID**, then **Move to Next Step**.',
          'Later, under **Settings → SSO → Advanced SAML Settings**, tick **Disable InResponseTo field in assertions for IdP initiated SSO**: without it, a click on the app in Rippling is refused.',
        ],
        values: [
          { value: 'acsUrl', label: 'Assertion Consumer Service URL' },
          { value: 'spEntityId', label: 'Service Provider Entity ID' },
        ],
        ifDifferent: 'The first field is called ACS URL on older screens.',
      },
      {
        id: 'assign',
        title: 'Let people in',
        where: 'Your integration → Access rules',
        instructions: [
          'Choose who gets access, for example **Everyone except contractors**, and when.',
          'Make sure that you are among them: the test signs in as you.',
          'Answer the question about a shared admin account with no, and finish.',
        ],
        ifDifferent: 'Later the same choices are under Overview → Edit access rules.',
      },
    ],
    mapping: [
      { from: 'Work email (Name ID)', to: 'E-mail address', note: 'Needed. The default.' },
      { from: 'First name', to: 'firstName', note: 'Optional: Settings → SAML attributes.' },
      { from: 'Last name', to: 'lastName', note: 'Optional: Settings → SAML attributes.' },
    ],
    mappingNote:
      'Rippling’s defaults already send the work e-mail. The names make people recognisable at their first sign-in.',
    fixes: {
      signature: 'Rippling → your integration → Settings → SSO: copy IdP Metadata URL again and save it here.',
      certificate: 'Rippling → your integration → Settings → SSO: copy IdP Metadata URL again and save it here.',
      issuer:
        'Rippling → your integration → Settings → SSO: every integration has metadata of its own. Copy it from the one you are testing.',
      audience: 'Rippling → your integration → Settings → SSO → Service Provider Entity ID: paste the expected value.',
      recipient:
        'Rippling → your integration → Settings → SSO → Assertion Consumer Service URL: paste the expected value.',
      time: 'Rippling keeps correct time, so this is on our side: send the code to whoever gave you the link.',
      identity:
        'Rippling → your integration → Settings → SSO → Advanced SAML Settings: Name ID is the work e-mail, format emailAddress.',
      domain:
        'Rippling → People → the person → Work email: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'Rippling → your integration → Overview → Edit access rules: include the person who tests.',
      format:
        'Rippling → your integration → Settings → SSO → Advanced SAML Settings: sign the assertion with SHA-256, no encryption.',
    },
  },
  scim: {
    steps: [
      {
        id: 'create-app',
        title: 'Let the integration manage people',
        where: 'Rippling → IT → Third-Party Access → Add integration → Create a new custom integration',
        instructions: [
          'Rippling asks for the kind when an integration is made: tick **User Management via SCIM**, alone or beside Single Sign-On (SAML).',
          'Set **SCIM Version** to **2.0** and paste **SCIM base URL**. Set **SCIM Authorization Method** to **Bearer Token**.',
          'Tick **Supports Groups**, **Supports Pagination**, **Create & Delete Groups**, **Use PATCH to edit Groups** and **Use email address as user name**.',
          'Under **Supported SCIM Attributes** add those of the table in the next step. Choose **Install now**.',
        ],
        values: [{ value: 'scimBaseUrl', label: 'SCIM base URL' }],
        ifDifferent: 'An integration that was made for sign-in alone cannot be extended everywhere: make a second one.',
      },
      {
        id: 'connect',
        showsMapping: true,
        title: 'Connect Rippling to us',
        where: 'The installation of the integration',
        instructions: [
          'Choose **Yes, I’ll install this integration** and paste the **Bearer Token**.',
          'On **Attribute Mappings** set every cadence to **On user creation and updates**.',
        ],
        values: [{ value: 'scimToken', label: 'Bearer Token' }],
        ifDifferent: 'Later the token is replaced under Settings → Credentials of the integration.',
      },
      {
        id: 'send',
        title: 'Send people and groups',
        where: 'Your integration → Overview',
        instructions: [
          'Set **App access rules** and **Provision time**.',
          'Under **Match accounts** match existing people or choose **Create account**.',
          'On **Groups** choose what becomes a group, for example departments.',
        ],
        ifDifferent: 'Choose to suspend, not delete, on offboarding: then the person’s history stays.',
      },
    ],
    mapping: [
      { from: 'Work email', to: 'userName', note: 'By “Use email address as user name”.' },
      { from: 'emails.primary', to: 'emails[primary eq true].value' },
      { from: 'name.givenName', to: 'name.givenName' },
      { from: 'name.familyName', to: 'name.familyName' },
      { from: 'externalId', to: 'externalId' },
      { from: 'active', to: 'active', note: 'Sent by itself at offboarding.' },
    ],
    mappingNote: 'Only attributes listed under Supported SCIM Attributes are sent.',
    rhythm: 'Rippling sends within minutes of a change; new hires at the time chosen under Provision time.',
  },
};
