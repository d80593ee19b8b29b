const TAB = 'on the Single sign-on tab';

/** What a check of a sign-in is called, and who mends what where it fails. */
export type CheckExplanation = { label: string; whereToFix: string };

/** What the checks of an OpenID Connect sign-in are called where SAML has other words, or none. */
export const OIDC_EXPLANATIONS: Readonly<Record<string, CheckExplanation>> = {
  discovery: {
    label: 'Discovery',
    whereToFix: `Compare the issuer ${TAB} with the one in the provider’s discovery document, character by character.`,
  },
  response_issuer: {
    label: 'Issuer of the answer',
    whereToFix: `The answer came from another provider than the issuer ${TAB}.`,
  },
  status: {
    label: 'Status',
    whereToFix: 'The provider itself refused. Their admin finds the reason in its sign-in log.',
  },
  code: {
    label: 'Code',
    whereToFix: 'The answer has no code. Their admin sets the app to the authorization code flow.',
  },
  state: {
    label: 'Same browser',
    whereToFix: 'The sign-in must end in the browser where it began, with cookies allowed. Start again.',
  },
  token_exchange: {
    label: 'Exchange of the code',
    whereToFix: `Enter the client secret again ${TAB}: it is wrong or has expired. Or the redirect URI at the provider differs.`,
  },
  signature: {
    label: 'Signature',
    whereToFix: 'Their admin sets the app’s ID tokens to RS256, and checks that the provider publishes the key.',
  },
  issuer: { label: 'Issuer', whereToFix: `Compare the issuer ${TAB} with what they send.` },
  audience: { label: 'Audience', whereToFix: `Compare the client ID ${TAB} with the one at the provider.` },
  authorized_party: {
    label: 'Authorized party',
    whereToFix: 'The token was issued to another application. Their admin checks the app’s audience settings.',
  },
  expires: { label: 'End of validity', whereToFix: 'Their clock or ours is wrong. Compare the clocks.' },
  issued: { label: 'Time of issue', whereToFix: 'Their clock or ours is wrong. Compare the clocks.' },
  not_before: { label: 'Start of validity', whereToFix: 'Their clock or ours is wrong. Compare the clocks.' },
  nonce: { label: 'Answer to our request', whereToFix: 'The token belongs to another sign-in. Start again.' },
  subject: { label: 'Subject', whereToFix: 'Their provider must send a sub in the ID token.' },
  access_token_hash: {
    label: 'Hash of the access token',
    whereToFix: 'Something changes the provider’s answers on the way.',
  },
  code_hash: { label: 'Hash of the code', whereToFix: 'Something changes the provider’s answers on the way.' },
  fresh_authn: {
    label: 'Fresh sign-in',
    whereToFix: 'Their provider reused an old session, or does not send auth_time (in Entra ID an optional claim).',
  },
  userinfo: {
    label: 'UserInfo',
    whereToFix: 'Their admin has the email claim put into the ID token, or repairs the UserInfo endpoint.',
  },
  tenant: { label: 'Tenant', whereToFix: `Compare the tenant ID ${TAB} with the customer’s.` },
  hosted_domain: {
    label: 'Workspace',
    whereToFix: `The account is not of the customer’s workspace. If it is, name its domain ${TAB}.`,
  },
  email: {
    label: 'E-mail',
    whereToFix: `Their admin has the email claim sent, or name the claim that holds the address ${TAB}.`,
  },
  email_verified: {
    label: 'Verified address',
    whereToFix: `The person verifies the address at the provider, or allow unverified ones ${TAB}.`,
  },
};
