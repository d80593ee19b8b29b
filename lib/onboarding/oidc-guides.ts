/** How one provider is told of an OpenID Connect application, in its own words and order. */
export type OidcGuide = {
  id: string;
  name: string;
  /** What the redirect URI is called there. */
  redirectLabel: string;
  /** Before our form: the redirect URI is pasted in one of these. */
  steps: readonly string[];
  issuerHint: string;
};

/** The choice among providers that leads here instead of to a SAML guide. */
export const OIDC_CHOICE = 'oidc';

/** The last one fits every provider. */
export const OIDC_GUIDES: readonly OidcGuide[] = [
  {
    id: 'okta',
    name: 'Okta',
    redirectLabel: 'Sign-in redirect URI',
    steps: [
      'In the Admin Console, open Applications › Applications and choose Create App Integration.',
      'Choose OIDC – OpenID Connect, then Web Application.',
      'Leave Grant type at Authorization Code, and paste the sign-in redirect URI from here.',
      'Under Assignments, choose who may sign in, and save.',
      'Copy the Client ID and the client secret from the tab General.',
    ],
    issuerHint: 'https://your-company.okta.com, the address of your Okta without “-admin”.',
  },
  {
    id: 'entra',
    name: 'Microsoft Entra ID',
    redirectLabel: 'Redirect URI (Web)',
    steps: [
      'In the Entra admin center, open App registrations and choose New registration.',
      'Choose “Accounts in this organizational directory only”. As redirect URI choose Web and paste the one from here.',
      'Under Certificates & secrets, make a new client secret and copy its Value (not its Secret ID).',
      'Under Token configuration, choose Add optional claim › ID, and tick email and xms_edov.',
      'Copy Application (client) ID and Directory (tenant) ID from the Overview.',
    ],
    issuerHint: 'https://login.microsoftonline.com/{Directory (tenant) ID}/v2.0',
  },
  {
    id: 'google',
    name: 'Google Workspace',
    redirectLabel: 'Authorized redirect URI',
    steps: [
      'In the Google Cloud console, open APIs & Services › Credentials in a project of your organization.',
      'Set up the OAuth consent screen with the user type Internal.',
      'Choose Create credentials › OAuth client ID › Web application, and paste the authorized redirect URI from here.',
      'Copy the client ID and the client secret.',
    ],
    issuerHint: 'https://accounts.google.com',
  },
  {
    id: 'other',
    name: 'Another provider',
    redirectLabel: 'Redirect URI',
    steps: [
      'Make a confidential client (web application) for the authorization code flow, with PKCE if you are asked.',
      'Paste the redirect URI from here, and allow the scopes openid, email and profile.',
      'See to it that the ID token has the claim email, and is signed with RS256 or better.',
      'Copy the client ID and the client secret.',
    ],
    issuerHint: 'The “issuer” of its discovery document, for Keycloak https://your-keycloak/realms/your-realm',
  },
];

/** The guide of that id, or the one for every provider. */
export function findOidcGuide(id: string | undefined): OidcGuide {
  const found = OIDC_GUIDES.find((guide) => guide.id === id) ?? OIDC_GUIDES.at(-1);
  if (found === undefined) throw new Error('there is no guide');
  return found;
}
