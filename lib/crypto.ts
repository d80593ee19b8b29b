import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { formatId, type Id, type IdKind, newUuid, parseId, uuidBytes } from './ids';

export function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Compares without telling, by its time, where two values differ. Unequal lengths are unequal. */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** A secret as it is handed out once, and the only form of it that is stored: SHA-256 of the UUID's 16 bytes. */
export function mintSecret<K extends IdKind>(kind: K): { secret: Id<K>; hash: Buffer } {
  const uuid = newUuid();
  return { secret: formatId(kind, uuid), hash: sha256(uuidBytes(uuid)) };
}

/** The stored form of a presented secret, or null when it does not have the shape of a secret of `kind`. */
export function hashSecret(kind: IdKind, text: unknown): Buffer | null {
  const uuid = parseId(kind, text);
  return uuid === null ? null : sha256(uuidBytes(uuid));
}

/** The same in hexadecimal, for what is asked thousands of times a second. */
export function hashSecretHex(kind: IdKind, text: unknown): string | null {
  const uuid = parseId(kind, text);
  return uuid === null ? null : hash('sha256', uuidBytes(uuid), 'hex');
}

/** A random token for cookies: 32 bytes, base64url; store only {@link sha256} of it. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** An independent 32-byte key for one purpose, from one master secret (HKDF-SHA-256, RFC 5869). */
export function deriveKey(master: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `vestibule/${purpose}`, 32));
}

/** HMAC-SHA-256 of `data`. */
export function hmacSha256(key: Uint8Array, data: Uint8Array | string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** A key to seal with; beside it, while the master secret changes, the one that older values still open with. */
export type SealingKey = Uint8Array | { readonly current: Uint8Array; readonly previous: Uint8Array };

/** Encryption at rest. Version byte, 96-bit nonce, ciphertext, 128-bit tag. */
const SEALED_VERSION = 1;

/**
 * Encrypts with AES-256-GCM under a fresh nonce. `context` (table, column, row id) is authenticated, so that a value copied
 * to another row does not open there.
 */
export function seal(key: SealingKey, plaintext: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(12);
  const current = key instanceof Uint8Array ? key : key.current;
  const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(SEALED_VERSION), nonce, body, cipher.getAuthTag()]);
}

/** Opens what {@link seal} made; throws when the key, the context or a byte differs. */
export function unseal(key: SealingKey, sealed: Uint8Array, context: string): Buffer {
  if (key instanceof Uint8Array) return unsealWith(key, sealed, context);
  return tryUnseal(key.current, sealed, context) ?? unsealWith(key.previous, sealed, context);
}

/** Null instead of an error when `key` does not open it. */
export function tryUnseal(key: Uint8Array, sealed: Uint8Array, context: string): Buffer | null {
  try {
    return unsealWith(key, sealed, context);
  } catch {
    return null;
  }
}

function unsealWith(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes.length < 29 || bytes.readUInt8(0) !== SEALED_VERSION) throw new Error('sealed value has an unknown format');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13)).setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(13, -16)), decipher.final()]);
}

/** Where something sealed is kept, so that all of it can be sealed anew. */
export type SealedColumn = {
  /** With its schema. */
  readonly table: string;
  readonly column: string;
  /** Columns that find a row again, and that `context` reads. */
  readonly key: readonly string[];
  /** What {@link deriveKey} derives the key for. */
  readonly purpose: 'sealing' | 'sandbox';
  /** The context that a row's value is sealed with. */
  context(row: Readonly<Record<string, unknown>>): string;
};
