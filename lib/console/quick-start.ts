/** Addresses of the instance and ids of the environment that a quick start is written for. */
export type InstanceFacts = {
  /** Where the API is. */
  baseUrl: string;
  /** Where finished logins land in the product; empty when the environment has none. */
  redirectUrl: string;
  /** Where OpenID Connect logins land; empty when neither the client nor the environment has one. */
  oauthRedirectUri: string;
  /** A `client_id` of the environment; null when there is none yet. */
  oauthClientId: string | null;
  /** The OpenID Connect issuer; null when a remote server does not tell. */
  issuer: string | null;
  /** The external id of one of the environment's organizations; null when there is none with one. */
  organizationExternalId: string | null;
};

export type Snippet = { title: string; text: string };
export type QuickStart = {
  id: string;
  /** What a person looks for: a language or a library. */
  label: string;
  /** One sentence: what this is and what it needs. */
  about: string;
  snippets: (facts: InstanceFacts) => Snippet[];
};

/** The external id in the examples. */
export function exampleOrganization(facts: InstanceFacts): string {
  return facts.organizationExternalId ?? 'acme';
}

/** Where the product's callback is: its path, for frameworks that route by it. */
export function callbackPath(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '/ssoready-callback';
}
