import { type JsonObject, stringIn } from './json';

/** Claims that are about the token and not about the person. */
const TOKEN_CLAIMS = new Set([
  'iss',
  'aud',
  'azp',
  'exp',
  'iat',
  'nbf',
  'jti',
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'session_state',
  'typ',
  'ver',
  'aio',
  'uti',
  'rh',
]);
/** Of these the log shows that they came, and not what they are. */
const MASKED_CLAIMS = new Set([
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'session_state',
  'jti',
  'aio',
  'rh',
  'uti',
]);

export type AttributeMapping = readonly { readonly attribute: string; readonly claim: string }[];

/** The attributes that the application gets: those of the mapping, or every claim about the person. */
export function attributesOf(claims: JsonObject, mapping: AttributeMapping): Record<string, string[]> {
  const chosen: readonly (readonly [string, unknown])[] =
    mapping.length > 0
      ? mapping.map(
          ({ attribute, claim }) => [attribute, Object.hasOwn(claims, claim) ? claims[claim] : undefined] as const,
        )
      : Object.entries(claims).filter(([name]) => !TOKEN_CLAIMS.has(name));
  return Object.fromEntries(
    chosen.map(([name, value]) => [name, textsOf(value)] as const).filter(([, values]) => values.length > 0),
  );
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsOf(Array.isArray(each) ? JSON.stringify(each) : each));
  switch (typeof value) {
    case 'string':
      return [value];
    case 'number':
    case 'boolean':
      return [String(value)];
    case 'object':
      return value === null ? [] : [JSON.stringify(value)];
    default:
      return [];
  }
}

/** Claims as the login log keeps them. */
export function maskedClaims(claims: JsonObject): string {
  const shown = Object.entries(claims).map(([name, value]) => [name, MASKED_CLAIMS.has(name) ? '***' : value]);
  return JSON.stringify(Object.fromEntries(shown), null, 2);
}

/** What only the signed token may say. */
const SIGNED_ONLY = new Set([...TOKEN_CLAIMS, 'sub', 'tid', 'hd']);

/** The claims of a token together with those of the UserInfo endpoint for the same person, which are about the person only. */
export function withUserinfo(claims: JsonObject, userinfo: JsonObject): JsonObject {
  const added = Object.entries(userinfo).filter(([name]) => !(SIGNED_ONLY.has(name) && Object.hasOwn(claims, name)));
  return { ...claims, ...Object.fromEntries(added) };
}

/** Where a sign-in's address may be, best first. */
export type EmailSource = { readonly claim: string; readonly note: string };

const SIGN_IN_NAME =
  'This is a sign-in name, which may not be a mailbox. Have the provider send the email claim as well.';
// Entra ID names a guest "person_home.example#EXT#@tenant.onmicrosoft.com": an address that nobody reads.
const GUEST_MARK = /#EXT#@/i;

/** `named` is the connection's own claim, or empty. Entra ID sends no `email` for accounts without a mailbox. */
export function emailSources(named: string, isEntra: boolean): readonly EmailSource[] {
  if (named !== '') return [{ claim: named, note: '' }];
  const usual = [{ claim: 'email', note: '' }];
  if (!isEntra) return usual;
  return [...usual, { claim: 'preferred_username', note: SIGN_IN_NAME }, { claim: 'upn', note: SIGN_IN_NAME }];
}

/** The text in the first of the sources that has an address; `isAddress` judges. */
export function findAddress(
  claims: JsonObject,
  sources: readonly EmailSource[],
  isAddress: (text: string) => boolean,
): { readonly email: string; readonly claim: string; readonly note: string } | null {
  for (const { claim, note } of sources) {
    const email = stringIn(claims, claim)?.trim() ?? '';
    if (isAddress(email) && !GUEST_MARK.test(email)) return { email, claim, note };
  }
  return null;
}
