import { type Advice, customer, member, RETRY, vendorFix } from './advice';

const CLOCK = 'The clocks differ. Let the provider synchronize its clock.';

/** Advice where OpenID Connect needs other words than SAML, or has codes of its own. */
export const OIDC_ADVICE: Readonly<Record<string, Advice>> = {
  malformed: customer(
    'The provider sent an answer that cannot be read',
    'The login log of the application shows which rule the answer breaks. Compare the provider’s settings with the setup guide.',
  ),
  other_browser: member(
    'This sign-in was started in another browser',
    `${RETRY} Cookies must be allowed, and the sign-in must end in the browser (and the private window) where it began.`,
  ),
  unsolicited: member(
    'Sign-in has to start at the application',
    'Open the application and sign in from there, instead of from the provider’s portal. Whoever runs the application can allow the other way for this connection.',
  ),
  bad_target_link: vendorFix(
    'The provider names a page that sign-ins may not lead to',
    'The target_link_uri of a sign-in that begins at the provider must be on the origin of the environment’s redirect URL.',
  ),
  bad_state: member('This sign-in link is not complete', RETRY),
  oidc_connection_not_configured: vendorFix(
    'Single sign-on is not set up completely',
    'The connection lacks the issuer or the client ID of the provider.',
  ),
  oidc_connection_disabled: vendorFix(
    'This way of signing in is switched off',
    'Set the status of the connection to active, or make another connection primary.',
  ),
  discovery_failed: vendorFix(
    'The provider does not answer as an OpenID Connect provider',
    'Compare the issuer of the connection, character by character, with the one in the provider’s discovery document ({issuer}/.well-known/openid-configuration). A provider in a private network must be allowed in the settings of the installation.',
  ),
  idp_status: customer(
    'The provider refused the sign-in',
    'Look at the provider’s own sign-in log for this person: often the application is not assigned to them, or consent is missing.',
  ),
  token_exchange_failed: vendorFix(
    'The provider did not exchange the code',
    'Most often the client secret is wrong or has expired, or the redirect URI at the provider differs from the one of the connection.',
  ),
  keys_unavailable: customer(
    'The signing keys of the provider cannot be fetched',
    'The provider’s key set (jwks_uri) must be reachable over https and be JSON.',
  ),
  unsigned: customer(
    'The ID token is not signed',
    'Set the signature algorithm of ID tokens of this application to RS256.',
  ),
  bad_signature_algorithm: customer(
    'The ID token is signed with an algorithm that is not taken',
    'Set the signature algorithm of ID tokens of this application to RS256. Signatures with the client secret (HS256) are not taken.',
  ),
  unknown_signing_key: customer(
    'The ID token is signed with a key that the provider does not publish',
    'If the provider has just changed its keys, try again in a minute; else its key set (jwks_uri) is incomplete.',
  ),
  bad_signature: customer(
    'The signature of the ID token does not fit',
    'The provider signs with another key than it publishes under this key ID.',
  ),
  bad_issuer: vendorFix(
    'The answer comes from another provider',
    'The issuer stored for this connection differs from the one that answered. Compare the two.',
  ),
  bad_audience: customer(
    'The ID token is meant for another application',
    'Compare the client ID of the connection with the one at the provider.',
  ),
  bad_authorized_party: customer(
    'The ID token was issued to another application',
    'The azp of the token must be the client ID of this connection.',
  ),
  expired_early: customer('The ID token is not valid yet', CLOCK),
  expired_late: customer('The ID token is too old', CLOCK),
  bad_nonce: member('This sign-in does not belong to the one that was started', RETRY),
  bad_token_hash: customer(
    'The ID token does not belong to what came with it',
    'Whatever stands between this application and the provider must not change its answers.',
  ),
  stale_authentication: customer(
    'This application requires a fresh sign-in',
    'The provider must honour prompt=login and send auth_time in the ID token (in Entra ID it is an optional claim).',
  ),
  userinfo_failed: customer(
    'The provider did not say who signed in',
    'Have the email claim put into the ID token, or make the UserInfo endpoint answer with JSON.',
  ),
  bad_subject: customer(
    'The provider names two different people',
    'The sub of the ID token must be there, and be the one of the UserInfo endpoint.',
  ),
  bad_tenant: vendorFix(
    'The account belongs to another tenant',
    'Only accounts of the pinned tenant (tid) may sign in. Compare the tenant ID of the connection with the customer’s.',
  ),
  bad_hosted_domain: vendorFix(
    'The account does not belong to the organization’s workspace',
    'The hd of the token must be the hosted domain of the connection, or a domain of the organization. Private Google accounts have none.',
  ),
  bad_subject_id: customer(
    'The provider names no e-mail address',
    'Grant the scope email and have the email claim sent, or name the claim that holds the address in the connection.',
  ),
  email_not_verified: customer(
    'The provider has not verified this e-mail address',
    'Verify the address at the provider. Where it checks addresses in another way, unverified ones can be allowed for this connection.',
  ),
  method_not_allowed: member('This address is for providers', RETRY),
};
