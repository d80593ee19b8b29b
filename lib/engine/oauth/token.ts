import { hashSecret } from '@/lib/crypto';
import { formatId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { ApiHandler } from '../http';
import { findOauthClient, type OauthClient } from './client-store';
import { exchangeCode, revokeReusedCode } from './code-store';
import { OauthError, oauthEndpoint } from './errors';
import { type Parameters, readForm } from './parameters';
import { readBasicCredentials } from './protocol/basic-credentials';
import { challengeOf } from './protocol/pkce';
import { createSigningKeys } from './signing-keys';
import { signTokens, TOKEN_TTL_SECONDS } from './tokens';

/** POST /v1/oauth/token (contract §4.3, RFC 6749 §4.1.3): exchanges a code for tokens, once. */
export const exchangeToken: ApiHandler = (deps) => {
  const keys = createSigningKeys(deps);
  return oauthEndpoint(deps, async (context) => {
    const request = context.req.raw;
    const parameters = await readForm(request);
    const client = await authenticateClient(deps, request.headers.get('authorization') ?? '', parameters);
    if ((parameters.one('grant_type') ?? 'authorization_code') !== 'authorization_code') {
      throw new OauthError('unsupported_grant_type', 'grant_type must be authorization_code.');
    }
    // First, so that a key that cannot be had costs nobody their code.
    const signer = await keys.current();
    const flow = await exchange(deps, client, parameters, context.env.requestId);
    const { idToken, accessToken } = await signTokens(deps, signer, client.id, flow);
    return Response.json(
      { access_token: accessToken, token_type: 'Bearer', expires_in: TOKEN_TTL_SECONDS, id_token: idToken },
      { headers: { 'cache-control': 'no-store', pragma: 'no-cache' } },
    );
  });
};

/** `client_secret_post` or `client_secret_basic`, and not both (RFC 6749 §2.3.1). */
async function authenticateClient(deps: EngineDeps, header: string, parameters: Parameters): Promise<OauthClient> {
  const basic = readBasicCredentials(header);
  const posted = { clientId: parameters.one('client_id'), clientSecret: parameters.one('client_secret') };
  if (basic !== undefined && posted.clientSecret !== undefined) {
    throw new OauthError('invalid_request', 'Authenticate in one way: by the header, or by client_secret in the body.');
  }
  const { clientId, clientSecret } = basic ?? posted;
  const isForSomeoneElse = basic && posted.clientId !== undefined && posted.clientId !== basic.clientId;
  const secretSha256 = hashSecret('oauthClientSecret', clientSecret);
  const client = basic === null || isForSomeoneElse ? null : await findOauthClient(deps, clientId);
  if (client !== null && secretSha256 !== null && client.hasSecret(secretSha256)) return client;
  throw new OauthError('invalid_client', 'The client is unknown or revoked, or its secret is wrong or missing.', {
    headers: { 'www-authenticate': 'Basic realm="Vestibule OAuth", charset="UTF-8"' },
  });
}

async function exchange(deps: EngineDeps, client: OauthClient, parameters: Parameters, requestId: string) {
  const code = parameters.one('code');
  if (code === undefined) throw new OauthError('invalid_request', 'code is missing.');
  const codeSha256 = hashSecret('samlAccessCode', code);
  const verifier = parameters.one('code_verifier');
  const codeChallenge = verifier === undefined ? null : challengeOf(verifier);
  if (verifier !== undefined && codeChallenge === null) {
    throw new OauthError('invalid_request', 'code_verifier must be 43 to 128 letters, digits or . _ ~ - characters.');
  }
  const redirectUri = parameters.one('redirect_uri') ?? null;
  const presented = codeSha256 === null ? null : { codeSha256, clientId: client.id, redirectUri, codeChallenge };
  const flow = presented === null ? null : await exchangeCode(deps, presented);
  if (flow !== null) return flow;
  if (presented !== null && (await revokeReusedCode(deps, presented))) {
    const samlOauthClientId = formatId('samlOauthClient', client.id);
    deps.logger.warn(
      { requestId, samlOauthClientId },
      'an OAuth code was presented again; its access token is void now',
    );
  }
  throw new OauthError(
    'invalid_grant',
    'This code is unknown, used, too old, or of another client, or redirect_uri or code_verifier does not fit the request that it answers.',
  );
}
