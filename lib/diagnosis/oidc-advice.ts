/** What a refusal of an OpenID Connect sign-in is called, and what to change. */
export type SignInAdvice = {
  title: string;
  fix: string;
  /** Concerns everybody alike, so that one person’s success settles it. */
  forEverybody: boolean;
};

const everybody = (title: string, fix: string): SignInAdvice => ({ title, fix, forEverybody: true });
const somebody = (title: string, fix: string): SignInAdvice => ({ title, fix, forEverybody: false });

const SIGNING = everybody(
  'ID tokens are not signed as they must be',
  'In the provider, set the signature of the application’s ID tokens to RS256, and see that the key is among its published ones.',
);
const TIME = somebody(
  'Answers are too old or from the future',
  'Compare the provider’s clock with a public one; if it is right, sign in again without leaving the page open.',
);
const OUR_ADDRESS = everybody(
  'The application’s own address is not set',
  'The people of the application set its redirect URL; the provider is right.',
);

const ADVICE: Readonly<Record<string, SignInAdvice>> = {
  discovery_failed: everybody(
    'The provider’s discovery document cannot be used',
    'Compare the issuer saved here with the one in the document, character by character. Its address must answer from the internet.',
  ),
  keys_unavailable: everybody(
    'The provider’s keys cannot be fetched',
    'The address named as jwks_uri in its discovery document must answer from the internet.',
  ),
  token_exchange_failed: everybody(
    'The provider does not take our client secret',
    'Make a new client secret in the provider’s application and enter it here: it is wrong or has expired. The redirect URI there must be the one shown here.',
  ),
  unsigned: SIGNING,
  bad_signature_algorithm: SIGNING,
  unknown_signing_key: SIGNING,
  bad_signature: SIGNING,
  bad_issuer: everybody(
    'Tokens come from another issuer than the one saved',
    'Compare the issuer saved here with what was received. In Entra it has the tenant ID and ends in /v2.0.',
  ),
  bad_audience: everybody(
    'Tokens are made out to another application',
    'Compare the client ID saved here with the one of the provider’s application.',
  ),
  bad_authorized_party: everybody(
    'Tokens are made out to another application',
    'Compare the client ID saved here with the one of the provider’s application.',
  ),
  expired_early: TIME,
  expired_late: TIME,
  bad_token_hash: everybody(
    'Answers are changed on the way',
    'Look for a proxy between the provider and here that rewrites answers.',
  ),
  idp_status: somebody(
    'The identity provider refuses people',
    'Assign them to the application in the provider, and grant its consent. The reason is in the provider’s sign-in log.',
  ),
  stale_authentication: somebody(
    'The provider reuses an old session',
    'A fresh sign-in was asked for. Have the provider send auth_time; in Entra it is an optional claim of the ID token.',
  ),
  userinfo_failed: somebody(
    'The provider’s UserInfo cannot be read',
    'Put the claim email into the ID token, so that UserInfo is not needed, or allow the scopes email and profile.',
  ),
  bad_subject: somebody(
    'Tokens do not say whose they are',
    'The provider must send the claim sub, the same each time.',
  ),
  bad_tenant: somebody(
    'People of another Entra tenant are refused',
    'If they belong to the company, correct the tenant ID; otherwise they used another account.',
  ),
  bad_hosted_domain: somebody(
    'People outside the Workspace are refused',
    'If they belong to the company, correct the hosted domain; otherwise they used another account.',
  ),
  bad_subject_id: somebody(
    'Answers carry no e-mail address',
    'Have the provider send the claim email: allow the scope email, or add the claim to the ID token.',
  ),
  email_not_verified: somebody(
    'Addresses are not verified at the provider',
    'Have people verify their address there. In Entra, add the optional claim xms_edov.',
  ),
  email_outside_domains: somebody(
    'People outside the company’s domains are refused',
    'If the domain is the company’s, the people of the application add it; otherwise they used another account.',
  ),
  redirect_url_not_configured: OUR_ADDRESS,
  oauth_redirect_uri_mismatch: OUR_ADDRESS,
};

const OTHERWISE = everybody(
  'Answers have a form that is not accepted',
  'In the provider, set the application to the authorization code flow of a confidential client (a web application).',
);

/** The words of a refusal's code. Codes that nobody has words for are about the form of the answer. */
export function adviseOidc(code: string): SignInAdvice {
  return ADVICE[code] ?? OTHERWISE;
}
