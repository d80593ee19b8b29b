import { readJsonObject, stringIn, stringsIn } from './json';
import { ok, type Result, refuse } from './problem';
import { ALGORITHMS } from './signature';

/** What is used of a provider's discovery document (OpenID Connect Discovery 1.0 §3, RFC 8414, RFC 9207). */
export type ProviderMetadata = {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  /** Empty when there is none. */
  readonly userinfoEndpoint: string;
  /** Where a logout of ours goes (RP-Initiated Logout 1.0 §2.1); empty when there is none. */
  readonly endSessionEndpoint: string;
  /** How a client with a secret authenticates at the token endpoint. */
  readonly secretMethod: 'basic' | 'post';
  /** Every answer names its issuer. */
  readonly issuerInResponse: boolean;
  /** Signature algorithms of ID tokens that the provider offers and that are taken here. */
  readonly algorithms: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
};

/**
 * Reads a discovery document for `issuer`. The issuer in it must be the same, character by character (Discovery §4.3): that is what
 * ties the document, its keys and its tokens together. `isFetchable` judges the addresses that are then asked.
 */
export function readProviderMetadata(
  text: string,
  issuer: string,
  isFetchable: (url: string) => boolean,
): Result<ProviderMetadata> {
  const document = readJsonObject(text);
  if (document === null) return refuse('discovery_failed', 'a JSON document', 'something else');
  const said = stringIn(document, 'issuer') ?? '';
  if (said !== issuer) return refuse('discovery_failed', `the issuer ${issuer}`, said === '' ? 'no issuer' : said);
  const addresses = {
    authorizationEndpoint: stringIn(document, 'authorization_endpoint') ?? '',
    tokenEndpoint: stringIn(document, 'token_endpoint') ?? '',
    jwksUri: stringIn(document, 'jwks_uri') ?? '',
  };
  for (const [name, address] of Object.entries(addresses)) {
    if (!isFetchable(address)) return refuse('discovery_failed', `an https address as ${name}`, address || 'none');
  }
  const userinfo = stringIn(document, 'userinfo_endpoint') ?? '';
  const endSession = stringIn(document, 'end_session_endpoint') ?? '';
  const methods = stringsIn(document, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic'];
  const offered = stringsIn(document, 'id_token_signing_alg_values_supported') ?? [...ALGORITHMS];
  const algorithms = offered.filter((each) => ALGORITHMS.has(each));
  if (algorithms.length === 0) {
    return refuse(
      'discovery_failed',
      `an ID token signed with one of ${[...ALGORITHMS].join(', ')}`,
      offered.join(', '),
    );
  }
  const challenges = stringsIn(document, 'code_challenge_methods_supported');
  return ok({
    issuer,
    ...addresses,
    userinfoEndpoint: isFetchable(userinfo) ? userinfo : '',
    endSessionEndpoint: isFetchable(endSession) ? endSession : '',
    secretMethod: methods.includes('client_secret_basic') || !methods.includes('client_secret_post') ? 'basic' : 'post',
    issuerInResponse: document.authorization_response_iss_parameter_supported === true,
    algorithms,
    warnings:
      challenges === null || challenges.includes('S256')
        ? []
        : [{ code: 'no_pkce', message: 'The provider does not offer PKCE with S256; it is sent all the same.' }],
  });
}
