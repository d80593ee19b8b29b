/** What is seen at a provider: that it worked, or what stands in the way before anything reaches us. */
type Outcome = {
  /** Where the provider itself shows that it worked. */
  worked: string;
  /** Its own error pages and messages, the most common first, with what to do. Texts as in the guides. */
  errors: readonly { shown: string; fix: string }[];
};

export type Outcomes = { saml: Outcome; scim?: Outcome };

/** What most providers say in words of their own. */
export const NOT_AMONG = 'You are not among the people whom the app is for';
