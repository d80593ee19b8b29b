import type { ApiHandler } from '../http';
import { oauthIssuer } from '../login/oauth-issuer';
import { OauthError, oauthEndpoint, renderOauthError } from './errors';
import { createSigningKeys } from './signing-keys';

/** Verifiers may keep both documents a while; a new key is published a day before it signs. */
const CACHE = { 'cache-control': 'public, max-age=300' };

/** GET /v1/oauth/.well-known/openid-configuration (contract §4.1, OpenID Connect Discovery §3, RFC 8414 §2). */
export const getOpenidConfiguration: ApiHandler = (deps) => {
  const issuer = oauthIssuer(deps);
  const configuration = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'email', 'profile'],
    claims_supported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'jti',
      'nonce',
      'azp',
      'auth_time',
      'email',
      'email_verified',
      'organizationId',
      'organizationExternalId',
      'attributes',
    ],
    prompt_values_supported: ['login'],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  };
  return () => Response.json(configuration, { headers: CACHE });
};

/** GET /v1/oauth/jwks (contract §4.6, RFC 7517 §5). */
export const getKeySet: ApiHandler = (deps) => {
  const keys = createSigningKeys(deps);
  return oauthEndpoint(deps, async () => Response.json({ keys: await keys.published() }, { headers: CACHE }));
};

/** Any other method on a path of the facade. */
export function refuseOauthMethod(allow: string): ApiHandler {
  return () => () =>
    renderOauthError(
      new OauthError('invalid_request', `This path answers ${allow} only.`, { status: 405, headers: { allow } }),
    );
}
