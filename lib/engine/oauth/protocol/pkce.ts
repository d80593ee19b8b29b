import { createHash } from 'node:crypto';

/** Unreserved characters, 43 to 128 of them (RFC 7636 §4.1). */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
/** SHA-256 in base64url without padding (RFC 7636 §4.2). */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** Whether `text` can be a challenge of the method S256, the only one there is here. */
export function isCodeChallenge(text: string): boolean {
  return CHALLENGE.test(text);
}

/** The S256 challenge of a verifier, or null when `verifier` is not one. */
export function challengeOf(verifier: string): string | null {
  return VERIFIER.test(verifier) ? createHash('sha256').update(verifier).digest('base64url') : null;
}
