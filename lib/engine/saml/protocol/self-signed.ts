import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';

/**
 * An X.509 certificate in DER (RFC 5280 §4.1) that `privateKey` makes for itself: metadata carries keys in one, and nothing else
 * of it is read. RSA, the P curves and Ed25519.
 */
export function createSelfSigned(options: {
  privateKey: KeyObject;
  /** Another key to certify; tests make certificates of keys that nobody holds. */
  publicKey?: KeyObject;
  commonName: string;
  notBefore: Date;
  notAfter: Date;
}): Buffer {
  const { privateKey, commonName } = options;
  const algorithm = ALGORITHMS[privateKey.asymmetricKeyType ?? ''] ?? RSA_WITH_SHA256;
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
  const publicKey = options.publicKey ?? createPublicKey(privateKey);
  const certified = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    // A positive number of at most 20 octets (§4.1.2.2): the leading octet keeps the sign bit clear.
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    sequence(time(options.notBefore), time(options.notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const signature = sign(hash, certified, privateKey);
  return sequence(certified, algorithm, der(0x03, Buffer.concat([Buffer.of(0), signature])));
}

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const RSA_WITH_SHA256 = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const ALGORITHMS: Record<string, Buffer> = {
  rsa: RSA_WITH_SHA256,
  ec: Buffer.from('300a06082a8648ce3d040302', 'hex'),
  ed25519: Buffer.from('300506032b6570', 'hex'),
};

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(part: Uint8Array): Buffer {
  return der(0x31, part);
}

/** UTCTime through 2049 and GeneralizedTime from 2050 (§4.1.2.5). */
function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '');
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
