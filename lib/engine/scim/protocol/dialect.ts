/** What `scim check` of this program is called: no identity provider. Who poses as it hides nobody but themselves. */
export const CHECKER = 'checker';

/**
 * Which product is calling, by its User-Agent and by habits that no other has. Only for the people who read the log: no request
 * is treated differently for it.
 */
const USER_AGENTS: readonly (readonly [RegExp, string])[] = [
  [/okta/i, 'okta'],
  [/microsoft|azure ?ad|entra|aad/i, 'entra'],
  [/jumpcloud/i, 'jumpcloud'],
  [/onelogin/i, 'onelogin'],
  [/google/i, 'google'],
  [/pingfederate|pingone|ping identity/i, 'ping'],
  [/rippling/i, 'rippling'],
  [/cyberark|idaptive|centrify/i, 'cyberark'],
  [/keycloak/i, 'keycloak'],
  [/authentik/i, 'authentik'],
  [/zitadel/i, 'zitadel'],
  [/vestibule-scim-check/i, CHECKER],
  [/vestibule/i, 'sandbox'],
];

const MAX_REMEMBERED = 200;
const MAX_AGENT = 300;
const remembered = new Map<string, string | null>();

/** What a User-Agent names: a client sends the same one each time. */
function productOf(userAgent: string): string | null {
  let product = remembered.get(userAgent);
  if (product === undefined) {
    product = USER_AGENTS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    if (userAgent.length <= MAX_AGENT) remembered.set(userAgent, product);
  }
  return product;
}

/** The dialect of a request, or null when nothing gives it away. `body` is the request's text, or empty. */
export function detectDialect(userAgent: string, query: string, body: string): string | null {
  const named = productOf(userAgent);
  if (named !== null) return named;
  if (query.includes('aadOptscim062020')) return 'entra';
  // Entra ID alone writes its operations with a capital, or names the group schema of the old Graph.
  if (/"op"\s*:\s*"(?:Add|Replace|Remove)"/.test(body) || body.includes('ActiveDirectory') || body.includes('ADSCIM')) {
    return 'entra';
  }
  return null;
}
