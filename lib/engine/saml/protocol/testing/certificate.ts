import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** A self-signed X.509 certificate in DER (RFC 5280 §4.1), enough for a test identity provider. */
export function createCertificate(options: {
  privateKey: KeyObject;
  commonName: string;
  notBefore: Date;
  notAfter: Date;
}): Buffer {
  const { privateKey, commonName } = options;
  const algorithm = ALGORITHMS[privateKey.asymmetricKeyType ?? ''] ?? rsaWithSha256;
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
  const publicKey = createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const certified = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
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
const rsaWithSha256 = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const ALGORITHMS: Record<string, Buffer> = {
  rsa: rsaWithSha256,
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

function time(at: Date): Buffer {
  return der(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, '')));
}
