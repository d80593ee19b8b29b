import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { SamlNotice } from '../deps';
import { createEngineMaintenance } from '../maintenance';
import { createTestIdp, type TestIdp } from './protocol/testing/idp';
import { NOW } from './protocol/testing/response';
import { createSamlTest, postAcs, type SamlTest, signedResponse, type Tenant } from './testing';

let test: SamlTest;
let server: Server;
let base: string;
let tenant: Tenant;
let counter = 0;
let answer: { status: number; body: string };
const notices: SamlNotice[] = [];
const [second, third] = [createTestIdp(), createTestIdp()];
const crowd = Array.from({ length: 11 }, () => createTestIdp());

beforeAll(async () => {
  test = await createSamlTest({
    metadataAllowedHosts: ['127.0.0.1'],
    onSamlNotice: async (notice) => {
      notices.push(notice);
    },
  });
  server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for a pipe.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await test.drop();
});

const SSO = 'https://idp.example/sso';

function metadata(idps: readonly TestIdp[], options: { entityId?: string; sso?: string; attributes?: string } = {}) {
  const keys = idps.map(
    ({ certificate }) =>
      `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  );
  return (
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${options.entityId ?? tenant.idpEntityId}"${options.attributes ?? ''}>` +
    `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${options.sso ?? SSO}"/></IDPSSODescriptor></EntityDescriptor>`
  );
}

const serve = (body: string, status = 200) => {
  answer = { status, body };
};

beforeEach(async () => {
  counter += 1;
  notices.length = 0;
  test.setNow(NOW);
  tenant = await test.tenant(`refresh${counter}`);
  await save({});
});

function save(settings: object) {
  return tenant.client.updateSamlConnection(tenant.connection.id, {
    primary: true,
    idpEntityId: tenant.idpEntityId,
    idpRedirectUrl: SSO,
    idpCertificate: tenant.idp.pem,
    metadataUrl: `${base}/${counter}`,
    ...settings,
  });
}

const runTask = (name: string) =>
  createEngineMaintenance(test.deps)
    .find((task) => task.name === name)
    ?.run();
const refresh = () => tenant.client.refreshSamlMetadata(tenant.connection.id);
const connection = () => tenant.client.getSamlConnection(tenant.connection.id);
const proposals = async (status?: string) =>
  (
    await tenant.client.listSamlMetadataProposals({
      samlConnectionId: tenant.connection.id,
      ...(status === undefined ? {} : { status }),
    })
  ).samlMetadataProposals;
const alerts = async (all?: 'true') =>
  (
    await tenant.client.listSamlAlerts({
      organizationId: tenant.organization.id,
      ...(all === undefined ? {} : { all }),
    })
  ).samlAlerts;
const trusted = async () =>
  (await connection()).certificates.filter((each) => each.state !== 'retired').map((each) => each.pem);
const signsIn = async (idp: TestIdp) => (await postAcs(tenant, signedResponse({ ...tenant, idp }))).status === 303;

it('META5 proposes a new certificate and trusts it only once it was accepted; the old one goes on', async () => {
  serve(metadata([tenant.idp, second]));
  await runTask('refresh saml metadata');
  expect(await trusted()).toEqual([tenant.idp.pem]);
  expect((await postAcs(tenant, signedResponse({ ...tenant, idp: second }))).status).toBe(400);
  const [proposal] = await proposals('open');
  expect(proposal).toMatchObject({
    samlConnectionId: tenant.connection.id,
    automatic: false,
    changes: [{ field: 'certificate', from: '', to: second.key.fingerprintSha256, expireTime: expect.any(String) }],
  });
  expect(await alerts()).toMatchObject([{ kind: 'metadata_changed' }]);
  expect(notices.map((notice) => notice.action)).toEqual(['saml_metadata.proposed']);

  const accepted = await tenant.client.acceptSamlMetadataProposal(proposal?.id ?? '');
  expect(accepted).toMatchObject({ status: 'accepted', changes: [{ to: second.key.fingerprintSha256 }] });
  expect((await connection()).certificates.map((each) => [each.state, each.pem])).toEqual([
    ['current', tenant.idp.pem],
    ['next', second.pem],
  ]);
  expect([await signsIn(second), await signsIn(tenant.idp)]).toEqual([true, true]);
  expect(await alerts()).toEqual([]);
});

