import { OUR_METADATA } from './sp-metadata';
import type { Guide } from './types';

export const generic: Guide = {
  id: 'generic',
  name: 'Another SAML 2.0 provider',
  aliases: ['other', 'custom', 'saml', 'simplesamlphp', 'duo', 'wso2', 'oracle', 'ibm', 'auth0', 'zitadel', 'gluu'],
  recognise: 'Your provider is not in the list but speaks SAML 2.0, as nearly all do.',
  appWord: 'application',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Create a SAML 2.0 application',
        where: 'The administration of your identity provider',
        instructions: [
          'Add an application, also called **service provider**, **relying party** or **client**.',
          'Choose **SAML 2.0** as its type, and **custom** or **manual** rather than one from a catalogue.',
          'Give it a name that your colleagues will recognise.',
        ],
        ifDifferent: 'If only a metadata file is asked for, save the one of the next step and give it that.',
      },
      {
        id: 'configure-saml',
        showsMapping: true,
        title: 'Copy these values into it',
        where: 'The SAML settings of the application',
        instructions: [
          'Paste the **assertion consumer service (ACS) URL**. It may be called reply URL, callback URL, recipient or destination.',
          'Paste the **entity ID**. It may be called audience, issuer of the service provider, or identifier.',
          'Set the **Name ID** to the person’s **e-mail address**, format **emailAddress**.',
          'Sign the assertion or the response with **RSA-SHA256**. Leave encryption off.',
        ],
        values: [
          { value: 'acsUrl', label: 'Assertion consumer service (ACS) URL' },
          { value: 'spEntityId', label: 'Entity ID (audience)' },
          {
            value: 'acsUrlPattern',
            label: 'ACS URL as a regular expression',
            hint: 'Only where a validator or pattern is asked for.',
          },
        ],
        snippets: [OUR_METADATA],
        ifDifferent: 'If the Name ID cannot be an e-mail address, send an attribute named “email” that holds it.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us its metadata',
      where: 'The SAML settings of the application',
      instructions: [
        'Look for **metadata URL**, **federation metadata** or **IdP metadata**.',
        'Paste the address, or download the file and upload it here.',
        'Where there is neither, copy the three values by hand.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent: 'The metadata begins with <EntityDescriptor. A page with a sign-in form is not it.',
    },
    after: [
      {
        id: 'assign',
        title: 'Let people in',
        where: 'The access or assignment settings of the application',
        instructions: [
          'Assign the people or groups that should be able to sign in.',
          'Assign at least yourself: the test signs in as you.',
        ],
        ifDifferent: 'Some providers let everybody in unless you say otherwise: then nothing has to be done.',
      },
    ],
    mapping: [
      { from: 'E-mail address', to: 'Name ID, or email', note: 'Needed. “mail” and “emailAddress” are read as well.' },
      { from: 'Given name', to: 'firstName', note: 'Optional; “givenName” is read as well.' },
      { from: 'Family name', to: 'lastName', note: 'Optional; “surname” and “sn” are read as well.' },
      { from: 'Full name', to: 'displayName', note: 'Optional; used instead of the two names.' },
    ],
    mappingNote:
      'Only the e-mail address is needed. The names make people recognisable at their first sign-in; everything else you add is passed on unchanged.',
    fixes: {
      signature:
        'In your provider, get the metadata again and save it here: its signing certificate has probably changed.',
      certificate:
        'In your provider, see which signing certificate is active, then get the metadata again and save it here.',
      issuer:
        'In your provider, compare its entity ID (issuer) with the expected value, or get the metadata again and save it here.',
      audience: 'In your provider, set the entity ID or audience of the application to the expected value.',
      recipient:
        'In your provider, set the ACS URL (also the recipient and destination, where they are separate) to the expected value.',
      time: 'On your provider’s server, check the clock (NTP). If it is right, send the code to whoever gave you the link.',
      identity:
        'In your provider, set the Name ID to the e-mail address, or add an attribute named “email” that holds it.',
      domain:
        'The person’s e-mail must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment: 'In your provider, give the person who tests access to the application.',
      format:
        'In your provider, sign with RSA-SHA256, include the assertion in the response, and switch encryption off.',
    },
  },
  scim: {
    steps: [
      {
        id: 'connect',
        title: 'Connect your directory to us',
        where: 'The provisioning settings of the application',
        instructions: [
          'Choose **SCIM 2.0** as the protocol.',
          'Paste the **base URL**. It may be called SCIM endpoint or tenant URL.',
          'Choose **bearer token** as the authentication and paste the token.',
          'Test the connection and save.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'SCIM base URL' },
          { value: 'scimToken', label: 'Bearer token' },
        ],
        ifDifferent: 'SCIM 1.1 will not work: look for a connector named SCIM 2.0.',
      },
      {
        id: 'send',
        showsMapping: true,
        title: 'Send people and groups',
        where: 'The provisioning settings of the application',
        instructions: [
          'Switch on **create**, **update** and **deactivate**.',
          'Choose who is sent, and start.',
          'If groups are sent separately, choose them as well.',
        ],
        ifDifferent:
          'Deactivating must send active = false. Deleting also works, but the person’s history goes with it.',
      },
    ],
    mapping: [
      { from: 'E-mail or sign-in name', to: 'userName' },
      { from: 'E-mail', to: 'emails[primary eq true].value' },
      { from: 'Given name', to: 'name.givenName' },
      { from: 'Family name', to: 'name.familyName' },
      { from: 'Enabled', to: 'active', note: 'true or false; false deactivates.' },
      { from: 'An ID that never changes', to: 'externalId' },
    ],
    mappingNote: 'userName and active are needed; the rest makes people recognisable.',
    rhythm: 'Most providers send within minutes of a change; some only once an hour.',
  },
};
