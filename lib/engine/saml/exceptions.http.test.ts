import { describe, expect, it } from 'vitest';
import { RSA_SHA1, SHA1 } from './protocol/names';
import { createTestIdp, signElement } from './protocol/testing/idp';
import { buildResponse, NOW, type ResponseOptions } from './protocol/testing/response';
import { openSamlTest, postAcs, shownProblem, type Tenant } from './testing';

const test = await openSamlTest();
let counter = 0;
const stranger = createTestIdp();

const DAY_MS = 86_400_000;
const until = (days: number) => new Date(NOW.getTime() + days * DAY_MS).toISOString();

async function tenantWith(settings: object): Promise<Tenant> {
  counter += 1;
  test.setNow(NOW);
  const tenant = await test.tenant(`exception${counter}`);
  await tenant.client.updateSamlConnection(tenant.connection.id, {
    idpEntityId: tenant.idpEntityId,
    idpRedirectUrl: 'https://idp.example/sso',
    idpCertificate: tenant.idp.pem,
    ...settings,
  });
  return tenant;
}

/** A response with ids of its own; signed as told. */
function response(tenant: Tenant, options: ResponseOptions = {}) {
  counter += 1;
  const ids = { assertionId: `_x${counter}`, responseId: `_y${counter}` };
  return { xml: buildResponse({ ...ids, ...tenant.responseDefaults, now: test.now(), ...options }), ...ids };
}
const weakly = (tenant: Tenant, options: object = { signatureAlgorithm: RSA_SHA1, digestAlgorithm: SHA1 }) => {
  const { xml, assertionId } = response(tenant);
  return signElement(xml, assertionId, tenant.idp, options);
};
/** Both are signed, and the outer signature is then broken in its value. */
function brokenOutside(tenant: Tenant, inner = tenant.idp): string {
  const { xml, assertionId, responseId } = response(tenant);
  const signed = signElement(signElement(xml, assertionId, inner), responseId, tenant.idp);
  return signed.replace(/SignatureValue>..../, 'SignatureValue>AAAA');
}
const outcome = async (tenant: Tenant, xml: string) => {
  const answer = await postAcs(tenant, xml);
  return answer.status === 303 ? 'accepted' : (await shownProblem(answer)).code;
};
const noteOf = async (tenant: Tenant) => {
  const [latest] = (await tenant.client.listSamlFlows({ samlConnectionId: tenant.connection.id })).samlFlows;
  return latest?.checks.find((check) => check.name === 'signature')?.note;
};

describe('DC18: SHA-1', () => {
  it('is refused by default, in the signature and in the digest alone', async () => {
    const tenant = await tenantWith({});
    expect(await outcome(tenant, weakly(tenant))).toBe('bad_signature_algorithm');
    expect(await outcome(tenant, weakly(tenant, { digestAlgorithm: SHA1 }))).toBe('bad_digest_algorithm');
  });

  it('is taken while the exception lasts, says so in the login, and is refused from the moment it ends', async () => {
    const tenant = await tenantWith({ sha1AllowedUntilTime: until(30) });
    expect(await outcome(tenant, weakly(tenant))).toBe('accepted');
    expect(await noteOf(tenant)).toContain('SHA-1 is in it, which an exception takes');
    test.setNow(new Date(NOW.getTime() + 30 * DAY_MS));
    expect(await outcome(tenant, weakly(tenant))).toBe('bad_signature_algorithm');
  });

  it('excepts no other algorithm, no other key and no other connection', async () => {
    const tenant = await tenantWith({ sha1AllowedUntilTime: until(30) });
    const md5 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5';
    expect(await outcome(tenant, weakly(tenant, { signatureAlgorithm: md5 }))).toBe('bad_signature_algorithm');
    const { xml, assertionId } = response(tenant);
    const forged = signElement(xml, assertionId, stranger, { signatureAlgorithm: RSA_SHA1, digestAlgorithm: SHA1 });
    expect(await outcome(tenant, forged)).toBe('bad_certificate');
    const other = await tenantWith({});
    expect(await outcome(other, weakly(other))).toBe('bad_signature_algorithm');
  });

  it('is excepted for at most 180 days, and an empty time ends it at once', async () => {
    const tenant = await tenantWith({ sha1AllowedUntilTime: until(180) });
    for (const sha1AllowedUntilTime of [until(181), 'tomorrow', '2031-02-31T00:00:00Z']) {
      await expect(
        tenant.client.updateSamlConnection(tenant.connection.id, { sha1AllowedUntilTime }),
      ).rejects.toMatchObject({ status: 400 });
    }
    const ended = await tenant.client.updateSamlConnection(tenant.connection.id, {
      idpEntityId: tenant.idpEntityId,
      idpCertificate: tenant.idp.pem,
      sha1AllowedUntilTime: '',
    });
    expect(ended.sha1AllowedUntilTime).toBe('');
    expect(await outcome(tenant, weakly(tenant))).toBe('bad_signature_algorithm');
  });
});

describe('DC17: a Response signature that does not hold beside an Assertion signature that does', () => {
  it('SIGX7 is refused by default', async () => {
    const tenant = await tenantWith({});
    expect(await outcome(tenant, brokenOutside(tenant))).toBe('bad_signature');
  });

  it('is overlooked while the exception lasts, says so in the login, and is refused from the moment it ends', async () => {
    const tenant = await tenantWith({ brokenResponseSignatureAllowedUntilTime: until(7) });
    expect(await outcome(tenant, brokenOutside(tenant))).toBe('accepted');
    expect(await noteOf(tenant)).toContain('a signature that does not hold, which an exception overlooks');
    test.setNow(new Date(NOW.getTime() + 7 * DAY_MS));
    expect(await outcome(tenant, brokenOutside(tenant))).toBe('bad_signature');
  });

  it('never replaces the signature of the Assertion, and overlooks only a signature that does not hold', async () => {
    const tenant = await tenantWith({ brokenResponseSignatureAllowedUntilTime: until(7) });
    expect(await outcome(tenant, brokenOutside(tenant, stranger))).toBe('bad_certificate');
    const { xml, responseId } = response(tenant);
    const outerOnly = signElement(xml, responseId, tenant.idp).replace(/SignatureValue>..../, 'SignatureValue>AAAA');
    expect(await outcome(tenant, outerOnly)).toBe('bad_signature');
    const both = response(tenant);
    const inner = signElement(both.xml, both.assertionId, tenant.idp);
    expect(await outcome(tenant, signElement(inner, both.responseId, stranger))).toBe('bad_certificate');
    const weak = signElement(inner, both.responseId, tenant.idp, { signatureAlgorithm: RSA_SHA1 });
    expect(await outcome(tenant, weak)).toBe('bad_signature_algorithm');
  });
});
