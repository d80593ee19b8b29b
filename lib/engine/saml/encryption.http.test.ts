import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openServiceKey } from '../service-keys/store';
import { encryptText } from './protocol/testing/encrypt';
import { partsOf } from './protocol/testing/parts';
import { codeIn, get, openSamlTest, postAcs, shownProblem, signedResponse, type Tenant } from './testing';

const test = await openSamlTest();

/** A tenant whose connection accepts encrypted assertions, with our certificate as its administrator reads it. */
async function encryptingTenant(name: string) {
  const tenant = await test.tenant(name);
  const saved = await tenant.client.updateSamlConnection(tenant.connection.id, {
    idpEntityId: tenant.idpEntityId,
    idpRedirectUrl: `https://idp.${name}.example/sso`,
    idpCertificate: tenant.idp.pem,
    acceptEncryptedAssertions: true,
  });
  return { tenant, saved, certificate: new X509Certificate(saved.spEncryptionCertificate) };
}

function encryptedResponse(tenant: Tenant, certificate: X509Certificate): string {
  const { head, assertion, tail } = partsOf(signedResponse(tenant));
  return head + encryptText(assertion, certificate.publicKey) + tail;
}

const metadataOf = async (tenant: Tenant) => (await get(tenant, `/v1/saml/${tenant.connection.id}/metadata`)).text();

describe('encrypted assertions', () => {
  it('ENC1 are accepted once the connection accepts them, and the log keeps them encrypted', async () => {
    const { tenant, certificate } = await encryptingTenant('enc-a');
    const answer = await postAcs(tenant, encryptedResponse(tenant, certificate));
    const redeemed = await tenant.client.redeemSamlAccessCode(codeIn(answer));
    expect(redeemed.email).toBe('ada@victim.example');
    const flow = await tenant.client.getSamlFlow(redeemed.samlFlowId);
    expect(flow.response).toContain('EncryptedAssertion');
    expect(flow.response).not.toContain('ada@victim.example');
  });

  it('are refused by a connection that does not accept them, and again after the setting is taken back', async () => {
    const { tenant, certificate } = await encryptingTenant('enc-b');
    const off = await tenant.client.updateSamlConnection(tenant.connection.id, {
      idpEntityId: tenant.idpEntityId,
      idpCertificate: tenant.idp.pem,
      acceptEncryptedAssertions: false,
    });
    expect(off.spEncryptionCertificate).toBe('');
    expect(await metadataOf(tenant)).not.toContain('KeyDescriptor');
    const answer = await postAcs(tenant, encryptedResponse(tenant, certificate));
    expect(await shownProblem(answer)).toMatchObject({ status: 400, code: 'encrypted_assertion' });
  });

  it('ENC3 for the key of another connection fail like any ciphertext that does not open', async () => {
    const { tenant } = await encryptingTenant('enc-c');
    const { certificate } = await encryptingTenant('enc-d');
    const answer = await postAcs(tenant, encryptedResponse(tenant, certificate));
    const problem = await shownProblem(answer);
    expect(problem).toMatchObject({ status: 400, code: 'decryption_failed' });
    expect(problem.text.replace(/<style>.*<\/style>/s, '')).not.toMatch(/\btag\b|padding|unwrap/i);
  });

  it('REPLAY2 count as used when the same assertion is encrypted once more', async () => {
    const { tenant, certificate } = await encryptingTenant('enc-e');
    const { head, assertion, tail } = partsOf(signedResponse(tenant));
    const again = () => head + encryptText(assertion, certificate.publicKey) + tail;
    expect(codeIn(await postAcs(tenant, again()))).not.toBe('');
    expect((await shownProblem(await postAcs(tenant, again()))).code).toBe('replay');
  });
});

describe('our key', () => {
  it('is published in the metadata for encryption, with the methods that are accepted', async () => {
    const { tenant, saved } = await encryptingTenant('enc-f');
    const metadata = await metadataOf(tenant);
    const base64 = saved.spEncryptionCertificate.split('\n').slice(1, -2).join('');
    expect(metadata).toContain('<md:KeyDescriptor use="encryption">');
    expect(metadata).toContain(base64);
    expect(metadata).toContain('xmlenc11#aes256-gcm');
    expect(metadata).not.toMatch(/#aes\d+-cbc|#rsa-1_5/);
    const read = await tenant.client.getSamlConnection(tenant.connection.id);
    expect(read.spEncryptionCertificate).toBe(saved.spEncryptionCertificate);
    const listed = await tenant.client.listSamlConnections({ organizationId: tenant.organization.id });
    expect(listed.samlConnections[0]?.spEncryptionCertificate).toBe(saved.spEncryptionCertificate);
  });

  it('is made once by six parallel saves, and kept when the setting is turned off and on', async () => {
    const tenant = await test.tenant('enc-g');
    const save = (acceptEncryptedAssertions: boolean) =>
      tenant.client.updateSamlConnection(tenant.connection.id, { acceptEncryptedAssertions });
    const saved = await Promise.all(Array.from({ length: 6 }, () => save(true)));
    const certificates = new Set(saved.map((connection) => connection.spEncryptionCertificate));
    expect(certificates.size).toBe(1);
    await save(false);
    expect((await save(true)).spEncryptionCertificate).toBe([...certificates][0]);
  });

  it('differs from connection to connection, and lies sealed in the database, for its own row only', async () => {
    const { tenant, certificate } = await encryptingTenant('enc-h');
    const { certificate: other } = await encryptingTenant('enc-i');
    expect(certificate.fingerprint256).not.toBe(other.fingerprint256);
    const [row] = await test.database.sql<{ id: string; sealed: Buffer; der: Buffer }[]>`
      select k.saml_connection_id as id, k.private_key_sealed as sealed, k.certificate_der as der
      from engine.saml_service_keys k where k.certificate_der = ${certificate.raw}`;
    if (row === undefined) throw new Error('there is no key');
    expect(row.sealed.includes(Buffer.from('2a864886f70d010101', 'hex'))).toBe(false);
    const key = {
      samlConnectionId: row.id,
      purpose: 'encryption',
      certificateDer: row.der,
      privateKeySealed: row.sealed,
    } as const;
    expect(certificate.checkPrivateKey(openServiceKey(test.deps, key))).toBe(true);
    expect(() => openServiceKey(test.deps, { ...key, samlConnectionId: tenant.organization.id })).toThrow();
    expect(() => openServiceKey(test.deps, { ...key, purpose: 'signing' })).toThrow();
    expect(() => openServiceKey({ sealingKey: Buffer.alloc(32, 9) }, key)).toThrow();
  });

  it('is never in an answer of the API', async () => {
    const { tenant } = await encryptingTenant('enc-j');
    const { organizationId } = tenant.connection;
    const answers = [
      await tenant.client.getSamlConnection(tenant.connection.id),
      await tenant.client.listSamlConnections({ organizationId }),
    ];
    expect(JSON.stringify(answers)).not.toMatch(/PRIVATE|sealed/i);
  });
});
