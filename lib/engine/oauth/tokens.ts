import { createPublicKey } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { formatId, parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { oauthIssuer } from '../login/oauth-issuer';
import type { ExchangedFlow } from './code-store';
import type { Signer, SigningKeys } from './signing-keys';

export const TOKEN_TTL_SECONDS = 3600;
/** The one algorithm, whatever a token's header claims (RFC 8725 §3.1). */
const ALGORITHM = 'RS256';
/** Keeps an ID token from being taken for an access token, and the other way round (RFC 9068 §2.1). */
const ACCESS_TOKEN_TYPE = 'at+jwt';

const Attributes = z.record(z.string(), z.array(z.string()));

/** What is known of a person, in the claims of the contract (§4.4) and of OpenID Connect Core §5.1. */
export function personClaims(flow: Omit<ExchangedFlow, 'nonce' | 'authenticatedAt'>) {
  const attributes = Attributes.parse(flow.attributes);
  return {
    sub: flow.email,
    email: flow.email,
    // No login gets this far whose address is outside the domains of its organization.
    email_verified: true,
    organizationId: formatId('organization', flow.organizationId),
    organizationExternalId: flow.organizationExternalId ?? '',
    // One value for each attribute: the last (contract §3.5).
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, values.at(-1) ?? ''])),
  };
}

/** Signs the two tokens that answer an exchange. The access token opens userinfo and nothing else. */
export async function signTokens(
  deps: EngineDeps,
  { kid, key }: Signer,
  clientId: string,
  flow: ExchangedFlow,
): Promise<{ idToken: string; accessToken: string }> {
  const issuer = oauthIssuer(deps);
  const issuedAt = Math.floor(deps.clock().getTime() / 1000);
  const printedClientId = formatId('samlOauthClient', clientId);
  const sign = (claims: Record<string, unknown>, type: string, audience: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: type })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(flow.email)
      .setJti(formatId('samlFlow', flow.id))
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TOKEN_TTL_SECONDS)
      .sign(key);
  const about = {
    azp: printedClientId,
    ...(flow.nonce === null ? {} : { nonce: flow.nonce }),
    ...(flow.authenticatedAt === null ? {} : { auth_time: Math.floor(flow.authenticatedAt.getTime() / 1000) }),
  };
  const [idToken, accessToken] = await Promise.all([
    sign({ ...personClaims(flow), ...about }, 'JWT', printedClientId),
    sign({ client_id: printedClientId }, ACCESS_TOKEN_TYPE, issuer),
  ]);
  return { idToken, accessToken };
}

const AccessToken = z.object({ jti: z.string(), client_id: z.string() });

/**
 * The flow and the client (UUIDs) of an access token of this issuer, or null for everything else: another algorithm or type, a
 * key that is not ours, another issuer or audience, an expired token. Keys that a header brings along are not looked at.
 */
export async function verifyAccessToken(
  deps: EngineDeps,
  keys: SigningKeys,
  token: string,
): Promise<{ flowId: string; clientId: string } | null> {
  const published = await keys.published();
  const issuer = oauthIssuer(deps);
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const jwk = published.find((key) => key.kid === kid);
        if (jwk === undefined) throw new errors.JWKSNoMatchingKey();
        return createPublicKey({ key: jwk, format: 'jwk' });
      },
      {
        algorithms: [ALGORITHM],
        typ: ACCESS_TOKEN_TYPE,
        issuer,
        audience: issuer,
        requiredClaims: ['exp', 'jti'],
        currentDate: deps.clock(),
      },
    );
    const claims = AccessToken.safeParse(payload);
    const flowId = parseId('samlFlow', claims.data?.jti);
    const clientId = parseId('samlOauthClient', claims.data?.client_id);
    return flowId === null || clientId === null ? null : { flowId, clientId };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
