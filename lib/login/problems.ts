/**
 * What can stop a sign-in, in words for the three people who may read the page: the member, the administrator of the member's
 * company, and whoever runs this product. The code is what they quote to each other.
 */
export type LoginProblem = {
  title: string;
  /** What happened and what the member can do. */
  member: string;
  /** What the company's administrator can check or change; null when there is nothing. */
  customerAdmin: string | null;
  /** What the people behind the product can look at. */
  vendor: string;
  /** Whether beginning again can help. */
  retry: boolean;
};

export const LOGIN_PROBLEMS = {
  code_used: {
    title: 'This sign-in link was already used',
    member:
      'Each sign-in works once and for a few minutes. You may have gone back in your browser or opened an old link. Sign in again.',
    customerAdmin:
      'Nothing to change. If it happens to many people, check that no security software opens links before they do.',
    vendor:
      'The access code was redeemed before, has expired, or belongs to an environment whose redirect URL is not this page.',
    retry: true,
  },
  code_missing: {
    title: 'This address is not complete',
    member: 'The address that brought you here lacks the part that says who you are. Sign in again from the start.',
    customerAdmin:
      'If people start from a tile or bookmark, let it point to the sign-in page or to the identity provider’s app, not to this page.',
    vendor: 'The callback was opened without a well-formed saml_access_code.',
    retry: true,
  },
  other_browser: {
    title: 'This sign-in was not started here',
    member:
      'It began in another browser or window, or more than an hour ago, so we stopped it to protect you. Sign in again and stay in this browser.',
    customerAdmin: 'Nothing to change, unless your identity provider opens its own browser for signing in.',
    vendor:
      'The login’s state does not match this browser’s cookie: it expired, cookies are blocked, or somebody sent a prepared link.',
    retry: true,
  },
  address_changed: {
    title: 'Your e-mail address has just changed',
    member:
      'Your company gave this address up, or gave it to somebody else, while you were signing in. Sign in again with the address you have now.',
    customerAdmin:
      'The address was changed in the directory you push over SCIM. Check that single sign-on sends the new one as well.',
    vendor:
      'The asserted address was a member’s until the directory changed it. The sync run that did so is on the tenant’s Runs page.',
    retry: true,
  },
  member_deactivated: {
    title: 'Your access has been turned off',
    member:
      'Your company’s directory says that you no longer use this application. Ask your company’s IT administrators if that is wrong.',
    customerAdmin:
      'The person is deactivated or not assigned in the directory you push over SCIM. Assign them again there; access returns with the next push.',
    vendor:
      'The member is deactivated on our side. The last sync run that changed them, and why, is on the tenant’s People page.',
    retry: false,
  },
  session_ended: {
    title: 'You have been signed out',
    member:
      'Your session ended: you signed out here or at your identity provider, or twelve hours have passed. Sign in again.',
    customerAdmin: null,
    vendor: 'The member session was revoked or has expired.',
    retry: true,
  },
  sso_unavailable: {
    title: 'Your company’s sign-in cannot be reached',
    member:
      'We could not start the sign-in with your company. Try again in a minute; if it stays, tell your IT administrators.',
    customerAdmin:
      'Check that single sign-on is still set up: the connection may have been removed or not be finished.',
    vendor: 'The engine refused or failed to begin or finish the login. Its log has the reason under the time below.',
    retry: true,
  },
  unknown: {
    title: 'The sign-in did not work',
    member: 'Something stopped your sign-in. Try again; if it stays, send the details below to your IT administrators.',
    customerAdmin: 'Compare the time below with your identity provider’s sign-in log.',
    vendor: 'Look for the login in the console by time or flow id.',
    retry: true,
  },
} as const satisfies Record<string, LoginProblem>;

export type LoginProblemCode = keyof typeof LOGIN_PROBLEMS;

/** The problem of a code from a query string; anything unheard of is the general one. */
export function toProblemCode(text: unknown): LoginProblemCode {
  return isProblemCode(text) ? text : 'unknown';
}

function isProblemCode(text: unknown): text is LoginProblemCode {
  return typeof text === 'string' && Object.hasOwn(LOGIN_PROBLEMS, text);
}
