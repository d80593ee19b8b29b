import { type Binding, challengeOf } from './binding';

export type AuthorizationRequest = {
  readonly endpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly binding: Binding;
  /** Empty for none. */
  readonly prompt: string;
  /** The answer must tell of a sign-in from now on. */
  readonly forceAuthn: boolean;
  /** Empty for none. */
  readonly loginHint: string;
  /** Google's `hd`; empty for none. */
  readonly hostedDomain: string;
};

/** The address of an authorization request (OpenID Connect Core §3.1.2.1, RFC 7636 §4.3). The endpoint's own query is kept. */
export function authorizationUrl(request: AuthorizationRequest): string {
  const url = new URL(request.endpoint);
  const parameters: Record<string, string> = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(' '),
    state: request.binding.state,
    nonce: request.binding.nonce,
    code_challenge: challengeOf(request.binding.codeVerifier),
    code_challenge_method: 'S256',
    prompt: request.forceAuthn ? 'login' : request.prompt,
    max_age: request.forceAuthn ? '0' : '',
    login_hint: request.loginHint,
    hd: request.hostedDomain,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== '') url.searchParams.set(name, value);
  return url.href;
}

/** The same address for the login log: without what binds it to its browser. */
export function maskedRequest(address: string): string {
  const url = new URL(address);
  for (const name of ['state', 'nonce', 'code_challenge'])
    if (url.searchParams.has(name)) url.searchParams.set(name, '***');
  return url.href;
}
