import { createPrivateKey, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AES_128_GCM, AES_256_GCM, RSA_OAEP, RSA_OAEP_MGF1P } from './decrypt-assertion';
import { type OaepHash, unwrapKey } from './rsa-oaep';
import { createSelfSigned } from './self-signed';
import { type EncryptOptions, encryptText } from './testing/encrypt';
import { createTestIdp, signElement } from './testing/idp';
import { forged, partsOf } from './testing/parts';
import { buildResponse, NOW } from './testing/response';
import { judge } from './testing/verdict';

const idp = createTestIdp();
const { privateKey: decryptionKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

const OaepVector = z.object({
  privateKeyJwk: z.record(z.string(), z.string()),
  wrapped: z.string(),
  contentKey: z.string(),
});

type Plan = { signed?: 'assertion' | 'response' | 'both' | 'none'; alter?: (assertion: string) => string };

/** A response whose assertion is encrypted; `alter` changes the assertion after it was signed and before it is encrypted. */
function encrypted(options: EncryptOptions = {}, { signed = 'assertion', alter = (text) => text }: Plan = {}): string {
  const plain = buildResponse();
  const inner = signed === 'assertion' || signed === 'both' ? signElement(plain, '_assertion1', idp) : plain;
  const { head, assertion, tail } = partsOf(inner);
  const outer = head + encryptText(alter(assertion), publicKey, options) + tail;
  return signed === 'response' || signed === 'both' ? signElement(outer, '_response1', idp) : outer;
}

const verdict = (xml: string) => judge(xml, [idp.key], { decryptionKey });
const accepted = { code: 'accepted', email: 'ada@victim.example' };

const sha256 =
  '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>';
const mgf = (hash: OaepHash) =>
  `<xenc11:MGF xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1${hash}"/>`;
const wrapSha256: EncryptOptions['wrap'] = (contentKey, key) => publicEncrypt({ key, oaepHash: 'sha256' }, contentKey);

describe('ENC1 an encrypted assertion', () => {
  it.each([
    ['AES-256-GCM and RSA-OAEP with SHA-1', {}],
    ['AES-128-GCM', { contentMethod: AES_128_GCM, cipher: 'aes-128-gcm' as const }],
    ['RSA-OAEP of XML Encryption 1.1 with its defaults', { keyMethod: RSA_OAEP }],
    [
      'RSA-OAEP with SHA-256 and MGF1 with SHA-256',
      { keyMethod: RSA_OAEP, keyParameters: sha256 + mgf('sha256'), wrap: wrapSha256 },
    ],
  ])('is accepted with %s, whatever is signed', (_, options) => {
    for (const signed of ['assertion', 'response', 'both'] as const) {
      const result = verdict(encrypted(options, { signed }));
      expect(result).toMatchObject(accepted);
      expect(result.checks[0]).toMatchObject({ name: 'signature', note: expect.stringContaining('was encrypted') });
    }
  });

  it('is accepted when xml-encryption, an independent implementation, encrypted it', async () => {
    for (const encryptionAlgorithm of [AES_128_GCM, AES_256_GCM]) {
      const { head, assertion, tail } = partsOf(signElement(buildResponse(), '_assertion1', idp));
      const data = await encryptWithXmlEncryption(assertion, encryptionAlgorithm);
      const wrapped = `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
      expect(verdict(head + wrapped + tail)).toMatchObject(accepted);
    }
  });

  it('unwraps what OpenSSL wrapped with SHA-256 and MGF1 with SHA-1', () => {
    const vector = readFileSync(path.join(import.meta.dirname, 'testdata/oaep-sha256-mgf1-sha1.json'), 'utf8');
    const { privateKeyJwk, wrapped, contentKey } = OaepVector.parse(JSON.parse(vector));
    const key = createPrivateKey({ key: privateKeyJwk, format: 'jwk' });
    const opened = unwrapKey(key, { digest: 'sha256', mask: 'sha1' }, Buffer.from(wrapped, 'base64'), 32);
    expect(opened.toString('hex')).toBe(contentKey);
  });

  it('may use the namespace prefixes around it, as Keycloak does', () => {
    const inner = signElement(buildResponse(), '_assertion1', idp);
    const { head, assertion, tail } = partsOf(inner);
    const borrowed = assertion.replace(' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"', '');
    expect(verdict(head + encryptText(borrowed, publicKey) + tail)).toMatchObject(accepted);
  });

  it('is refused where encrypted assertions are not accepted', () => {
    expect(judge(encrypted(), [idp.key]).code).toBe('encrypted_assertion');
  });
});

describe('ENC2 weak algorithms', () => {
  it.each([
    ['AES-CBC', { contentMethod: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc', cipher: 'aes-256-cbc' as const }],
    ['3DES', { contentMethod: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }],
    ['no content method', { contentMethod: '' }],
    ['RSA 1.5', { keyMethod: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }],
    ['AES key wrap', { keyMethod: 'http://www.w3.org/2001/04/xmlenc#kw-aes256' }],
    ['a mask with SHA-512', { keyMethod: RSA_OAEP, keyParameters: mgf('sha1').replace('mgf1sha1', 'mgf1sha512') }],
    ['a label', { keyParameters: '<xenc:OAEPparams>AAAA</xenc:OAEPparams>' }],
  ])('refuses %s before any key is used', (_, options: EncryptOptions) => {
    expect(verdict(encrypted(options)).code).toBe('bad_encryption_algorithm');
    expect(verdict(encrypted(options, { signed: 'both' })).code).toBe('bad_encryption_algorithm');
  });
});

describe('ENC3 a changed ciphertext', () => {
  const flip = (value: Buffer, at: number) => {
    const copy = Buffer.from(value);
    copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
    return copy;
  };
  const failure = (options: EncryptOptions) => {
    const { code, checks } = verdict(encrypted(options));
    return JSON.stringify({ code, checks });
  };
  const expected = failure({ mangle: () => randomBytes(200) });

  it('is refused with the same words wherever it was changed: nonce, content, tag, wrapped key, or another key', () => {
    expect(expected).toContain('decryption_failed');
    const answers = new Set<string>();
    for (let at = 0; at < 100; at += 1) {
      answers.add(failure({ mangle: (value) => flip(value, (at * 31) % value.length) }));
      answers.add(failure({ wrap: (key, to) => flip(publicEncrypt({ key: to, oaepHash: 'sha1' }, key), at) }));
    }
    for (const length of [0, 1, 15, 16, 24, 31, 33, 64, 190]) {
      // A wrapped key of another length, and a ciphertext cut short.
      answers.add(failure({ wrap: (_, to) => publicEncrypt({ key: to, oaepHash: 'sha1' }, randomBytes(length)) }));
      answers.add(failure({ mangle: (value) => value.subarray(0, Math.max(length, 1)) }));
    }
    answers.add(failure({ wrap: (key) => publicEncrypt({ key: other.publicKey, oaepHash: 'sha1' }, key) }));
    answers.add(failure({ wrap: wrapSha256 }));
    answers.add(failure({ wrap: () => Buffer.alloc(256, 0xff) }));
    answers.add(failure({ wrap: () => Buffer.alloc(128, 1) }));
    answers.add(failure({ wrap: () => Buffer.alloc(256) }));
    expect(answers).toEqual(new Set([expected]));
  });

  it('never opens, whatever bytes stand where the wrapped key was', () => {
    for (let round = 0; round < 200; round += 1) {
      const wrapped = randomBytes(256);
      wrapped[0] = 0;
      const method = { digest: 'sha1', mask: 'sha1' } as const;
      const first = unwrapKey(decryptionKey, method, wrapped, 32);
      // A key of chance, another one every time: no attacker can know it.
      expect(unwrapKey(decryptionKey, method, wrapped, 32).equals(first)).toBe(false);
    }
  });
});

describe('ENC4 encryption is no signature', () => {
  it('refuses an encrypted assertion that neither itself nor the response signed (CVE-2026-89042)', () => {
    expect(verdict(encrypted({}, { signed: 'none' })).code).toBe('unsigned');
  });
});

describe('ENC5 the order of decryption and verification', () => {
  it('refuses an assertion that was changed after it was signed and before it was encrypted', () => {
    const alter = (text: string) => text.replace('ada@victim.example', 'admin@victim.example');
    expect(verdict(encrypted({}, { alter })).code).toBe('bad_signature');
    // The response's own signature does not heal the one inside.
    expect(verdict(encrypted({}, { alter, signed: 'both' })).code).toBe('bad_signature');
  });

  it('verifies the signature of the response over the ciphertext, before anything is decrypted (CVE-2024-9487)', () => {
    const good = encrypted({}, { signed: 'response' });
    const replaced = good.replace(/<saml:EncryptedAssertion[\s\S]*<\/saml:EncryptedAssertion>/, () =>
      encryptText(forged(partsOf(buildResponse()).assertion), publicKey),
    );
    expect(verdict(replaced).code).toBe('bad_signature');
    // Not even an algorithm that is refused is looked at first.
    const weak = replaced.replace(AES_256_GCM, 'http://www.w3.org/2001/04/xmlenc#aes256-cbc');
    expect(verdict(weak).code).toBe('bad_signature');
  });

  it('refuses a signature by another key inside', () => {
    const stranger = createTestIdp();
    const { head, assertion, tail } = partsOf(signElement(buildResponse(), '_assertion1', stranger));
    expect(verdict(head + encryptText(assertion, publicKey) + tail).code).toBe('bad_certificate');
  });
});

describe('ENC6 where the wrapped key stands', () => {
  const retrieval = (uri: string) =>
    `<ds:RetrievalMethod Type="http://www.w3.org/2001/04/xmlenc#EncryptedKey" URI="${uri}"/>`;
  const wrongKey = (key: string) =>
    key
      .replace(/<xenc:CipherValue>[^<]*/, `<xenc:CipherValue>${randomBytes(256).toString('base64')}`)
      .replace('Id="_key"', 'Id="_key0" Recipient="https://another.example"');

  it.each([
    ['beside the EncryptedData', (key: string) => ({ inside: '', beside: key })],
    ['beside it, named by a RetrievalMethod', (key: string) => ({ inside: retrieval('#_key'), beside: key })],
    ['after the key of another recipient', (key: string) => ({ inside: wrongKey(key) + key, beside: '' })],
    ['before the key of another recipient', (key: string) => ({ inside: key, beside: wrongKey(key) })],
  ])('accepts it %s', (_, place) => {
    expect(verdict(encrypted({ place }))).toMatchObject(accepted);
  });

  it.each([
    [
      'named elsewhere, without fetching it',
      (key: string) => ({ inside: retrieval('http://169.254.169.254/'), beside: key }),
    ],
    ['missing', () => ({ inside: '', beside: '' })],
    [
      'one of five',
      (key: string) => ({ inside: [1, 2, 3, 4, 5].map((n) => key.replace('_key', `_k${n}`)).join(''), beside: '' }),
    ],
    ['under an ID that is there twice', (key: string) => ({ inside: key, beside: key })],
    [
      'only referred to',
      (key: string) => ({
        inside: key.replace(
          /<xenc:CipherValue>.*<\/xenc:CipherValue>/,
          '<xenc:CipherReference URI="http://x.example"/>',
        ),
        beside: '',
      }),
    ],
  ])('refuses a key that is %s', (_, place) => {
    expect(verdict(encrypted({ place })).code).toBe('malformed');
  });
});

describe('ENC7 the content of an encrypted assertion', () => {
  const signedAssertion = partsOf(signElement(buildResponse(), '_assertion1', idp)).assertion;
  const evil = forged(partsOf(buildResponse()).assertion);
  it.each([
    ['a DOCTYPE', 'malformed', (text: string) => `<!DOCTYPE x [<!ENTITY e "x">]>${text}`],
    ['a comment', 'malformed', (text: string) => text.replace('ada@', 'ada<!-- -->@')],
    ['a processing instruction', 'malformed', (text: string) => `<?x y?>${text}`],
    ['two assertions', 'malformed', (text: string) => text + evil],
    ['an evil assertion first', 'malformed', (text: string) => evil + text],
    ['text beside the assertion', 'malformed', (text: string) => `${text}text`],
    ['something that closes what is around it', 'malformed', (text: string) => `${text}</place><place>`],
    [
      'a Response',
      'malformed',
      (text: string) => `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${text}</samlp:Response>`,
    ],
    ['an EncryptedAssertion again', 'malformed', (text: string) => encryptText(text, publicKey)],
    [
      'an EncryptedAssertion inside',
      'malformed',
      (text: string) => text.replace('</saml:Assertion>', `${encryptText(evil, publicKey)}</saml:Assertion>`),
    ],
    [
      'the signed assertion inside an evil one',
      'malformed',
      (text: string) => evil.replace('</saml:Assertion>', `<saml:Advice>${text}</saml:Advice></saml:Assertion>`),
    ],
    ['the ID of the response', 'malformed', (text: string) => text.replaceAll('_assertion1', '_response1')],
    ['nothing', 'malformed', () => ' '],
    ['bytes that are no XML', 'malformed', () => '\u0001\u0002'],
    ['64 kB of text in one place', 'too_large', (text: string) => text.replace('ada@', `${'a'.repeat(66_000)}@`)],
  ])('is refused when it holds %s', (_, code, alter) => {
    for (const signed of ['assertion', 'both'] as const) {
      // A long ciphertext meets the limit on text before it is decrypted.
      expect(verdict(encrypted({}, { alter, signed })).code).toBe(code);
    }
  });

  it('XSW19 refuses one assertion in the open beside an encrypted one, in either order', () => {
    const { head, tail } = partsOf(buildResponse());
    const sealed = encryptText(signedAssertion, publicKey);
    for (const body of [evil + sealed, sealed + evil, sealed + signedAssertion, sealed + sealed]) {
      expect(verdict(head + body + tail).code).toBe('malformed');
    }
    const hidden = buildResponse({ beforeAssertion: `<samlp:Extensions>${sealed}</samlp:Extensions>` });
    expect(verdict(signElement(hidden, '_assertion1', idp)).code).toBe('malformed');
  });
});

type Encrypt = (
  text: string,
  options: Record<string, unknown>,
  done: (error: Error | null, result: string) => void,
) => void;

/** The library that node-saml decrypts with; it has no types. */
function encryptWithXmlEncryption(text: string, encryptionAlgorithm: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const fromNodeSaml = createRequire(require.resolve('@node-saml/node-saml'));
  // Its interface, as its documentation gives it.
  const { encrypt } = fromNodeSaml('xml-encryption') as { encrypt: Encrypt };
  const der = createSelfSigned({ privateKey: decryptionKey, commonName: 'SP', notBefore: NOW, notAfter: NOW });
  const options = {
    rsa_pub: publicKey.export({ type: 'spki', format: 'pem' }),
    pem: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
    encryptionAlgorithm,
    keyEncryptionAlgorithm: RSA_OAEP_MGF1P,
  };
  return new Promise((resolve, reject) => {
    encrypt(text, options, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}
