import { type ApiHandler, bearerToken } from '../http';
import { findExchangedFlow } from './code-store';
import { OauthError, oauthEndpoint } from './errors';
import { createSigningKeys } from './signing-keys';
import { personClaims, verifyAccessToken } from './tokens';

/** GET and POST /v1/oauth/userinfo (contract §4.5, OpenID Connect Core §5.3): who an access token is about. */
export const userinfo: ApiHandler = (deps) => {
  const keys = createSigningKeys(deps);
  return oauthEndpoint(deps, async (context) => {
    const token = bearerToken(context.req.raw);
    if (token === null) {
      // Without a credential the challenge carries no error code (RFC 6750 §3.1).
      throw new OauthError('invalid_token', 'Send the access token in the header Authorization: Bearer.', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    const verified = await verifyAccessToken(deps, keys, token);
    const flow = verified === null ? null : await findExchangedFlow(deps, verified.flowId, verified.clientId);
    if (flow === null) {
      throw new OauthError('invalid_token', 'This access token is not of this issuer, expired, or was voided.', {
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      });
    }
    return Response.json(personClaims(flow));
  });
};
