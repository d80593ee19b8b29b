import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What ties one sign-in to one browser: three values that only the holder of its cookie and this installation can make again. */
export type Binding = {
  /** `state` (RFC 6749 §10.12): the flow, and the proof that its cookie is the browser's. */
  readonly state: string;
  /** `nonce` (OpenID Connect Core §3.1.2.1). */
  readonly nonce: string;
  /** `code_verifier` (RFC 7636 §4.1): 43 characters. */
  readonly codeVerifier: string;
};

/**
 * Derives the values of a sign-in from `key`, so that nothing of it has to be stored. `secret` is the value of the cookie; without
 * it, who knows the flow and its address still cannot finish the sign-in, nor inject a code of another (RFC 9700 §4.5).
 */
export function bindingOf(key: Uint8Array, flowId: string, connectionId: string, secret: string): Binding {
  const derive = (purpose: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['oidc', purpose, flowId, connectionId, secret]))
      .digest('base64url');
  return { state: `${flowId}.${derive('state')}`, nonce: derive('nonce'), codeVerifier: derive('code_verifier') };
}

/** The flow that a `state` names, whoever made it. */
export function flowNamedBy(state: string): string {
  return state.split('.')[0] ?? '';
}

/** Whether two texts are the same, without telling by the time it takes where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** `code_challenge` with S256 (RFC 7636 §4.2). */
export function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}
