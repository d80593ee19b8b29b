import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callApi, createSamlTest, type SamlTest, type Tenant } from './testing';

let test: SamlTest;
let acme: Tenant;
let xml: string;

beforeAll(async () => {
  test = await createSamlTest({ metadataAllowedHosts: ['127.0.0.1'] });
  acme = await test.tenant('acme');
  xml =
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp">` +
    `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor><ds:KeyInfo><ds:X509Data>` +
    `<ds:X509Certificate>${test.idp.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp/sso"/></IDPSSODescriptor></EntityDescriptor>`;
});
afterAll(() => test.drop());

it('reads metadata as text and from an address', async () => {
  const server = createServer((_request, response) => response.end(xml));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for a pipe.
  const { port } = server.address() as AddressInfo;
  const byText = await acme.client.parseSamlMetadata({ xml });
  const byAddress = await acme.client.parseSamlMetadata({ url: `http://127.0.0.1:${port}/metadata` });
  server.closeAllConnections();
  server.close();
  expect(byAddress).toEqual(byText);
  expect(byText.entities).toMatchObject([
    {
      entityId: 'https://idp',
      ssoUrl: 'https://idp/sso',
      binding: 'redirect',
      warnings: [],
      certificates: [{ state: 'current', pem: test.idp.pem }],
    },
  ]);
});

it('takes what it read as the settings of a connection', async () => {
  const { entities } = await acme.client.parseSamlMetadata({ xml });
  const [entity] = entities;
  const updated = await acme.client.updateSamlConnection(acme.connection.id, {
    primary: true,
    idpEntityId: entity?.entityId ?? '',
    idpRedirectUrl: entity?.ssoUrl ?? '',
    idpCertificate: entity?.certificates[0]?.pem ?? '',
  });
  expect(updated.configured).toBe(true);
});

it.each([
  ['a private address', { url: 'https://10.0.0.1/' }, 'Nothing could be fetched'],
  ['a web page', { xml: '<!doctype html><html></html>' }, 'This is a web page'],
  [
    'a private key',
    { xml: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
    'This is a private key. It was not stored',
  ],
  ['a certificate', { xml: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'This is a certificate'],
  ['nothing', {}, 'Give either url or xml'],
  ['both', { url: 'https://x', xml: '<a/>' }, 'Give either url or xml'],
])('refuses %s in words that say what it is', async (_name, source, message) => {
  const { secretToken } = await acme.client.createApiKey({ displayName: 'm', hasManagementApiAccess: true });
  const answer = await callApi(acme, '/v1/saml-metadata/parse', source, secretToken);
  expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
  expect(answer.body.message).toContain(message);
});

it('needs the management permission', async () => {
  expect((await callApi(acme, '/v1/saml-metadata/parse', { xml })).status).toBe(401);
});
