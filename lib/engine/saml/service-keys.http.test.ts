import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { encryptText } from './protocol/testing/encrypt';
import { partsOf } from './protocol/testing/parts';
import { createSamlTest, get, postAcs, type SamlTest, signedResponse, startLogin, type Tenant } from './testing';

let test: SamlTest;
let tenant: Tenant;
beforeAll(async () => {
  test = await createSamlTest();
  tenant = await test.tenant('rotation');
  await tenant.client.updateSamlConnection(tenant.connection.id, {
    primary: true,
    idpEntityId: tenant.idpEntityId,
    idpRedirectUrl: 'https://idp.example/sso',
    idpCertificate: tenant.idp.pem,
    acceptEncryptedAssertions: true,
    signAuthnRequests: true,
  });
});
afterAll(() => test.drop());

const samlConnectionId = () => tenant.connection.id;
const keys = async (purpose: string) =>
  (await tenant.client.listSamlServiceKeys({ samlConnectionId: samlConnectionId() })).samlServiceKeys
    .filter((key) => key.purpose === purpose)
    .toSorted((a, b) => (a.createTime ?? '').localeCompare(b.createTime ?? ''));
const published = async (use: string) => {
  const xml = await (await get(tenant, `/v1/saml/${samlConnectionId()}/metadata`)).text();
  const found = xml.matchAll(new RegExp(`use="${use}"[\\s\\S]*?X509Certificate>([^<]*)`, 'g'));
  return [...found].map((match) => new X509Certificate(Buffer.from(match[1] ?? '', 'base64')).toString());
};
const signsInEncryptedFor = async (pem: string) => {
  const { head, assertion, tail } = partsOf(signedResponse(tenant));
  const xml = head + encryptText(assertion, new X509Certificate(pem).publicKey) + tail;
  return (await postAcs(tenant, xml)).status === 303;
};
const requestVerifiesWith = async (pem: string) => {
  const { redirectUrl } = await startLogin(tenant);
  const page = await (await get(tenant, redirectUrl)).text();
  const xml = Buffer.from(/name="SAMLRequest" value="([^"]*)"/.exec(page)?.[1] ?? '', 'base64').toString();
  const verifier = new SignedXml({ publicCert: pem });
  verifier.loadSignature(/<ds:Signature [\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? '');
  try {
    return verifier.checkSignature(xml);
  } catch {
    return false; // What it says of a signature by another key.
  }
};

it('an encryption key is rotated without a moment in which a response is refused', async () => {
  const [first] = await keys('encryption');
  const former = first?.certificate ?? '';
  expect(first?.state).toBe('current');
  const next = await tenant.client.createSamlServiceKey({
    samlConnectionId: samlConnectionId(),
    purpose: 'encryption',
  });
  expect(next.state).toBe('next');
  expect(await published('encryption')).toEqual([former, next.certificate]);
  expect([await signsInEncryptedFor(former), await signsInEncryptedFor(next.certificate)]).toEqual([true, true]);

  expect((await tenant.client.activateSamlServiceKey(next.id)).state).toBe('current');
  expect(await published('encryption')).toEqual([next.certificate]);
  expect([await signsInEncryptedFor(former), await signsInEncryptedFor(next.certificate)]).toEqual([true, true]);
  expect((await tenant.client.getSamlConnection(samlConnectionId())).spEncryptionCertificate).toBe(next.certificate);

  expect((await tenant.client.retireSamlServiceKey(first?.id ?? '')).state).toBe('retired');
  expect([await signsInEncryptedFor(former), await signsInEncryptedFor(next.certificate)]).toEqual([false, true]);
  const [row] = await test.database.sql`
    select count(*)::int as kept from engine.saml_service_keys where state = 'retired' and private_key_sealed is not null`;
  expect(row).toEqual({ kept: 0 });
});

it('a signing key is published before it signs, and signs from its activation on', async () => {
  const [first] = await keys('signing');
  const former = first?.certificate ?? '';
  const next = await tenant.client.createSamlServiceKey({ samlConnectionId: samlConnectionId(), purpose: 'signing' });
  expect(await published('signing')).toEqual([former, next.certificate]);
  expect([await requestVerifiesWith(former), await requestVerifiesWith(next.certificate)]).toEqual([true, false]);
  await tenant.client.activateSamlServiceKey(next.id);
  expect([await requestVerifiesWith(former), await requestVerifiesWith(next.certificate)]).toEqual([false, true]);
});

it('a second next key, the retirement of the key in use and the activation of a used one are refused', async () => {
  const refused = { status: 400 };
  const purpose = 'signing' as const;
  const made = await Promise.allSettled(
    Array.from({ length: 4 }, () =>
      tenant.client.createSamlServiceKey({ samlConnectionId: samlConnectionId(), purpose }),
    ),
  );
  expect(made.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  const states = new Map((await keys('signing')).map((key) => [key.state, key.id]));
  await expect(tenant.client.retireSamlServiceKey(states.get('current') ?? '')).rejects.toMatchObject(refused);
  await expect(tenant.client.activateSamlServiceKey(states.get('previous') ?? '')).rejects.toMatchObject(refused);
  await tenant.client.retireSamlServiceKey(states.get('next') ?? '');
  const active = await tenant.client.listSamlServiceKeys({ samlConnectionId: samlConnectionId(), active: 'true' });
  const inRotation = active.samlServiceKeys.filter((key) => key.purpose === purpose).map(({ state }) => state);
  expect(inRotation.toSorted()).toEqual(['current', 'previous']);
  expect((await keys(purpose)).map(({ state }) => state)).toContain('retired');
  const bare = await test.tenant('bare');
  await expect(
    bare.client.createSamlServiceKey({ samlConnectionId: bare.connection.id, purpose }),
  ).rejects.toMatchObject(refused);
});