it('META5 removes and moves only what was accepted, and takes the first lasting certificate for the current one', async () => {
  serve(metadata([second, third], { sso: 'https://idp.example/new' }));
  const { samlMetadataProposal: proposal } = await refresh();
  expect(proposal?.changes.map(({ field, from, to }) => [field, from === '', to === ''])).toEqual([
    ['certificate', true, false],
    ['certificate', true, false],
    ['certificate', false, true],
    ['idpRedirectUrl', false, false],
  ]);
  await tenant.client.acceptSamlMetadataProposal(proposal?.id ?? '');
  const { idpCertificate, idpRedirectUrl } = await connection();
  expect([idpCertificate, idpRedirectUrl]).toEqual([second.pem, 'https://idp.example/new']);
  expect([await signsIn(third), await signsIn(tenant.idp)]).toEqual([true, false]);
});

it('META5 takes an added certificate by itself where the connection says so, and nothing more than that', async () => {
  await save({ acceptNewCertificates: true });
  serve(metadata([tenant.idp, second]));
  const { samlMetadataProposal } = await refresh();
  expect(samlMetadataProposal).toMatchObject({ status: 'accepted', automatic: true });
  expect(await signsIn(second)).toBe(true);
  expect(notices).toMatchObject([
    { action: 'saml_metadata.accepted', detail: { certificateAdded: second.key.fingerprintSha256 } },
  ]);
  expect(await alerts()).toMatchObject([{ kind: 'certificate_changed' }]);

  serve(metadata([tenant.idp, second, third], { sso: 'https://evil.example/sso' }));
  await refresh();
  expect(await signsIn(third)).toBe(false);
  expect((await connection()).idpRedirectUrl).toBe(SSO);
  expect(await proposals('open')).toHaveLength(1);
});

it('META5 never takes a certificate back by itself that somebody took away, nor opens a connection that somebody closed', async () => {
  await save({ acceptNewCertificates: true });
  serve(metadata([tenant.idp, second]));
  await refresh();
  expect(await signsIn(second)).toBe(true);
  await save({ additionalCertificates: [] });
  await refresh();
  expect(await proposals('open')).toMatchObject([
    { automatic: false, changes: [{ to: second.key.fingerprintSha256 }] },
  ]);
  expect(await signsIn(second)).toBe(false);

  serve(metadata([tenant.idp, third]));
  await save({ idpCertificate: '' });
  await refresh();
  expect(await proposals('open')).toMatchObject([{ automatic: false }]);
  expect(await trusted()).toEqual([]);
});

it('META5 forgets a proposal when the connection is made one of another identity provider, by entity ID or address', async () => {
  for (const settings of [{ idpEntityId: 'https://other.example' }, { metadataUrl: `${base}/elsewhere` }]) {
    await save({});
    serve(metadata([tenant.idp, second]));
    const { samlMetadataProposal: proposal } = await refresh();
    await save({ forceAuthn: true });
    expect(await proposals('open')).toHaveLength(1);
    await save(settings);
    expect([await proposals('open'), await alerts()]).toEqual([[], []]);
    await expect(tenant.client.acceptSamlMetadataProposal(proposal?.id ?? '')).rejects.toMatchObject({ status: 400 });
  }
});

it('META5 asks once: what was dismissed comes back only when the metadata says something else', async () => {
  serve(metadata([tenant.idp, second]));
  const { samlMetadataProposal: first } = await refresh();
  await refresh();
  expect(await proposals()).toHaveLength(1);
  await tenant.client.dismissSamlMetadataProposal(first?.id ?? '');
  await refresh();
  expect(await proposals('open')).toEqual([]);
  await expect(tenant.client.acceptSamlMetadataProposal(first?.id ?? '')).rejects.toMatchObject({ status: 400 });
  expect(await trusted()).toEqual([tenant.idp.pem]);
  serve(metadata([tenant.idp, third]));
  await refresh();
  expect(await proposals('open')).toHaveLength(1);
});

it('META5 withdraws a proposal when the metadata goes back to what is stored', async () => {
  serve(metadata([tenant.idp, second]));
  await refresh();
  serve(metadata([tenant.idp]));
  await refresh();
  expect(await proposals()).toMatchObject([{ status: 'withdrawn' }]);
  expect(await alerts()).toEqual([]);
});

