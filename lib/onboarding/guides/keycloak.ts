import type { Guide } from './types';

export const keycloak: Guide = {
  id: 'keycloak',
  name: 'Keycloak',
  aliases: ['red hat sso', 'rhbk', 'red hat build of keycloak', 'rh-sso'],
  recognise: 'Your company runs it itself: the sign-in address contains /realms/.',
  appWord: 'client',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-client',
        title: 'Create the client in Keycloak',
        where: 'Keycloak admin console → your realm → Clients → Create client',
        instructions: [
          'Set **Client type** to **SAML** and paste **Client ID**. Enter a **Name**, then **Next**.',
          'Paste **Valid redirect URIs** and **Master SAML Processing URL**. Leave the others empty. **Save**.',
        ],
        values: [
          { value: 'spEntityId', label: 'Client ID' },
          { value: 'acsUrl', label: 'Valid redirect URIs, and Master SAML Processing URL' },
        ],
        ifDifferent:
          'Without Create client you need the role manage-clients in this realm: hand this step to a colleague who has it.',
      },
      {
        id: 'settings',
        title: 'Set Name ID and signatures',
        where: 'Your client → Settings, then Keys, then Advanced',
        instructions: [
          'Settings → **SAML capabilities**: **Name ID format** `email`, and **Force name ID format** on. **Force POST binding** and **Include AuthnStatement** on.',
          'Settings → **Signature and Encryption**: **Sign documents** and **Sign assertions** on, **Signature algorithm** `RSA_SHA256`. **Save**.',
          'Keys: **Client signature required** off (it is on by default) and **Encrypt assertions** off.',
        ],
        ifDifferent:
          'Before Keycloak 19 all of this is on one page. If “Client signature required” stays on, Keycloak answers “Invalid requester”.',
      },
      {
        id: 'mappers',
        showsMapping: true,
        title: 'Send the names',
        where: 'Your client → Client scopes → the dedicated scope → Add mapper',
        instructions: [
          'Choose **From predefined mappers**, tick **X500 email**, **X500 givenName** and **X500 surname**, then **Add**.',
          'Under **Client scopes** remove `role_list` if roles are not needed: it repeats one attribute for each role.',
        ],
        ifDifferent:
          'The names are optional: the e-mail address goes in the Name ID already. Each person needs an e-mail in Keycloak.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us the realm’s metadata',
      where: 'Realm settings → General → Endpoints',
      instructions: [
        'Choose **SAML 2.0 Identity Provider Metadata** and copy the address of the page that opens. It ends in `/protocol/saml/descriptor`.',
        'Paste it here. If it is inside your network, save the page as a file and upload it.',
      ],
      accepts: ['url', 'file', 'fields'],
      ifDifferent: 'The address is the realm’s: https:// your Keycloak /realms/ the realm /protocol/saml/descriptor.',
    },
    after: [],
    mapping: [
      { from: 'Email (Name ID format email)', to: 'E-mail address', note: 'Needed.' },
      { from: 'X500 givenName', to: 'givenName', note: 'Optional.' },
      { from: 'X500 surname', to: 'surname', note: 'Optional.' },
    ],
    mappingNote: 'Everything else you map is passed on unchanged.',
    fixes: {
      signature: 'Keycloak → Realm settings → Keys: the realm’s keys were rotated. Save its metadata here again.',
      certificate:
        'Keycloak → Realm settings → Keys → RS256 → Certificate: see which key is active, then save the metadata here again.',
      issuer:
        'Keycloak: the issuer is the address of the realm. Compare the host name and the realm with the expected value (Realm settings → General → Frontend URL).',
      audience: 'Keycloak → Clients → your client → Settings → Client ID: paste the expected value.',
      recipient:
        'Keycloak → Clients → your client → Settings → Master SAML Processing URL and Valid redirect URIs: paste the expected value.',
      time: 'Check the clock of the Keycloak server (NTP). If it is right, send the code to whoever gave you the link.',
      identity:
        'Keycloak → Clients → your client → Settings: Name ID format “email” and Force name ID format on. Users → the person → Email must be filled in.',
      domain:
        'Keycloak → Users → the person → Email: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment:
        'Keycloak → Users → the person → Enabled, and no required action pending. “Invalid requester” means Keys → Client signature required: switch it off.',
      format:
        'Keycloak → Clients → your client: Settings → Sign assertions on, Signature algorithm RSA_SHA256; Keys → Encrypt assertions off.',
    },
  },
  scim: {
    unavailable:
      'Keycloak has no SCIM client of its own: it can be provisioned, but it sends people nowhere. An extension that speaks SCIM 2.0 with a bearer token can be set up with “Another SCIM 2.0 directory”. If Keycloak takes its people from Entra ID or another directory, connect that one. Otherwise people are created when they first sign in.',
  },
};
