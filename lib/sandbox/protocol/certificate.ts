import { createPublicKey, type KeyObject, sign } from 'node:crypto';

/**
 * A self-signed X.509 certificate (RFC 5280) for an RSA key, signed with SHA-256: just enough DER to carry a key, since that is
 * all that SAML reads of one.
 */
export function createCertificate(input: {
  privateKey: KeyObject;
  commonName: string;
  /** 16 random bytes. */
  serial: Uint8Array;
  notBefore: Date;
  notAfter: Date;
}): Buffer {
  const name = der(0x30, der(0x31, der(0x30, OID_COMMON_NAME, der(0x0c, Buffer.from(input.commonName, 'utf8')))));
  // A positive INTEGER of at most 20 octets (RFC 5280 §4.1.2.2): the leading octet keeps the sign bit clear.
  const serial = der(0x02, Buffer.of(0x01), Buffer.from(input.serial).subarray(0, 16));
  const publicKey = createPublicKey(input.privateKey).export({ type: 'spki', format: 'der' });
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    serial,
    SHA256_WITH_RSA,
    name,
    der(0x30, derTime(input.notBefore), derTime(input.notAfter)),
    name,
    publicKey,
  );
  const signature = sign('sha256', body, input.privateKey);
  return der(0x30, body, SHA256_WITH_RSA, der(0x03, Buffer.of(0), signature));
}

/** The certificate as people paste it: PEM. */
export function toPem(certificateDer: Uint8Array): string {
  const lines =
    Buffer.from(certificateDer)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const OID_COMMON_NAME = Buffer.from('0603550403', 'hex');
/** sha256WithRSAEncryption with NULL parameters (RFC 4055 §5). */
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

/** UTCTime through 2049 and GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
function derTime(time: Date): Buffer {
  const digits = `${time.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
  return time.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
