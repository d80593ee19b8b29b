import { createHash } from 'node:crypto';
import { sameText } from './binding';
import { type JsonObject, stringIn } from './json';
import { type Check, check } from './problem';

/** How far the provider's clock may be off. */
const SKEW_SECONDS = 120;

/** What an ID token must say. */
export type ClaimExpectations = {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  /** When the browser was sent to the provider. */
  readonly initiatedAt: Date;
  /** The answer must tell of a sign-in since then. */
  readonly forceAuthn: boolean;
  /** What came with the token, each held against its hash in it; null for what did not come. */
  readonly accessToken: string | null;
  readonly code: string;
};

/**
 * Checks the claims of a verified ID token at one moment (OpenID Connect Core §3.1.3.7). Every rule gives a check, so that the log
 * shows what passed beside what did not.
 */
export function checkClaims(
  claims: JsonObject,
  algorithm: string,
  expectations: ClaimExpectations,
  now: Date,
): readonly Check[] {
  const { issuer, nonce } = expectations;
  const iss = stringIn(claims, 'iss') ?? '';
  const subject = stringIn(claims, 'sub') ?? '';
  return [
    check('issuer', 'bad_issuer', iss === issuer, { expected: issuer, received: iss || 'none' }),
    ...checkAudience(claims, expectations.clientId),
    ...checkTimes(claims, expectations, now),
    check('nonce', 'bad_nonce', sameText(stringIn(claims, 'nonce') ?? '', nonce), {
      expected: 'the nonce of this sign-in',
      received: Object.hasOwn(claims, 'nonce') ? 'a nonce (not shown)' : 'none',
    }),
    check('subject', 'bad_subject', subject !== '' && subject.length <= 255, {
      expected: 'a sub of 1 to 255 characters',
      received: subject === '' ? 'none' : subject,
    }),
    ...checkHash('access_token_hash', claims.at_hash, expectations.accessToken, algorithm),
    ...checkHash('code_hash', claims.c_hash, expectations.code, algorithm),
    ...checkFreshness(claims, expectations),
  ];
}

function checkAudience(claims: JsonObject, clientId: string): Check[] {
  const audiences: unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  const named = audiences.filter((each) => typeof each === 'string');
  const passed = named.includes(clientId) && named.length === audiences.length;
  const audience = check('audience', 'bad_audience', passed, {
    expected: clientId,
    received: named.join(', ') || 'none',
  });
  const azp = stringIn(claims, 'azp');
  // §3.1.3.7, 4 and 5: with several audiences it must be there; when it is there it must be us.
  if (azp === null && named.length <= 1 && !Object.hasOwn(claims, 'azp')) return [audience];
  return [
    audience,
    check('authorized_party', 'bad_authorized_party', azp === clientId, {
      expected: clientId,
      received: azp ?? 'none',
    }),
  ];
}

function checkTimes(claims: JsonObject, { initiatedAt }: ClaimExpectations, now: Date): Check[] {
  const seconds = now.getTime() / 1000;
  const earliest = initiatedAt.getTime() / 1000 - SKEW_SECONDS;
  const [exp, iat, nbf] = [numberIn(claims, 'exp'), numberIn(claims, 'iat'), numberIn(claims, 'nbf')];
  const latest = seconds + SKEW_SECONDS;
  const begun = Math.max(iat ?? 0, nbf ?? 0);
  return [
    check('expires', 'expired_late', exp !== null && exp + SKEW_SECONDS > seconds, {
      expected: `an exp after ${now.toISOString()}`,
      received: instant(exp),
    }),
    check('issued', 'expired_late', iat !== null && iat >= earliest, {
      expected: `an iat after ${initiatedAt.toISOString()}, when this sign-in began`,
      received: instant(iat),
    }),
    check('not_before', 'expired_early', begun <= latest, {
      expected: `an iat and nbf before ${now.toISOString()}`,
      received: instant(begun),
    }),
  ];
}

function numberIn(claims: JsonObject, name: string): number | null {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

const LARGEST_SECONDS = 8.64e12;

function instant(seconds: number | null): string {
  if (seconds === null) return 'none';
  return Math.abs(seconds) < LARGEST_SECONDS ? new Date(seconds * 1000).toISOString() : String(seconds);
}

/** §3.1.3.6: the left half of the hash that the token's signature uses. Checked wherever the token has one. */
function checkHash(name: string, claimed: unknown, value: string | null, algorithm: string): Check[] {
  if (claimed === undefined) return [];
  const passed = typeof claimed === 'string' && value !== null && sameText(claimed, halfHash(value, algorithm));
  const received = value === null ? 'a hash of something that did not come' : 'a hash (not shown)';
  return [check(name, 'bad_token_hash', passed, { expected: 'the hash of what came with the ID token', received })];
}

function halfHash(value: string, algorithm: string): string {
  // Ed25519 hashes with SHA-512; the others name their size.
  const size = /(256|384|512)$/.exec(algorithm)?.[1] ?? '512';
  const digest = createHash(algorithm === 'Ed25519' ? 'sha512' : `sha${size}`)
    .update(value)
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** `prompt=login` can be stripped on its way through the browser, so the answer must prove it. */
function checkFreshness(claims: JsonObject, { forceAuthn, initiatedAt }: ClaimExpectations): Check[] {
  if (!forceAuthn) return [];
  const authTime = numberIn(claims, 'auth_time');
  const passed = authTime !== null && authTime >= initiatedAt.getTime() / 1000 - SKEW_SECONDS;
  const received = authTime === null ? 'no auth_time' : instant(authTime);
  return [
    check('fresh_authn', 'stale_authentication', passed, {
      expected: `an auth_time after ${initiatedAt.toISOString()}`,
      received,
    }),
  ];
}
