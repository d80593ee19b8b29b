/** Who can put a refused sign-in right. */
export type Side = 'member' | 'customer' | 'vendor';

/** What a connection speaks. */
export type SignInProtocol = 'saml' | 'oidc';

/** What the error page says for one code: who can fix it, and what that person does. */
export type Advice = { readonly side: Side; readonly title: string; readonly fix: string };

export const RETRY = 'Go back to the application and start again.';

/** For the administrator of the customer's identity provider. */
export function customer(title: string, fix: string): Advice {
  return { side: 'customer', title, fix };
}

/** For whoever runs the product and its connections. */
export function vendorFix(title: string, fix: string): Advice {
  return { side: 'vendor', title, fix };
}

/** For the person who signs in. */
export function member(title: string, fix: string): Advice {
  return { side: 'member', title, fix };
}
