import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/ssoready/errors';
import { parseCertificate } from './protocol/certificate';
import { createSelfSigned } from './protocol/self-signed';
import { NOW } from './protocol/testing/response';
import { openSamlTest, postAcs, signedResponse } from './testing';

const test = await openSamlTest();
const tenant = await test.tenant('keys');
const YEAR_MS = 365 * 86_400_000;
const signer = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

function certify(publicKey: KeyObject, notAfter = new Date(NOW.getTime() + YEAR_MS)): string {
  const notBefore = new Date(NOW.getTime() - 5 * YEAR_MS);
  const der = createSelfSigned({ privateKey: signer, publicKey, commonName: 'IdP', notBefore, notAfter });
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

/** A public key of any size: nobody knows its factors, and nothing here needs them. */
function rsaOfBits(bits: number): KeyObject {
  const n = randomBytes(bits / 8);
  n[0] = 0xc1;
  n[n.length - 1] = 0x01;
  return createPublicKey({ key: { kty: 'RSA', n: n.toString('base64url'), e: 'AQAB' }, format: 'jwk' });
}

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey;

const REFUSED: [string, string, KeyObject][] = [
  ['KEY6', 'RSA of 1024 bits', rsaOfBits(1024)],
  ['KEY6', 'RSA of 2040 bits', rsaOfBits(2040)],
  ['KEY6', 'RSA of 8200 bits', rsaOfBits(8200)],
  ['KEY6', 'RSA of 16384 bits', rsaOfBits(16_384)],
  ['KEY6', 'RSA with exponent 3', generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey],
  ['KEY7', 'RSA-PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey],
  ['KEY7', 'Ed25519', generateKeyPairSync('ed25519').publicKey],
  ['KEY7', 'the curve secp256k1', ec('secp256k1')],
];
const SAVED: [string, string, KeyObject][] = [
  ['KEY6', 'RSA of 2048 bits', rsaOfBits(2048)],
  ['KEY6', 'RSA of 8192 bits', rsaOfBits(8192)],
  ['KEY7', 'P-256', ec('P-256')],
  ['KEY7', 'P-384', ec('P-384')],
  ['KEY7', 'P-521', ec('P-521')],
];

describe('when a connection is saved', () => {
  it.each(REFUSED)('%s refuses %s on create and update, names the field, and changes nothing', async (_, __, key) => {
    const pem = certify(key);
    const { organizationId, id } = tenant.connection;
    const before = await tenant.client.getSamlConnection(id);
    const fields = { idpEntityId: tenant.idpEntityId, idpRedirectUrl: 'https://idp.keys.example/sso' };
    const wrong: [string, { idpCertificate: string; additionalCertificates?: string[] }][] = [
      ['idpCertificate', { idpCertificate: pem }],
      ['additionalCertificates.0', { idpCertificate: tenant.idp.pem, additionalCertificates: [pem] }],
    ];
    for (const [field, body] of wrong) {
      for (const save of [
        () => tenant.client.createSamlConnection({ organizationId, ...fields, ...body }),
        () => tenant.client.updateSamlConnection(id, { ...fields, ...body }),
      ]) {
        const error = await save().catch((caught: unknown) => caught);
        if (!(error instanceof ApiError)) throw new Error('the key was saved');
        expect(error.status).toBe(400);
        expect(error.message).toMatch(/ has an? .*key/);
        expect(Object.keys(error.fields)).toEqual([field]);
      }
    }
    expect(await tenant.client.getSamlConnection(id)).toEqual(before);
    expect(parseCertificate(pem)).toMatchObject({ ok: false, problem: { code: 'unsupported_key' } });
  });

  it.each(SAVED)('%s saves %s, and the verifier takes it', async (_, __, key) => {
    const pem = certify(key);
    const { organizationId } = tenant.connection;
    const saved = await tenant.client.createSamlConnection({ organizationId, idpCertificate: pem });
    expect(saved.certificates).toHaveLength(1);
    expect(saved.warnings).toEqual([]);
    expect(parseCertificate(pem).ok).toBe(true);
  });

  it('KEY5 saves an expired certificate with a warning, and says so for as long as it is trusted', async () => {
    const { organizationId } = tenant.connection;
    const expired = certify(rsaOfBits(2048), new Date(NOW.getTime() - 86_400_000));
    const saved = await tenant.client.createSamlConnection({ organizationId, idpCertificate: expired });
    expect(saved.warnings).toEqual([
      { code: 'certificate_expired', message: expect.stringMatching(/expired on 2030-01-14\. Logins signed with it/) },
    ]);
    const replaced = await tenant.client.updateSamlConnection(saved.id, { idpCertificate: certify(ec('P-256')) });
    expect(replaced.warnings).toEqual([]);
  });
});

describe('when a login is verified', () => {
  it('KEY5 accepts a signature by a certificate that has expired, and notes it', async () => {
    test.setNow(new Date('2041-01-01T00:00:00Z'));
    const answer = await postAcs(tenant, signedResponse(tenant, { now: test.now() }));
    expect(answer.headers.get('location')).toContain('saml_access_code=');
    const [flow] = (await tenant.client.listSamlFlows({ samlConnectionId: tenant.connection.id })).samlFlows;
    const signature = flow?.checks.find((check) => check.name === 'signature');
    expect(signature).toMatchObject({ passed: true, note: expect.stringContaining('expired on 2040-01-01') });
    test.setNow(NOW);
  });
});
