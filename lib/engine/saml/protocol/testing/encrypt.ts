import { createCipheriv, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import { AES_256_GCM, RSA_OAEP_MGF1P } from '../decrypt-assertion';

export type EncryptOptions = {
  contentMethod?: string;
  cipher?: 'aes-128-gcm' | 'aes-256-gcm' | 'aes-256-cbc';
  keyMethod?: string;
  /** Elements inside the EncryptionMethod of the key. */
  keyParameters?: string;
  /** Replaces RSA-OAEP with SHA-1. */
  wrap?: (contentKey: Buffer, publicKey: KeyObject) => Buffer;
  /** Changes the ciphertext. */
  mangle?: (value: Buffer) => Buffer;
  type?: string;
  /** Replaces the EncryptedKeys inside and beside the EncryptedData. */
  place?: (encryptedKey: string) => { inside: string; beside: string };
};

/** An EncryptedAssertion around `plain`, as an identity provider makes one; options make it differ. */
export function encryptText(plain: string, publicKey: KeyObject, options: EncryptOptions = {}): string {
  const cipher = options.cipher ?? 'aes-256-gcm';
  const contentKey = randomBytes(cipher === 'aes-128-gcm' ? 16 : 32);
  const wrapped =
    options.wrap?.(contentKey, publicKey) ?? publicEncrypt({ key: publicKey, oaepHash: 'sha1' }, contentKey);
  const value = encryptBytes(cipher, contentKey, Buffer.from(plain));
  const encryptedKey = encryptedKeyOf(wrapped, options);
  const { inside, beside } = options.place?.(encryptedKey) ?? { inside: encryptedKey, beside: '' };
  return (
    `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="${options.type ?? 'http://www.w3.org/2001/04/xmlenc#Element'}">` +
    `<xenc:EncryptionMethod Algorithm="${options.contentMethod ?? AES_256_GCM}"/>` +
    `<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${inside}</ds:KeyInfo>` +
    `<xenc:CipherData><xenc:CipherValue>${(options.mangle?.(value) ?? value).toString('base64')}</xenc:CipherValue></xenc:CipherData>` +
    `</xenc:EncryptedData>${beside}</saml:EncryptedAssertion>`
  );
}

function encryptedKeyOf(wrapped: Buffer, options: Pick<EncryptOptions, 'keyMethod' | 'keyParameters'>): string {
  return (
    `<xenc:EncryptedKey xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Id="_key"><xenc:EncryptionMethod Algorithm="${options.keyMethod ?? RSA_OAEP_MGF1P}">${options.keyParameters ?? ''}</xenc:EncryptionMethod>` +
    `<xenc:CipherData><xenc:CipherValue>${wrapped.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`
  );
}

function encryptBytes(cipher: NonNullable<EncryptOptions['cipher']>, key: Buffer, plain: Buffer): Buffer {
  if (cipher === 'aes-256-cbc') {
    const iv = randomBytes(16);
    const encryptor = createCipheriv(cipher, key, iv);
    return Buffer.concat([iv, encryptor.update(plain), encryptor.final()]);
  }
  const iv = randomBytes(12);
  const encryptor = createCipheriv(cipher, key, iv);
  return Buffer.concat([iv, encryptor.update(plain), encryptor.final(), encryptor.getAuthTag()]);
}
