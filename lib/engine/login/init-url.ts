import { formatId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { StartedFlow } from './flow-start-store';
import { signState, verifyState } from './state';

/** Says of a connection that cannot be used what is missing, in ASCII: an OAuth error may hold nothing else (RFC 6749 §4.1.2.1). */
export function describeProblem(problem: NonNullable<StartedFlow['problem']>): string {
  switch (problem) {
    case 'saml_connection_not_configured':
      return 'This SAML connection is not finished: it needs the entity ID, redirect URL and certificate of the identity provider. A setup link lets the administrator of the customer add them.';
    case 'oidc_connection_not_configured':
      return 'This OpenID Connect connection is not finished: it needs the issuer of the provider and a client ID. A setup link lets the administrator of the customer add them.';
    case 'oidc_connection_disabled':
      return 'This OpenID Connect connection is disabled. Set its status to active, or make another connection primary.';
  }
}

/** What the identity provider is asked for beside a sign-in. */
export type SignInWishes = {
  /** Ask for the person's credentials even when a session is open (SAML Core §3.4.1, `ForceAuthn`). */
  forceAuthn?: boolean;
  /** Address of the person, so that they need not type it again. */
  loginHint?: string;
};

/**
 * Where the browser begins a started flow (contract §3.1). The wishes travel unsigned: the AuthnRequest they end in can be changed on
 * its way through the browser just as well, and what must hold is checked in the answer.
 */
export function initUrl(deps: EngineDeps, started: StartedFlow, flowId: string, wishes: SignInWishes = {}): string {
  const url = new URL(started.initAddress);
  url.searchParams.set('state', signState(deps.stateSigningKey, formatId('samlFlow', flowId)));
  if (wishes.forceAuthn) url.searchParams.set('force_authn', 'true');
  if (wishes.loginHint) url.searchParams.set('login_hint', wishes.loginHint);
  return url.href;
}

/** The printed id of the flow that an {@link initUrl} is of; null for a state that this engine did not sign. */
export function flowOfInitState(deps: Pick<EngineDeps, 'stateSigningKey'>, state: string): string | null {
  return verifyState(deps.stateSigningKey, state);
}