it.each([
  ['another entity ID', () => metadata([second], { entityId: 'https://evil.example' }), /another identity provider/],
  ['more certificates than a connection can hold', () => metadata(crowd), /more than 10 signing/],
  ['no certificate', () => metadata([]), /no usable signing certificate/],
  [
    'a validUntil that is past',
    () => metadata([second], { attributes: ' validUntil="2020-01-01T00:00:00Z"' }),
    /validUntil/,
  ],
  ['a web page', () => '<html></html>', /web page/],
  ['a script address', () => metadata([second], { sso: 'javascript:alert(1)' }), /no sign-on address/],
])('META4, META5 refuses %s: it is shown, nothing is proposed, and sign-ins go on', async (_, body, reason) => {
  serve(body());
  expect((await refresh()).metadataFailure).toMatch(reason);
  expect((await connection()).metadataFailure).toMatch(reason);
  expect(await proposals()).toEqual([]);
  expect(await signsIn(tenant.idp)).toBe(true);
});

it('META1 shows a failed fetch, tells an operator after a day and once, and ends the alert when it works again', async () => {
  serve('away', 503);
  await runTask('refresh saml metadata');
  expect((await connection()).metadataFailure).toMatch(/answers with an error/);
  await runTask('watch saml connections');
  expect(await alerts()).toEqual([]);
  test.setNow(new Date(NOW.getTime() + 25 * 3_600_000));
  await runTask('watch saml connections');
  await runTask('watch saml connections');
  expect(await alerts()).toMatchObject([{ kind: 'metadata_failing', detail: { url: `${base}/${counter}` } }]);
  expect(notices.filter(({ samlConnectionId }) => samlConnectionId === tenant.connection.id)).toHaveLength(1);
  serve(metadata([tenant.idp]));
  await runTask('refresh saml metadata');
  expect(await alerts()).toEqual([]);
  expect(await connection()).toMatchObject({ metadataFailure: '', metadataCheckTime: test.now().toISOString() });
});

it('reads a connection again after hours and not at once, however often the task runs', async () => {
  serve(metadata([tenant.idp]));
  await runTask('refresh saml metadata');
  serve(metadata([tenant.idp, second]));
  await runTask('refresh saml metadata');
  expect(await proposals()).toEqual([]);
  test.setNow(new Date(NOW.getTime() + 7 * 3_600_000));
  await Promise.all([runTask('refresh saml metadata'), runTask('refresh saml metadata')]);
  expect(await proposals('open')).toHaveLength(1);
});

it('warns of a certificate at 30, 14, 7 and 1 days and at its end, each once; a successor ends the warning', async () => {
  await save({ metadataUrl: '' });
  const end = new Date((await connection()).certificates[0]?.notAfter ?? '').getTime();
  const days: string[] = [];
  for (const left of [31, 30, 29, 14, 13, 6, 1, 0.5, -1]) {
    test.setNow(new Date(end - left * 86_400_000));
    await runTask('watch saml connections');
    await runTask('watch saml connections');
    days.push((await alerts()).map((alert) => alert.detail.days).join());
  }
  expect(days).toEqual(['', '30', '30', '14', '14', '7', '1', '1', '0']);
  expect(await alerts('true')).toHaveLength(5);
  const mine = notices.filter(({ samlConnectionId }) => samlConnectionId === tenant.connection.id);
  expect(mine.map((notice) => [notice.action, notice.detail.days])).toEqual(
    ['30', '14', '7', '1', '0'].map((each) => ['saml_certificate.expiring', each]),
  );
  const [open] = await alerts();
  await tenant.client.acknowledgeSamlAlert(open?.id ?? '');
  expect(await alerts()).toEqual([]);
  await runTask('watch saml connections');
  expect(await alerts()).toEqual([]);
});

it('tells of a certificate that somebody changed, and not of the first one', async () => {
  expect(await alerts()).toEqual([]);
  await save({ idpCertificate: second.pem });
  expect(await alerts()).toMatchObject([
    { kind: 'certificate_changed', detail: { fingerprint: second.key.fingerprintSha256 } },
  ]);
  test.setNow(new Date(NOW.getTime() + 8 * 86_400_000));
  await runTask('watch saml connections');
  expect(await alerts()).toEqual([]);
});
