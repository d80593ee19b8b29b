import { compactVerify, errors, importJWK, type JWK } from 'jose';
import { type JsonObject, readJsonObject, stringIn, stringsIn } from './json';
import { ok, type Result, refuse } from './problem';

/**
 * The signatures that are taken, and the type of key of each (RFC 7518 §3.1, RFC 8037, RFC 9864). None is symmetric: a public key
 * must never be the secret of one (RFC 8725 §2.1), and the client secret is in too many hands to sign with.
 */
const KEY_TYPES: ReadonlyMap<string, string> = new Map([
  ['RS256', 'RSA'],
  ['RS384', 'RSA'],
  ['RS512', 'RSA'],
  ['PS256', 'RSA'],
  ['PS384', 'RSA'],
  ['PS512', 'RSA'],
  ['ES256', 'EC'],
  ['ES384', 'EC'],
  ['ES512', 'EC'],
  ['EdDSA', 'OKP'],
  ['Ed25519', 'OKP'],
]);
export const ALGORITHMS: ReadonlySet<string> = new Set(KEY_TYPES.keys());

/** What an ID token says of its signature. The addresses and keys that a header can carry (`jku`, `jwk`, `x5u`) are not read. */
export type TokenHeader = { readonly algorithm: string; readonly keyId: string | null; readonly type: string | null };

/** Reads the header of a compact JWS (RFC 7515 §7.1). */
export function readHeader(token: string): Result<TokenHeader> {
  const parts = token.split('.');
  const header = parts.length === 3 ? readJsonObject(Buffer.from(parts[0] ?? '', 'base64url')) : null;
  if (header === null) return refuse('malformed', 'a signed ID token (JWS)', `${parts.length} parts`);
  const algorithm = stringIn(header, 'alg') ?? '';
  if (algorithm.toLowerCase() === 'none') return refuse('unsigned', 'a signed ID token', 'alg none');
  if (!ALGORITHMS.has(algorithm)) {
    return refuse('bad_signature_algorithm', [...ALGORITHMS].join(', '), algorithm || 'no alg');
  }
  return ok({ algorithm, keyId: stringIn(header, 'kid'), type: stringIn(header, 'typ') });
}

/** The public keys of a JWK Set (RFC 7517 §5); null when it is none. */
export function readKeySet(text: string): readonly JsonObject[] | null {
  const set = readJsonObject(text);
  const keys = set === null ? undefined : set.keys;
  if (!Array.isArray(keys)) return null;
  return keys.slice(0, MAX_KEYS).filter((key) => typeof key === 'object' && key !== null && !Array.isArray(key));
}

const MAX_KEYS = 100;

/**
 * The key that a header names: for signing, of the type of its algorithm. Without a `kid` it must be the only one that fits
 * (OpenID Connect Core §10.1). Null when there is none.
 */
export function chooseKey(
  keys: readonly JsonObject[],
  { algorithm, keyId }: Pick<TokenHeader, 'algorithm' | 'keyId'>,
): JsonObject | null {
  const fitting = keys.filter(
    (key) =>
      stringIn(key, 'kty') === KEY_TYPES.get(algorithm) &&
      (stringIn(key, 'use') ?? 'sig') === 'sig' &&
      (stringIn(key, 'alg') ?? algorithm) === algorithm &&
      (stringsIn(key, 'key_ops') ?? ['verify']).includes('verify') &&
      (keyId === null || stringIn(key, 'kid') === keyId),
  );
  return keyId === null && fitting.length > 1 ? null : (fitting[0] ?? null);
}

/** Verifies the signature and gives the claims. The algorithm is the header's, which {@link chooseKey} tied to the type of the key. */
export async function verifyToken(token: string, header: TokenHeader, key: JsonObject): Promise<Result<JsonObject>> {
  try {
    const imported = await importJWK(publicPart(key), header.algorithm);
    const { payload } = await compactVerify(token, imported, { algorithms: [header.algorithm] });
    const claims = readJsonObject(payload);
    return claims === null ? refuse('malformed', 'claims as a JSON object', 'something else') : ok(claims);
  } catch (error) {
    // A key that cannot be used (too short, an unknown curve) comes as one of the runtime's own errors.
    const reason = error instanceof errors.JOSEError ? error.code : 'a key that cannot be used';
    return refuse('bad_signature', 'a signature of the provider’s key', reason);
  }
}

const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'];

/** A provider that publishes more than it should must not make us import it. */
function publicPart(key: JsonObject): JWK {
  return Object.fromEntries(
    PUBLIC_MEMBERS.flatMap((name) => (stringIn(key, name) === null ? [] : [[name, key[name]]])),
  );
}
