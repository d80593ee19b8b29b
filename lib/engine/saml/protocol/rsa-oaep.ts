import {
  createHash,
  type KeyObject,
  constants as nodeCrypto,
  privateDecrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

export type OaepHash = 'sha1' | 'sha256';
/** The digest of the label, and the digest that the mask is generated with: they may differ. */
export type OaepMethod = { readonly digest: OaepHash; readonly mask: OaepHash };

/**
 * RSA-OAEP (RFC 8017 §7.1.2) for a message whose length is known: everything before it is compared at once and in constant time,
 * so no step depends on where a block goes wrong (Manger's attack). Gives a random key when the block is not right. Not left to
 * `privateDecrypt`, which throws for such a block and knows no digest that differs from the mask's.
 */
export function unwrapKey(key: KeyObject, method: OaepMethod, value: Buffer, keyBytes: number): Buffer {
  const substitute = randomBytes(keyBytes);
  const modulusBytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  const label = createHash(method.digest).digest();
  const size = modulusBytes - label.length - 1;
  const padding = size - label.length - 1 - keyBytes;
  const block = rawDecrypt(key, value, modulusBytes);
  if (block === null || padding < 0) return substitute;
  const maskedData = block.subarray(1 + label.length);
  const seed = xor(block.subarray(1, 1 + label.length), mgf1(method.mask, maskedData, label.length));
  const data = xor(maskedData, mgf1(method.mask, seed, size));
  const expected = Buffer.concat([Buffer.of(0), label, Buffer.alloc(padding), Buffer.of(1)]);
  const received = Buffer.concat([block.subarray(0, 1), data.subarray(0, size - keyBytes)]);
  return timingSafeEqual(expected, received) ? data.subarray(-keyBytes) : substitute;
}

/** Null for a value that is no number below the modulus: that anyone can see without the key. */
function rawDecrypt(key: KeyObject, value: Buffer, modulusBytes: number): Buffer | null {
  if (value.length !== modulusBytes) return null;
  try {
    return privateDecrypt({ key, padding: nodeCrypto.RSA_NO_PADDING }, value);
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}

/** RFC 8017 §B.2.1. */
function mgf1(hash: OaepHash, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0, made = 0; made < length; counter += 1) {
    const index = Buffer.alloc(4);
    index.writeUInt32BE(counter);
    const block = createHash(hash).update(seed).update(index).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}
