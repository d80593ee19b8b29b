import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SamlConnection, SamlConnectionResponse } from '../../contract';
import { BASE_URL, createTenant, openTestTenant, unusedId } from '../testing';

const pem = (name: string) => readFileSync(path.join(import.meta.dirname, '../testdata', name), 'utf8');
const FIRST = pem('idp-1.pem');
const SECOND = pem('idp-2.pem');
const ELLIPTIC = pem('idp-3-ec.pem');
const IDP = { idpRedirectUrl: 'https://idp.acme.example/sso', idpEntityId: 'https://idp.acme.example' };
const PATH = '/v1/saml-connections';

const { test, tenant, send } = await openTestTenant();

async function create(body: object = {}): Promise<SamlConnection> {
  const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, ...body } });
  expect(answer.status).toBe(200);
  return connectionOf(answer.body);
}

const connectionOf = (body: unknown) => SamlConnectionResponse.parse(body).samlConnection;

const states = (connection: SamlConnection) => connection.certificates.map((certificate) => certificate.state);

describe('200', () => {
  it('assigns the SP addresses from the default origin and keeps them', async () => {
    const created = await create({ ...IDP, idpCertificate: FIRST, primary: true });
    expect(created).toMatchObject({
      organizationId: tenant.organizationId,
      primary: true,
      ...IDP,
      idpCertificate: FIRST,
      spEntityId: `${BASE_URL}/v1/saml/${created.id}`,
      spAcsUrl: `${BASE_URL}/v1/saml/${created.id}/acs`,
      idpBinding: 'post',
      allowIdpInitiated: true,
      clockSkewSeconds: 120,
      configured: true,
    });
    const read = await send('GET', `${PATH}/${created.id}`);
    expect(connectionOf(read.body)).toEqual(created);
  });

  it('uses the own origin of the environment for what is created after it was set, and only for that', async () => {
    const other = await createTenant(test, 'Initech');
    const client = test.clientFor(other.environmentId);
    const before = await client.createSamlConnection({ organizationId: other.organizationId });
    await test.adminClient.updateEnvironment(other.environmentId, { authUrl: 'https://login.initech.example/' });
    const after = await client.createSamlConnection({ organizationId: other.organizationId });
    expect(after.spAcsUrl).toBe(`https://login.initech.example/v1/saml/${after.id}/acs`);
    expect((await client.getSamlConnection(before.id)).spEntityId).toBe(`${BASE_URL}/v1/saml/${before.id}`);
  });

  it('answers a certificate as PEM in lines of 64, however it was wrapped, prefixed or left bare', async () => {
    const base64 = FIRST.split('\n').slice(1, -2).join('');
    const odd = `Bag Attributes\r\n  friendlyName: x\r\n-----BEGIN CERTIFICATE-----\r\n${base64}\r\n-----END CERTIFICATE-----\r\n${SECOND}`;
    expect((await create({ idpCertificate: odd })).idpCertificate).toBe(FIRST);
    expect((await create({ idpCertificate: base64 })).idpCertificate).toBe(FIRST);
    expect((await create({ idpCertificate: ELLIPTIC })).idpCertificate).toBe(ELLIPTIC);
  });

  it('replaces on PATCH: a field left out is cleared, the certificate too, and nothing stays trusted', async () => {
    const { id } = await create({ ...IDP, idpCertificate: FIRST, additionalCertificates: [SECOND], primary: true });
    const answer = await send('PATCH', `${PATH}/${id}`, { body: { idp_entity_id: 'urn:acme' } });
    const connection = connectionOf(answer.body);
    expect(connection).toMatchObject({
      primary: false,
      idpRedirectUrl: '',
      idpCertificate: '',
      idpEntityId: 'urn:acme',
      configured: false,
    });
    expect(states(connection)).toEqual(['retired', 'retired']);
  });

  it('keeps our own settings when PATCH leaves them out', async () => {
    const { id } = await create({ ...IDP, idpBinding: 'redirect', allowIdpInitiated: false, clockSkewSeconds: 5 });
    const answer = await send('PATCH', `${PATH}/${id}`, { body: IDP });
    expect(connectionOf(answer.body)).toMatchObject({
      idpBinding: 'redirect',
      allowIdpInitiated: false,
      clockSkewSeconds: 5,
    });
  });

  it('rolls a certificate over: the next one is trusted beside the current one, then takes its place', async () => {
    const { id } = await create({ ...IDP, idpCertificate: FIRST });
    const both = { ...IDP, idpCertificate: FIRST, additionalCertificates: [SECOND] };
    expect(states(connectionOf((await send('PATCH', `${PATH}/${id}`, { body: both })).body))).toEqual([
      'current',
      'next',
    ]);
    // Leaving the extension out, as an SDK does, keeps the next certificate trusted.
    const plain = connectionOf(
      (await send('PATCH', `${PATH}/${id}`, { body: { ...IDP, idpCertificate: FIRST } })).body,
    );
    expect(states(plain)).toEqual(['current', 'next']);
    const over = { ...IDP, idpCertificate: SECOND };
    const done = connectionOf((await send('PATCH', `${PATH}/${id}`, { body: over })).body);
    expect(done.idpCertificate).toBe(SECOND);
    expect(states(done)).toEqual(['current', 'retired']);
  });

  it('does not make the first connection primary, and demotes the former primary one', async () => {
    const other = await createTenant(test, 'Hooli');
    const client = test.clientFor(other.environmentId);
    const { organizationId } = other;
    const first = await client.createSamlConnection({ organizationId });
    expect(first.primary).toBe(false);
    await client.updateSamlConnection(first.id, { primary: true });
    const second = await client.createSamlConnection({ organizationId, primary: true });
    expect((await client.getSamlConnection(first.id)).primary).toBe(false);
    expect(second.primary).toBe(true);
    await client.updateSamlConnection(second.id, {});
    expect((await client.listSamlConnections({ organizationId })).samlConnections.some((c) => c.primary)).toBe(false);
  });

  it('ends twenty parallel primary switches with exactly one primary connection', async () => {
    const other = await createTenant(test, 'Umbrella');
    const client = test.clientFor(other.environmentId);
    const { organizationId } = other;
    const connections = await Promise.all(
      Array.from({ length: 4 }, () => client.createSamlConnection({ organizationId })),
    );
    const switches = Array.from({ length: 20 }, (_, turn) => connections[turn % 4]?.id ?? '');
    await Promise.all(switches.map((id) => client.updateSamlConnection(id, { primary: true })));
    const listed = await client.listSamlConnections({ organizationId });
    expect(listed.samlConnections.filter((connection) => connection.primary)).toHaveLength(1);
  });

  it('deletes', async () => {
    const { id } = await create();
    expect(await send('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 200, body: {} });
    expect((await send('GET', `${PATH}/${id}`)).status).toBe(404);
    expect((await send('DELETE', `${PATH}/${id}`)).status).toBe(404);
  });
});

describe('400', () => {
  it.each([
    [
      'a private key',
      { idpCertificate: '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----' },
      'idpCertificate',
    ],
    [
      'another PEM block',
      { idpCertificate: '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----' },
      'idpCertificate',
    ],
    ['text', { idpCertificate: 'not a certificate' }, 'idpCertificate'],
    ['a cut certificate', { idpCertificate: `${FIRST.slice(0, 400)}\n-----END CERTIFICATE-----` }, 'idpCertificate'],
    [
      'a bad further certificate',
      { idpCertificate: FIRST, additionalCertificates: ['x!'] },
      'additionalCertificates.0',
    ],
    ['further certificates alone', { additionalCertificates: [FIRST] }, 'idpCertificate'],
    ['a script address', { idpRedirectUrl: 'javascript:alert(1)' }, 'idpRedirectUrl'],
    ['a relative address', { idpRedirectUrl: '/sso' }, 'idpRedirectUrl'],
    ['an unknown binding', { idpBinding: 'artifact' }, 'idpBinding'],
    ['too much clock skew', { clockSkewSeconds: 301 }, 'clockSkewSeconds'],
    ['a NUL in a text', { idpEntityId: 'a\u0000b' }, 'idpEntityId'],
    ['a wrong type', { primary: 'yes' }, 'primary'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, ...body } });
    expect(answer).toMatchObject({ status: 400, body: { code: 3, details: [{ field }] } });
  });

  it('KEY7 tells a key that never signs from other mistakes by a reason that programs can compare', async () => {
    const idpCertificate = pem('ed25519.pem');
    const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, idpCertificate } });
    const detail = { field: 'idpCertificate', reason: 'UNSUPPORTED_CERTIFICATE_KEY' };
    expect(answer).toMatchObject({ status: 400, body: { code: 3, details: [detail] } });
    expect(answer.body).toMatchObject({
      message: expect.stringMatching(/^idpCertificate has a key of the type ed25519\./),
    });
  });

  it('refuses a list and a create without an organization', async () => {
    expect(await send('GET', PATH)).toMatchObject({ status: 400, body: { code: 3 } });
    expect(await send('POST', PATH, { body: {} })).toMatchObject({ status: 400, body: { code: 3 } });
  });
});

describe('404', () => {
  it('answers for an unknown organization and an unknown or malformed id', async () => {
    const organizationId = unusedId('organization');
    expect((await send('POST', PATH, { body: { organizationId } })).status).toBe(404);
    expect((await send('POST', PATH, { body: { organizationId: 'org_x' } })).status).toBe(404);
    expect((await send('GET', `${PATH}?organizationId=${organizationId}`)).status).toBe(404);
    for (const id of [unusedId('samlConnection'), 'saml_conn_x', `saml_conn_${'z'.repeat(25)}`, '%00']) {
      expect((await send('GET', `${PATH}/${id}`)).status).toBe(404);
      expect((await send('PATCH', `${PATH}/${id}`, { body: {} })).status).toBe(404);
    }
  });
});
